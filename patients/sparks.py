"""Small drawings for lists: seven days as bars, pain as a line. The numbers beside them say the same in words."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.models import Count

BAR, GAP, TALL = 10, 4, 24  # pixels
WIDE, HIGH, MARGIN = 116, 42, 4
WORST = 10  # of the pain scale


def bars(days: Sequence[tuple[date, Count]]) -> SafeString:
    """A bar for each day: full if all was done, half if some, hollow if nothing, a dot if nothing was planned."""
    shapes = SafeString("".join(bar(place, height_of(count)) for place, (_day, count) in enumerate(days)))
    names = day_names(get_language() or "en")
    words = _(", ").join(f"{names[day.weekday()]} {said(count)}" for day, count in days)
    width = len(days) * (BAR + GAP)
    return format_html(
        '<svg class="bars" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width,
        TALL + 2,
        width,
        TALL + 2,
        words,
        shapes,
    )


@lru_cache(maxsize=30)
def day_names(language: str) -> list[str]:
    """From Monday, as short as dates have them."""
    monday = date(2026, 11, 30)
    return [date_format(monday + timedelta(days=number), "D") for number in range(7)]


def height_of(count: Count) -> float | None:
    """Of what is filled: all of it, half, or nothing. None if nothing was planned."""
    if not count.planned:
        return None
    share = min(1.0, count.done / count.planned)
    return TALL if share == 1 else TALL / 2 if share else 0


@lru_cache(maxsize=100)
def bar(place: int, filled: float | None) -> SafeString:
    x = place * (BAR + GAP) + 1
    if filled is None:
        return format_html('<circle class="bar-none" cx="{}" cy="{}" r="1.5"/>', x + BAR / 2, TALL - 2)
    frame = format_html('<rect class="bar" x="{}" y="1" width="{}" height="{}" rx="2"/>', x, BAR, TALL)
    if not filled:
        return frame
    fill = format_html(
        '<rect class="bar-done" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        x,
        TALL + 1 - filled,
        BAR,
        filled,
    )
    return frame + fill


def said(count: Count) -> str:
    if not count.planned:
        return _("nothing planned")
    return _("%(done)s of %(planned)s") % {"done": f"{count.done:g}", "planned": count.planned}


def sparkline(pains: Sequence[int], limit: int | None) -> SafeString:
    """The pain of each session on a scale of 0 to 10, with the limit as a dashed line. Hollow at or over the limit."""
    step = (WIDE - 2 * MARGIN) / max(1, len(pains) - 1)
    points = [(round(MARGIN + place * step, 1), height(pain)) for place, pain in enumerate(pains)]
    path = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1]
    is_red = limit is not None and pains[-1] >= limit
    return format_html(
        '<svg class="spark" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">{}'
        '<polyline points="{}"/><circle class="{}" cx="{}" cy="{}" r="3"/></svg>',
        WIDE,
        HIGH,
        WIDE,
        HIGH,
        ruler(limit),
        path,
        "spark-red" if is_red else "spark-last",
        x,
        y,
    )


def ruler(limit: int | None) -> SafeString:
    if limit is None:
        return SafeString("")
    return format_html(
        '<line class="spark-limit" x1="0" x2="{}" y1="{}" y2="{}"/>',
        WIDE,
        height(limit),
        height(limit),
    )


def height(pain: int) -> float:
    return round(HIGH - MARGIN - pain / WORST * (HIGH - 2 * MARGIN), 1)


def columns(values: Sequence[int]) -> SafeString:
    """A column for each value, the highest as tall as the drawing. A table beside it has the numbers."""
    highest, step, tall = max([1, *values]), 28, 80
    shapes = format_html_join(
        "",
        '<rect class="bar-done" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        (
            (place * step + 2, tall - round(value / highest * tall), step - 6, round(value / highest * tall))
            for place, value in enumerate(values)
        ),
    )
    width = len(values) * step
    return format_html(
        '<svg class="columns" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        width,
        tall + 2,
        width,
        tall + 2,
        shapes,
    )
