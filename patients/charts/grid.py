"""Days as a grid of weeks. Each mark has a shape of its own: what it means never depends on its colour."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from patients.charts.svg import direction, line, picture, short, tag, words
from patients.progress import DayOfPlan, Mark


class GridSize(NamedTuple):
    """In px: the column of dates, the pitch of the days, and the radius of a mark."""

    dates: int
    column: int
    row: int
    radius: float
    text: int


GRID, GRID_FOR_STAFF = GridSize(66, 37, 42, 13, 16), GridSize(64, 40, 40, 11, 14)


def days_grid(days: Sequence[DayOfPlan], *, name: str, title: str, size: GridSize = GRID) -> SafeString:
    """Weeks below each other, a mark for each day. `days` begin on a Monday and are whole weeks."""
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    width, head = size.dates + 7 * size.column, size.text + 8
    across = direction(width)
    centres = [across(size.dates + (place + 0.5) * size.column) for place in range(7)]
    return picture(
        name=name,
        title=title,
        description=counts_in_words(days),
        width=width,
        height=head + len(weeks) * size.row,
        text=size.text,
        parts=[
            *(
                words(letters, x, size.text, "chart-faint", anchor="middle")
                for letters, x in zip(weekdays(), centres, strict=True)
            ),
            *(
                row
                for number, week in enumerate(weeks)
                for row in week_of_grid(week, centres, head + (number + 0.5) * size.row, across(0), size)
            ),
        ],
    )


def week_of_grid(
    week: Sequence[DayOfPlan], centres: Sequence[float], y: float, start: float, size: GridSize
) -> Iterable[SafeString]:
    yield words(date_format(week[0].day, "j M"), start, y + size.text / 3, "chart-faint")
    for day, x in zip(week, centres, strict=True):
        if day.is_today:
            half = size.radius + 5
            yield tag("rect", "chart-now", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=7)
        yield mark_shape(day.mark, x, y, size.radius)


def mark_shape(mark: Mark, x: float, y: float, r: float) -> SafeString:
    """A disc with a tick, a ring half full, a ring with a cross, an empty ring, a dashed one, a bare tick, a dot."""
    tick = line(((x - 0.42 * r, y + 0.05 * r), (x - 0.1 * r, y + 0.36 * r), (x + 0.46 * r, y - 0.34 * r)))
    if mark is Mark.DONE:
        return tag("circle", "chart-disc", cx=x, cy=y, r=r) + tag("path", "chart-tick", d=tick)
    if mark is Mark.EXTRA:
        return tag("path", "chart-bare-tick", d=tick)
    if mark is Mark.DUE:
        return tag("circle", "chart-due", cx=x, cy=y, r=r - 1, stroke_dasharray="3 3")
    if mark is Mark.MISSED:
        return tag("circle", "chart-ring", cx=x, cy=y, r=r - 1)
    if mark is Mark.PARTLY:
        half = f"M{short(x - r + 1)} {short(y)}a{short(r - 1)} {short(r - 1)} 0 0 0 {short(2 * r - 2)} 0z"
        return tag("circle", "chart-ring", cx=x, cy=y, r=r - 1) + tag("path", "chart-half", d=half)
    if mark is Mark.STOPPED:
        c = 0.36 * r
        cross = line(((x - c, y - c), (x + c, y + c))) + line(((x + c, y - c), (x - c, y + c)))
        return tag("circle", "chart-ring", cx=x, cy=y, r=r - 1) + tag("path", "chart-cross", d=cross)
    return tag("circle", "chart-dot", cx=x, cy=y, r=2)


class Key(NamedTuple):
    """One line of the legend."""

    shape: SafeString
    label: str


def legend(days: Iterable[DayOfPlan], size: GridSize = GRID) -> list[Key]:
    """The shapes that are in the grid, with their words. Dots are explained by one word."""
    present = {day.mark for day in days}
    dots = [mark for mark in (Mark.REST, Mark.NOT_PLANNED) if mark in present]
    order = [Mark.DONE, Mark.PARTLY, Mark.MISSED, Mark.STOPPED, Mark.EXTRA, Mark.DUE, *dots[:1]]
    side = 2 * size.radius + 2
    return [
        Key(
            format_html(
                '<svg class="chart-key" viewBox="0 0 {0} {0}" width="{0}" height="{0}" aria-hidden="true">{1}</svg>',
                short(side),
                mark_shape(mark, side / 2, side / 2, size.radius),
            ),
            _("nothing planned") if mark in dots else str(mark.label),
        )
        for mark in order
        if mark in present
    ]


def counts_in_words(days: Iterable[DayOfPlan]) -> str:
    """ "12 done, 3 partly, 1 missed": what the grid shows."""
    marks = [day.mark for day in days]
    told = (Mark.DONE, Mark.PARTLY, Mark.MISSED, Mark.STOPPED, Mark.EXTRA)
    counts = [f"{count} {mark.label}" for mark in told if (count := marks.count(mark))]
    return _(", ").join(counts) or _("Nothing yet.")


def weekdays() -> list[str]:
    """Each in two letters, from Monday."""
    return [
        pgettext("weekday, very short", "Mo"),
        pgettext("weekday, very short", "Tu"),
        pgettext("weekday, very short", "We"),
        pgettext("weekday, very short", "Th"),
        pgettext("weekday, very short", "Fr"),
        pgettext("weekday, very short", "Sa"),
        pgettext("weekday, very short", "Su"),
    ]
