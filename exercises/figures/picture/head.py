"""Head and neck: hair, an ear and a nose, but no eyes, so that it is nobody in particular."""

from exercises.figures.body.anatomy import Body
from exercises.figures.picture import palette
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.outline import ball, cap, curve, hull, ring
from exercises.figures.picture.parts import Capsule, Inked, Part
from exercises.figures.vectors import Vec, add, between, scale, unit


def head_parts(camera: Camera, body: Body) -> list[Part]:
    """The neck and the head, in the order in which they are painted."""
    neck, head = _neck(camera, body), _head(camera, body)
    if camera.facing(body.frames["head"].front) < -0.45:  # from behind the nape is in front of the jaw
        neck.shapes = [shape for shape in head.shapes if shape[1] == palette.SKIN] + neck.shapes
        head.shapes = [shape for shape in head.shapes if shape[1] != palette.SKIN]
    return [neck, head]


def _neck(camera: Camera, body: Body) -> Part:
    base, skull = body.joints["neck_base"], body.joints["skull"]
    thorax, head = body.frames["thorax"], body.frames["head"]
    low = thorax.at(base, up=-0.2, front=0.2)
    wide, deep = scale(thorax.left, 5.4), scale(unit(add(thorax.front, scale(thorax.up, -0.6))), 5.2)
    middle = between(base, skull, 0.55)
    discs = [
        ring(camera, low, wide, deep),
        ball(camera, middle, 4.7),
        ball(camera, head.at(skull, up=2.5, front=-1.4), 4.9),
    ]
    paths = [hull(discs[:2]), hull(discs[1:])]
    part = Part("neck", shapes=[(path, palette.SKIN) for path in paths], solid=paths)
    part.covers = [Capsule(camera.point(low), camera.point(skull), 4.8 * camera.zoom)]
    return part


def _head(camera: Camera, body: Body) -> Part:
    middle, frame = body.joints["cranium"], body.frames["head"]

    def at(front: float, up: float, left: float = 0.0) -> Vec:
        return frame.at(middle, front=front, up=up, left=left)

    def b(front: float, up: float, radius: float, left: float = 0.0):  # type: ignore[no-untyped-def]
        return ball(camera, at(front, up, left), radius)

    facing = camera.facing(frame.front)
    face = hull([b(0.4, 0.2, 8.2), b(2.4, -5, 5.9), b(3.6, -8.0, 3.6, 1.1), b(3.6, -8.0, 3.6, -1.1)])
    nose = hull([b(7.4, 0.2, 0.9), b(9.6, -3.1, 1.15), b(7.2, -4.0, 1.3)])
    part = Part("head", shapes=[(face, palette.SKIN), (nose, palette.SKIN)], solid=[face, nose])
    part.covers = [
        Capsule(camera.point(at(0, 0)), camera.point(at(2.4, -5)), 8.4 * camera.zoom),
    ]
    crown, back = at(-0.6, 0.9), at(-0.9, 0.2)
    for side in (1, -1):
        if camera.facing(frame.left) * side < 0.25:
            part.shapes.insert(0, (b(-0.6, -2.2, 1.9, side * 8.0).whole(), palette.SKIN))
    hair = [
        cap(camera, crown, 9.0, unit(add(scale(frame.up, 0.92), scale(frame.front, -0.38))), 1.9),
        cap(camera, back, 8.9, unit(add(scale(frame.front, -1), scale(frame.up, -0.25))), 1.6),
    ]
    part.shapes += [(path, palette.HAIR) for path in hair if path]
    for side in (1, -1):
        turned = camera.facing(frame.left) * side
        if turned >= 0.25:
            ear = ring(camera, at(-0.9, -2.0, side * 7.8), scale(frame.up, 2.3), scale(frame.front, 1.5))
            part.inked.append(Inked(ear.whole(), palette.SKIN))
    if facing > 0.45:
        away = -1 if camera.facing(frame.left) > 0 else 1
        points = [at(8.2, -0.4, 0.9 * away), at(9.9, -3.2, 1.2 * away), at(8.4, -4.3, 0.2 * away)]
        if facing > 0.93:
            points = [at(8.6, -3.4, 1.5), at(9.6, -4.3, 0), at(8.6, -3.4, -1.5)]
        part.lines.append(curve([camera.point(p)[:2] for p in points]))
    return part
