"""The clock of a position that is kept: one sign, always of the same size, where it covers nothing."""

from collections.abc import Iterable, Sequence
from math import cos, hypot, pi, sin
from typing import NamedTuple

from exercises.figures.picture import palette
from exercises.figures.picture.outline import line
from exercises.figures.picture.parts import Capsule

RADIUS = 12.5  # of its face, in picture units
ROOM = RADIUS + 5.5  # with its knob, its outline and a little white
_STEP = 6

View = tuple[int, int, int, int]  # left, top, width, height


class Placed(NamedTuple):
    """Where the clock is, and the picture made larger if it had no room for it."""

    x: float
    y: float
    view: View


def place(
    view: View, covers: Sequence[Capsule], soft: Iterable[tuple[float, float]] = (), *, on_left: bool = False
) -> Placed:
    """In the corner of the picture at the top right if that is free, otherwise as near to it as it goes.
    A sign `on_left` goes to the top left.

    It covers none of `covers`, and if possible none of the points of `soft`. Where there is no room the
    picture grows upwards.
    """
    points = list(soft)
    if found := _free(view, covers, points, on_left):
        return Placed(*found, view)
    left, top, width, high = view
    for more in (14, 28, 42):
        larger = left, top - more, width, high + more
        if found := _free(larger, covers, points, on_left):
            return Placed(*found, larger)
    larger = left, top - round(2 * ROOM), width, high + round(2 * ROOM)
    return Placed(left + ROOM if on_left else left + width - ROOM, top - ROOM, larger)


def _free(
    view: View, covers: Sequence[Capsule], soft: Sequence[tuple[float, float]], on_left: bool
) -> tuple[float, float] | None:
    left, top, width, high = view
    xs = _steps(left + width - ROOM, left + ROOM)
    ys = _steps(top + ROOM + 1, top + high - ROOM)
    best, least = None, 1e9
    for x in xs:
        for y in ys:
            cost = (y - top) * 2.2 + (x - left if on_left else left + width - x)
            if cost >= least or any(cover.distance(x, y) < ROOM for cover in covers):
                continue
            cost += 25 * sum(hypot(px - x, py - y) < ROOM for px, py in soft)
            if cost < least:
                best, least = (x, y), cost
    return best


def _steps(begin: float, end: float) -> list[float]:
    count = max(1, int(abs(end - begin) / _STEP))
    return [begin + (end - begin) * i / count for i in range(count + 1)]


def svg(x: float, y: float) -> str:
    """A face with a part of it filled, two hands and a knob."""
    edge = [(x + 8.6 * sin(pi * i / 9), y - 8.6 * cos(pi * i / 9)) for i in range(7)]
    gone = line([(x, y), *edge], closed=True)
    hands = line([(x, y - 7.2), (x, y), (x + 5.2, y + 3.0)])
    knob = line([(x, y - RADIUS - 1), (x, y - RADIUS - 3)]) + line(
        [(x - 3.4, y - RADIUS - 3.4), (x + 3.4, y - RADIUS - 3.4)]
    )
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}" fill="#fff" stroke="{palette.ACCENT}" stroke-width="2.8"/>'
        f'<path d="{gone}" fill="{palette.ACCENT_PALE}" stroke="none"/>'
        f'<path d="{hands}{knob}" fill="none" stroke="{palette.ACCENT}" stroke-width="2.8"/>'
    )
