"""What a page posts is what its form reads: a field that a template forgot would erase what stands there."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import lxml.html
import pytest
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, model_to_dict
from django.http import QueryDict
from django.urls import reverse

from exercises.dose import CountedIn, Dose, LoadUnit, Side, TimeOfDay
from tests import factories
from tests.access_table import TABLE
from tests.test_access import LIBRARIES
from tests.world import address

AMOUNT = {"side": Side.LEFT, "rest_seconds": 60, "rest_between_reps_seconds": 5, "tempo": "3-1-3"}
# Together these three state every part of a dose.
DOSES = [
    Dose(
        **AMOUNT,
        sets=2,
        sets_max=3,
        reps=8,
        reps_max=12,
        counted_in=CountedIn.BREATHS,
        hold_seconds=5,
        hold_seconds_max=8,
        times_per_day=2,
        times_per_day_max=3,
        days_per_week=4,
        days_per_week_max=5,
        load_value=Decimal("2.5"),
        load_unit=LoadUnit.KG,
        effort=Decimal(5),
        as_needed=True,
        to_fatigue=True,
        note="Slowly",
    ),
    Dose(
        reps_per_set=(12, 10, 8),
        times_of_day=(TimeOfDay.MORNING, TimeOfDay.BEDTIME),
        weekdays=(0, 3),
        duration_seconds=60,
        duration_seconds_max=90,
    ),
    Dose(every_n_days=3, every_n_hours=4),
]


@pytest.mark.alike  # the pages are those of the access table
@pytest.mark.parametrize("persona", ["anyone", "ann", "pat", "manager"])
def test_a_page_shows_every_field_of_its_forms(request, world, persona):
    client = request.getfixturevalue(persona)
    if persona in ("ann", "manager"):
        world.patient.therapist = client.user  # some pages begin with one's own patients
        world.patient.save()

    missing = {
        f"{row.route}: {field}"
        for row in TABLE
        if row.method == "GET" and row.expected[persona] == "200" and not row.route.startswith(LIBRARIES)
        for field in missing_fields(client.get(address(row.route, world)))
    }

    assert missing == set()


def missing_fields(answer: Any) -> list[str]:
    if not answer.get("Content-Type", "").startswith("text/html") or answer.context is None:
        return []
    page = lxml.html.fromstring(answer.content)
    together = [{name for name in form.fields if name} | buttons_of(form) for form in page.forms] or [set()]
    return [
        f"{type(form).__name__}.{name}"
        for form in forms_in(answer.context)
        for name in min((wanted(form) - shown for shown in together), key=len)
    ]


def buttons_of(form: Any) -> set[str]:
    """A field whose choices are the buttons that send the form."""
    return {button.get("name") for button in form.xpath(".//button[@name]")}


def wanted(form: BaseForm) -> set[str]:
    """A field that leaves nothing to choose may be left out."""
    names = set()
    for field in form:
        if any(value for value, _label in getattr(field.field, "choices", [("any", "")])):
            subwidgets = field.subwidgets[0].data.get("subwidgets", [])
            names |= {each["name"] for each in subwidgets} or {field.html_name}
    return names


def forms_in(value: Any) -> Iterator[BaseForm]:
    """The forms of a page's context, wherever they stand in it."""
    if isinstance(value, BaseForm):
        yield value
    elif isinstance(value, BaseFormSet):
        yield from value
    elif isinstance(value, dict):
        for each in value.values():
            yield from forms_in(each)
    elif isinstance(value, list | tuple | Page):
        for each in value:
            yield from forms_in(each if not hasattr(each, "dicts") else each.flatten())
    elif hasattr(value, "form") and isinstance(value.form, BaseForm):
        yield value.form


def test_the_examples_state_every_part_of_a_dose():
    assert {name for dose in DOSES for name in dose.as_dict()} == {*Dose.__dataclass_fields__}


@pytest.mark.parametrize("dose", DOSES, ids=["amounts", "lists", "rhythm"])
def test_a_row_that_is_saved_as_it_stands_is_as_it_was(ann, pat, dose):
    exercise = factories.make_exercise(adjustments=["Slower"])
    row = factories.make_plan(pat.patient, exercise=exercise, dose=dose).prescriptions.get()
    row.adjustments, row.easier, row.harder = ["Slower", "On a chair"], ["On your knees"], ["With a band"]
    row.wording = {"name": "Plank", "feel": ["Your side works."], "stop_rule": "Stop when it stings."}
    row.patient_note, row.why = "By the wall", "For your back"
    row.save()

    submit(ann, reverse("patients:row", args=[row.plan.public_id, row.key]))

    assert changed(row) == {}


def test_details_that_are_saved_as_they_stand_are_as_they_were(ann, pat):
    plan = factories.make_plan(
        pat.patient,
        problem="Low back pain",
        affected_side="left",
        goals="To sit",
        note="Slowly",
        pain_amber=3,
        pain_red=5,
        stop_text="Stop if it tingles.",
        starts_on=date(2026, 11, 2),
        review_on=date(2026, 11, 20),
        ends_on=date(2026, 12, 2),
    )
    article = factories.make_article()
    plan.articles.set([article])

    submit(ann, reverse("patients:plan_details", args=[plan.public_id]))

    assert changed(plan) == {}
    assert list(plan.articles.all()) == [article]


def test_a_record_that_is_saved_as_it_stands_is_as_it_was(ann, clinic):
    patient = factories.make_patient(
        clinic,
        record_number="A 12",
        email="maria@example.org",
        phone="+44 117 496 0000",
        language="de",
        paper="letter",
        large_print=True,
        therapist=ann.user,
        precautions="Osteoporosis",
        intake_notes="Fell in March",
        equipment=["chair", "towel"],
    )

    submit(ann, reverse("patients:edit", args=[patient.public_id]))

    assert changed(patient) == {}


def submit(client: Any, url: str) -> None:
    """Open the page and send its main form at once, as a browser does."""
    page = lxml.html.fromstring(client.get(url).content)
    form = max(page.forms, key=lambda each: len(each.fields))
    data = QueryDict(mutable=True)
    for name, value in form.form_values():
        data.appendlist(name, value)
    answer = client.post(url, data.urlencode(), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302


def changed(record: Any) -> dict[str, Any]:
    """What the database now holds otherwise; a version counts saves, so it may differ."""
    now = type(record).objects.get(pk=record.pk)
    before, after = model_to_dict(record), model_to_dict(now)
    ignored = {"version", "articles", "users"}
    return {name: value for name, value in after.items() if value != before[name] and name not in ignored}
