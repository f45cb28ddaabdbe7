"""The scores of an outcome measure over time, with the smallest change that matters as a band."""

from collections.abc import Iterable
from math import ceil, floor

from django.utils.safestring import SafeString

from patients.charts.lines import ChartSize, Frame, dates_below, frame_of
from patients.charts.svg import line, picture, tag, words
from patients.measures.series import Series, plain

SCORES = ChartSize(328, 200, 16)
ROOM = 0.1  # above and below what was measured, as a part of it, where the whole range is too wide


def score_chart(series: Series, *, name: str, title: str, size: ChartSize = SCORES) -> SafeString:
    """Empty for fewer than two values: one is no line. `name` begins the ids of the picture."""
    if len(series.values) < 2:
        return SafeString()
    low, high = range_of(series)
    first, last = series.values[0].day, series.values[-1].day
    frame = frame_of(size, first, last, low=low, high=high, start=40, top=size.text / 2)
    parts = [
        *band(frame, series),
        *levels(frame, size, series),
        *dates_below(frame, size),
        *dots(frame, series),
    ]
    return picture(
        name=name,
        title=title,
        description=series.line,
        width=size.width,
        height=size.height,
        text=size.text,
        parts=parts,
    )


def range_of(series: Series) -> tuple[float, float]:
    """The whole scale; for what is measured in seconds or times, what was measured, with some room."""
    scale = series.instrument.scale
    if not any(item.measured for item in series.instrument.items):
        return float(scale.lowest), float(scale.highest)
    scores = [float(each.score) for each in series.values]
    room = max((max(scores) - min(scores)) * ROOM, 1)
    return max(0, floor(min(scores) - room)), ceil(max(scores) + room)


def band(frame: Frame, series: Series) -> Iterable[SafeString]:
    """From the smallest change below the first value, or below no change, to the one above it."""
    if ends := series.band:
        low, high = (min(max(float(end), frame.low), frame.high) for end in ends)
        yield frame.box(low, high, "chart-band")


def levels(frame: Frame, size: ChartSize, series: Series) -> Iterable[SafeString]:
    for place in (frame.low, (frame.low + frame.high) / 2, frame.high):
        yield frame.level(place, "chart-level")
        label = plain(series.instrument, place)
        yield words(label, frame.across(0), frame.y(place) + size.text / 3, "chart-faint")


def dots(frame: Frame, series: Series) -> Iterable[SafeString]:
    places = [(frame.x(each.day), frame.y(float(each.score))) for each in series.values]
    yield tag("path", "chart-line", d=line(places))
    for x, y in places:
        yield tag("circle", "chart-point", cx=x, cy=y, r=5)
