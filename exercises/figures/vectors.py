"""Vectors in centimetres, and frames that turn with the body.

World axes: x to the right of the picture, y up, z towards the viewer.
"""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt

Vec = tuple[float, float, float]
NOWHERE: Vec = (0.0, 0.0, 0.0)  # the origin, or no direction
UP: Vec = (0.0, 1.0, 0.0)


def add(a: Vec, b: Vec) -> Vec:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def sub(a: Vec, b: Vec) -> Vec:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def scale(a: Vec, by: float) -> Vec:
    return a[0] * by, a[1] * by, a[2] * by


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def length(a: Vec) -> float:
    return sqrt(dot(a, a))


def unit(a: Vec) -> Vec:
    """The direction of `a`. Raises ValueError for a vector without one."""
    size = length(a)
    if size < 1e-9:
        raise ValueError("A vector of no length has no direction.")
    return scale(a, 1 / size)


def between(a: Vec, b: Vec, share: float) -> Vec:
    """The point `share` of the way from `a` to `b`."""
    return add(scale(a, 1 - share), scale(b, share))


def rotate(a: Vec, axis: Vec, degrees: float) -> Vec:
    """`a` turned about `axis`, anticlockwise when the axis points at the viewer."""
    angle, k = radians(degrees), unit(axis)
    turned = add(scale(a, cos(angle)), scale(cross(k, a), sin(angle)))
    return add(turned, scale(k, dot(k, a) * (1 - cos(angle))))


def across(a: Vec, axis: Vec) -> Vec:
    """The part of `a` that is at a right angle to the direction `axis`."""
    return sub(a, scale(axis, dot(a, axis)))


@dataclass(frozen=True, slots=True)
class Frame:
    """Which way a part of the body faces: three directions, square to each other.

    `up` points to the head, `front` where the chest faces, `left` to the person's own left.
    """

    up: Vec
    front: Vec

    @classmethod
    def facing(cls, up: Vec, front: Vec) -> "Frame":
        """A frame with this `up`; `front` is made square to it."""
        up = unit(up)
        return cls(up, unit(across(front, up)))

    @property
    def left(self) -> Vec:
        return cross(self.up, self.front)

    def bend(self, *, flex: float = 0, side: float = 0, turn: float = 0) -> "Frame":
        """This frame bent, in degrees: `flex` forwards, `side` and `turn` to the person's left."""
        up, front, left = self.up, self.front, self.left
        front, left = rotate(front, up, turn), rotate(left, up, turn)
        up, front = rotate(up, left, flex), rotate(front, left, flex)
        up = rotate(up, front, -side)
        return Frame(up, front)

    def at(self, origin: Vec, *, up: float = 0, front: float = 0, left: float = 0) -> Vec:
        """The point so many centimetres from `origin`, along this frame's directions."""
        point = add(origin, scale(self.up, up))
        return add(add(point, scale(self.front, front)), scale(self.left, left))
