"""How the parts of one exercise are put together, for the least height or the largest pictures."""

from patients.handout.heights import BETWEEN_PLATES, Heights
from patients.handout.wording import Data


def arranged(heights: Heights, row: Data, width: float, *, above: bool = False, dense: bool = False) -> Data:
    """Where each of its parts goes, by what makes it lowest; with its height in millimetres.

    `width` of one picture, beside the steps or above them.
    """
    heights = heights.written_in(row["language"])
    sheet = heights.sheet
    count = min(2, len(row["pictures"]))
    above = (above or sheet.one_column) and count > 0
    picture = narrowed(width, heights)
    side = (heights.width - sheet.gutter) / 2
    if not above and count:
        side = count * picture + (count - 1) * BETWEEN_PLATES
    body, first, second = parted(heights, row, picture, side, above=above, dense=dense)
    how = {
        "first": first,
        "second": second,
        "side": side,
        "other": heights.width - side - sheet.gutter,
        "picture": picture,
        "above": above,
        "dense": dense,
        "beside": not sheet.one_column and heights.why_is_beside(row),
    }
    height = heights.stacked([heights.name(row), heights.dose(row), body, heights.cares(row)])
    return {"height": height, "how": how}


def narrowed(width: float, heights: Heights) -> float:
    """Two pictures must have room side by side."""
    return min(width, (heights.width - BETWEEN_PLATES) / 2)


def groups_of(row: Data) -> list[Data]:
    """What follows the steps."""
    return [*row["feel"], *row["avoid"], *row["more"]]


def parted(
    heights: Heights, row: Data, picture: float, side: float, *, above: bool, dense: bool
) -> tuple[float, int, int]:
    """How many of the groups follow the steps and how many the pictures, for the least height; the rest is below."""
    groups = groups_of(row)
    plates = heights.plates(row, picture)
    if heights.sheet.one_column:
        below = [heights.group(group, heights.width) for group in groups]
        return heights.stacked([plates, heights.steps(row, heights.width), *below]), 0, 0
    other = heights.width - side - heights.sheet.gutter
    steps = heights.steps(row, other)
    rooms = (other, side, heights.width)
    beside, under, below = ([heights.group(group, room, dense=dense) for group in groups] for room in rooms)
    gap, count = heights.sheet.gap, len(groups)
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
    """The height after each piece that is set below the first one."""
    found = [first]
    for piece in pieces:
        found.append(found[-1] + piece + (gap if found[-1] else 0))
    return found


def largest(rows: list[Data], heights: Heights, room: float) -> list[Data]:
    """How the exercises fill `room` best; nothing if only the smallest will do."""

    def tried(width: float, form: dict[str, bool]) -> list[Data]:
        found = [arranged(heights, row, width, **form) for row in rows]
        return found if sum(how["height"] for how in found) <= room else []

    sheet = heights.sheet
    forms: list[tuple[dict[str, bool], tuple[float, ...]]] = [
        ({"above": True}, sheet.above),
        ({}, sheet.beside),
    ]
    if not sheet.one_column:
        forms.append(({"dense": True}, sheet.beside))
    for form, widths in forms:
        fitting = tried(widths[-1], form) if widths else []
        if fitting:
            larger, smaller = 0, len(widths) - 1  # the larger the pictures, the higher the exercises
            while larger < smaller:
                between = (larger + smaller) // 2
                found = tried(widths[between], form)
                if found:
                    smaller, fitting = between, found
                else:
                    larger = between + 1
            return fitting
    return []


def over_two_pages(heights: Heights, row: Data, capacity: float) -> Data | None:
    """For one column: pictures and steps on the front, what follows on the back, where "turn" groups stay in front.

    The pictures take what room the steps leave them. None where not even the smallest have room.
    """
    heights = heights.written_in(row["language"])
    for width in (*heights.sheet.above, *heights.sheet.beside):
        picture = narrowed(width, heights)
        front = heights.front(row, picture)
        if front <= capacity:
            break
    else:
        return None
    groups, turn = groups_of(row), 0
    for group in groups:
        more = heights.sheet.gap + heights.group(group, heights.width)
        if front + more > capacity:
            break
        front, turn = front + more, turn + 1
    return {
        "how": {"picture": picture, "turn": turn},
        "front": front,
        "back": heights.back(row, groups[turn:]),
    }
