"""Smaller copies of photos: made once, sent where a page asks for them."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image

from exercises import sizes
from exercises.models import Picture
from exercises.sizes import make_missing, make_sizes, path_of, store_photo
from patients.services import issue_plan
from tests.factories import make_exercise, make_photo, make_plan

pytestmark = pytest.mark.django_db


def photo(width: int, colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, width // 2), colour).save(out, "JPEG")
    return out.getvalue()


def size_of(answer: Any) -> tuple[int, int]:
    return Image.open(io.BytesIO(answer.content)).size


def test_a_photo_gets_a_copy_of_each_smaller_width_and_a_small_one_gets_none() -> None:
    large, middle, small = (store_photo(photo(width)) for width in (1600, 700, 300))

    def widths(picture: Picture) -> list[int]:
        return [width for width in sizes.WIDTHS if default_storage.exists(path_of(picture, width))]

    assert (widths(large), widths(middle), widths(small)) == ([480, 960], [480], [])


def test_copies_are_made_once_however_often_the_task_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = store_photo(photo(1600, "blue"))
    made: list[int] = []
    real = sizes.smaller
    monkeypatch.setattr(sizes, "smaller", lambda data, width: made.append(width) or real(data, width))

    make_sizes.call(picture.pk)
    assert made == []

    with default_storage.open(path_of(picture, 480), "r+b") as stored:  # a worker was killed while it wrote
        stored.truncate(40)
    make_sizes.call(picture.pk)
    make_sizes.call(picture.pk)

    assert made == [480]
    assert sorted(
        name
        for name in default_storage.listdir(f"pictures/{picture.sha256[:2]}")[1]
        if picture.sha256 in name
    ) == [
        picture.sha256,
        f"{picture.sha256}-480",
        f"{picture.sha256}-960",
    ]


def test_a_worker_makes_them_later_and_until_then_the_large_one_is_sent(
    ann: Any, clinic: Any, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    exercise = make_exercise(clinic=clinic)
    picture = store_photo(photo(1600, "green"))
    make_photo(exercise, picture.read())
    [waiting] = DBTaskResult.objects.all()
    address = reverse("exercises:picture", args=[picture.sha256])

    early = ann.get(f"{address}?w=480")
    make_sizes.call(*waiting.args_kwargs["args"])
    late = ann.get(f"{address}?w=480")

    assert waiting.args_kwargs["args"] == [picture.pk]
    assert (size_of(early), early["Content-Type"]) == ((1600, 800), "image/jpeg")
    assert early["Cache-Control"] == "private, max-age=60"
    assert (size_of(late), late["Content-Type"]) == ((480, 240), "image/webp")
    assert "immutable" in late["Cache-Control"]


def test_a_smaller_copy_is_shown_to_those_alone_who_see_the_picture(
    ann: Any, other_ann: Any, pat: Any, anyone: Any, clinic: Any
) -> None:
    clinic.public_address = "northside"
    clinic.save()
    picture = store_photo(photo(1600, "yellow"))
    make_photo(make_exercise(clinic=clinic, is_internal=True), picture.read())
    address = f"{reverse('exercises:picture', args=[picture.sha256])}?w=480"
    public = f"{reverse('exercises:public_picture', args=['northside', picture.sha256])}?w=480"

    answers = [ann.get(address), other_ann.get(address), pat.get(address), anyone.get(public)]

    assert [answer.status_code for answer in answers] == [200, 404, 403, 404]


def test_a_patient_gets_the_copies_through_the_issued_plan_alone(
    ann: Any, pat: Any, other_pat: Any, clinic: Any
) -> None:
    exercise = make_exercise(clinic=clinic, picture=None)
    picture = store_photo(photo(1600, "orange"))
    make_photo(exercise, picture.read())
    issued = issue_plan(plan=make_plan(pat.patient, exercise=exercise), by=ann.user)
    address = reverse("patients:issued_picture", args=[issued.public_id, picture.sha256[:16]])

    answers = [person.get(f"{address}?w=480") for person in (pat, other_pat)]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert size_of(answers[0]) == (480, 240)
    assert f'src="{address}" srcset="{address}?w=480 480w' in pat.get("/my/").text


@pytest.mark.parametrize("width", ["", "1", "481", "-480", "480x", "9999999999"])
def test_only_widths_that_there_are_can_be_asked_for(ann: Any, clinic: Any, width: str) -> None:
    picture = make_photo(make_exercise(clinic=clinic), photo(1600))

    answer = ann.get(f"{reverse('exercises:picture', args=[picture.sha256])}?w={width}")

    assert size_of(answer) == (1600, 800)
    assert "immutable" in answer["Cache-Control"]


def test_the_pages_offer_the_copies_of_photos_and_of_no_drawing(ann: Any, clinic: Any) -> None:
    exercise = make_exercise(clinic=clinic)
    drawing = exercise.pictures.get().picture
    picture = make_photo(exercise, photo(1600))

    page = ann.get(exercise.get_absolute_url()).text

    address = reverse("exercises:picture", args=[picture.sha256])
    assert f'srcset="{address}?w=480 480w, {address}?w=960 960w, {address} 1600w"' in page
    assert f"{drawing.sha256}/?w=" not in page


def test_photos_of_before_get_their_copies_as_well() -> None:
    picture = make_photo(make_exercise(), photo(1600, "purple"))
    lost = make_photo(make_exercise(), photo(1600, "black"))
    default_storage.delete(lost.path)
    default_storage.delete(path_of(picture, 480))

    make_missing()

    assert default_storage.exists(path_of(picture, 480))
