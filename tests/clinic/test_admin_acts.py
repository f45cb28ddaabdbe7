"""Acts on many records in the panel: what is done to all that a list holds is asked first."""

import re
from typing import Any

import pytest

from patients.models import Patient
from tests.factories import make_patient
from tests.panel import page

LIST = page("patient")
ALL = {"action": "discharge", "select_across": "1", "index": "0", "_selected_action": "1"}


@pytest.fixture
def three(clinic: Any, other_clinic: Any) -> list[Patient]:
    make_patient(other_clinic, "Olive")
    return [make_patient(clinic, name) for name in ("Ada", "Ben", "Cleo")]


def discharged() -> int:
    return Patient.objects.exclude(archived_at=None).count()


def hidden(answer: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))


def test_an_act_on_all_is_asked_first_with_how_many(ann: Any, three: list[Patient]) -> None:
    asked = ann.post(LIST, ALL)

    assert discharged() == 0
    assert "Discharge: out of the caseload and the portal" in asked.text
    assert "3 patients" in asked.text

    done = ann.post(LIST, hidden(asked))

    assert (done.status_code, discharged()) == (302, 3)


def test_only_what_the_list_shows_is_meant(ann: Any, three: list[Patient]) -> None:
    three[0].archived_at = three[0].created_at
    three[0].save()
    current = f"{LIST}?archived_at__isempty=1"

    asked = ann.post(current, ALL)

    assert "2 patients" in asked.text
    assert f'action="{current}"' in asked.text


def test_who_came_to_the_list_meanwhile_is_asked_about(ann: Any, clinic: Any, three: list[Patient]) -> None:
    asked = ann.post(LIST, ALL)
    make_patient(clinic, "Dora")

    again = ann.post(LIST, hidden(asked))

    assert "4 patients" in again.text
    assert discharged() == 0


def test_what_was_ticked_is_done_at_once(ann: Any, three: list[Patient]) -> None:
    ticked = {"action": "discharge", "_selected_action": [each.pk for each in three[:2]]}

    assert ann.post(LIST, ticked).status_code == 302

    assert discharged() == 2
