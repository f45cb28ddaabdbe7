"""Films in plans and of patients: who sees which, what an issued plan keeps, and what goes when nothing names it."""

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from exercises.films import Film
from exercises.models import Exercise, Picture
from patients.film_tidying import delete_unnamed
from patients.handout import render
from patients.models import IssuedPlan, PatientFilm, Plan
from patients.snapshots import read, snapshot
from tests.factories import make_exercise, make_film, make_issued, make_patient_film, make_plan
from tests.films import Upload
from tests.handouts import PORTAL
from tests.paper import codes_seen, text_of

FILM = {
    "sha256": "0" * 64,
    "poster": "1" * 64,
    "media_type": "video/webm",
    "seconds": 12,
    "size": 3_400_000,
    "width": 320,
    "height": 260,
}
CONSENT = "Pat agreed today."


@pytest.fixture
def filmed(ann: Any, pat: Any) -> SimpleNamespace:
    """An exercise of the clinic with a film, in a plan that pat has."""
    exercise = make_exercise("Bridge", clinic=ann.user.clinic, film=make_film())
    issued = make_issued(make_plan(pat.patient, exercise=exercise))
    return SimpleNamespace(exercise=exercise, film=exercise.film, issued=issued)


def address_of(issued: IssuedPlan, film: Film) -> str:
    return f"/issued/{issued.public_id}/films/{film.sha256[:16]}/"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


# --- The practice's film, in the issued plan ------------------------------------------------------


def test_the_patient_sees_the_film_of_the_issued_plan_with_its_length_and_size(filmed, pat):
    for address in ("/my/", "/my/session/"):
        page = pat.get(address).text
        assert f'src="{address_of(filmed.issued, filmed.film)}"' in page
        assert "Film from your practice. 12 seconds, 1 kB" in page
        assert 'preload="none"' in page
        assert "autoplay" not in page
    answer = pat.get(address_of(filmed.issued, filmed.film), headers={"Range": "bytes=2-5"})
    assert (answer.status_code, body(answer)) == (206, b"film")
    poster = f"/issued/{filmed.issued.public_id}/pictures/{filmed.film.poster.sha256[:16]}/"
    assert f'poster="{poster}"' in page
    assert pat.get(poster)["Content-Type"] == "image/jpeg"


def test_an_issued_plan_stays_as_it_was_when_the_film_is_replaced(filmed, ann, pat):
    before = filmed.issued.content
    filmed.exercise.film = make_film(b"another film", seconds=30)
    filmed.exercise.save()

    delete_unnamed()

    assert address_of(filmed.issued, filmed.film) in pat.get("/my/").text
    assert body(pat.get(address_of(filmed.issued, filmed.film))).startswith(b"a film")
    assert IssuedPlan.objects.get().content == before
    plan = Plan.objects.get()
    [row] = snapshot(plan)["exercises"]
    assert [(film["seconds"], film["media_type"]) for film in row["films"]] == [(30, "video/webm")]
    again = make_issued(plan)  # that is a change, and worth a version
    assert "30 seconds" in pat.get("/my/").text
    assert pat.get(address_of(again, filmed.film)).status_code == 404


def test_a_withdrawn_plan_takes_its_film_along(filmed, ann, pat, other_pat):
    assert other_pat.get(address_of(filmed.issued, filmed.film)).status_code == 404
    ann.post(f"/issued/{filmed.issued.public_id}/withdraw/")

    assert pat.get(address_of(filmed.issued, filmed.film)).status_code == 404


def codes_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [code for page in document for code in codes_seen(page.render(scale=2, grayscale=True).to_pil())]


def test_paper_leads_to_the_film_by_the_portals_code(plan, addressee):
    """And to a video of the same exercise by its own."""
    plan = read(plan)
    usual = codes_of(render(plan, addressee=addressee))
    [first, second, *_others] = plan["exercises"]
    first["films"] = second["films"] = [FILM]
    first["video"], second["video"] = "", "https://example.org/side-plank"

    codes = codes_of(render(plan, addressee=addressee))
    assert codes.count(PORTAL) == usual.count(PORTAL) + 2
    assert "https://example.org/side-plank" in codes
    assert text_of(render(plan)).count("Watch the video") == 1  # nobody's portal


