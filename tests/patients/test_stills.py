"""The small pictures of a version's cards: one file, which never changes, for whoever may see the version."""

import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from exercises.dose import Dose, Side
from exercises.media import stored_shape
from exercises.models import ExercisePicture, Picture
from patients.stills import drawn
from tests.factories import add_row, make_exercise, make_issued, make_phased, make_plan
from tests.handouts import stored

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by services and the access table

SVG = "{http://www.w3.org/2000/svg}"
FILE = re.compile(r'"(/issued/\w+/stills/\w+\.svg)#([\w-]+)"')


def drawing(colour: str, *, ids: str = "f1", size: str = "320 260") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" aria-labelledby="{ids}-t">'
        f'<title id="{ids}-t">A leg &amp; an arm</title><path id="{ids}-1" d="M0 0H9" fill="{colour}"/></svg>'
    ).encode()


def photo(colour: str = "red", size: tuple[int, int] = (1600, 1200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def make_shown(colour: str, *, data: bytes | None = None, media_type: str = "image/svg+xml") -> Any:
    """An exercise with that drawing, or that picture."""
    exercise = make_exercise(f"Exercise in {colour}", picture=None)
    picture = Picture.objects.store(data or drawing(colour, ids=colour), media_type=media_type)
    ExercisePicture.objects.create(exercise=exercise, picture=picture, alt=colour)
    return exercise


def cards_of(client: Any) -> list[tuple[str, str]]:
    """File and place of each card's picture."""
    return FILE.findall(client.get("/my/").text)


def parsed(svg: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own


def views_of(svg: bytes) -> dict[str, str]:
    return {view.attrib["id"]: view.attrib["viewBox"] for view in parsed(svg).iter(f"{SVG}view")}


def test_all_cards_of_a_version_show_parts_of_one_file_that_a_browser_may_keep(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_shown("blue"))
    add_row(plan, exercise=make_shown("green"))
    make_issued(plan)

    (first, at_first), (second, at_second) = cards_of(pat)
    answer = pat.get(first)

    assert first == second
    assert at_first != at_second
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert views_of(answer.content).keys() == {at_first, at_second}
    assert answer.content.count(b"blue") == answer.content.count(b"green") > 0
    assert b"A leg" not in answer.content  # the card says it


def test_the_same_drawing_is_sent_once_for_two_exercises(pat: Any) -> None:
    same = make_shown("blue")
    plan = make_plan(pat.patient, exercise=same)
    add_row(plan, exercise=same, dose=Dose(reps=5))
    make_issued(plan)

    first, second = cards_of(pat)

    assert first == second
    assert pat.get(first[0]).content.count(b'fill="blue"') == 1


def test_a_card_shows_the_side_that_the_dose_names(pat: Any) -> None:
    exercise = make_exercise(picture=None)
    for side in ("left", "right"):
        picture = Picture.objects.store(drawing(f"{side}-red"), media_type="image/svg+xml")
        ExercisePicture.objects.create(exercise=exercise, picture=picture, alt=side, side=side)
    make_issued(make_plan(pat.patient, exercise=exercise, dose=Dose(reps=5, side=Side.RIGHT)))

    [(file, _place)] = cards_of(pat)

    assert b"right-red" in pat.get(file).content
    assert b"left-red" not in pat.get(file).content


@time_machine.travel("2026-12-02 10:00 +0000")
def test_each_phase_has_a_file_of_its_own_and_nobody_loads_that_of_another(pat: Any) -> None:
    issued = make_issued(make_phased(pat.patient))

    files = {file for file, _place in cards_of(pat)}

    assert len(files) == 1
    assert len(issued.content["exercises"]) == 3
    assert len(views_of(pat.get(files.pop()).content)) == 1


def test_an_earlier_version_keeps_its_file_and_a_new_one_with_other_pictures_has_another(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_shown("blue"))
    make_issued(plan)
    [(old, _place)] = cards_of(pat)
    add_row(plan, exercise=make_shown("green"))
    make_issued(plan)

    new = {file for file, _place in cards_of(pat)}

    assert old not in new
    assert b"green" not in pat.get(old).content


def test_only_those_who_may_see_the_version_get_its_file_and_only_by_its_name(
    pat: Any, other_pat: Any
) -> None:
    issued = make_issued(make_plan(pat.patient, exercise=make_shown("blue")))
    [(file, _place)] = cards_of(pat)

    wrong = reverse("patients:stills", args=[issued.public_id, "0" * 16])

    assert pat.get(file).status_code == 200
    assert pat.get(wrong).status_code == 404
    assert other_pat.get(file).status_code == 404


def test_a_picture_whose_bytes_are_gone_leaves_its_card_without_one_and_the_others_as_they_are(
    pat: Any,
) -> None:
    plan = make_plan(pat.patient, exercise=make_shown("blue"))
    add_row(plan, exercise=make_shown("green"))
    issued = make_issued(plan)
    [(file, _lost), kept] = cards_of(pat)
    default_storage.delete(Picture(sha256=issued.content["exercises"][0]["pictures"][0]["sha256"]).path)
    stored_shape.cache_clear()  # as another process has it

    page, answer = pat.get("/my/").text, pat.get(file)

    assert FILE.findall(page) == [kept]
    assert page.count("day-plate") == 1
    assert views_of(answer.content).keys() == {kept[1]}
    assert answer.headers["Cache-Control"] == "no-store, private"  # it may come back


def test_photos_are_small_copies_inside_the_file(pat: Any) -> None:
    large = photo()
    make_issued(make_plan(pat.patient, exercise=make_shown("red", data=large, media_type="image/jpeg")))

    [(file, place)] = cards_of(pat)
    answer = pat.get(file)

    assert views_of(answer.content)[place] == "0 0 168 126"
    assert b'href="data:image/webp;base64,' in answer.content
    assert len(answer.content) < len(large) / 10
    assert "img-src data:" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "hostile",
    [
        drawing("red", ids="f3").replace(b"</svg>", b""),
        drawing("red", ids="f3").replace(b"<path", b"</g><path"),
        drawing("red", ids="f3").replace(b"<path", b"<style>path { fill: black }</style><path"),
        drawing("red", ids="f3").replace(b"<path", b"<script>alert(1)</script><path"),
        drawing("red", ids="f1"),
        b"no drawing at all",
        b"",
    ],
)
def test_a_damaged_or_foreign_drawing_does_not_touch_its_neighbours(
    settings: Any, tmp_path: Any, hostile: bytes
) -> None:
    settings.MEDIA_ROOT = tmp_path
    pictures = [stored(drawing("blue", ids="f1")), stored(hostile), stored(drawing("green", ids="f2"))]

    root = parsed(drawn(pictures).svg)

    assert [path.attrib["fill"] for path in root.iter(f"{SVG}path")] == ["blue", "green"]
    assert [*root.iter(f"{SVG}style"), *root.iter(f"{SVG}script")] == []
    assert len(views_of(drawn(pictures).svg)) == 3


def test_a_damaged_photo_leaves_its_place_empty(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    pictures = [stored(photo()[:200], "image/jpeg"), stored(drawing("blue"))]

    root = parsed(drawn(pictures).svg)

    assert list(root.iter(f"{SVG}image")) == []
    assert len(list(root.iter(f"{SVG}path"))) == 1


def test_the_file_costs_one_query_beside_the_sign_in_whatever_is_in_it(
    pat: Any, django_assert_num_queries: Any
) -> None:
    plan = make_plan(pat.patient, exercise=make_shown("blue"))
    make_issued(plan)
    files = [cards_of(pat)[0][0]]
    for number in range(7):
        add_row(plan, exercise=make_shown(f"shade-{number}"))
    make_issued(plan)
    files.append(cards_of(pat)[0][0])

    for file in files:
        with django_assert_num_queries(3):  # the session, the user, the version
            pat.get(file)
    with django_assert_num_queries(6):
        pat.get("/my/")
