"""The two bones of a limb: from angles, from directions, or from where the end must be."""

from dataclasses import dataclass
from math import acos, degrees, sqrt

from exercises.figures.body.anatomy import Side
from exercises.figures.vectors import Frame, Vec, across, add, cross, dot, length, rotate, scale, sub, unit


@dataclass(frozen=True, slots=True)
class Turn:
    """Angles of a ball joint from hanging straight down: flexion, then abduction, then rotation outwards."""

    flex: float = 0
    abd: float = 0
    rot: float = 0


HANGING = Turn()


@dataclass(frozen=True, slots=True)
class Bones:
    """A solved limb.

    `hinge` is the axis of its middle joint: the person's left while the limb hangs down. `short` is how
    far the target lies outside the limb's reach, in cm.
    """

    middle: Vec
    end: Vec
    hinge: Vec
    short: float = 0


def by_angles(
    root: Vec,
    frame: Frame,
    side: Side,
    turn: Turn,
    bend: float,
    sizes: tuple[float, float],
    *,
    forwards: bool,
) -> Bones:
    """`forwards`: the elbow bends forwards, the knee backwards."""
    upper, hinge = swing(frame, side, turn)
    middle = add(root, scale(upper, sizes[0]))
    lower = rotate(upper, hinge, -bend if forwards else bend)
    return Bones(middle, add(middle, scale(lower, sizes[1])), hinge)


def swing(frame: Frame, side: Side, turn: Turn) -> tuple[Vec, Vec]:
    """Where the upper bone points, and the axis about which its far joint bends."""
    outwards = 1 if side is Side.LEFT else -1
    down, front, left = scale(frame.up, -1), frame.front, frame.left
    down, front = rotate(down, left, -turn.flex), rotate(front, left, -turn.flex)
    down, left = rotate(down, front, outwards * turn.abd), rotate(left, front, outwards * turn.abd)
    return down, rotate(left, down, -outwards * turn.rot)


def by_directions(
    root: Vec, upper: Vec, lower: Vec, sizes: tuple[float, float], hint: Vec, *, forwards: bool
) -> Bones:
    """`hint` is the hinge to use when the limb is straight."""
    middle = add(root, scale(upper, sizes[0]))
    return Bones(middle, add(middle, scale(lower, sizes[1])), _hinge(upper, lower, hint, forwards))


def by_target(
    root: Vec, target: Vec, sizes: tuple[float, float], pole: Vec, hint: Vec, *, forwards: bool
) -> Bones:
    """The middle joint is pushed towards `pole`, a direction."""
    first, second = sizes
    way = sub(target, root)
    distance = length(way)
    most, least = first + second - 0.02, abs(first - second) + 0.5
    short = max(0.0, distance - most, least - distance)
    distance = min(max(distance, least), most)
    way = unit(way) if length(way) > 1e-6 else scale(pole, -1)
    square = across(pole, way)
    if length(square) < 1e-3:
        square = cross(way, hint)
    square = unit(square)
    cosine = (first * first + distance * distance - second * second) / (2 * first * distance)
    sine = sqrt(max(0.0, 1 - cosine * cosine))
    middle = add(root, add(scale(way, first * cosine), scale(square, first * sine)))
    end = add(root, scale(way, distance))
    # Found from the pole: the bones of a nearly straight limb do not say where it would bend.
    hinge = cross(square, way) if forwards else cross(way, square)
    hinge = scale(hinge, -1)
    return Bones(middle, end, unit(hinge), short)


def _hinge(upper: Vec, lower: Vec, hint: Vec, forwards: bool) -> Vec:
    axis = cross(lower, upper) if forwards else cross(upper, lower)
    if length(axis) > 0.05:
        return unit(axis)
    flat = across(hint, upper)
    if length(flat) < 1e-3:
        flat = across((0.31, 0.17, 0.93), upper)
    return unit(flat)


def angle(a: Vec, b: Vec) -> float:
    """Degrees between two directions of length 1."""
    return degrees(acos(max(-1.0, min(1.0, dot(a, b)))))
