"""Arrows that show a movement, a turn or a push without crossing a limb."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, inf, pi, sin

from exercises.figures.body.anatomy import Body
from exercises.figures.picture import palette
from exercises.figures.picture.camera import WIDTH, Camera
from exercises.figures.picture.outline import curve, line, square_to
from exercises.figures.picture.parts import Capsule
from exercises.figures.pose.marks import Arrow, Motion
from exercises.figures.vectors import Vec, add, between, length, scale, sub, unit

Point = tuple[float, float]
CLEAR = 3.2  # picture units between an arrow's middle line and a limb
_STILL = 4.0  # cm: a joint that moves less than this is a pivot for the others
_SHORTEST, _LONGEST = 28.0, 95.0
# For each joint, the joints towards the trunk in order. The first one that stays still is its pivot.
_CHAINS = {
    "arm": ("fingertips", "hand", "wrist", "elbow", "shoulder"),
    "leg": ("toe", "ball", "heel", "ankle", "knee", "hip"),
    "trunk": ("cranium", "skull", "neck_base", "chest", "waist", "pelvis"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """An arrow on the picture: the points that it passes through, with its tip last."""

    points: tuple[Point, ...]
    both: bool = False
    broad: bool = False
    on_top: bool = False
    press: bool = False

    def crosses(self, covers: list[Capsule]) -> float:
        """How deep it runs into what is drawn, in picture units; 0 when it is clear."""
        if self.on_top:
            return 0.0
        return max(0.0, -_room(_along(self.points), covers))


@dataclass(frozen=True, slots=True)
class Window:
    """Where arrows may run: a circle of the picture."""

    x: float
    y: float
    radius: float

    def outside(self, points: tuple[Point, ...] | list[Point]) -> float:
        """How far an arrow through these points leaves it, half the arrow's width included."""
        return max(0.0, *(hypot(x - self.x, y - self.y) - self.radius + 8 for x, y in points))


