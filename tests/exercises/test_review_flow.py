"""A clinic's clinicians read the library one exercise after the other, and see what changed since."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exercises.dose import Dose
from exercises.models import Exercise, Review
from exercises.reviewing import Reading, changes_since
from exercises.services import sign_off, withdraw_review
from tests.factories import make_exercise, make_film

pytestmark = pytest.mark.django_db
OVERVIEW, NEXT = reverse("exercises:reviews"), reverse("exercises:review_next")


def page_of(exercise: Exercise) -> str:
    return reverse("exercises:review_one", args=[exercise.public_id])


def send(person: Any, exercise: Exercise, **fields: Any) -> Any:
    return person.post(page_of(exercise), {"content_hash": exercise.content_hash()} | fields)


def picture_of(exercise: Exercise) -> str:
    return reverse("exercises:picture", args=[exercise.pictures.get().picture.sha256])


@pytest.fixture
def library() -> dict[str, Exercise]:
    """In the order of reading: by body part, then by name."""
    return {
        name: make_exercise(name, tags={"region": regions})
        for name, regions in [
            ("Chin tuck", ["neck", "shoulder"]),
            ("Neck nod", ["neck"]),
            ("Arm raise", ["shoulder"]),
            ("Bridge", ["hip"]),
        ]
    }


def test_one_goes_from_exercise_to_exercise_by_body_part(ann: Any, library: Any) -> None:
    here, read = ann.get(NEXT).url, []

    while here != OVERVIEW and len(read) < 9:
        exercise = ann.get(here).context["exercise"]
        read.append(exercise.name)
        here = send(ann, exercise).url.partition("?")[0]

    assert read == [*library]
    assert {review.by for review in Review.objects.all()} == {ann.user}
    page = ann.get(OVERVIEW).text
    assert "4 of 4 signed off" in page
    assert "Your practice has read the whole library." in page


def test_what_is_skipped_comes_again_after_the_others(ann: Any, library: Any) -> None:
    chin, nod = library["Chin tuck"], library["Neck nod"]
    skip = {"of": "neck", "after": chin.public_id}

    assert ann.get(NEXT, skip).url == f"{page_of(nod)}?of=neck"
    assert send(ann, nod, of="neck").url == f"{page_of(chin)}?of=neck&done={nod.public_id}"
    assert send(ann, chin, of="neck").url == f"{OVERVIEW}?of=neck&done={chin.public_id}"


def test_progress_is_told_for_the_whole_and_for_the_body_part(ann: Any, other_ann: Any, library: Any) -> None:
    send(ann, library["Neck nod"])
    send(other_ann, library["Chin tuck"])

    reading = Reading.of(ann.user, ann.user.clinic)
    assert (reading.whole.done, reading.whole.total) == (1, 4)
    parts = [(part.slug, part.done, part.total) for part in reading.regions]
    assert parts == [("neck", 1, 2), ("shoulder", 0, 1), ("hip", 0, 1)]
    page = ann.get(page_of(library["Chin tuck"]), {"of": "neck"}).text
    assert "1 of 4" in page
    assert f'src="{picture_of(library["Chin tuck"])}"' in page
    assert "Neck: 1 of 2" in page


def test_what_was_just_signed_off_is_said_and_can_be_taken_back(ann: Any, library: Any) -> None:
    chin = library["Chin tuck"]

    page = ann.get(send(ann, chin, of="neck").url).text
    assert "Signed off: Chin tuck." in page
    back = ann.post(reverse("exercises:review_withdraw", args=[chin.public_id]), {"of": "neck"})

    assert back.url == f"{page_of(chin)}?of=neck"
    kept = Review.objects.get()
    assert (kept.by, kept.withdrawn_by) == (ann.user, ann.user)
    assert kept.withdrawn_at is not None
    assert "Ann Hughes withdrew a sign-off" in ann.get(page_of(chin)).text
    assert "Not yet reviewed" in ann.get(chin.get_absolute_url()).text


def test_a_withdrawn_sign_off_can_be_made_again_and_both_stay_on_record(ann: Any, manager: Any) -> None:
    exercise = make_exercise()
    sign_off(exercise=exercise, content_hash=exercise.content_hash(), by=ann.user)

    assert [withdraw_review(exercise=exercise, by=manager.user) for _twice in range(2)] == [1, 0]
    for _twice in range(2):
        send(manager, exercise)

    assert [(each.by, bool(each.withdrawn_at)) for each in Review.objects.order_by("pk")] == [
        (ann.user, True),
        (manager.user, False),
    ]


def test_nobody_withdraws_what_another_clinic_signed_off(ann: Any, other_ann: Any) -> None:
    exercise = make_exercise()
    send(ann, exercise)

    other_ann.post(reverse("exercises:review_withdraw", args=[exercise.public_id]))

    assert Review.objects.standing().count() == 1


def test_what_changed_since_is_shown_field_by_field(ann: Any) -> None:
    exercise = make_exercise(feel=["A stretch.", "Warmth."], dose=Dose(sets=2, reps=10))
    send(ann, exercise)
    Exercise.objects.filter(pk=exercise.pk).update(
        purpose="For a strong trunk.", feel=["A stretch.", "A pull."], sets=3
    )
    exercise.refresh_from_db()

    changes = {
        change.label: (change.before, change.after)
        for change in changes_since(Review.objects.get(), exercise)
    }
    page = ann.get(page_of(exercise)).text

    assert changes == {
        "Purpose": ([], ["For a strong trunk."]),
        "What you should feel": (["A stretch.", "Warmth."], ["A stretch.", "A pull."]),
        "Usual dose": (["Repeat 10 times. Do 2 sets."], ["Repeat 10 times. Do 3 sets."]),
    }
    assert "<del>Warmth.</del>" in page
    assert "<ins>A pull.</ins>" in page
    assert "<del>A stretch.</del>" not in page
    assert f'href="{NEXT}?of=changed"' in ann.get(OVERVIEW).text
    assert ann.get(NEXT, {"of": "changed"}).url == f"{page_of(exercise)}?of=changed"


def test_a_film_is_signed_off_where_it_can_be_seen_and_another_one_is_said_in_words(
    ann: Any, clinic: Any
) -> None:
    exercise = make_exercise(clinic=clinic, film=make_film())
    assert exercise.film.sha256 in ann.get(page_of(exercise)).text
    send(ann, exercise)

    exercise.film = make_film(b"another film")
    exercise.save()

    [change] = changes_since(Review.objects.get(), exercise)
    assert change == ("Film", ["The film of that time"], ["The film that is here now"])


def test_of_an_old_sign_off_the_wording_is_not_known(ann: Any) -> None:
    exercise = make_exercise()
    Review.objects.create(clinic=ann.user.clinic, exercise=exercise, content_hash="0" * 64, by=ann.user)

    assert "That wording was not kept" in ann.get(page_of(exercise)).text


def test_what_changed_while_it_was_read_is_not_signed_off(ann: Any) -> None:
    exercise = make_exercise()
    read = exercise.content_hash()
    Exercise.objects.filter(pk=exercise.pk).update(stop_rule="Never.")

    answer = ann.post(page_of(exercise), {"content_hash": read, "of": "neck"})

    assert answer.status_code == 409
    assert "Nothing was signed off" in answer.text
    assert not Review.objects.exists()


def test_a_clinics_own_are_read_as_a_part_and_another_clinics_not_at_all(
    ann: Any, clinic: Any, other_clinic: Any
) -> None:
    own, theirs = make_exercise("Ours", clinic=clinic), make_exercise("Theirs", clinic=other_clinic)
    make_exercise("For one", clinic=clinic, is_for_one_plan=True)

    assert [entry.name for entry in Reading.of(ann.user, clinic).part("own").entries] == ["Ours"]
    assert ann.get(NEXT, {"of": "own"}).url == f"{page_of(own)}?of=own"
    assert ann.get(page_of(theirs)).status_code == 404
    assert send(ann, theirs).status_code == 404


@pytest.mark.parametrize("said", [{"of": "nonsense"}, {"after": "nobody"}, {"of": "neck", "done": "x" * 999}])
def test_an_address_with_nonsense_leads_somewhere(ann: Any, library: Any, said: dict[str, str]) -> None:
    assert ann.get(NEXT, said).status_code == 302
    assert ann.get(OVERVIEW, said).status_code == 200
    assert ann.get(page_of(library["Bridge"]), said).status_code == 200


def test_an_empty_library_says_so(ann: Any) -> None:
    assert "The library is empty." in ann.get(OVERVIEW).text
    assert ann.get(NEXT).url == OVERVIEW


def test_without_a_clinic_nothing_is_signed_off(superuser: Any) -> None:
    exercise = make_exercise()

    with pytest.raises(PermissionDenied):
        sign_off(exercise=exercise, content_hash=exercise.content_hash(), by=superuser.user)
    assert not Exercise.objects.offered_to(AnonymousUser()).exists()


def test_the_publishing_page_says_what_is_left_out(manager: Any, clinic: Any) -> None:
    ours = make_exercise("Ours", clinic=clinic)
    make_exercise("Unread", clinic=clinic)
    make_exercise("Secret", clinic=clinic, is_internal=True)
    make_exercise("Starter")
    send(manager, ours)

    page = manager.get(reverse("exercises:publishing"))

    assert {name: page.context[name] for name in ("starter", "signed", "unsigned", "internal")} == {
        "starter": 1,
        "signed": 1,
        "unsigned": 1,
        "internal": 1,
    }
    assert "nobody has signed it off" in page.text


@pytest.mark.parametrize("total", [4, 40])
def test_the_flow_takes_as_many_queries_for_four_as_for_forty(
    ann: Any, library: Any, total: int, django_assert_num_queries: Any
) -> None:
    for number in range(total - len(library)):
        exercise = make_exercise(f"Exercise {number}")
        if number % 2:
            send(ann, exercise)
    send(ann, library["Bridge"])

    with django_assert_num_queries(OVERVIEW_QUERIES):
        ann.get(OVERVIEW)
    with django_assert_num_queries(NEXT_QUERIES):
        ann.get(NEXT)
    with django_assert_num_queries(PAGE_QUERIES):
        ann.get(page_of(library["Chin tuck"]))


OVERVIEW_QUERIES, NEXT_QUERIES, PAGE_QUERIES = 9, 7, 13


def test_the_publishing_page_takes_as_many_queries_for_two_as_for_twenty(manager: Any, clinic: Any) -> None:
    manager.get(reverse("exercises:publishing"))  # kinds of records are looked up once
    taken = []
    for more in (2, 18):
        for _number in range(more):
            send(manager, make_exercise(clinic=clinic))
        with CaptureQueriesContext(connection) as queries:
            manager.get(reverse("exercises:publishing"))
        taken.append(len(queries))

    assert taken[0] == taken[1] <= 15
