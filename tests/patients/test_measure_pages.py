"""The pages of outcome measures: staff ask, enter, correct and print; the patient answers, one instrument at a time."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import lxml.html
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import Measure, Measurement, MeasureRequest
from tests.factories import (
    make_issued,
    make_measurement,
    make_measures,
    make_patient,
    make_plan,
    make_request,
    make_staff,
)

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by services and the access table

ACTIVITIES = {"Climbing stairs": 3, "Putting on socks": 4, "Turning in bed": 2}


@pytest.fixture
def measures(db: Any) -> dict[str, Measure]:
    return make_measures()


def page_of(patient: Any) -> str:
    return reverse("patients:measures", args=[patient.public_id])


def entering(patient: Any, measure: Measure) -> str:
    return reverse("patients:enter_measure", args=[patient.public_id, measure.public_id])


def answering(asked: MeasureRequest) -> str:
    return reverse("patients:answer_measure", args=[asked.public_id])


def sent(**fields: Any) -> dict[str, Any]:
    return {"uuid": uuid.uuid4(), "taken_on": timezone.localdate()} | fields


def named(*pairs: tuple[str, Any]) -> dict[str, Any]:
    """The activities of a form, with their scores."""
    found: dict[str, Any] = {}
    for place, (text, score) in enumerate(pairs, start=1):
        found |= {f"activity_{place}": text, f"score_{place}": score}
    return found


def fields_of(page: Any) -> Any:
    return max(lxml.html.fromstring(page.content).forms, key=lambda form: len(form.fields)).fields


# --- Staff ------------------------------------------------------------------------------------------


def test_staff_enter_a_test_with_its_safety_words_and_the_record_says_the_change(
    ann: Any, pat: Any, measures: dict[str, Measure]
) -> None:
    walk = measures["timed-up-and-go"]
    make_measurement(pat.patient, walk, "14.6", ann.user, taken_on=timezone.localdate() - timedelta(days=28))

    shown = ann.get(entering(pat.patient, walk)).text
    saved = ann.post(
        entering(pat.patient, walk), sent(item_time="12.1", note="With a stick"), follow=True
    ).text

    assert "Stand close by, within reach" in shown
    assert "on paper" not in shown
    assert "With a stick" in saved
    record = ann.get(pat.patient.get_absolute_url()).text
    assert "14.6 → 12.1" in record
    assert "2.5 seconds better since" in record


def test_what_cannot_be_saved_comes_back_as_it_was_typed(
    ann: Any, pat: Any, measures: dict[str, Measure]
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=2)
    answer = ann.post(
        entering(pat.patient, measures["timed-up-and-go"]),
        sent(item_time="12.4", taken_on=tomorrow, note="A new frame"),
    )
    too_slow = ann.post(entering(pat.patient, measures["timed-up-and-go"]), sent(item_time="301"))

    assert answer.status_code == too_slow.status_code == 422
    assert "This day lies in the future." in answer.text
    assert (fields_of(answer)["item_time"], fields_of(answer)["note"].strip()) == ("12.4", "A new frame")
    assert fields_of(too_slow)["item_time"] == "301"
    assert not Measurement.objects.exists()


def test_the_page_says_how_many_questions_were_put(ann: Any, pat: Any, measures: dict[str, Measure]) -> None:
    for names, words in (
        (["numeric-pain"], "The patient is asked in the portal."),
        (["patient-specific-function", "global-change"], "The patient is asked 2 questions in the portal."),
    ):
        chosen = {"measures": [measures[name].public_id for name in names], "when": "now"}
        assert words in ann.post(page_of(pat.patient), chosen, follow=True).text


@pytest.mark.parametrize("typed", ["", "ten", "-3", "999999"])
def test_a_time_that_cannot_be_is_refused_with_what_can(
    ann: Any, pat: Any, measures: dict[str, Measure], typed: str
) -> None:
    answer = ann.post(entering(pat.patient, measures["timed-up-and-go"]), sent(item_time=typed))

    assert answer.status_code == 422
    assert "Enter a number from 1 to 300." in answer.text


def test_another_clinics_instrument_and_patient_are_not_found(
    ann: Any, other_ann: Any, pat: Any, measures: dict[str, Measure]
) -> None:
    theirs = make_measures(other_ann.user.clinic)["numeric-pain"]
    stranger = make_patient(other_ann.user.clinic)

    assert ann.post(entering(pat.patient, theirs), sent(item_pain=3)).status_code == 404
    assert ann.post(entering(stranger, measures["numeric-pain"]), sent(item_pain=3)).status_code == 404
    asked = ann.post(page_of(pat.patient), {"measures": theirs.public_id, "when": "now"})
    assert asked.status_code == 422
    assert theirs.public_id not in ann.get(page_of(pat.patient)).text


def test_the_activities_are_named_once_and_rated_again(
    ann: Any, pat: Any, measures: dict[str, Measure]
) -> None:
    scale = measures["patient-specific-function"]
    half = named(("Climbing stairs", 3), ("Putting on socks", ""), ("", 2))
    refused = ann.post(entering(pat.patient, scale), sent(**half))
    assert refused.status_code == 422
    assert fields_of(refused)["activity_1"] == "Climbing stairs"

    first = named(*ACTIVITIES.items())
    assert ann.post(entering(pat.patient, scale), sent(**first, from_paper="on")).status_code == 302
    again = ann.get(entering(pat.patient, scale))
    assert "activity_1" not in fields_of(again)
    assert ann.post(entering(pat.patient, scale), sent(score_1=6, score_2=6, score_3=6)).status_code == 302

    page = ann.get(page_of(pat.patient)).text
    assert "3 points better" in page
    assert 'Climbing stairs: <span class="numeric">3 → 6</span>. 3 points better' in page
    assert Measurement.objects.filter(source="paper").get().score == 3

    others = named(("Running", 2), ("Jumping", 2), ("Dancing", 5))
    assert ann.post(f"{entering(pat.patient, scale)}?other", sent(**others)).status_code == 302
    page = ann.get(page_of(pat.patient)).text
    assert (
        "The first value: nothing to compare it with yet." in page
    )  # other activities are another beginning
    assert "Running" in ann.get(entering(pat.patient, scale)).text


def test_a_correction_keeps_what_was_said_before(ann: Any, pat: Any, measures: dict[str, Measure]) -> None:
    slip = make_measurement(pat.patient, measures["numeric-pain"], 8, ann.user)
    address = reverse("patients:correct_measure", args=[pat.patient.public_id, slip.uuid])
    assert "checked" in ann.get(address).text.split('value="8"')[1][:60]

    page = ann.post(address, sent(item_pain=3), follow=True).text
    late = ann.post(address, sent(item_pain=4))

    assert "3 points" in page
    assert '<s class="muted"><span class="visually-hidden">Before: </span>8 points</s>' in page
    assert late.status_code == 422
    assert "corrected meanwhile" in late.text
    last = Measurement.objects.standing().get()
    address = reverse("patients:correct_measure", args=[pat.patient.public_id, last.uuid])
    taken = ann.post(address, {"uuid": uuid.uuid4(), "take_back": "on"}, follow=True).text
    assert "Taken back" in taken
    assert not Measurement.objects.standing().exists()


def test_the_review_day_of_a_plan_is_a_day_to_ask(ann: Any, pat: Any, measures: dict[str, Measure]) -> None:
    review = timezone.localdate() + timedelta(days=14)
    plan = make_plan(pat.patient, review_on=review)
    make_issued(plan)
    pain = measures["numeric-pain"]

    ann.post(page_of(pat.patient), {"measures": pain.public_id, "when": plan.public_id})

    asked = MeasureRequest.objects.get()
    assert (asked.plan, timezone.localdate(asked.due_at)) == (plan, review)
    assert "The patient will be asked on" in ann.get(page_of(pat.patient)).text
    assert "question" not in pat.get("/my/").text
    assert pat.get(answering(asked)).status_code == 404


def test_a_clinics_own_questionnaire_has_answers_in_words_and_a_score_in_per_cent(
    ann: Any, pat: Any, measures: dict[str, Measure]
) -> None:
    items = [
        {"key": key, "text": f"Your {key}?", "choices": [{"value": n, "text": f"Step {n}"} for n in range(6)]}
        for key in ("back", "sleep")
    ]
    content = measures["numeric-pain"].content | {
        "name": "Back index",
        "items": items,
        "scoring": "percent",
        "unit": "percent",
        "highest": 100,
        "smallest_changes": [],
    }
    own = Measure.objects.create(
        clinic=ann.user.clinic, slug="own", name="Back index", content=content, sha256="0" * 64, licence="Yes"
    )

    ann.post(entering(pat.patient, own), sent(item_back="2", item_sleep="1"))

    assert Measurement.objects.get().score == Decimal(30)
    page = ann.get(page_of(pat.patient)).text
    assert "30 %" in page
    assert "not established" in page


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("numeric-pain", ["How much pain did you have", "0: no pain", "Pat Keller"]),
        ("patient-specific-function", ["Climbing stairs", "Turning in bed", "10: as well as before"]),
        ("timed-up-and-go", ["Stand close by", "Measured by", "seconds"]),
    ],
)
def test_each_instrument_prints_as_one_page(
    ann: Any, pat: Any, measures: dict[str, Measure], slug: str, words: list[str]
) -> None:
    if slug == "patient-specific-function":
        make_measurement(pat.patient, measures[slug], ACTIVITIES, ann.user)
    pat.patient.family_name = "Keller 王 😀"  # no installed font has these letters
    pat.patient.save()
    answer = ann.get(
        reverse("patients:measure_sheet", args=[pat.patient.public_id, measures[slug].public_id])
    )

    assert answer.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = document[0].get_textpage().get_text_bounded()
    assert len(document) == 1
    assert [word for word in words if word not in text] == []


# --- The patient ------------------------------------------------------------------------------------


def test_today_says_quietly_what_is_asked_and_the_patient_answers_one_after_the_other(
    ann: Any, pat: Any, measures: dict[str, Measure]
) -> None:
    chosen = [measures[slug].public_id for slug in ("numeric-pain", "patient-specific-function")]
    ann.post(page_of(pat.patient), {"measures": chosen, "when": "now"})
    assert "2 short questions from your physiotherapist" in pat.get("/my/").text
    first, second = MeasureRequest.objects.order_by("pk")

    following = pat.post(answering(first), {"uuid": uuid.uuid4(), "item_pain": 6})
    assert following.url == answering(second)
    last = pat.post(answering(second), {"uuid": uuid.uuid4()} | named(*ACTIVITIES.items()))

    assert last.url == reverse("patients:today")
    assert "short question" not in pat.get("/my/").text
    assert "Your pain, 6 points" in pat.get(reverse("patients:my_measures")).text
    assert "In the portal, Pat" in ann.get(page_of(pat.patient)).text


def test_an_answer_that_is_sent_twice_is_stored_once_and_a_second_one_is_refused(
    ann: Any, pat: Any, measures: dict[str, Measure]
) -> None:
    asked = make_request(pat.patient, measures["numeric-pain"], ann.user)
    answer = {"uuid": uuid.uuid4(), "item_pain": 6}

    codes = [pat.post(answering(asked), answer).status_code for _each in range(2)]
    other = pat.post(answering(asked), {"uuid": uuid.uuid4(), "item_pain": 2})

    assert codes == [302, 302]
    assert other.status_code == 422
    assert "answered or taken back meanwhile" in other.text
    assert Measurement.objects.get().score == 6
    assert pat.get(answering(asked)).status_code == 302


def test_the_portal_refuses_what_staff_alone_enter(ann: Any, pat: Any, measures: dict[str, Measure]) -> None:
    """Nobody can ask for it; a request that stands in the database all the same is not found."""
    asked = MeasureRequest.objects.create(
        patient=pat.patient, measure=measures["timed-up-and-go"], asked_by=ann.user, due_at=timezone.now()
    )

    answer = pat.post(answering(asked), {"uuid": uuid.uuid4(), "item_time": "12"})

    assert answer.status_code == 404
    assert pat.get(answering(asked)).status_code == 404
    assert pat.post(entering(pat.patient, asked.measure), sent(item_time="12")).status_code == 403
    by_staff = {"measures": asked.measure.public_id, "when": "now"}
    assert ann.post(page_of(pat.patient), by_staff).status_code == 422
    assert not Measurement.objects.exists()


def test_what_the_patient_typed_comes_back_after_a_mistake_and_after_signing_in_again(
    ann: Any, pat: Any, anyone: Any, measures: dict[str, Measure]
) -> None:
    asked = make_request(pat.patient, measures["patient-specific-function"], ann.user)
    shown = fields_of(pat.get(answering(asked)))
    typed = {"uuid": shown["uuid"], "writer": shown["writer"], "asked": asked.public_id}
    typed |= named(("Climbing stairs", 3), ("Putting on socks", 4))

    refused = pat.post(answering(asked), typed)
    pat.logout()
    pat.post(answering(asked), typed)
    pat.force_login(pat.user, backend="clinic.signin.Backend")

    assert refused.status_code == 422
    assert fields_of(refused)["activity_2"] == "Putting on socks"
    again = pat.get(answering(asked))
    assert "You were signed out before this was saved." in again.text
    assert (fields_of(again)["activity_1"], fields_of(again)["score_2"]) == ("Climbing stairs", "4")


def test_a_withdrawn_question_is_gone(ann: Any, pat: Any, measures: dict[str, Measure]) -> None:
    asked = make_request(pat.patient, measures["numeric-pain"], ann.user)
    address = reverse("patients:withdraw_measure", args=[pat.patient.public_id, asked.public_id])

    assert ann.post(address).status_code == ann.post(address).status_code == 302

    assert "short question" not in pat.get("/my/").text
    assert pat.get(answering(asked)).status_code == 404


# --- What it costs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 12])
def test_the_pages_cost_the_same_with_few_values_and_with_many(
    ann: Any, pat: Any, measures: dict[str, Measure], times: int, django_assert_num_queries: Any
) -> None:
    for days in range(times):
        day = timezone.localdate() - timedelta(days=days)
        for slug, score in (
            ("numeric-pain", 4),
            ("timed-up-and-go", 12),
            ("patient-specific-function", ACTIVITIES),
        ):
            by = make_staff(ann.user.clinic)
            make_measurement(pat.patient, measures[slug], score, by, taken_on=day, source="portal")
    asked = make_request(pat.patient, measures["numeric-pain"], ann.user)
    ann.get(page_of(pat.patient))

    with django_assert_num_queries(7):
        ann.get(page_of(pat.patient))
    with django_assert_num_queries(5):
        ann.get(entering(pat.patient, measures["patient-specific-function"]))
    with django_assert_num_queries(5):
        pat.get(reverse("patients:my_measures"))
    with django_assert_num_queries(5):
        pat.get(answering(asked))
    with django_assert_num_queries(4):
        assert ann.get("/api/v1/measurements/").json()["count"] == 3 * times


def test_today_takes_no_query_more_when_something_is_asked(
    ann: Any, pat: Any, measures: dict[str, Measure], django_assert_num_queries: Any
) -> None:
    make_issued(make_plan(pat.patient))
    pat.get("/my/")
    for slug in ("numeric-pain", "global-change", "patient-specific-function"):
        make_request(pat.patient, measures[slug], ann.user)

    with django_assert_num_queries(6):
        assert "3 short questions" in pat.get("/my/").text


# --- The API ----------------------------------------------------------------------------------------


def test_staff_read_measurements_of_a_patient_with_the_version_that_measured(
    ann: Any, other_ann: Any, pat: Any, clinic: Any, measures: dict[str, Measure]
) -> None:
    make_measurement(pat.patient, measures["numeric-pain"], 4, ann.user)
    make_measurement(make_patient(clinic, "Tom"), measures["numeric-pain"], 9, ann.user)

    [found] = ann.get("/api/v1/measurements/", {"patient": pat.patient.public_id}).json()["results"]

    assert (found["measure"], found["score"], found["better"]) == ("numeric-pain", "4.00", "lower")
    assert found["version"] == measures["numeric-pain"].sha256
    assert ann.get("/api/v1/measurements/", {"measure": "timed-up-and-go"}).json()["count"] == 0
    assert other_ann.get("/api/v1/measurements/").json()["count"] == 0
    assert ann.post("/api/v1/measurements/", {}).status_code == 405