_EDGE = 7.0


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole picture, in which an arrow may run if it is not under the magnifying glass."""

    height: float

    def outside(self, points: tuple[Point, ...] | list[Point]) -> float:
        right, bottom = WIDTH - _EDGE, self.height - _EDGE
        return max(max(_EDGE - x, x - right, _EDGE - y, y - bottom, 0.0) for x, y in points)


def routed(
    arrow: Arrow,
    camera: Camera,
    start: Body,
    end: Body,
    covers: list[Capsule],
    held: list[Capsule] | None = None,
    window: Window | None = None,
) -> Drawn:
    """Where the arrow runs: clear of the body (`covers`) and, if possible, of things that are `held` too."""
    broad = arrow.motion is Motion.PUSH
    if arrow.frame == "start":
        end = start
    if arrow.motion is Motion.PRESS:
        return pressing(camera, arrow.of.on(end) if arrow.of else arrow.via[-1].on(end), arrow.towards)
    if arrow.via:
        given = tuple(camera.point(place.on(end))[:2] for place in arrow.via)
        return Drawn(given, arrow.both, broad, arrow.on_top)
    within = window or Whole(camera.height)
    ways = _MOTIONS[arrow.motion](arrow, camera, start, end)
    if arrow.on_top:
        covers, held = [], None
    best, most, clear, further = [], -1e9, False, 0
    for points in ways:
        outside = within.outside(points)
        useful = 0.0 if clear else min(0.0, most + 3 * outside)
        room = _room(_along(points), covers, useful + CLEAR) - CLEAR
        if room >= 0 and outside == 0:
            if not held or _room(_along(points), held) >= CLEAR:
                return Drawn(tuple(points), arrow.both, broad, arrow.on_top)
            if not clear:
                best, clear = points, True
        elif not clear and room - 3 * outside > most:
            best, most = points, room - 3 * outside
        further += clear
        if further > _PATIENCE:
            break
    return Drawn(tuple(best), arrow.both, broad, arrow.on_top)


_PATIENCE = 60  # once a way is clear of the body, how many more are tried to find one clear of props too


def _room(points: list[Point], covers: list[Capsule], least: float = -inf) -> float:
    """The distance from the points to what is nearest. Where it is less than `least`, any such distance will do."""
    room = 99.0
    for x, y in points:
        for cover in covers:
            room = min(room, cover.distance(x, y))
            if room < least:
                return room
    return room


def _along(points: tuple[Point, ...] | list[Point]) -> list[Point]:
    """The points of the way, and the middle between each two."""
    found = list(points)
    for (x1, y1), (x2, y2) in pairwise(points):
        found.append(((x1 + x2) / 2, (y1 + y2) / 2))
    return found


# --- A movement -----------------------------------------------------------------------------------


def _moves(arrow: Arrow, camera: Camera, start: Body, end: Body) -> Iterator[list[Point]]:
    """Ways for the arrow of a movement, the best first: along the path of the joint, then further from it."""
    assert arrow.of is not None
    a, b = arrow.of.on(start), arrow.of.on(end)
    pivot = _pivot(arrow.of.joint, start, end)
    way, centres = _path(camera, a, b, pivot)
    middle = way[len(way) // 2]
    dx, dy = way[-1][0] - way[0][0], way[-1][1] - way[0][1]
    size = hypot(dx, dy) or 1.0
    aside = (-dy / size, dx / size)
    centre = centres[len(way) // 2] if pivot else camera.point(end.joints["waist"])[:2]
    outwards = aside[0] * (middle[0] - centre[0]) + aside[1] * (middle[1] - centre[1])
    hand = 1 if outwards >= 0 else -1
    forward = (dx / size, dy / size)
    yield way
    for out in (6, 9, 12, 16, 20, 25, 31, 38, 46, 56):
        if pivot:
            yield from filter(None, (_wider(way, centres, out), _wider(way, centres, -out)))
        for side in (hand, -hand):
            for ahead in (0, 10, -10, 22, -22):
                by = (side * aside[0] * out + forward[0] * ahead, side * aside[1] * out + forward[1] * ahead)
                yield [(x + by[0], y + by[1]) for x, y in way]
    straight = [way[0], ((way[0][0] + way[-1][0]) / 2, (way[0][1] + way[-1][1]) / 2), way[-1]]
    short = _sized(straight, longest=_SHORTEST)
    for out in (8, 14, 20, 28, 36, 48, 60, 75):
        for turn in range(12):
            by = (out * cos(turn * pi / 6), out * sin(turn * pi / 6))
            yield [(x + by[0], y + by[1]) for x, y in short]


def _path(camera: Camera, a: Vec, b: Vec, pivot: tuple[Vec, Vec] | None) -> tuple[list[Point], list[Point]]:
    """The way on the picture, a little shortened, and the pivot of each of its points."""
    whole = [camera.point(p)[:2] for p in _swing(a, b, pivot, _EVENLY)]
    size = _long(whole)
    if not pivot or size < 4.0:
        return _sized(whole), whole
    half = min(max(size * 0.85, _SHORTEST), _LONGEST) / size / 2
    shares = [0.5 + (share - 0.5) * 2 * half for share in _EVENLY]
    way = [camera.point(p)[:2] for p in _swing(a, b, pivot, shares)]
    return way, [camera.point(between(*pivot, share))[:2] for share in shares]


_EVENLY = (0.0, 0.25, 0.5, 0.75, 1.0)


def _wider(way: list[Point], centres: list[Point], by: float) -> list[Point] | None:
    """The same arc with the same middle, further out or further in."""
    found = []
    for (x, y), (cx, cy) in zip(way, centres, strict=True):
        far = hypot(x - cx, y - cy)
        if far < 14 or far + by < 12:
            return None
        found.append((cx + (x - cx) * (1 + by / far), cy + (y - cy) * (1 + by / far)))
    return found if _long(found) < 1.5 * _LONGEST else None


def _long(way: list[Point]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way))


def _pivot(joint: str, start: Body, end: Body) -> tuple[Vec, Vec] | None:
    """The pivot of the joint, before and after: the nearest joint towards the trunk that moves far less."""
    stem, _, side = joint.rpartition("_")
    if side not in ("left", "right"):
        stem, side = joint, ""

    def full(name: str) -> str:
        return f"{name}_{side}" if side else name

    def moved(name: str) -> float:
        return length(sub(end.joints[full(name)], start.joints[full(name)]))

    for chain in _CHAINS.values():
        if stem in chain:
            inwards = chain[chain.index(stem) + 1 :]
            for name, further in pairwise((*inwards, "")):
                still = moved(name) < max(_STILL, 0.45 * moved(stem))
                # The palm moves far less than the fingertips, but both of them turn about the wrist.
                if still and not (further and moved(name) > 1.5 and moved(further) < 0.5 * moved(name)):
                    return start.joints[full(name)], end.joints[full(name)]
    return None


def _swing(a: Vec, b: Vec, pivot: tuple[Vec, Vec] | None, shares: Sequence[float]) -> list[Vec]:
    """Points from a to b, around their pivot."""
    straight = [between(a, b, t) for t in shares]
    if pivot is None:
        return straight
    one, two = sub(a, pivot[0]), sub(b, pivot[1])
    points = []
    for t in shares:
        chord = between(one, two, t)
        size = length(chord)
        if size < 1.0:
            return straight
        around = scale(chord, (length(one) * (1 - t) + length(two) * t) / size)
        points.append(add(between(*pivot, t), around))
    return points


def _sized(way: list[Point], *, longest: float = _LONGEST) -> list[Point]:
    """The same way, made longer or shorter at both ends."""
    size = _long(way)
    if size < 1.0:
        x, y = way[0]
        return [(x, y + _SHORTEST / 2), (x, y), (x, y - _SHORTEST / 2)]
    by = min(max(size * 0.85, _SHORTEST), longest) / size
    x, y = way[len(way) // 2]
    return [(x + (px - x) * by, y + (py - y) * by) for px, py in way]


# --- A turn, a push -------------------------------------------------------------------------------


def _turns(arrow: Arrow, camera: Camera, _start: Body, end: Body) -> Iterator[list[Point]]:
    """Ways for the arrow of a turn, the best first: part of a ring about the axis."""
    assert arrow.of is not None
    middle, axis = arrow.of.on(end), unit(arrow.towards)
    one, two = square_to(axis)
    radius = arrow.size or 9.0

    def arc(at: Vec, wide: float, begin: float, span: float) -> list[Point]:
        steps = [begin + span * i / 8 for i in range(9)]
        return [
            camera.point(add(at, add(scale(one, wide * cos(t)), scale(two, wide * sin(t)))))[:2]
            for t in steps
        ]

    nearest = atan2(camera.facing(two), camera.facing(one))  # the side of the ring that faces the viewer
    half = 0.44 * pi if arrow.both else 0.75 * pi  # two heads that came round the back would face each other
    if abs(camera.facing(axis)) < 0.6:
        for along in (0, 11, 15, 19, 24, 30, -11, -15, -19, -24, -30):
            yield arc(add(middle, scale(axis, along)), radius, nearest - half, 2 * half)
    for wide in (radius, 12, 15, 19, 24, 30, 36):
        for begin in range(12):
            yield arc(middle, wide, begin * pi / 6, 0.62 * pi)


def _pushes(arrow: Arrow, camera: Camera, _start: Body, end: Body) -> Iterator[list[Point]]:
    """Ways for the arrow of a push, the best first: straight, through the point or beside it."""
    assert arrow.of is not None
    x, y, _ = camera.point(arrow.of.on(end))
    dx, dy = camera.flat(unit(arrow.towards))
    size = hypot(dx, dy)
    dx, dy = (dx / size, dy / size) if size > 0.2 else (0.0, 1.0)
    long = max(arrow.size * camera.zoom, 22.0)
    first = (0.0,) if arrow.on_top else (8, -8, 12, -12, 16, -16, 21, -21, 27, -27, 34, -34, 44, -44)
    for ahead in (0.5, 0.0, -0.5, 1.0, 1.6):
        for aside in first:
            mx, my = x + dx * long * (ahead - 0.5) - dy * aside, y + dy * long * (ahead - 0.5) + dx * aside
            yield [
                (mx - dx * long / 2, my - dy * long / 2),
                (mx, my),
                (mx + dx * long / 2, my + dy * long / 2),
            ]


_PRESS = 20.0  # picture units: the length of a press


def pressing(camera: Camera, at: Vec, towards: Vec) -> Drawn:
    """The sign of a press: its tip is at the place that is pressed, whatever lies under the sign."""
    x, y, _ = camera.point(at)
    dx, dy = camera.flat(unit(towards))
    size = hypot(dx, dy)
    dx, dy = (dx / size, dy / size) if size > 0.2 * camera.zoom else (0.0, 1.0)
    points = ((x - dx * _PRESS, y - dy * _PRESS), (x - dx * _PRESS / 2, y - dy * _PRESS / 2), (x, y))
    return Drawn(points, broad=True, on_top=True, press=True)


_MOTIONS = {Motion.MOVE: _moves, Motion.TURN: _turns, Motion.PUSH: _pushes}


# --- As SVG ---------------------------------------------------------------------------------------


def svg(drawn: Drawn, name: str) -> str:
    """The arrow with a white edge, so that it stands out from what lies under it. `name` is its id."""
    size = 8.0 if drawn.press else 7.0 if drawn.broad else 6.2
    points = list(drawn.points)
    tips = [_tip(points, size)]
    body = [*points[:-1], tips[0][1]]
    if drawn.both:
        tips.append(_tip(points[::-1], size))
        body = [tips[1][1], *body[1:]]
    path = curve(body)
    heads = "".join(line(tip, closed=True) for tip, _ in tips)
    width = 6.4 if drawn.press else 5.4 if drawn.broad else 4.0
    bar = _bar(points, size) if drawn.press else ""
    return (
        f'<g fill="#fff" stroke="#fff"><path d="{heads}" stroke-width="2.6"/>'
        f'<g fill="none" stroke-width="{width + 2.6:.1f}"><use href="#{name}"/></g>{_stroke(bar, 6.4)}</g>'
        f'<g fill="{palette.ACCENT}" stroke="{palette.ACCENT}"><path d="{heads}" stroke-width="1"/>'
        f'<g fill="none" stroke-width="{width}"><path id="{name}" d="{path}"/></g>{_stroke(bar, 3.8)}</g>'
    )


def _stroke(path: str, width: float) -> str:
    return f'<path d="{path}" fill="none" stroke-width="{width}"/>' if path else ""


def _bar(points: list[Point], size: float) -> str:
    """The bar against which a press goes, a little beyond the arrow's tip."""
    (x1, y1), (x, y) = points[0], points[-1]
    angle = atan2(y - y1, x - x1)
    c, s = cos(angle), sin(angle)
    x, y = x + 2.6 * c, y + 2.6 * s
    half = 1.35 * size
    return line([(x - half * s, y + half * c), (x + half * s, y - half * c)])


def _tip(points: list[Point], size: float) -> tuple[list[Point], Point]:
    """The three corners of the arrow's head, and where the line ends under the head."""
    x, y = points[-1]
    behind = [point for point in points if hypot(point[0] - x, point[1] - y) > 1.6 * size]
    x1, y1 = behind[-1] if behind else points[0]
    angle = atan2(y - y1, x - x1)
    c, s = cos(angle), sin(angle)
    foot = (x - 1.75 * size * c, y - 1.75 * size * s)
    corners = [(x, y), (foot[0] - size * s, foot[1] + size * c), (foot[0] + size * s, foot[1] - size * c)]
    return corners, (x - 1.2 * size * c, y - 1.2 * size * s)
