"""Outcome measures: files that are read strictly, scores, words for a change, and rows that are never changed."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from patients.charts import score_chart
from patients.measures.instrument import Instrument
from patients.measures.reading import SHIPPED, MeasureFileError, read_measure, read_shipped
from patients.measures.scoring import checked, score_of
from patients.measures.series import Series, Value
from patients.models import Measure, Measurement, MeasureRequest
from patients.services import (
    ask_for_measure,
    correct_measurement,
    record_measurement,
    take_back_measurement,
    withdraw_measure_request,
)
from tests.factories import make_measurement, make_measures, make_patient, make_request

ACTIVITIES = {"Stairs": 3, "Socks": 4, "Sleep": 2}
SHIPPED_FILES = {file.slug: file for file in read_shipped()}


@pytest.fixture
def measures(db: Any) -> dict[str, Measure]:
    return make_measures()


@pytest.fixture
def pain(measures: dict[str, Measure]) -> Measure:
    return measures["numeric-pain"]


def instrument(slug: str) -> Instrument:
    return Instrument.of(SHIPPED_FILES[slug].content)


def series(slug: str, *scores: str, **changes: Any) -> Series:
    values = [
        Value(date(2026, 11, 1) + timedelta(days=7 * number), Decimal(score), {"items": {}})
        for number, score in enumerate(scores)
    ]
    return Series(Instrument.of(SHIPPED_FILES[slug].content | changes), values)


# --- Files ------------------------------------------------------------------------------------------


def test_what_ships_needs_no_licence_and_cites_its_source_and_terms() -> None:
    assert {slug for slug in SHIPPED_FILES if instrument(slug).is_for_patients} == {
        "numeric-pain",
        "patient-specific-function",
        "global-change",
    }
    for slug, file in SHIPPED_FILES.items():
        told = instrument(slug)
        assert not file.needs_licence
        assert told.sources
        assert told.terms
        assert told.is_for_patients or "Nobody does this test alone." in " ".join(told.safety)
        assert all(each.source and each.population for each in told.smallest_changes)


PAIN = (SHIPPED / "numeric-pain.toml").read_text()
TUG = (SHIPPED / "timed-up-and-go.toml").read_text()


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "said"),
    [
        (PAIN, 'unit = "points"', 'unti = "points"', 1, "unit: This field is missing."),
        (PAIN, 'unit = "points"', 'unti = "points"', 8, "There is no such field. Did you mean “unit”?"),
        (
            PAIN,
            "highest = 10\nscoring",
            "highest = 50\nscoring",
            10,
            "The file says 50, but what is asked gives 10.",
        ),
        (PAIN, 'scoring = "one"', 'scoring = "best"', 11, "There is no way to score “best”."),
        (PAIN, "needs_licence = false", "needs_licence = 0", 17, "Write true or false."),
        (PAIN, "change = 2\n", "change = 12\n", 27, "more than the whole range"),
        (PAIN, 'key = "pain"', 'key = "Pain now"', 34, "Use small letters"),
        (PAIN, 'plain_name = "Your pain"\n', "", 1, "Give the name that the patient reads"),
        (PAIN, "lowest_words", "highest = 10\nlowest_words", None, "This is no TOML"),
        (TUG, 'entered_by = "staff"', 'entered_by = "patient"', 4, "nobody measures it alone at home"),
        (TUG, "safety = [", "safety = []\ninstructions_old = [", None, "There is no such field."),
        (
            TUG,
            'entered_by = "staff"',
            'entered_by = "staff"\nask_at = ["start"]',
            5,
            "the patient is not asked",
        ),
    ],
)
def test_a_file_that_lies_is_refused_with_its_line_and_how_to_mend_it(
    tmp_path: Path, text: str, old: str, new: str, line: int | None, said: str
) -> None:
    path = tmp_path / "mine.toml"
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(MeasureFileError) as refused:
        read_measure(path)

    found = [problem for problem in refused.value.problems if said in problem]
    assert found, refused.value.problems
    assert line is None or f"mine.toml, line {line}:" in found[0]


def test_a_clinic_loads_what_it_is_licensed_for_and_nobody_else_sees_it(
    ann: Any, other_ann: Any, pat: Any, tmp_path: Path, measures: dict[str, Measure]
) -> None:
    path = tmp_path / "back-index.toml"
    path.write_text(PAIN.replace("needs_licence = false", "needs_licence = true"))
    clinic = ann.user.clinic

    with pytest.raises(CommandError, match="Say what allows the clinic"):
        call_command("load_measures", path, clinic=clinic.name)
    with pytest.raises(CommandError, match="There is no clinic of that name"):
        call_command("load_measures", path, clinic="Elsewhere", licence="Licence 12 of the owner")
    with pytest.raises(CommandError, match="Give both"):
        call_command("load_measures", path)
    call_command(
        "load_measures", path, clinic=clinic.name, licence="Licence 12 of the owner", stdout=StringIO()
    )

    own = Measure.objects.get(clinic=clinic)
    assert own in Measure.objects.visible_to(ann.user)
    assert own not in Measure.objects.visible_to(other_ann.user)
    assert not Measure.objects.visible_to(pat.user).exists()
    stranger = make_patient(other_ann.user.clinic)
    with pytest.raises(ValidationError, match="no such instrument in this clinic"):
        make_measurement(stranger, own, 4, other_ann.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=own.pk).update(licence="")


def test_another_content_is_another_version_and_the_old_one_keeps_what_it_measured(
    ann: Any, pat: Any, tmp_path: Path
) -> None:
    path, licence = tmp_path / "mine.toml", {"clinic": ann.user.clinic.name, "licence": "By letter of 2026"}
    path.write_text(PAIN)
    call_command("load_measures", path, **licence, stdout=StringIO())
    old = make_measurement(pat.patient, Measure.objects.get(), 6, ann.user)

    path.write_text(PAIN.replace("Choose one number.", "Choose one."))
    call_command("load_measures", path, **licence, stdout=StringIO())

    assert Measure.objects.count() == 2
    assert Measure.objects.current().get() != old.measure
    page = ann.get(f"/patients/{pat.patient.public_id}/measures/").text
    assert "6 points" in page  # in one line with the new version: the scale is the same
    with pytest.raises(ProtectedError):
        old.measure.delete()


# --- Scores -----------------------------------------------------------------------------------------


def test_the_score_of_activities_is_their_mean_and_half_a_tenth_goes_up() -> None:
    told = instrument("patient-specific-function")
    given = [
        {"text": text, "score": score} for text, score in (("A", "3"), ("B", "4"), ("C", "4"), ("D", "4"))
    ]

    assert score_of(told, checked(told, {"activities": given})) == Decimal("3.8")


@pytest.mark.parametrize(
    ("slug", "answers", "said"),
    [
        ("numeric-pain", {"items": {"pain": 11}}, "from 0 to 10"),
        ("numeric-pain", {"items": {"pain": "2.5"}}, "whole number"),
        ("numeric-pain", {"items": {"pain": "NaN"}}, "Write a number"),
        ("numeric-pain", {"items": {}}, "Answer this question"),
        ("numeric-pain", {"items": {"mood": 3}}, "another instrument"),
        ("numeric-pain", {"activities": []}, "another instrument"),
        ("numeric-pain", None, "no answers"),
        ("timed-up-and-go", {"items": {"time": "0"}}, "from 1 to 300"),
        ("timed-up-and-go", {"items": {"time": "12.345"}}, "1 place after the point"),
        ("patient-specific-function", {"activities": [{"text": "A", "score": 1}]}, "Name 3 to 5"),
        ("patient-specific-function", {"activities": "A"}, "another instrument"),
    ],
)
def test_answers_out_of_range_or_of_another_instrument_are_refused(
    slug: str, answers: Any, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        checked(instrument(slug), answers)


# --- Words and the line -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (series("numeric-pain", "6"), "The first value: nothing to compare it with yet."),
        (
            series("numeric-pain", "6", "4"),
            "2 points better since 1 November 2026: as much as matters, or more.",
        ),
        (series("numeric-pain", "6", "5"), "1 point better since 1 November 2026: less than matters."),
        (
            series("numeric-pain", "4", "7"),
            "3 points worse since 1 November 2026: as much as matters, or more.",
        ),
        (series("numeric-pain", "4", "6", "4"), "The same as on 1 November 2026."),
        (
            series("patient-specific-function", "3.3", "5.2"),
            "1.9 points better since 1 November 2026: no more than answers differ by chance.",
        ),
        (
            series("patient-specific-function", "3.0", "5.0"),
            "2 points better since 1 November 2026: more than answers differ by chance.",
        ),
        (series("global-change", "-2"), "2 points worse than at the start, in the patient's own view."),
        (series("global-change", "0"), "The same as at the start, in the patient's own view."),
        (series("timed-up-and-go", "14.6", "12.1"), "2.5 seconds better since 1 November 2026."),
        (series("chair-stand-30-seconds", "8", "11"), "3 times better since 1 November 2026."),
    ],
    ids=lambda value: "" if isinstance(value, Series) else value[:30],
)
def test_the_change_is_said_beside_the_smallest_that_matters_and_nothing_is_judged(
    found: Series, said: str
) -> None:
    assert found.change_in_words == said


def test_the_band_is_the_smallest_change_around_the_first_value() -> None:
    chart = lxml.html.fragment_fromstring(
        score_chart(series("numeric-pain", "5", "2"), name="p", title="Pain")
    )

    [band] = chart.find_class("chart-band")
    top, height = float(band.get("y")), float(band.get("height"))
    ys = [float(dot.get("cy")) for dot in chart.find_class("chart-point")]
    assert ys[0] == pytest.approx(top + height / 2, abs=0.2)
    assert ys[1] - ys[0] == pytest.approx(height / 4 * 3, abs=0.3)
    assert [text.text for text in chart.find_class("chart-faint")][:3] == ["0", "5", "10"]
    assert "5 → 2" in chart.text_content()


def test_one_value_is_no_line_and_without_one_figure_there_is_no_band() -> None:
    seconds = score_chart(series("timed-up-and-go", "14.6", "12.1"), name="t", title="Walk")

    assert score_chart(series("numeric-pain", "5"), name="p", title="Pain") == ""
    assert "chart-point" in seconds
    assert "chart-band" not in seconds
    change = score_chart(series("global-change", "-2", "3"), name="c", title="Change")
    assert all(f">{label}</text>" in change for label in ("−5", "0", "+5"))


# --- Rows -------------------------------------------------------------------------------------------


def test_the_same_answer_twice_is_stored_once(pat: Any, ann: Any, pain: Measure) -> None:
    key = uuid.uuid4()
    first = make_measurement(pat.patient, pain, 4, ann.user, uuid=key)

    again = make_measurement(pat.patient, pain, 9, ann.user, uuid=key)

    assert (again, again.score) == (first, 4)
    assert Measurement.objects.count() == 1


def test_a_patient_cannot_enter_what_staff_measure(pat: Any, ann: Any, measures: dict[str, Measure]) -> None:
    walk = measures["timed-up-and-go"]
    with pytest.raises(ValidationError, match="Only staff enter this one"):
        make_measurement(pat.patient, walk, "12.4", pat.user)
    with pytest.raises(ValidationError, match="The patient cannot be asked"):
        ask_for_measure(patient=pat.patient, measure=walk, by=ann.user)

    assert make_measurement(pat.patient, walk, "12.4", ann.user).score == Decimal("12.4")


@pytest.mark.parametrize(("days", "said"), [(2, "future"), (-20_000, "too long ago")])
def test_days_to_come_and_days_before_the_patient_are_refused(
    pat: Any, ann: Any, pain: Measure, days: int, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        make_measurement(pat.patient, pain, 4, ann.user, taken_on=timezone.localdate() + timedelta(days=days))


def test_a_correction_is_a_new_row_and_only_the_latest_can_be_corrected(
    pat: Any, ann: Any, manager: Any, pain: Measure
) -> None:
    first = make_measurement(pat.patient, pain, 8, ann.user)
    now = {"taken_on": first.taken_on, "answers": {"items": {"pain": 3}}}

    second = correct_measurement(measurement=first, uuid=uuid.uuid4(), by=manager.user, **now)
    with pytest.raises(ValidationError, match="corrected meanwhile"):
        correct_measurement(measurement=first, uuid=uuid.uuid4(), by=ann.user, **now)
    last = take_back_measurement(measurement=second, uuid=uuid.uuid4(), by=ann.user)

    first.refresh_from_db()
    assert (first.score, second.score, last.score) == (8, 3, None)
    assert list(Measurement.objects.uncorrected()) == [last]
    assert not Measurement.objects.standing().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.filter(pk=last.pk).update(score=5)


def test_asking_twice_asks_once_and_an_answer_from_paper_ends_it(pat: Any, ann: Any, pain: Measure) -> None:
    asked = make_request(pat.patient, pain, ann.user)
    assert make_request(pat.patient, pain, ann.user) == asked

    answer = make_measurement(pat.patient, pain, 5, ann.user)

    asked.refresh_from_db()
    assert asked.measurement == answer
    assert not MeasureRequest.objects.unanswered().exists()
    with pytest.raises(ValidationError, match="answered this meanwhile"):
        withdraw_measure_request(request=asked)


def test_an_answer_to_a_withdrawn_question_is_refused(pat: Any, ann: Any, pain: Measure) -> None:
    asked = withdraw_measure_request(request=make_request(pat.patient, pain, ann.user))
    answer = Measurement(
        uuid=uuid.uuid4(),
        patient=pat.patient,
        measure=pain,
        taken_on=timezone.localdate(),
        answers={"items": {"pain": 4}},
        source=Measurement.Source.PORTAL,
        entered_by=pat.user,
    )

    with pytest.raises(ValidationError, match="answered or taken back meanwhile"):
        record_measurement(measurement=answer, request=asked)

    assert not Measurement.objects.exists()


def test_a_question_for_a_later_day_is_not_due_before(pat: Any, ann: Any, pain: Measure) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    ask_for_measure(patient=pat.patient, measure=pain, by=ann.user, on=tomorrow)

    assert not MeasureRequest.objects.due().exists()
    assert MeasureRequest.objects.unanswered().exists()

    ask_for_measure(patient=pat.patient, measure=pain, by=ann.user)
    assert MeasureRequest.objects.due().count() == MeasureRequest.objects.count() == 1
