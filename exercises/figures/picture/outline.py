"""Outlines on the picture: what balls and rings of the room look like, and hulls around them.

A hull around a few discs is the shape of a tapered limb. It is exact: arcs of the discs and the
straight lines that touch them.
"""

from functools import lru_cache
from math import acos, atan2, cos, degrees, hypot, pi, sin, sqrt
from typing import NamedTuple

from exercises.figures.picture.camera import Camera
from exercises.figures.vectors import Vec, add, cross, dot, scale, sub, unit

_STEPS = 32
_THIN = 1.5  # an ellipse seen edge-on is drawn this thick, so that two hulls that share it overlap
_TURN = [(cos(2 * pi * i / _STEPS), sin(2 * pi * i / _STEPS)) for i in range(_STEPS)]


class Disc(NamedTuple):
    """An ellipse on the picture: its middle, and two half axes as they are seen."""

    x: float
    y: float
    ux: float  # of a circle: its radius
    uy: float
    vx: float
    vy: float
    is_circle: bool

    def reach(self, c: float, s: float) -> float:
        """How far it extends from the origin in a direction."""
        if self.is_circle:
            return self.x * c + self.y * s + self.ux
        return self.x * c + self.y * s + hypot(self.ux * c + self.uy * s, self.vx * c + self.vy * s)

    def reaches(self) -> list[float]:
        """`reach` in all the directions of _TURN."""
        x, y = self.x, self.y
        if self.is_circle:
            r = self.ux
            return [x * c + y * s + r for c, s in _TURN]
        ux, uy, vx, vy = self.ux, self.uy, self.vx, self.vy
        return [x * c + y * s + hypot(ux * c + uy * s, vx * c + vy * s) for c, s in _TURN]

    def touch(self, c: float, s: float) -> tuple[float, float]:
        """The point where it extends furthest in that direction."""
        if self.is_circle:
            return self.x + self.ux * c, self.y + self.ux * s
        u, v = self.ux * c + self.uy * s, self.vx * c + self.vy * s
        size = hypot(u, v) or 1.0
        return self.x + (self.ux * u + self.vx * v) / size, self.y + (self.uy * u + self.vy * v) / size

    def arc(self, large: bool, sweep: bool, x: float, y: float) -> str:
        """An SVG arc along its edge to a point."""
        rx, ry, tilt = self.shape()
        return f"A{_n(rx)} {_n(ry)} {tilt:.0f} {int(large)}{int(sweep)}{_n(x)} {_n(y)}"

    def shape(self) -> tuple[float, float, float]:
        """Both half axes and the tilt in degrees."""
        if self.is_circle:
            return self.ux, self.ux, 0.0
        a = self.ux * self.ux + self.vx * self.vx
        b = self.ux * self.uy + self.vx * self.vy
        d = self.uy * self.uy + self.vy * self.vy
        middle, apart = (a + d) / 2, sqrt(((a - d) / 2) ** 2 + b * b)
        tilt = degrees(atan2(2 * b, a - d) / 2)
        return sqrt(middle + apart), sqrt(max(middle - apart, 0.01)), tilt

    def thick(self) -> "Disc":
        """The same disc, or a slightly thicker one if it is seen edge-on."""
        wide, narrow, tilt = self.shape()
        if narrow >= _THIN:
            return self
        c, s = cos(tilt * pi / 180), sin(tilt * pi / 180)
        return Disc(self.x, self.y, wide * c, wide * s, -_THIN * s, _THIN * c, False)

    def whole(self, *, clockwise: bool = True) -> str:
        x1, y1 = self.touch(1, 0)
        x2, y2 = self.touch(-1, 0)
        there, back = self.arc(False, clockwise, x2, y2), self.arc(False, clockwise, x1, y1)
        return f"M{_n(x1)} {_n(y1)}{there}{back}Z"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def ball(camera: Camera, middle: Vec, radius: float) -> Disc:
    x, y, _ = camera.point(middle)
    return Disc(x, y, radius * camera.zoom, 0.0, 0.0, radius * camera.zoom, True)


