"""Arms and legs as parts of the picture."""

from dataclasses import replace
from math import acos, cos, hypot, pi, sin

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture import palette
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.feet import FootShape
from exercises.figures.picture.hands import HandShape
from exercises.figures.picture.outline import Disc, ball, hull, line, rim, ring, square_to
from exercises.figures.picture.parts import Capsule, Part
from exercises.figures.picture.trunk import shoulder_drawn
from exercises.figures.vectors import Vec, add, between, scale, sub, unit

_FAR = 6.0  # cm: a limb this far behind the other one is shaded


Shaded = frozenset[str]  # the limbs that are drawn darker: “arm_left”, “leg_right”


def limb_parts(camera: Camera, body: Body, shaded: Shaded | None = None) -> list[Part]:
    dark = far_limbs(camera, body) if shaded is None else shaded
    parts = []
    for side in Side:
        arm, leg = f"arm_{side}" in dark, f"leg_{side}" in dark
        parts += [_upper_arm(camera, body, side, far=arm), _forearm(camera, body, side, far=arm)]
        parts += [_thigh(camera, body, side, far=leg), _shank(camera, body, side, far=leg)]
    return parts


def far_limbs(camera: Camera, *bodies: Body) -> Shaded:
    """The limbs that lie behind their partners. The first body in which one pair is apart decides for all, so
    that no limb changes its shade between the frames."""
    return frozenset(
        f"{limb}_{side}"
        for limb, joint in (("arm", "shoulder"), ("leg", "hip"))
        for side in [_far_side(camera, joint, bodies)]
        if side
    )


def _far_side(camera: Camera, joint: str, bodies: tuple[Body, ...]) -> Side | None:
    for body in bodies:
        left, right = (camera.point(body.joints[f"{joint}_{side}"])[2] for side in Side)
        if abs(left - right) > _FAR:
            return Side.LEFT if left < right else Side.RIGHT
    return None


def _upper_arm(camera: Camera, body: Body, side: Side, *, far: bool) -> Part:
    shoulder, elbow = shoulder_drawn(body, side), body.joints[f"elbow_{side}"]
    skin, cloth = _tones(far, palette.SHIRT, palette.SHIRT_FAR)
    part = Part(f"upper_arm_{side}", parent="trunk")
    arm = [
        ball(camera, shoulder, 4.8),
        ball(camera, between(shoulder, elbow, 0.5), 4.5),
        ball(camera, elbow, 3.8),
    ]
    end = between(shoulder, elbow, 0.52)
    sleeve = [ball(camera, shoulder, 5.1), _cuff(camera, shoulder, elbow, 0.52, 5.0)]
    part.shapes = [(hull(arm), skin), (hull(sleeve), cloth)]
    part.solid = [part.shapes[0][0]]
    part.shapes += _out_of(camera, end, elbow, 4.1, 3.8, skin)
    part.lines = [_hem(camera, end, sub(elbow, shoulder), 5.0)]
    part.covers = [_capsule(camera, shoulder, elbow, 4.8)]
    inner = scale(body.frames["thorax"].left, -4.5 if side is Side.LEFT else 4.5)
    part.seam = [(ball(camera, add(shoulder, inner), 4.9).whole(), palette.SHIRT)]
    part.creases = _crease(camera, shoulder, elbow, body.joints["waist"], 5.0)
    return part


def _forearm(camera: Camera, body: Body, side: Side, *, far: bool) -> Part:
    elbow, wrist = body.joints[f"elbow_{side}"], body.joints[f"wrist_{side}"]
    shoulder, palm = body.joints[f"shoulder_{side}"], body.joints[f"hand_{side}"]
    skin, _ = _tones(far, "", "")
    arm = [ball(camera, elbow, 3.8), ball(camera, between(elbow, wrist, 0.28), 3.9), ball(camera, wrist, 2.5)]
    hand = HandShape(camera, body, side)
    part = Part(f"forearm_{side}", parent=f"upper_arm_{side}", lines=hand.lines)
    part.shapes = [
        *((path, skin) for path in hand.under),
        (hull(arm), skin),
        *((path, skin) for path in hand.paths),
    ]
    part.inked = [replace(ink, fill=ink.fill or skin) for ink in hand.over]
    part.covers = [_capsule(camera, elbow, wrist, 3.5), _capsule(camera, wrist, palm, 3.4)]
    tips = body.joints.get(f"fingertips_{side}")
    if tips:
        part.covers.append(_capsule(camera, palm, tips, 2.2))
    part.creases = _crease(camera, elbow, wrist, shoulder, 3.8)
    return part


