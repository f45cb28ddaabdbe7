"""Several positions of one frame side by side, each with its number."""

from collections.abc import Sequence
from math import ceil

from exercises.figures.picture import palette
from exercises.figures.picture.camera import HEIGHT, WIDTH
from exercises.figures.picture.cropping import NARROWEST
from exercises.figures.picture.outline import line

_GAP = 6
# The strokes of the numbers, in a box of 6 by 10.
_NUMBERS: dict[int, list[tuple[float, float]]] = {
    1: [(1, 2.5), (3.6, 0), (3.6, 10)],
    2: [(0.4, 2.2), (1.4, 0.5), (3, 0), (4.8, 0.6), (5.6, 2.4), (5, 4.4), (0.4, 10), (6, 10)],
    3: [(0.6, 1.2), (3, 0), (5.2, 1.2), (5.2, 3.4), (3, 4.6), (5.6, 6), (5.6, 8.6), (3, 10), (0.4, 8.8)],
    4: [(4.4, 10), (4.4, 0), (0, 7), (6, 7)],
    5: [(5.4, 0), (1, 0), (0.7, 4.4), (3.2, 3.7), (5.6, 5), (5.6, 8.2), (3.4, 10), (0.4, 9)],
    6: [(4.8, 0.4), (2, 2), (0.5, 6), (1.2, 9.2), (3.2, 10), (5.4, 8.6), (5.4, 6), (3.2, 4.8), (0.6, 6.4)],
}  # fmt: skip


def _columns(count: int, view: Sequence[int]) -> int:
    """So many beside each other that all of them are as large as a plate allows."""

    def scale(columns: int) -> float:
        across, down = columns * (view[2] + _GAP), ceil(count / columns) * (view[3] + _GAP)
        return min(WIDTH / across, HEIGHT / down)

    return max(range(1, count + 1), key=scale)


def _size(view: Sequence[int], count: int) -> tuple[int, int]:
    columns = _columns(count, view)
    return columns * (view[2] + _GAP) - _GAP, ceil(count / columns) * (view[3] + _GAP) - _GAP


def sheet_view(view: Sequence[int], count: int) -> tuple[int, int, int, int]:
    """What the whole picture shows: so many views in rows, and white beside them if it were narrower than a plate."""
    wide, high = _size(view, count)
    return 0, 0, max(wide, ceil(high * NARROWEST)), high


def side_by_side(contents: Sequence[str], view: Sequence[int], number: Sequence[float]) -> str:
    """Each content in a view of its own, with its number at that place of the view."""
    columns = _columns(len(contents), view)
    left, top, width, high = view
    sheet = sheet_view(view, len(contents))[2]
    begin = (sheet - _size(view, len(contents))[0]) / 2
    scale = min(max(sheet / WIDTH, 0.8), 1.6)
    svg = ""
    for place, content in enumerate(contents):
        x, y = begin + place % columns * (width + _GAP), place // columns * (high + _GAP)
        missing = columns - 1 - (len(contents) - 1) % columns
        if place >= len(contents) - len(contents) % columns:  # the last row is in the middle
            x += missing * (width + _GAP) / 2
        svg += (
            f'<svg x="{x:g}" y="{y:g}" width="{width}" height="{high}" viewBox="{left} {top} {width} {high}">'
            f"{content}</svg>{_number(place + 1, x + number[0] - left, y + number[1] - top, scale)}"
        )
        if place % columns:
            svg += _rule((x - _GAP / 2, y + 8), (x - _GAP / 2, y + high - 8))
        if place >= columns:
            svg += _rule((x + 8, y - _GAP / 2), (x + width - 8, y - _GAP / 2))
    return svg


def _rule(a: tuple[float, float], b: tuple[float, float]) -> str:
    return f'<path d="{line([a, b])}" fill="none" stroke="{palette.GHOST}" stroke-width="1.4"/>'


def _number(number: int, x: float, y: float, scale: float) -> str:
    radius, middle = 10 * scale, (x, y)
    strokes = [
        (middle[0] + (px - 3) * scale * 0.95, middle[1] + (py - 5) * scale * 0.95)
        for px, py in _NUMBERS[number]
    ]
    return (
        f'<circle cx="{middle[0]:.1f}" cy="{middle[1]:.1f}" r="{radius:.1f}" fill="{palette.INK}" stroke="none"/>'
        f'<path d="{line(strokes)}" fill="none" stroke="#fff" stroke-width="{1.9 * scale:.1f}"/>'
    )
