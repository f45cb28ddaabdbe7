"""Birth dates as people write them: 4.3.1952, 4/3/52, 1952-03-04, 4 March 1952, 04031952."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import get_language, override

from patients.names import fold

BETWEEN = r"(?:\s*[-./]\s*|\s+)"
YEAR_FIRST = re.compile(rf"(?<!\d)(\d{{4}}){BETWEEN}(\d{{1,2}}){BETWEEN}(\d{{1,2}})(?!\d)")
YEAR_LAST = re.compile(rf"(?<!\d)(\d{{1,2}}){BETWEEN}(\d{{1,2}}){BETWEEN}(\d{{4}}|\d\d)(?!\d)")
DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s.-]+(?:of\s+)?([^\W\d_]{3,})[\s.,-]+(\d{4}|\d\d)(?!\d)"
)
MONTH_DAY = re.compile(r"(?<!\w)([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4}|\d\d)(?!\d)")
EIGHT_DIGITS = re.compile(r"(?<!\d)\d{8}(?!\d)")


class Days(NamedTuple):
    """The days that a written date may mean: read in the usual way here, and with the month first."""

    usual: frozenset[date] = frozenset()
    month_first: frozenset[date] = frozenset()


def dates_in(text: str) -> Iterator[tuple[int, int, Days]]:
    """Where dates are in the text, and which days each may mean. The places may overlap."""
    for found in YEAR_FIRST.finditer(text):
        yield *found.span(), Days(days(found[1], found[2], found[3]))
    for found in YEAR_LAST.finditer(text):
        yield *found.span(), in_either_order(found[1], found[2], found[3])
    for pattern, day, month in ((DAY_MONTH, 1, 2), (MONTH_DAY, 2, 1)):
        for found in pattern.finditer(text):
            number = months(get_language() or "en").get(fold(found[month]), "0")
            yield *found.span(), Days(days(found[3], number, found[day]))
    for found in EIGHT_DIGITS.finditer(text):
        run = found[0]
        usual, month_first = in_either_order(run[:2], run[2:4], run[4:])
        yield *found.span(), Days(usual | days(run[:4], run[4:6], run[6:]), month_first)


def in_either_order(one: str, two: str, year: str) -> Days:
    usual = days(year, two, one)
    return Days(usual, days(year, one, two) - usual)


def days(year: str, month: str, day: str) -> frozenset[date]:
    """The days that this may mean. Empty if there is no such day or it is in the future.

    A year of two digits may be in either of two centuries.
    """
    found = set()
    for each in [year] if len(year) == 4 else [f"19{year}", f"20{year}"]:
        try:
            found.add(date(int(each), int(month), int(day)))
        except ValueError:
            continue
    return frozenset(day for day in found if day <= timezone.localdate())


@lru_cache(maxsize=20)
def months(language: str) -> dict[str, str]:
    """The number of each month by its folded name, long or short. English names are always included."""
    found = {"sept": "9"}
    for code in (language, "en"):
        with override(code):
            for names in (MONTHS_3, MONTHS):
                found |= {fold(str(name)).rstrip("."): str(number) for number, name in names.items()}
    return found
