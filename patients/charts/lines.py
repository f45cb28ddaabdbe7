"""Pain and effort by day, as lines on a fixed scale."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.charts.svg import direction, line, picture, tag, words
from patients.readings import LEVELS, Reading, numbers

MOST_APART = 4  # days between two values that a line still joins; more is a gap
WIDE = 0.62  # of a bold letter, for its size
STEPS, STRIDE = 8, 12
CROWDED, FULL = 9, 3  # px from day to day, under which dots are smaller, or left out


class ChartSize(NamedTuple):
    """In px. Words of the bands stand inside the picture, or beside it where `beside` leaves room for them."""

    width: int
    height: int
    text: int
    beside: int = 0


CHART, CHART_FOR_STAFF = ChartSize(328, 240, 16), ChartSize(760, 232, 14, 180)
EFFORT, EFFORT_FOR_STAFF = ChartSize(328, 200, 16), ChartSize(760, 168, 14, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a value of a day lies. Days run from `first` to `last`, values from `low` at the bottom to `high`."""

    first: date
    last: date
    low: float
    high: float
    start: float
    end: float
    top: float
    bottom: float
    across: Callable[[float], float]

    def x(self, day: date) -> float:
        days = max(1, (self.last - self.first).days)
        inside = 8  # half a dot from the edge
        room = self.end - self.start - 2 * inside
        return self.across(self.start + inside + (day - self.first).days / days * room)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    @property
    def pitch(self) -> float:
        return (self.end - self.start) / max(1, (self.last - self.first).days)

    def box(self, low: float, high: float, css: str) -> SafeString:
        left = min(self.across(self.start), self.across(self.end))
        return tag(
            "rect",
            css,
            x=left,
            y=self.y(high),
            width=self.end - self.start,
            height=self.y(low) - self.y(high),
        )

    def level(self, value: float, css: str, **more: str) -> SafeString:
        ends = ((self.across(self.start), self.y(value)), (self.across(self.end), self.y(value)))
        return tag("path", css, d=line(ends), **more)


def pain_chart(
    points: Sequence[Reading],
    *,
    amber: int,
    red: int,
    first: date,
    last: date,
    name: str,
    title: str,
    size: ChartSize = CHART,
    versions: Iterable[tuple[int, date]] = (),
) -> SafeString:
    """Pain by day, from 0 to 10, over the plan's limits; a day at or over its limit is a diamond.

    `points`: one a day, in order. `versions`: numbers and first days of those to mark by dotted lines.
    """
    versions = [(number, day) for number, day in versions if first <= day <= last]
    top = size.text + 8 if versions or red == 10 else size.text / 2
    frame = frame_of(size, first, last, low=0, high=10, start=26, top=top)
    ticks = sorted({0, amber, red, 10})
    parts = [
        frame.box(0, amber, "chart-fine"),
        frame.box(amber, red, "chart-less") if amber < red else SafeString(),
        frame.box(red, 10, "chart-stop") if red < 10 else SafeString(),
        frame.level(amber, "chart-amber", stroke_dasharray="5 4") if amber < red else SafeString(),
        frame.level(red, "chart-red"),
        *(
            words(str(tick), frame.across(0), frame.y(tick) + size.text / 3, "chart-faint")
            for tick in ticks
            if tick in (0, red) or abs(tick - red) * (frame.y(0) - frame.y(1)) >= size.text
        ),
        *(mark for number, day in versions for mark in version_mark(frame, size, number, day)),
        *dates_below(frame, size),
        *line_of(frame, points),
        *(band_words(frame, size, band, points) for band in bands(frame, size, amber, red)),
        *dots_of(frame, points),
    ]
    return picture(
        name=name,
        title=title,
        description=points_in_words(points),
        width=size.width,
        height=size.height,
        text=size.text,
        parts=parts,
    )


class Band(NamedTuple):
    """A part of the scale, and where its words stand: the baseline, and how they and the part look."""

    text: str
    baseline: float
    css: str


def bands(frame: Frame, size: ChartSize, amber: int, red: int) -> Iterable[Band]:
    """The limits in words. Amber may equal red: then there is no pain from which to do less."""
    third = size.text / 3
    over = _("10: stop, tell us") if red == 10 else _("%(red)s or more: stop, tell us") % {"red": red}
    if size.beside:  # staff are told less, and there is less room
        over = _("10: stop") if red == 10 else _("%(red)s or more: stop") % {"red": red}
    high = frame.y(10) - 6 if red == 10 else frame.y(10) + size.text + 2
    if size.beside and red < 10:
        high = (frame.y(red) + frame.y(10)) / 2 + third
    yield Band(over, high, "chart-stop-words")
    if amber < red:
        some = _("%(pain)s: do less") % {"pain": numbers(amber, red - 1)}
        yield Band(some, (frame.y(amber) + frame.y(red)) / 2 + third, "chart-less-words")
    low = (frame.y(0) + frame.y(amber)) / 2 + third if size.beside or amber == 1 else frame.y(0) - 8
    yield Band(_("%(pain)s: fine") % {"pain": numbers(0, amber - 1)}, low, "chart-fine-words")


def band_words(frame: Frame, size: ChartSize, band: Band, points: Sequence[Reading]) -> SafeString:
    """At the end of the band; within the picture, further back if the line is in the way and leaves room there."""
    if size.beside:
        return words(band.text, frame.across(frame.end + 8), band.baseline, band.css)
    start, end = frame.start + 8, frame.end - 8
    width = len(band.text) * size.text * WIDE
    places = [end - width - step for step in range(0, max(1, round(end - start - width)), STRIDE)]
    free = (each for each in places if not is_crossed(frame, points, each, width, band.baseline, size.text))
    place = next(free, places[0])
    return words(band.text, frame.across(place + width), band.baseline, band.css, anchor="end")


