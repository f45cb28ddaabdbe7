"""Directions in words: of the picture ("up", "near") and of the body ("forward", "out")."""

from exercises.figures.body.anatomy import Side
from exercises.figures.vectors import NOWHERE, Frame, Vec, add, scale

# Direction words and how much of each: ("forward", 1.0), ("down", 0.5).
Direction = tuple[tuple[str, float], ...]

PICTURE: dict[str, Vec] = {
    "up": (0, 1, 0),
    "down": (0, -1, 0),
    "left": (-1, 0, 0),
    "right": (1, 0, 0),
    "near": (0, 0, 1),
    "far": (0, 0, -1),
}
BODY = ("forward", "back", "head", "feet", "out", "in")


def aim(words: Direction, frame: Frame, side: Side | None = None) -> Vec:
    """The sum of the words' directions; `frame` gives those of the body, `side` out and in."""
    total = NOWHERE
    for name, much in words:
        total = add(total, scale(_one(name, frame, side), much))
    return total


def _one(name: str, frame: Frame, side: Side | None) -> Vec:
    if name in PICTURE:
        return PICTURE[name]
    outwards = -1 if side is Side.RIGHT else 1
    along = {"forward": frame.front, "back": frame.front, "head": frame.up, "feet": frame.up}
    found = along[name] if name in along else scale(frame.left, outwards)
    return scale(found, -1) if name in ("back", "feet", "in") else found