def ring(camera: Camera, middle: Vec, a: Vec, b: Vec) -> Disc:
    """A flat ellipse in the room with the half axes `a` and `b`."""
    x, y, _ = camera.point(middle)
    return Disc(x, y, *camera.flat(a), *camera.flat(b), False)


def square_to(axis: Vec, hint: Vec = (0.13, 0.37, 0.92)) -> tuple[Vec, Vec]:
    """Two directions at right angles to an axis and to each other."""
    a = cross(axis, hint)
    if dot(a, a) < 1e-4:
        a = cross(axis, (0.9, 0.1, 0.4))
    a = unit(a)
    return a, cross(unit(axis), a)


def hull(discs: list[Disc]) -> str:
    """The path of the tightest outline around all discs."""
    return _hull(tuple(discs))


@lru_cache(maxsize=256)  # limbs that do not move have the same outlines in all frames of a figure
def _hull(drawn: tuple[Disc, ...]) -> str:
    if len(drawn) == 1:
        return drawn[0].whole()
    discs = [disc if disc.is_circle else disc.thick() for disc in drawn]
    winner = _winners(discs)
    turns = [k for k in range(_STEPS) if winner[k] != winner[k - 1]]
    if not turns:
        return discs[winner[0]].whole()
    angles = [_change(discs[winner[k - 1]], discs[winner[k]], k) for k in turns]
    path = ""
    for place, k in enumerate(turns):
        disc, start, end = discs[winner[k]], angles[place], angles[(place + 1) % len(turns)]
        span = (end - start) % (2 * pi)
        x, y = disc.touch(cos(start), sin(start))
        path += f"{'L' if path else 'M'}{_n(x)} {_n(y)}"
        path += _bow(disc, (x, y), start, span)
    return path + "Z"


def _winners(discs: list[Disc]) -> list[int]:
    """Which of the discs extends furthest, for each direction of _TURN."""
    winners, furthest = [0] * _STEPS, discs[0].reaches()
    for number, disc in enumerate(discs[1:], 1):
        for step, reach in enumerate(disc.reaches()):
            if reach > furthest[step]:
                winners[step], furthest[step] = number, reach
    return winners


def _bow(disc: Disc, begin: tuple[float, float], start: float, span: float) -> str:
    """The arc along a disc.

    The numbers of a path are rounded. In an arc of about half a turn that would visibly move its middle. So there the
    radius of a circle is fitted to the rounded ends, and an ellipse is written as two arcs.
    """
    size = disc.shape()[0]
    if span * size < 0.15:
        return ""
    x, y = disc.touch(cos(start + span), sin(start + span))
    if span * span * size < 0.5:  # it is flatter than the rounding error
        return f"L{_n(x)} {_n(y)}"
    if abs(span - pi) > 0.6:
        return disc.arc(span > pi, True, x, y)
    if not disc.is_circle:
        half = disc.touch(cos(start + span / 2), sin(start + span / 2))
        return disc.arc(False, True, *half) + disc.arc(False, True, x, y)
    chord = hypot(*(float(_n(b)) - float(_n(a)) for a, b in zip(begin, (x, y), strict=True)))
    radius = f"{chord / 2 / sin(span / 2):.2f}".rstrip("0").rstrip(".")
    return f"A{radius} {radius} 0 {int(span > pi)}1{_n(x)} {_n(y)}"


def _change(before: Disc, after: Disc, step: int) -> float:
    """The angle, between the last step and this one, at which one line touches both discs."""
    low, high = 2 * pi * (step - 1) / _STEPS, 2 * pi * step / _STEPS
    if before.is_circle and after.is_circle:
        dx, dy = after.x - before.x, after.y - before.y
        half = acos(max(-1.0, min(1.0, (before.ux - after.ux) / (hypot(dx, dy) or 1.0))))
        aim, middle = atan2(dy, dx), (low + high) / 2
        both = [(angle - middle + pi) % (2 * pi) - pi for angle in (aim - half, aim + half)]
        return middle + min(both, key=abs)
    for _ in range(9):
        middle = (low + high) / 2
        c, s = cos(middle), sin(middle)
        if after.reach(c, s) > before.reach(c, s):
            high = middle
        else:
            low = middle
    return (low + high) / 2


