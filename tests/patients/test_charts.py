"""Pictures of progress: well-formed, every value in its place, in a shape of its own."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import translation

from patients.charts import CHART_FOR_STAFF, GRID_FOR_STAFF, days_grid, effort_chart, legend, pain_chart
from patients.progress import DayOfPlan, Mark
from patients.readings import Reading

MONDAY = date(2026, 11, 2)
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {
    Mark.DONE: {"chart-disc": 1, "chart-tick": 1},
    Mark.PARTLY: {"chart-ring": 1, "chart-half": 1},
    Mark.MISSED: {"chart-ring": 1},
    Mark.STOPPED: {"chart-ring": 1, "chart-cross": 1},
    Mark.EXTRA: {"chart-bare-tick": 1},
    Mark.DUE: {"chart-due": 1},
    Mark.REST: {"chart-dot": 1},
    Mark.TO_COME: {"chart-dot": 1},
    Mark.BEFORE_START: {"chart-dot": 1},
    Mark.NOT_PLANNED: {"chart-dot": 1},
}


def root_of(svg: str) -> ElementTree.Element:
    """Raises if the picture is not well-formed."""
    return ElementTree.fromstring(svg)  # noqa: S314 - it is our own


def parts(svg: str) -> list[ElementTree.Element]:
    return list(root_of(svg).iter())


def shapes(svg: str) -> Counter[str]:
    return Counter(each.get("class") for each in parts(svg) if each.get("class"))


def days(*marks: Mark) -> list[DayOfPlan]:
    return [
        DayOfPlan(day=MONDAY + timedelta(days=number), mark=mark, is_over=True, is_today=mark is Mark.DUE)
        for number, mark in enumerate(marks)
    ]


def points(values: dict[int, int], red: int = 6) -> list[Reading]:
    return [
        Reading(
            at=datetime(2026, 11, 2, tzinfo=UTC),
            day=MONDAY + timedelta(days=day),
            what="",
            side="",
            value=value,
            is_over=value >= red,
        )
        for day, value in values.items()
    ]


def pain(values: dict[int, int], *, last: int = 27, amber: int = 4, red: int = 6, **more: Any) -> str:
    return pain_chart(
        points(values, red),
        amber=amber,
        red=red,
        first=MONDAY,
        last=MONDAY + timedelta(days=last),
        name="a",
        title="Pain",
        **more,
    )


def places(svg: str, css: str) -> list[tuple[float, float]]:
    return [(float(each.get("cx")), float(each.get("cy"))) for each in parts(svg) if each.get("class") == css]


@pytest.mark.parametrize("mark", Mark)
def test_each_mark_of_a_day_has_its_shape(mark: Mark) -> None:
    found = shapes(days_grid(days(*[mark] * 7), name="a", title="Days"))

    expected = {name: 7 * count for name, count in SHAPES[mark].items()}
    assert {
        name: count for name, count in found.items() if name not in ("chart-faint", "chart-now", "chart")
    } == expected
    assert found["chart-now"] == (7 if mark is Mark.DUE else 0)


def test_the_legend_explains_each_shape_once() -> None:
    of_days = days(*Mark, Mark.DONE, Mark.REST)

    said = [key.label for key in legend(of_days)]

    assert said == ["done", "partly", "missed", "stopped", "extra", "today", "nothing planned"]
    assert all(parts(key.shape) for key in legend(of_days, GRID_FOR_STAFF))


def test_each_picture_says_what_it_shows() -> None:
    grid = days_grid(
        days(Mark.DONE, Mark.DONE, Mark.STOPPED, *[Mark.TO_COME] * 4), name="a", title="Days & <b>"
    )
    chart = pain({0: 3, 1: 7})

    root = root_of(grid)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "a-title a-words"
    assert [each.text for each in root.iter() if each.tag.endswith(("title", "desc"))] == [
        "Days & <b>",
        "2 done, 1 stopped",
    ]
    assert "2 days, from 3 to 7 of 10. At the limit or over it on 1 day." in chart
    assert "Nothing yet." in pain({})


@pytest.mark.parametrize("values", [{}, {3: 0}, {0: 10, 27: 0}, {day: day % 11 for day in range(200)}])
def test_pain_is_drawn_with_no_value_with_one_and_with_two_hundred(values: dict[int, int]) -> None:
    svg = pain(values, last=max([27, *values]))

    found, over = shapes(svg), sum(value >= 6 for value in values.values())
    assert found["chart-over"] == over
    assert found["chart-point"] == (len(values) - over if len(values) < 100 else 0)
    numbers = [float(each) for each in re.findall(r"[ML](-?[\d.]+) ", svg)]
    assert all(0 <= number <= 328 for number in numbers)


def test_pain_stands_on_a_scale_from_0_to_10_whatever_its_values_are() -> None:
    low, high = places(pain({0: 0, 27: 5}), "chart-point")
    [alone] = places(pain({27: 5}), "chart-point")

    assert high == alone
    assert low[1] - high[1] == pytest.approx(
        (low[1] - places(pain({0: 1}), "chart-point")[0][1]) * 5, abs=0.5
    )


def test_a_line_has_a_gap_where_nothing_was_logged_for_days() -> None:
    assert shapes(pain({0: 1, 3: 2, 4: 2}))["chart-line"] == 1
    assert shapes(pain({0: 1, 4: 2, 9: 2, 10: 3}))["chart-line"] == 2
    assert "chart-line" not in shapes(pain({0: 1, 9: 2, 20: 3}))


@pytest.mark.parametrize(
    ("amber", "red", "words"),
    [
        (4, 6, ["6 or more: stop, tell us", "4 or 5: do less", "0 to 3: fine"]),
        (4, 5, ["5 or more: stop, tell us", "4: do less", "0 to 3: fine"]),
        (2, 9, ["9 or more: stop, tell us", "2 to 8: do less", "0 or 1: fine"]),
        (5, 5, ["5 or more: stop, tell us", "0 to 4: fine"]),
        (1, 10, ["10: stop, tell us", "1 to 9: do less", "0: fine"]),
        (1, 1, ["1 or more: stop, tell us", "0: fine"]),
    ],
)
def test_the_limits_are_said_in_words_at_their_bands(amber: int, red: int, words: list[str]) -> None:
    for more, ending in (({}, ", tell us"), ({"size": CHART_FOR_STAFF}, "")):
        svg = parts(pain({}, amber=amber, red=red, **more))
        said = [each.text for each in svg if (each.get("class") or "").endswith("-words")]
        heights = [float(each.get("y")) for each in svg if (each.get("class") or "").endswith("-words")]
        assert said == [each.replace(", tell us", ending) for each in words]
        assert heights == sorted(heights)
        assert all(below - above >= 16 for above, below in pairwise(heights))


def test_words_make_way_for_the_line() -> None:
    """The line ends within the band of “do less”, where its words would stand."""

    def place(values: dict[int, int]) -> float:
        [at] = [each for each in parts(pain(values)) if each.get("class") == "chart-less-words"]
        return float(at.get("x"))

    assert place({27: 5}) < place({0: 5}) == place({})
    assert place({}) == 320


def test_versions_are_dotted_lines_where_they_are_asked_for() -> None:
    since = [(1, MONDAY), (2, MONDAY + timedelta(days=7)), (3, MONDAY - timedelta(days=1))]

    assert "chart-version" not in shapes(pain({0: 1}))
    assert shapes(pain({0: 1}, versions=since, size=CHART_FOR_STAFF))["chart-version"] == 2


def test_effort_stands_at_one_of_five_words() -> None:
    svg = effort_chart(
        points({0: 1, 1: 5}, 99), first=MONDAY, last=MONDAY + timedelta(days=6), name="e", title="Effort"
    )

    easy, hard = places(svg, "chart-point")
    assert easy[1] > hard[1]
    assert "1 very easy, 1 very hard" in svg
    assert [each.text for each in parts(svg) if each.tag == "text"][:5] == [
        "Very easy",
        "Easy",
        "Medium",
        "Hard",
        "Very hard",
    ]


def test_languages_from_right_to_left_have_the_first_day_at_the_right() -> None:
    with translation.override("ar"):
        grid = days_grid(days(Mark.DONE, *[Mark.TO_COME] * 6), name="a", title="")
        right, left = places(pain({0: 1, 27: 1}), "chart-point")

    assert right > left
    assert places(grid, "chart-disc")[0][0] > places(grid, "chart-dot")[0][0]
    assert root_of(grid).get("direction") == "rtl"


def test_pictures_keep_to_the_content_policy() -> None:
    drawn = pain({0: 7}) + days_grid(days(*Mark, *Mark)[:14], name="a", title="")

    assert "style" not in drawn
    assert "<script" not in drawn
    assert " on" not in re.sub(r">[^<]*<", "><", drawn)
