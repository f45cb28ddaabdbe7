"""Signs on the picture: "feel it here", the hold, the magnifying glass."""

from math import cos, hypot, pi, sin

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture import palette
from exercises.figures.picture.camera import WIDTH, Camera
from exercises.figures.picture.outline import Disc, line, ring
from exercises.figures.picture.parts import Capsule, Part
from exercises.figures.pose.marks import SPOTS, Feel, Hold
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
    """The patch, and whether it is visible. It may slide a little along or around its part to become so."""
    at, normal, along, size = _patch(body, mark)
    depth = SPOTS[mark.spot].depth
    for tilt in (0.0, 0.35, 0.7):
        leaning = unit(across(add(normal, scale(camera.towards, tilt)), along)) if tilt else normal
        for slide in (0.0, 0.8, -0.8):
            moved = add(add(at, scale(sub(leaning, normal), depth)), scale(along, slide * size[0]))
            if _is_seen(camera, moved, leaning, _before(mark, camera.facing(leaning), parts)):
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


def _before(mark: Feel, turned: float, parts: list[Part]) -> list[Part]:
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
    """Its middle, the direction it faces, the direction of its long side, and half its length and width."""
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


def hold(camera: Camera, body: Body, mark: Hold, covers: list[Capsule]) -> str:
    """Two pairs of bars, one on each side of the contact, for force against force; and a clock."""
    x, y, _ = camera.point(mark.at.on(body))
    dx, dy = camera.flat(mark.towards)
    size = hypot(dx, dy)
    dx, dy = (dx / size, dy / size) if size > 0.2 * camera.zoom else (1.0, 0.0)
    bars = ""
    for hand in (1, -1):
        for away, half in ((8.5, 6.0), (12.5, 4.0)):
            mx, my = x + hand * dx * away, y + hand * dy * away
            bars += line([(mx - dy * half, my + dx * half), (mx + dy * half, my - dx * half)])
    marks = (
        f'<path d="{bars}" fill="none" stroke="#fff" stroke-width="5"/>'
        f'<path d="{bars}" fill="none" stroke="{palette.ACCENT}" stroke-width="2.6"/>'
    )
    return marks + _clock(*_free_place(x, y, 10.0, covers, camera.height))


def _free_place(
    x: float, y: float, radius: float, covers: list[Capsule], height: float
) -> tuple[float, float]:
    best, most = (x, y), -1e9
    for far in (26, 32, 40, 50, 62, 76):
        for turn in range(16):
            px, py = x + far * cos(turn * pi / 8), y - far * sin(turn * pi / 8)
            inside = min(px, WIDTH - px, py, height - py) - radius - 4
            room = min((cover.distance(px, py) for cover in covers), default=99.0) - radius - 3
            if room >= 0 and inside >= 0:
                return px, py
            if min(room, inside * 3) > most:
                best, most = (px, py), min(room, inside * 3)
    return best


def _clock(x: float, y: float) -> str:
    hands = line([(x, y - 5.2), (x, y), (x + 3.8, y + 2.2)])
    knob = line([(x - 2.4, y - 13), (x + 2.4, y - 13)])
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9.4" fill="#fff" stroke="{palette.ACCENT}" stroke-width="2.2"/>'
        f'<path d="{hands}{knob}" fill="none" stroke="{palette.ACCENT}" stroke-width="2.2"/>'
    )
