"""Turns and cuts a photo. The browser only shows the cut; what is stored is cut here."""

import io
from dataclasses import dataclass
from typing import Self

from PIL import Image

from exercises.media import LONGEST_EDGE, USUAL_SHAPE, as_jpeg

RATIO = USUAL_SHAPE[0] / USUAL_SHAPE[1]
WORTH = 0.85  # of a photo's area: if the usual shape would leave less, the photo stays whole at first
LEAST = 10  # per cent of each side
QUARTERS = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Quarter turns with the clock; then the part that stays, in per cent of the turned photo."""

    turns: int = 0
    x: float = 0
    y: float = 0
    width: float = 100
    height: float = 100

    def __post_init__(self) -> None:
        sides = (self.x, self.width), (self.y, self.height)
        is_within = all(at >= 0 and size >= LEAST and at + size <= 100.01 for at, size in sides)
        if self.turns not in range(4) or not is_within:
            raise ValueError("This cut is not within the photo.")

    @property
    def changes_nothing(self) -> bool:
        return self == Cut()

    @classmethod
    def to_the_middle(cls, shape: tuple[int, int], turns: int = 0) -> Self:
        """The largest part of the usual shape. `shape`: width and height before the turns."""
        width, height = reversed(shape) if turns % 2 else shape
        wide, high = (100 * RATIO * height / width, 100.0)
        if wide > 100:
            wide, high = 100.0, 100 * width / (RATIO * height)
        wide, high = max(wide, LEAST), max(high, LEAST)
        return cls(turns=turns, x=(100 - wide) / 2, y=(100 - high) / 2, width=wide, height=high)


def is_worth_cutting(shape: tuple[int, int]) -> bool:
    """Whether little is lost by the usual shape. Of a person in an upright photo it would take head or feet."""
    middle = Cut.to_the_middle(shape)
    return middle.width * middle.height / 10_000 >= WORTH


def turned(data: bytes, turns: int) -> bytes:
    return cut_photo(data, Cut(turns=turns)) if turns else data


def cut_photo(data: bytes, cut: Cut) -> bytes:
    """The part of a safe photo that stays, as a JPEG of at most 1,600 pixels a side."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as photo:
        image: Image.Image = photo.transpose(QUARTERS[cut.turns]) if cut.turns else photo
        width, height = image.size
        left, top = round(width * cut.x / 100), round(height * cut.y / 100)
        right = min(width, round(width * (cut.x + cut.width) / 100))
        bottom = min(height, round(height * (cut.y + cut.height) / 100))
        part = image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    part.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    return as_jpeg(part)