# --- A patient's own film -------------------------------------------------------------------------


def send(who: Any, patient: Any, exercise: Exercise, film: Any = None, consent: str = CONSENT) -> Any:
    said = {"exercise": exercise.public_id, "film": film or Upload(), "consent": consent}
    return who.post(f"/patients/{patient.public_id}/films/new/", said)


def test_staff_film_a_patient_who_sees_it_beside_the_exercise_until_it_is_removed(filmed, ann, pat, caplog):
    caplog.set_level(logging.INFO, "reprise.security")
    answer = send(ann, pat.patient, filmed.exercise)

    assert answer.url == f"/patients/{pat.patient.public_id}/#films"
    own = PatientFilm.objects.get()
    address = f"/films/{own.public_id}/{own.film.sha256[:16]}/"
    record = ann.get(answer.url).text
    assert (address in record, CONSENT in record) == (True, True)
    page = pat.get("/my/").text
    assert page.index(address) < page.index(address_of(filmed.issued, filmed.film)), "one's own comes first"
    assert "You, doing it right, on" in page
    watched = pat.get(address)
    assert (watched.status_code, watched["Cache-Control"]) == (200, "private, no-store")
    assert pat.get(f"{address}poster/").status_code == 200
    ann.post(f"/patients/{pat.patient.public_id}/films/{own.public_id}/remove/")
    for who in (ann, pat):
        assert who.get(address).status_code == 404
    assert address not in pat.get("/my/").text
    own.refresh_from_db()
    assert own.removed_by == ann.user
    assert [line.split()[0] for line in caplog.messages if line.startswith("patient_film")] == [
        "patient_film_added",
        "patient_film_removed",
    ]
    assert "Pat" not in " ".join(line for line in caplog.messages if "patient_film" in line)


def test_nobody_but_the_patients_own_people_and_staff_see_it(
    filmed, ann, pat, helper, other_pat, other_ann, anyone
):
    own = make_patient_film(pat.patient, filmed.exercise, ann.user)
    address = f"/films/{own.public_id}/{own.film.sha256[:16]}/"

    assert [who.get(address).status_code for who in (ann, pat, helper, other_pat, other_ann, anyone)] == [
        *[200, 200, 200],
        *[404, 404, 302],
    ]
    assert "Pat Keller, doing it right, on" in helper.get("/my/").text
    assert pat.get(f"/films/{own.public_id}/{'0' * 16}/").status_code == 404


def test_it_is_never_in_the_issued_document(filmed, ann, pat):
    make_patient_film(pat.patient, filmed.exercise, ann.user)
    plan = filmed.issued.plan

    [row] = snapshot(plan)["exercises"]

    assert [film["sha256"] for film in row["films"]] == [filmed.film.sha256]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"consent": " "}, "Note who agreed to the film."),
        ({"consent": "x" * 301}, "at most 300 characters"),
        ({"consent": "two\nlines"}, "line"),
        ({"film": SimpleUploadedFile("a.mp4", b"Dear Sir")}, "This is not a film that we can read."),
        ({"film": SimpleUploadedFile("a.mp4", b"")}, "This file is empty."),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field_and_the_rest_stays(filmed, ann, pat, change, words):
    answer = send(ann, pat.patient, filmed.exercise, **change)

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{filmed.exercise.public_id}" selected' in answer.text
    assert not PatientFilm.objects.exists()


def test_only_exercises_of_the_patients_plans_are_offered(filmed, ann, pat):
    other = make_exercise("Plank")

    page = ann.get(f"/patients/{pat.patient.public_id}/films/new/?exercise={filmed.exercise.public_id}").text

    assert f'value="{filmed.exercise.public_id}" selected' in page
    assert other.public_id not in page
    assert send(ann, pat.patient, other).status_code == 422


