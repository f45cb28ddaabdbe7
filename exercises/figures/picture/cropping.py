"""What part of the canvas a picture shows: all that is drawn in both frames, and a little white around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, ceil, cos, floor, hypot, inf, radians, sin, sqrt, tau

from exercises.figures.picture.camera import HEIGHT, LEAST_HEIGHT, WIDTH

MARGIN = 7  # of white, in picture units; outlines and white edges of arrows reach into it
PIECES = 8  # straight ones in which an arc is measured
NARROWEST = WIDTH / HEIGHT  # width by height: the shape of the plates on which pictures are shown
FLATTEST = WIDTH / LEAST_HEIGHT
_PATH = re.compile(r' d="([^"]*)"')
_CIRCLE = re.compile(r'<circle cx="(-?[\d.]+)" cy="(-?[\d.]+)" r="([\d.]+)"')
# One step of a path: the radii, tilt and flags of an arc, empty for other steps; then its point. See `outline`.
_STEP = re.compile(r"(?:A([\d.]+) ([\d.]+) (-?\d+) ([01][01]))?(-?[\d.]+) (-?[\d.]+)")
Point = tuple[float, float]
Arc = tuple[float, float, float, str]  # both radii, the tilt in degrees, and SVG's flags: large, clockwise
Step = tuple[Point, Arc | None]  # of a path: where it goes to, and how if not straight


@dataclass(slots=True)
class Box:
    """The part of a canvas that holds what was put in. Lengths in picture units; at first it holds nothing."""

    height: int  # of the canvas; WIDTH is its width
    left: float = inf
    top: float = inf
    right: float = -inf
    bottom: float = -inf

    def put(self, x: float, y: float) -> None:
        """A point. One outside the canvas counts as being at its edge."""
        x, y = min(max(x, 0), WIDTH), min(max(y, 0), self.height)
        self.left, self.right = min(self.left, x), max(self.right, x)
        self.top, self.bottom = min(self.top, y), max(self.bottom, y)

    def put_box(self, other: "Box") -> None:
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.top, self.bottom = min(self.top, other.top), max(self.bottom, other.bottom)

    def put_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """The part of a straight line that is on the canvas."""
        if self._holds(x1, y1) and self._holds(x2, y2):
            return
        begin, end = 0.0, 1.0
        for low, way, most in ((x1, x2 - x1, WIDTH), (y1, y2 - y1, self.height)):
            if way == 0:
                if not 0 <= low <= most:
                    return
                continue
            one, two = sorted((-low / way, (most - low) / way))
            begin, end = max(begin, one), min(end, two)
        if begin <= end:
            for share in (begin, end):
                self.put(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)

    def put_svg(self, svg: str) -> None:
        """All paths and circles, without the width of their lines."""
        outlines = [_steps(outline) for path in _PATH.finditer(svg) for outline in path[1].split("M")[1:]]
        self._put_corners([corner for steps in outlines for corner, _ in steps])
        for steps in outlines:
            self._put_outline(steps)
        for circle in _CIRCLE.finditer(svg):
            x, y, radius = map(float, circle.groups())
            self.put(x - radius, y - radius)
            self.put(x + radius, y + radius)

    def _put_corners(self, corners: list[Point]) -> None:
        """Those on the canvas. Then most lines between them are seen to lie in the box, and need not be measured."""
        seen = [(x, y) for x, y in corners if 0 <= x <= WIDTH and 0 <= y <= self.height]
        if seen:
            xs, ys = zip(*seen, strict=True)
            self.put(min(xs), min(ys))
            self.put(max(xs), max(ys))

    def _put_outline(self, steps: list[Step]) -> None:
        """A path of one piece. It is closed, as its fill is."""
        before, _ = steps[0]
        for to, arc in (*steps[1:], (before, None)):
            if not arc:
                self.put_line(*before, *to)
            elif not self._holds(*to, 2 * max(arc[:2])):
                for one, two in pairwise((before, *_along(before, to, *arc), to)):
                    self.put_line(*one, *two)
            before = to

    def _holds(self, x: float, y: float, reach: float = 0) -> bool:
        """Whether all that is on the canvas within `reach` of a point is in the box already."""
        left, right, top, bottom = x - reach, x + reach, y - reach, y + reach
        return (
            (self.left <= left or self.left <= 0)
            and (right <= self.right or self.right >= WIDTH)
            and (self.top <= top or self.top <= 0)
            and (bottom <= self.bottom or self.bottom >= self.height)
        )

    def cropped(self, *, tight: bool = False) -> tuple[int, int, int, int]:
        """Left, top, width and height of the picture: all that was put in, with a margin. `tight`: and nothing else.

        It is no narrower than a plate, which would only add white at its sides. A drawing that runs out
        above or below has exactly a plate's shape: there the plate's edge cuts it off.
        """
        flattest = NARROWEST if self.top <= 0 or self.bottom >= self.height else FLATTEST
        left, right = _kept(self.left - MARGIN, self.right + MARGIN, WIDTH)
        top, bottom = _kept(self.top - MARGIN, self.bottom + MARGIN, self.height)
        if tight:
            return left, top, right - left, bottom - top
        left, right = _widened(left, right, ceil((bottom - top) * NARROWEST), WIDTH)
        top, bottom = _widened(top, bottom, ceil((right - left) / flattest), self.height)
        return left, top, right - left, bottom - top


def _kept(low: float, high: float, most: int) -> tuple[int, int]:
    return max(0, floor(low)), min(most, ceil(high))


def _widened(low: int, high: int, least: int, most: int) -> tuple[int, int]:
    """The stretch made that long, or as long as the canvas, and still within it."""
    size = min(max(high - low, least), most)
    low = min(max(0, low - (size - (high - low)) // 2), most - size)
    return low, low + size


def _steps(path: str) -> list[Step]:
    return [
        ((float(x), float(y)), (float(rx), float(ry), float(tilt), flags) if rx else None)
        for rx, ry, tilt, flags, x, y in _STEP.findall(path)
    ]


def _along(a: Point, b: Point, rx: float, ry: float, tilt: float, flags: str) -> Iterator[Point]:
    """Points on the arc of an ellipse between a and b, as SVG draws it."""
    c, s = cos(radians(tilt)), sin(radians(tilt))

    def on_circle(point: Point) -> Point:
        """In the ellipse's own axes, divided by its radii: there it is a circle with the radius 1."""
        return (point[0] * c + point[1] * s) / rx, (point[1] * c - point[0] * s) / ry

    (x1, y1), (x2, y2) = on_circle(a), on_circle(b)
    half = hypot(x2 - x1, y2 - y1) / 2
    if half < 1e-6:
        return
    size = max(1.0, half)  # SVG enlarges an ellipse that is too small to reach both ends
    away = sqrt(size * size - half * half) / half / 2
    is_large, is_clockwise = flags[0] == "1", flags[1] == "1"
    if is_large == is_clockwise:
        away = -away
    x, y = (x1 + x2) / 2 - (y2 - y1) * away, (y1 + y2) / 2 + (x2 - x1) * away
    begin, end = atan2(y1 - y, x1 - x), atan2(y2 - y, x2 - x)
    turn = (end - begin) % tau if is_clockwise else -((begin - end) % tau)
    for piece in range(1, PIECES):
        angle = begin + turn * piece / PIECES
        px, py = (x + size * cos(angle)) * rx, (y + size * sin(angle)) * ry
        yield px * c - py * s, px * s + py * c
