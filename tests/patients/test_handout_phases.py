"""Phases on paper and on the page to read."""

from typing import Any

import pytest

from patients.handout import LAYOUTS, render
from patients.handout.diary import diary
from patients.handout.page import page_data
from patients.handout.reading import page_to_read
from tests.handouts import ADDRESSEE, content_of
from tests.paper import pages

PHASES = [
    {"key": "a", "name": "Calm", "first_week": 1, "last_week": 2, "criterion": ""},
    {"key": "b", "name": "Strength", "first_week": 3, "last_week": 4, "criterion": ""},
    {"key": "c", "name": "Running", "first_week": None, "last_week": None, "criterion": "stairs do not hurt"},
]
ASK = "Ask before you start: when stairs do not hurt"


def phased(content: Any, places: tuple[int | None, ...] = (None, 1, 2, 3), **fields: Any) -> Any:
    """A document whose exercises are in these phases, from Saturday 21 November 2026."""
    phases = [phase | {"position": number} for number, phase in enumerate(PHASES, start=1)]
    rows = [row | {"phase": place} for row, place in zip(content["exercises"], places, strict=True)]
    return content | {"phases": phases, "exercises": rows, "review_on": None} | fields


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout != "single"])
def test_each_layout_says_when_each_phase_begins_beside_its_exercise(make_content: Any, layout: str) -> None:
    sheets = pages(render(phased(make_content(4)), addressee=ADDRESSEE, layout=layout))

    for name, phase, when in [
        ("Exercise named 1", "In every phase", ""),
        ("Exercise named 2", "Phase 1 of 3: Calm", "Weeks 1 to 2"),
        ("Exercise named 3", "Phase 2 of 3: Strength", "Weeks 3 to 4"),
        ("Exercise named 4", "Phase 3 of 3: Running", ASK),
    ]:
        own = [" ".join(page.split()) for page in sheets if "Step 1 of " + name[-1] in page]
        assert any(phase in page and when in page and name in page for page in own), (layout, name)


def test_one_exercise_alone_says_when_it_begins(make_content: Any) -> None:
    content = phased(make_content(4))
    alone = content | {"exercises": content["exercises"][3:]}

    [page] = pages(render(alone, addressee=ADDRESSEE, layout="single"))

    assert ASK in " ".join(page.split())


def test_the_diary_has_the_boxes_of_the_weeks_and_none_for_a_phase_that_waits() -> None:
    found = diary(phased(content_of(4)))

    assert [row["number"] for row in found["rows"]] == ["1", "2", "3"]
    assert [week["title"] for week in found["weeks"]] == [
        "Week 1, from 21 November 2026",
        "Week 2, from 28 November 2026",
        "Week 3, from 5 December 2026",
        "Week 4, from 12 December 2026",
    ]
    has_boxes = [[any(row) for row in week["cells"]] for week in found["weeks"]]
    assert has_boxes == [[True, True, False]] * 2 + [[True, False, True]] * 2


def test_the_diary_of_a_later_version_counts_the_weeks_of_the_plan() -> None:
    issue = {"number": 2, "date": "2026-12-09", "by": "Ann"}  # Wednesday of week 3
    found = diary(phased(content_of(4), issue=issue))

    assert [week["title"] for week in found["weeks"]] == [
        "Week 3, from 9 December 2026",
        "Week 4, from 12 December 2026",
    ]
    first = found["weeks"][0]
    assert [day[1] for day in first["days"]] == ["5", "6", "7", "8", "9", "10", "11"]
    assert first["cells"][0] == [None, None, None, None, 2, 0, 0]  # before the issue nothing is asked


def test_a_plan_that_waits_has_no_diary() -> None:
    assert diary(phased(content_of(2), (3, 3))) is None


def test_the_page_to_read_has_the_same_headings(make_content: Any) -> None:
    rows = page_to_read(phased(make_content(4), (None, 1, 1, 3)))["exercises"]

    shown = [(phase["title"], phase["when"]) for row in rows for phase in row["phase"] if phase["begins"]]
    assert shown == [
        ("In every phase", ""),
        ("Phase 1 of 3: Calm", "Weeks 1 to 2"),
        ("Phase 3 of 3: Running", ASK),
    ]


def test_the_patient_reads_what_is_new_in_the_phases() -> None:
    before = phased(content_of(3), (1, 1, 2))
    after = phased(content_of(3), (1, 2, None))
    after["phases"] = [
        after["phases"][0],
        after["phases"][1] | {"last_week": 5},
        after["phases"][2] | {"key": "d"},
    ]
    after["issue"]["previous"] = {"number": 1, "exercises": before["exercises"], "phases": before["phases"]}

    [_goals, _note, new] = page_data(after, None)["introduction"]

    assert new["items"] == [
        "Begins at another time: Strength.",
        "New phase: Running.",
        "Now in the phase Strength: Exercise named 2.",
        "In every phase now: Exercise named 3.",
    ]
