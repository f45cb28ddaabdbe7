"""Arranges the parts of one exercise: for the least height, or for the largest pictures."""

from collections.abc import Mapping
from functools import cached_property

from patients.handout.heights import BETWEEN_PLATES, Heights
from patients.handout.sheets import SHAPE
from patients.handout.wording import Data


class Exercise:
    """One exercise in one layout. The heights of its parts are needed many times, so each is calculated once."""

    def __init__(self, heights: Heights, row: Data) -> None:
        self.heights, self.row = heights.written_in(row["language"]), row
        self.groups: list[Data] = [*row["feel"], *row["avoid"], *row["more"]]  # what follows the steps
        self._steps: dict[float, float] = {}
        self._groups: dict[tuple[float, bool], list[float]] = {}

    @cached_property
    def head(self) -> list[float]:
        """Phase, name and dose."""
        return [self.heights.phase(self.row), self.heights.name(self.row), self.heights.dose(self.row)]

    @cached_property
    def warnings(self) -> float:
        return self.heights.warnings(self.row)

    @cached_property
    def why_is_beside(self) -> bool:
        return self.heights.why_is_beside(self.row)

    def steps(self, width: float) -> float:
        if width not in self._steps:
            self._steps[width] = self.heights.steps(self.row, width)
        return self._steps[width]

    def each_group(self, width: float, *, dense: bool = False) -> list[float]:
        if (width, dense) not in self._groups:
            self._groups[width, dense] = [
                self.heights.group(group, width, dense=dense) for group in self.groups
            ]
        return self._groups[width, dense]


def shaped(row: Data, shapes: Mapping[str, float]) -> Data:
    """The exercise with one shape for the boxes of all its pictures: that of the tallest."""
    return {
        **row,
        "shape": max((shapes.get(each["key"], SHAPE) for each in row["pictures"]), default=SHAPE),
        "shows-start": any(each["moment"] == "start" and each["key"] in shapes for each in row["pictures"]),
    }


def arranged(exercise: Exercise, width: float, *, above: bool = False, dense: bool = False) -> Data:
    """Where each part of the exercise goes so that it takes the least height, and that height in millimetres.

    `width` is that of one picture. The pictures stand beside the steps or, with `above`, above them.
    """
    heights, sheet = exercise.heights, exercise.heights.sheet
    count = min(2, len(exercise.row["pictures"]))
    above = (above or sheet.one_column) and count > 0
    picture = narrowed(width, heights)
    side = (heights.width - sheet.gutter) / 2
    if not above and count:
        side = count * picture + (count - 1) * BETWEEN_PLATES
    body, first, second = in_columns(exercise, picture, side, above=above, dense=dense)
    how = {
        "first": first,
        "second": second,
        "side": side,
        "other": heights.width - side - sheet.gutter,
        "picture": picture,
        "above": above,
        "dense": dense,
        "beside": not sheet.one_column and exercise.why_is_beside,
    }
    return {"height": heights.stacked([*exercise.head, body, exercise.warnings]), "how": how}


def narrowed(width: float, heights: Heights) -> float:
    """The width of a picture, made smaller if two would not fit side by side."""
    return min(width, (heights.width - BETWEEN_PLATES) / 2)


def in_columns(
    exercise: Exercise, picture: float, side: float, *, above: bool, dense: bool
) -> tuple[float, int, int]:
    """The least height, how many groups then stand below the steps, and how many below the pictures.

    Steps and pictures are two columns; the remaining groups follow below both.
    """
    heights = exercise.heights
    plates = heights.plates(exercise.row, picture)
    if heights.sheet.one_column:
        below = exercise.each_group(heights.width)
        return heights.stacked([plates, exercise.steps(heights.width), *below]), 0, 0
    other = heights.width - side - heights.sheet.gutter
    steps = exercise.steps(other)
    beside, under, below = (exercise.each_group(room, dense=dense) for room in (other, side, heights.width))
    gap, count = heights.sheet.gap, len(below)
    lefts = running(steps, beside, gap)
    rights = [running(0 if above else plates, under[first:], gap) for first in range(count + 1)]
    belows = [heights.stacked(below[at:]) for at in range(count + 1)]
    top = plates + gap if above and plates else 0.0
    return min(
        (
            top
            + max(lefts[first], rights[first][second])
            + (gap + rest if (rest := belows[first + second]) else 0),
            first,
            second,
        )
        for first in range(count + 1)
        for second in range(count - first + 1)
    )


def running(first: float, pieces: list[float], gap: float) -> list[float]:
    """The height of `first` alone, then with each further piece below it."""
    found = [first]
    for piece in pieces:
        found.append(found[-1] + piece + (gap if found[-1] else 0))
    return found


def largest(exercises: list[Exercise], room: float) -> list[Data]:
    """The largest arrangement of the exercises that fits into `room`. Empty if none fits."""

    def tried(width: float, form: dict[str, bool]) -> list[Data]:
        found = [arranged(exercise, width, **form) for exercise in exercises]
        return found if sum(how["height"] for how in found) <= room else []

    sheet = exercises[0].heights.sheet
    forms: list[tuple[dict[str, bool], tuple[float, ...]]] = [
        ({"above": True}, sheet.above),
        ({}, sheet.beside),
    ]
    if not sheet.one_column:
        forms.append(({"dense": True}, sheet.beside))
    for form, widths in forms:
        fitting = tried(widths[-1], form) if widths else []
        if fitting:
            larger, smaller = 0, len(widths) - 1  # a binary search: larger pictures make taller exercises
            while larger < smaller:
                between = (larger + smaller) // 2
                found = tried(widths[between], form)
                if found:
                    smaller, fitting = between, found
                else:
                    larger = between + 1
            return fitting
    return []


def over_pages(exercise: Exercise, capacity: float) -> list[Data]:
    """For layouts with one column: which parts of a tall exercise stand on each of its pages. No part is split.

    Uses as few pages as possible. Among those arrangements it prefers one with the steps on the first page, then
    the largest pictures. Empty if a single part is taller than a page.
    """
    sheet = exercise.heights.sheet
    widths = [narrowed(width, exercise.heights) for width in (*sheet.above, *sheet.beside)]
    found = [sides for width in widths if (sides := filled_pages(exercise, width, capacity))]
    return min(found, key=lambda sides: (len(sides), "steps" not in sides[0]["parts"]), default=[])


def filled_pages(exercise: Exercise, picture: float, capacity: float) -> list[Data]:
    """The parts on each page, with pictures of this width. Empty if a single part is taller than a page."""
    heights = exercise.heights
    pieces = [
        ("opening", heights.opening(exercise.row, picture)),
        ("start", heights.start(exercise.row, heights.width)),
        ("steps", heights.numbered(exercise.row, heights.width)),
        *(("group", height) for height in exercise.each_group(heights.width)),
        ("warnings", exercise.warnings),
    ]
    if max(height for _what, height in pieces) > capacity - heights.continued() - heights.sheet.gap:
        return []
    sides: list[Data] = []
    at = 0  # the number of groups placed so far
    for what, height in pieces:
        if not sides or sides[-1]["height"] + heights.sheet.gap + height > capacity:
            sides.append({"height": heights.continued() if sides else 0.0, "parts": [], "groups": [at, at]})
        side = sides[-1]
        side["height"] += height + (heights.sheet.gap if side["height"] and height else 0)
        side["parts"].append(what)
        at += what == "group"
        side["groups"][1] = at
    return [{**side, "picture": picture} for side in sides]
