"""An orthographic camera: from the room in centimetres to the picture in its own units."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import cos, radians, sin
from typing import Self

from exercises.figures.vectors import Vec, dot

WIDTH = 320  # of every picture
LEAST_HEIGHT, HEIGHT = 120, 260  # a picture is as high as what it shows, between these


@dataclass(frozen=True, slots=True)
class Camera:
    """Sees the room along a direction. `right`, `down` and `towards` the viewer are of length 1."""

    right: Vec
    down: Vec
    towards: Vec
    zoom: float = 1.0  # picture units a centimetre
    x: float = 0.0  # where the room's origin comes to lie
    y: float = 0.0
    height: int = HEIGHT  # of the picture
    window: tuple[float, float, float, float] | None = (
        None  # left, top, right, bottom: what lies outside is cut off
    )

    @classmethod
    def at(cls, azimuth: float, elevation: float) -> Self:
        """`azimuth`: degrees round to the right of the picture; `elevation`: degrees up."""
        a, e = radians(azimuth), radians(elevation)
        return cls(
            right=(cos(a), 0.0, -sin(a)),
            down=(sin(a) * sin(e), -cos(e), cos(a) * sin(e)),
            towards=(sin(a) * cos(e), sin(e), cos(a) * cos(e)),
        )

    def point(self, p: Vec) -> Vec:
        """Right and down on the picture, and the depth in cm: more is nearer to the viewer."""
        zoom = self.zoom
        return dot(p, self.right) * zoom + self.x, dot(p, self.down) * zoom + self.y, dot(p, self.towards)

    def flat(self, v: Vec) -> tuple[float, float]:
        """A direction, on the picture."""
        return dot(v, self.right) * self.zoom, dot(v, self.down) * self.zoom

    def facing(self, v: Vec) -> float:
        """How much a direction of length 1 points at the viewer: 1 straight, 0 sideways, -1 away."""
        return dot(v, self.towards)

    def sees(self, points: Iterable[tuple[float, ...]], reach: float = 3.0) -> bool:
        """Whether something that reaches `reach` around these points of the picture can be in the window."""
        if self.window is None:
            return True
        flat = list(points)
        xs, ys = [point[0] for point in flat], [point[1] for point in flat]
        left, top, right, bottom = self.window
        return (
            min(xs) - reach < right
            and max(xs) + reach > left
            and min(ys) - reach < bottom
            and max(ys) + reach > top
        )

    def fitted(
        self,
        balls: Iterable[tuple[Vec, float]],
        *,
        margin: tuple[float, float] = (12, 12),
        most: float = 1.9,
        size: tuple[float, float] = (WIDTH, HEIGHT),
    ) -> Self:
        """This camera moved and zoomed so that balls (middle, radius; cm) fill the picture.

        `margin`: at both sides, and above and below. `size`: the most that there is; a picture is no
        higher than it needs.
        """
        seen = [(*self.point(middle)[:2], radius) for middle, radius in balls]
        left, right = min(x - r for x, _, r in seen), max(x + r for x, _, r in seen)
        top, bottom = min(y - r for _, y, r in seen), max(y + r for _, y, r in seen)
        width, height = size
        aside, above = margin
        zoom = min(most, (width - 2 * aside) / (right - left), (height - 2 * above) / (bottom - top))
        needed = round(zoom * (bottom - top) + 2 * above)
        height = min(max(needed, LEAST_HEIGHT), round(height))
        return replace(
            self,
            zoom=zoom,
            x=width / 2 - zoom * (left + right) / 2,
            y=height / 2 - zoom * (top + bottom) / 2,
            height=height,
        )

    def closer(self, middle: Vec, times: float, x: float, y: float) -> Self:
        """This camera zoomed in, with the point `middle` of the room at x, y of the picture."""
        there = replace(self, zoom=self.zoom * times, x=0.0, y=0.0).point(middle)
        return replace(self, zoom=self.zoom * times, x=x - there[0], y=y - there[1])