def _thigh(camera: Camera, body: Body, side: Side, *, far: bool) -> Part:
    hip, knee = body.joints[f"hip_{side}"], body.joints[f"knee_{side}"]
    skin, cloth = _tones(far, palette.SHORTS, palette.SHORTS_FAR)
    part = Part(f"thigh_{side}", parent="trunk", bias=2.0)
    # Seen from the head, the roundness of the hip is hidden by the shirt.
    above = max(0.0, camera.facing(body.frames["pelvis"].up) - 0.15)
    root = add(hip, scale(unit(sub(knee, hip)), 7 * above))
    leg = [
        ball(camera, root, 6.4 - 2 * above),
        ball(camera, between(hip, knee, 0.4), 7.4),
        ball(camera, knee, 4.9),
    ]
    cover = [
        ball(camera, root, 6.9 - 2 * above),
        ball(camera, between(hip, knee, 0.25), 8.1),
        _cuff(camera, hip, knee, 0.5, 7.6),
    ]
    part.shapes = [(hull(leg), skin), (hull(cover), cloth)]
    part.solid = [part.shapes[0][0]]
    part.shapes += _out_of(camera, between(hip, knee, 0.5), knee, 6.6, 4.9, skin)
    part.lines = [_hem(camera, between(hip, knee, 0.5), sub(knee, hip), 7.6)]
    part.covers = [
        _capsule(camera, hip, between(hip, knee, 0.5), 7.8),
        _capsule(camera, between(hip, knee, 0.5), knee, 6.0),
    ]
    pelvis = body.frames["pelvis"]
    inner = add(scale(pelvis.left, -3.5 if side is Side.LEFT else 3.5), scale(pelvis.up, 0.6))
    seam = ball(camera, add(root, inner), 6.7 - 2 * above).whole()
    part.seam = [(seam, palette.SHORTS_FAR if far else palette.SHORTS)]
    part.creases = _crease(camera, hip, knee, body.joints["waist"], 8.0)
    return part


def _shank(camera: Camera, body: Body, side: Side, *, far: bool) -> Part:
    knee, ankle, hip = (body.joints[f"{joint}_{side}"] for joint in ("knee", "ankle", "hip"))
    skin, _ = _tones(far, "", "")
    behind = scale(unit(sub(body.joints[f"heel_{side}"], body.joints[f"toe_{side}"])), 1.3)
    calf = add(between(knee, ankle, 0.3), behind)
    foot = FootShape(camera, body, side)
    part = Part(f"shank_{side}", parent=f"thigh_{side}", lines=foot.lines)
    leg = hull([ball(camera, knee, 4.9), ball(camera, calf, 4.9), ball(camera, ankle, 3.2)])
    part.shapes = [
        *((path, palette.between(skin, palette.INK, 0.07)) for path in foot.under),
        (leg, skin),
        *((path, skin) for path in foot.paths),
    ]
    part.inked = [replace(ink, fill=skin) for ink in foot.over]
    heel, toe = body.joints[f"heel_{side}"], body.joints[f"toe_{side}"]
    part.covers = [_capsule(camera, knee, ankle, 4.4), _capsule(camera, heel, toe, 2.9)]
    part.creases = _crease(camera, knee, ankle, hip, 5.0)
    return part


def _tones(far: bool, cloth: str, cloth_far: str) -> tuple[str, str]:
    return (palette.SKIN_FAR, cloth_far) if far else (palette.SKIN, cloth)


def _cuff(camera: Camera, a: Vec, b: Vec, share: float, radius: float) -> Disc:
    """The straight edge where the cloth around a limb ends."""
    one, two = square_to(unit(sub(b, a)))
    return ring(camera, between(a, b, share), scale(one, radius), scale(two, radius))


def _out_of(
    camera: Camera, end: Vec, joint: Vec, wide: float, narrow: float, skin: str
) -> list[tuple[str, str]]:
    """The limb from the end of its cloth to the joint, if it points towards the viewer."""
    axis = unit(sub(joint, end))
    if camera.facing(axis) < 0.05:
        return []
    one, two = square_to(axis)
    opening = ring(camera, end, scale(one, wide), scale(two, wide))
    return [(hull([opening, ball(camera, joint, narrow)]), skin)]


def _hem(camera: Camera, at: Vec, axis: Vec, radius: float) -> str:
    one, two = square_to(unit(axis))
    return rim(camera, at, scale(one, radius), scale(two, radius))


def _capsule(camera: Camera, a: Vec, b: Vec, radius: float) -> Capsule:
    return Capsule(camera.point(a), camera.point(b), radius * camera.zoom)


def _crease(camera: Camera, joint: Vec, one: Vec, two: Vec, radius: float) -> list[str]:
    """The fold of skin inside a joint, drawn when it is bent so far that its two sides overlap."""
    j, a, b = camera.point(joint), camera.point(one), camera.point(two)
    ax, ay, bx, by = a[0] - j[0], a[1] - j[1], b[0] - j[0], b[1] - j[1]
    size_a, size_b = hypot(ax, ay), hypot(bx, by)
    r = radius * camera.zoom
    if min(size_a, size_b) < r:
        return []
    ax, ay, bx, by = ax / size_a, ay / size_a, bx / size_b, by / size_b
    half = acos(max(-1.0, min(1.0, ax * bx + ay * by))) / 2
    if not 0.12 < half < pi / 3.4:
        return []
    mx, my = ax + bx, ay + by
    size = hypot(mx, my)
    mx, my = mx / size, my / size
    far = min(r / sin(half), 0.8 * size_a * cos(half), 0.8 * size_b * cos(half))
    near = r * 0.55
    if far < near + 1.5:
        return []
    return [line([(j[0] + mx * near, j[1] + my * near), (j[0] + mx * far, j[1] + my * far)])]
