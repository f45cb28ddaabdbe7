"""The sign on the picture for “feel it here”."""

from math import hypot

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture import palette
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.outline import Disc, ring
from exercises.figures.picture.parts import Capsule, Part
from exercises.figures.pose.marks import SPOTS, Feel
from exercises.figures.vectors import Vec, across, add, between, cross, length, scale, sub, unit

_SEEN = -0.45  # skin turned away from the viewer up to this much still shows, at the edge of the body


def feel(camera: Camera, body: Body, mark: Feel, parts: list[Part], name: str) -> str:
    """A filled patch where the skin is seen, a pale one where the body hides it."""
    at, normal, along, size, seen = _found(camera, body, mark, parts)
    turned = camera.facing(normal)
    one, two = scale(along, size[0]), scale(unit(cross(normal, along)), size[1])
    if turned < 0.6:  # seen almost edge-on: it is moved to the near side, and kept broader than a line
        at = sub(at, scale(normal, 0.45 * size[1]))
        two = scale(unit(cross(camera.towards, one)), size[1] * 0.8)
        if abs(camera.facing(along)) > 0.6:
            one, two = scale(camera.right, size[1]), scale(camera.down, size[1])
    patch, edge = _grown(ring(camera, at, one, two), 0.6), _grown(ring(camera, at, one, two), 3.2)
    halo = f'<g fill="none" stroke="#fff" stroke-width="4.2"><use href="#{name}"/></g>'
    dashes = (
        f'<g fill="none" stroke="{palette.ACCENT}" stroke-width="2" stroke-dasharray="1.8 2.6"'
        f' stroke-linecap="butt"><path id="{name}" d="{edge}"/></g>'
    )
    fill = palette.ACCENT if seen else palette.ACCENT_PALE
    return halo + dashes + f'<path d="{patch}" fill="{fill}" stroke="#fff" stroke-width="1.2"/>'


def _found(
    camera: Camera, body: Body, mark: Feel, parts: list[Part]
) -> tuple[Vec, Vec, Vec, tuple[float, float], bool]:
    """The patch, and whether it is visible. It is moved a little along or around its part if that makes it visible."""
    at, normal, along, size = _patch(body, mark)
    depth = SPOTS[mark.spot].depth
    for tilt in (0.0, 0.35, 0.7):
        leaning = unit(across(add(normal, scale(camera.towards, tilt)), along)) if tilt else normal
        for slide in (0.0, 0.8, -0.8):
            moved = add(add(at, scale(sub(leaning, normal), depth)), scale(along, slide * size[0]))
            if _is_seen(camera, moved, leaning, _that_may_hide(mark, camera.facing(leaning), parts)):
                return moved, leaning, along, size, True
    return at, normal, along, size, False


def _grown(disc: Disc, by: float) -> str:
    """The ellipse, larger by this much on all sides, and never too small to notice."""
    u, v = hypot(disc.ux, disc.uy), hypot(disc.vx, disc.vy)
    p, q = (max(4.2, u) + by) / (u or 1.0), (max(4.2, v) + by) / (v or 1.0)
    return Disc(disc.x, disc.y, disc.ux * p, disc.uy * p, disc.vx * q, disc.vy * q, False).whole()


def place_of(body: Body, mark: Feel) -> Vec:
    """The middle of the patch, in the room."""
    return _patch(body, mark)[0]


def feel_is_seen(camera: Camera, body: Body, mark: Feel, parts: list[Part]) -> bool:
    return _found(camera, body, mark, parts)[-1]


def _that_may_hide(mark: Feel, turned: float, parts: list[Part]) -> list[Part]:
    """The parts that may hide the patch. A patch at the trunk's own edge is drawn on top of the trunk."""
    if SPOTS[mark.spot].frame in ("pelvis", "lumbar", "thorax") and abs(turned) < -_SEEN:
        return [part for part in parts if part.name != "trunk"]
    return parts


def _is_seen(camera: Camera, at: Vec, normal: Vec, parts: list[Part]) -> bool:
    return camera.facing(normal) > _SEEN and not _hidden(camera.point(at), parts)


def _hidden(at: Vec, parts: list[Part]) -> bool:
    return any(
        cover.distance(at[0], at[1]) < -2 and _depth(cover, at) > at[2] + 4
        for part in parts
        for cover in part.covers
    )


def _depth(cover: Capsule, at: Vec) -> float:
    share = cover.nearest(at[0], at[1])
    return cover.a[2] + (cover.b[2] - cover.a[2]) * share


def _patch(body: Body, mark: Feel) -> tuple[Vec, Vec, Vec, tuple[float, float]]:
    """The patch: its middle, the direction it faces, the direction of its long side, half its length and width."""
    spot = SPOTS[mark.spot]
    joints = body.joints
    side = Side(mark.side) if mark.side else None
    first = f"{spot.joint}_{side}" if spot.joint not in joints else spot.joint
    second = f"{spot.towards}_{side}" if spot.towards and spot.towards not in joints else spot.towards
    middle = between(joints[first], joints[second], spot.share) if second else joints[first]
    hand = -1 if side is Side.RIGHT else 1
    if spot.frame == "foot" and side:
        foot = body.feet[side]
        up = unit(foot.toes)
        front = scale(unit(across(foot.sole, up)), -1)
        out = scale(cross(up, front), hand)
    elif spot.frame:
        frame = body.frames[spot.frame]
        up, front, out = frame.up, frame.front, scale(frame.left, hand)
    else:
        assert side is not None
        up, front, out = _limb(body, spot.joint, side)
    left, high, ahead = spot.facing
    normal = unit(add(scale(out, left), add(scale(up, high), scale(front, ahead))))
    if side and spot.shift:
        middle = add(middle, scale(out, spot.shift))
    along = up
    if spot.towards:
        along = sub(joints[second], joints[first])
    along = across(along, normal)
    along = unit(along) if length(along) > 0.1 else unit(across(out, normal))
    size = (spot.along * mark.size, spot.across * mark.size)
    return add(middle, scale(normal, spot.depth)), normal, along, size


def _limb(body: Body, joint: str, side: Side) -> tuple[Vec, Vec, Vec]:
    """The limb's directions: up along it, to its front (elbow crease, kneecap), and outwards."""
    arm = joint in ("shoulder", "elbow")
    names = ("shoulder", "elbow", "wrist") if arm else ("hip", "knee", "ankle")
    a, b, c = (body.joints[f"{name}_{side}"] for name in names)
    upper, lower = sub(b, a), sub(c, b)
    frame = body.frames["thorax" if arm else "pelvis"]
    fold = cross(upper, lower)
    if length(fold) > 120:  # bent enough to tell where its front is
        hinge = unit(fold)
        if not arm:
            hinge = scale(hinge, -1)
        out = scale(hinge, -1 if side is Side.LEFT else 1)
    else:
        out = scale(frame.left, 1 if side is Side.LEFT else -1)
    up = scale(unit(upper if joint in ("shoulder", "hip") else lower), -1)
    if arm and joint == "elbow":
        palm = body.hands[side].palm
        front = across(palm, up)
        if length(front) > 0.2:
            front = unit(front)
            return up, front, scale(cross(up, front), 1 if side is Side.LEFT else -1)
    out = across(out, up)
    out = unit(out) if length(out) > 0.1 else unit(across(frame.front, up))
    front = cross(out, up) if side is Side.LEFT else cross(up, out)
    return up, front, out