def test_the_same_film_twice_is_one(filmed, ann, pat):
    for _click in range(2):
        assert send(ann, pat.patient, filmed.exercise).status_code == 302

    assert PatientFilm.objects.count() == 1


def test_a_discharged_patient_is_filmed_no_more(filmed, ann, pat):
    pat.patient.archived_at = timezone.now()
    pat.patient.save()

    assert "This patient is discharged" in send(ann, pat.patient, filmed.exercise).text
    assert not PatientFilm.objects.exists()


# --- What goes, and what stays --------------------------------------------------------------------


def test_the_bytes_of_a_removed_film_go_and_the_record_of_it_stays(filmed, ann, pat):
    own = make_patient_film(pat.patient, filmed.exercise, ann.user)
    film = own.film
    film.poster = Picture.objects.store(b"a picture of Pat", media_type="image/jpeg")
    film.save()
    delete_unnamed()
    assert film.has_bytes
    ann.post(f"/patients/{pat.patient.public_id}/films/{own.public_id}/remove/")

    delete_unnamed()
    delete_unnamed()  # safe to repeat

    assert not default_storage.exists(film.path)
    assert not default_storage.exists(film.poster.path)
    assert PatientFilm.objects.get().film == film
    assert default_storage.exists(filmed.film.path)
    again = make_patient_film(pat.patient, filmed.exercise, ann.user)  # the same bytes, sent again
    assert again.film == film
    assert again.film.has_bytes


def test_a_film_that_no_plan_was_issued_with_goes_whole_and_a_shared_poster_stays(ann):
    exercise = make_exercise("Bridge", clinic=ann.user.clinic, film=make_film(b"tried and left"))
    film = exercise.film
    exercise.pictures.create(picture=film.poster, alt="The same picture")
    ann.post(f"/library/{exercise.public_id}/film/remove/")

    delete_unnamed()

    assert not Film.objects.filter(pk=film.pk).exists()
    assert not default_storage.exists(film.path)
    assert default_storage.exists(film.poster.path)


def test_bytes_that_a_lost_process_left_go_after_a_day(ann, tmp_path, monkeypatch):
    (tmp_path / "film").write_bytes(b"sent, and the power went")
    sha256 = Film.objects.keep(tmp_path / "film")
    path = Film(sha256=sha256).path

    delete_unnamed()
    assert default_storage.exists(path)
    tomorrow = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("patients.film_tidying.timezone.now", lambda: tomorrow)
    delete_unnamed()

    assert not default_storage.exists(path)


# --- Queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 4])
def test_todays_films_cost_one_query_however_many_and_none_without(
    filmed, ann, pat, count, django_assert_num_queries
):
    pat.get("/my/")
    with django_assert_num_queries(6):  # the practice's film is in the plan
        pat.get("/my/")
    for number in range(count):
        film = make_film(b"%d" % number)
        make_patient_film(pat.patient, filmed.exercise, ann.user, film=film)

    with django_assert_num_queries(7):
        assert pat.get("/my/").text.count("<video") == count + 1


@pytest.mark.parametrize("count", [1, 4])
def test_the_record_and_the_film_pages_take_the_same_queries_however_many(
    filmed, ann, pat, count, django_assert_num_queries
):
    for number in range(count):
        make_patient_film(pat.patient, filmed.exercise, ann.user, film=make_film(b"%d" % number))
    own = PatientFilm.objects.first()
    address = f"/patients/{pat.patient.public_id}/films/new/"
    ann.get(address)
    with django_assert_num_queries(5):
        ann.get(address)
    with django_assert_num_queries(4):
        ann.get(f"/films/{own.public_id}/{own.film.sha256[:16]}/")
    with django_assert_num_queries(4):
        pat.get(address_of(filmed.issued, filmed.film))