def is_crossed(
    frame: Frame, points: Sequence[Reading], along: float, width: float, baseline: float, text: int
) -> bool:
    """Whether the line or a dot lies on words that begin `along` the line of the picture."""
    left, right = sorted((frame.across(along), frame.across(along + width)))
    top, bottom = baseline - text - 2, baseline + 8
    return any(
        left - 6 <= x <= right + 6 and top <= y <= bottom
        for run in runs(points)
        for x, y in along_line(frame, run)
    )


def along_line(frame: Frame, run: Sequence[Reading]) -> Iterable[tuple[float, float]]:
    """Places on the line, near enough to each other to meet whatever it crosses."""
    for before, after in pairwise((*run, run[-1])):
        for part in range(STEPS):
            share = part / STEPS
            yield (
                frame.x(before.day) + share * (frame.x(after.day) - frame.x(before.day)),
                frame.y(before.value) + share * (frame.y(after.value) - frame.y(before.value)),
            )


def version_mark(frame: Frame, size: ChartSize, number: int, day: date) -> Iterable[SafeString]:
    x = frame.x(day)
    yield tag("path", "chart-version", d=line(((x, frame.top), (x, frame.bottom))), stroke_dasharray="2 3")
    label = _("version %(number)s") % {"number": number} if size.beside else str(number)
    yield words(label, x, size.text, "chart-faint", anchor="start" if size.beside else "middle")


def effort_chart(
    points: Sequence[Reading],
    *,
    first: date,
    last: date,
    name: str,
    title: str,
    size: ChartSize = EFFORT,
) -> SafeString:
    """How hard it was by day, in five words. `points`: one a day, in order."""
    frame = frame_of(size, first, last, low=0.5, high=5.5, start=round(size.text * 5.1), top=2)
    levels = range(1, len(LEVELS) + 1)
    parts = [
        *(frame.level(level, "chart-level") for level in levels),
        *(
            words(str(word.label), frame.across(0), frame.y(level) + size.text / 3, "chart-faint")
            for level, word in zip(levels, LEVELS, strict=True)
        ),
        *dates_below(frame, size),
        *line_of(frame, points),
        *dots_of(frame, points),
    ]
    return picture(
        name=name,
        title=title,
        description=efforts_in_words(points),
        width=size.width,
        height=size.height,
        text=size.text,
        parts=parts,
    )


def frame_of(
    size: ChartSize, first: date, last: date, *, low: float, high: float, start: float, top: float
) -> Frame:
    return Frame(
        first=first,
        last=last,
        low=low,
        high=high,
        start=start,
        end=size.width - size.beside,
        top=top,
        bottom=size.height - size.text - 10,
        across=direction(size.width),
    )


def line_of(frame: Frame, points: Sequence[Reading]) -> Iterable[SafeString]:
    """With gaps where nothing was logged for days."""
    for run in runs(points):
        if len(run) > 1:
            yield tag(
                "path", "chart-line", d=line([(frame.x(each.day), frame.y(each.value)) for each in run])
            )


def dots_of(frame: Frame, points: Sequence[Reading]) -> Iterable[SafeString]:
    for each in points:
        x, y = frame.x(each.day), frame.y(each.value)
        if each.is_over:
            d = line(((x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y))) + "z"
            yield tag("path", "chart-over", d=d)
        elif frame.pitch >= FULL or len(points) == 1:
            yield tag("circle", "chart-point", cx=x, cy=y, r=5 if frame.pitch >= CROWDED else 3)


def runs(points: Sequence[Reading]) -> list[list[Reading]]:
    """The points that a line joins."""
    found: list[list[Reading]] = []
    for each in points:
        if found and (each.day - found[-1][-1].day).days <= MOST_APART:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def dates_below(frame: Frame, size: ChartSize) -> Iterable[SafeString]:
    """The first day, the last, and the one between them."""
    days = (frame.last - frame.first).days
    shown = [(frame.first, "start"), (frame.last, "end")]
    if days >= 6:
        shown.insert(1, (frame.first + (frame.last - frame.first) // 2, "middle"))
    for day, anchor in shown if days else shown[:1]:
        edge = {"start": frame.across(frame.start), "end": frame.across(frame.end)}
        x = edge.get(anchor, frame.x(day))
        yield words(date_format(day, "j M"), x, size.height - 3, "chart-faint", anchor=anchor)


def points_in_words(points: Sequence[Reading]) -> str:
    """What the line shows, in a sentence or two."""
    if not points:
        return _("Nothing yet.")
    values = sorted(each.value for each in points)
    days = ngettext("%(count)s day", "%(count)s days", len(points)) % {"count": len(points)}
    said = _("%(days)s, from %(low)s to %(high)s of 10.") % {
        "days": days,
        "low": values[0],
        "high": values[-1],
    }
    if over := sum(each.is_over for each in points):
        said += " " + ngettext(
            "At the limit or over it on %(count)s day.", "At the limit or over it on %(count)s days.", over
        ) % {"count": over}
    return said


def efforts_in_words(points: Sequence[Reading]) -> str:
    """ "3 easy, 1 hard"."""
    levels = sorted(points, key=lambda each: each.value)
    counts = [
        f"{len(list(of_level))} {word.lower()}"
        for word, of_level in groupby(levels, key=lambda each: each.effort)
    ]
    return _(", ").join(counts) or _("Nothing yet.")