def rim(camera: Camera, middle: Vec, a: Vec, b: Vec) -> str:
    """The half of a ring around a solid that the viewer sees, such as a hem."""
    near = atan2(dot(b, camera.towards) / dot(b, b), dot(a, camera.towards) / dot(a, a))
    disc = ring(camera, middle, a, b)

    def at(angle: float) -> tuple[float, float]:
        c, s = cos(angle), sin(angle)
        return disc.x + disc.ux * c + disc.vx * s, disc.y + disc.uy * c + disc.vy * s

    (x1, y1), (x2, y2) = at(near - pi / 2), at(near + pi / 2)
    clockwise = disc.ux * disc.vy - disc.uy * disc.vx > 0
    return f"M{_n(x1)} {_n(y1)}{disc.arc(False, clockwise, x2, y2)}"


def cap(camera: Camera, middle: Vec, radius: float, towards: Vec, height: float) -> str:
    """What is seen of the part of a ball that lies beyond a plane.

    The plane is at a right angle to `towards`, `height` cm from the middle. Empty if nothing is seen.
    """
    disc = ball(camera, middle, radius)
    nz = dot(towards, camera.towards)
    tilt = sqrt(max(0.0, 1 - nz * nz))
    wide = sqrt(radius * radius - height * height)
    if tilt < 1e-3 or abs(nz * height) >= wide * tilt:
        edge = ring(camera, add(middle, scale(towards, height)), *_scaled(square_to(towards), wide))
        if nz * height > 0:  # the whole circle of the cut is on the near side
            return edge.whole() if nz > 0 else disc.whole() + edge.whole(clockwise=False)
        return disc.whole() if nz > 0 else ""
    e1 = scale(sub(camera.towards, scale(towards, nz)), 1 / tilt)
    e2 = cross(towards, e1)
    half = -nz * height / (wide * tilt)
    c, s = half, sqrt(1 - half * half)
    foot = add(middle, scale(towards, height))
    one = camera.point(add(foot, add(scale(e1, wide * c), scale(e2, -wide * s))))
    two = camera.point(add(foot, add(scale(e1, wide * c), scale(e2, wide * s))))
    edge = ring(camera, foot, scale(e1, wide), scale(e2, wide))
    clockwise = edge.ux * edge.vy - edge.uy * edge.vx > 0
    nx, ny = camera.flat(towards)
    out = (two[0] - disc.x, two[1] - disc.y)
    large = out[0] * nx + out[1] * ny < 0
    sweep = out[0] * ny - out[1] * nx > 0
    if not sweep:  # all paths run clockwise, so that overlaps are filled and not left out
        one, two, clockwise = two, one, not clockwise
    across = edge.arc(c < 0, clockwise, two[0], two[1])
    if edge.shape()[1] < _THIN:
        across = f"L{_n(two[0])} {_n(two[1])}"
    return f"M{_n(one[0])} {_n(one[1])}" + across + disc.arc(large, True, one[0], one[1]) + "Z"


def _scaled(pair: tuple[Vec, Vec], by: float) -> tuple[Vec, Vec]:
    return scale(pair[0], by), scale(pair[1], by)


def line(points: list[tuple[float, float]], *, closed: bool = False) -> str:
    """A path of straight lines."""
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + ("Z" if closed else "")


def curve(points: list[tuple[float, float]]) -> str:
    """A smooth path through points."""
    if len(points) < 3:
        return line(points)
    path = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for i in range(len(points) - 1):
        before, a = points[max(i - 1, 0)], points[i]
        b, after = points[i + 1], points[min(i + 2, len(points) - 1)]
        path += "C" + " ".join(
            f"{_n(x)} {_n(y)}"
            for x, y in (
                (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6),
                (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6),
                b,
            )
        )
    return path
