"""The parts of a picture before they are painted, in picture units."""

from dataclasses import dataclass, field
from math import hypot

from exercises.figures.picture.camera import Camera
from exercises.figures.vectors import Vec

FINE = 1.1  # width of a line inside an outline, in picture units
EDGE = 1.3  # width of the outline of a finger or toe


@dataclass(frozen=True, slots=True)
class Capsule:
    """A line from `a` to `b` (picture x, y and depth in cm) with a thickness: what a part covers."""

    a: Vec
    b: Vec
    radius: float

    def gap(self, other: "Capsule") -> tuple[float, float, float]:
        """The gap between the two (negative if they overlap), and the depth of each at that place."""
        best, one, two = 1e9, 0.0, 0.0
        sum_of_radii = self.radius + other.radius
        for t in _SHARES:
            x = self.a[0] + (self.b[0] - self.a[0]) * t
            y = self.a[1] + (self.b[1] - self.a[1]) * t
            share = other.nearest(x, y)
            far = hypot(
                other.a[0] + (other.b[0] - other.a[0]) * share - x,
                other.a[1] + (other.b[1] - other.a[1]) * share - y,
            )
            if far - sum_of_radii < best:
                best = far - sum_of_radii
                one = self.a[2] + (self.b[2] - self.a[2]) * t
                two = other.a[2] + (other.b[2] - other.a[2]) * share
        return best, one, two

    def nearest(self, x: float, y: float) -> float:
        """The share of the way from a to b that is closest to a point of the picture."""
        dx, dy = self.b[0] - self.a[0], self.b[1] - self.a[1]
        size = dx * dx + dy * dy
        if size < 1e-6:
            return 0.0
        return min(1.0, max(0.0, ((x - self.a[0]) * dx + (y - self.a[1]) * dy) / size))

    def distance(self, x: float, y: float) -> float:
        """The distance from a point of the picture to the edge; negative if the point is inside."""
        ax, ay = self.a[0], self.a[1]
        dx, dy = self.b[0] - ax, self.b[1] - ay
        x, y = x - ax, y - ay
        size = dx * dx + dy * dy
        if size >= 1e-6:
            share = (x * dx + y * dy) / size
            share = 0.0 if share < 0 else 1.0 if share > 1 else share
            x, y = x - dx * share, y - dy * share
        return hypot(x, y) - self.radius


_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Inked:
    """A shape with an outline of its own. With `whole`, several paths share one outline."""

    path: str
    fill: str = ""
    width: float = FINE  # of the outline; 0 is none
    whole: bool = False


@dataclass(slots=True)
class Part:
    """Something that is painted in one go: filled shapes with one outline around all of them."""

    name: str
    shapes: list[tuple[str, str]] = field(default_factory=list)  # path, fill
    lines: list[str] = field(default_factory=list)  # fine lines on top
    inked: list[Inked] = field(default_factory=list)  # each on top of those before it
    covers: list[Capsule] = field(default_factory=list)
    parent: str = ""  # the part that it is attached to
    # Path and fill that hide the outline where it joins its parent.
    seam: list[tuple[str, str]] = field(default_factory=list)
    creases: list[str] = field(default_factory=list)  # drawn only when it is painted together with its parent
    # The paths of its ghost, if these are not simply all shapes.
    solid: list[str] = field(default_factory=list)
    done: str = ""  # a prop: its finished SVG
    bias: float = 0.0  # counts as so many cm nearer to the viewer

    def is_seen(self, camera: Camera) -> bool:
        """Whether any of it can be in the camera's window."""
        return any(camera.sees((c.a, c.b), c.radius + 14) for c in self.covers)

    @property
    def depth(self) -> float:
        if not self.covers:
            return 0.0
        return sum(c.a[2] + c.b[2] for c in self.covers) / (2 * len(self.covers)) + self.bias
