"""A handout's pages as images, joined, and with the wish to be printed: the file itself, taken apart."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse
from PIL import Image, ImageChops, ImageStat

from exercises.models import Exercise
from patients.handout.choice import Choice, Handout
from patients.handout.preview import joined, page_image
from patients.handout.printing import opening_print_dialog
from patients.handout.typesetting import page_count
from patients.services import MAX_CHARACTERS
from tests.factories import add_row, make_exercise, make_issued, make_plan

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by the access table


@pytest.fixture
def plan(pat: Any) -> Any:
    plan = make_plan(pat.patient)
    for number in range(3):
        add_row(plan, exercise=make_exercise(f"Exercise {number}"))
    return plan


@pytest.fixture
def pdf(pat: Any, plan: Any) -> bytes:
    return Handout.of(make_issued(plan).content, pat.patient).pdf()


def drawn(pdf: bytes, number: int) -> Image.Image:
    """By another program, for comparison."""
    return pypdfium2.PdfDocument(pdf)[number - 1].render(scale=96 / 72).to_pil().convert("L")


def seen(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def images_of(client: Any, fragment: str, **asked: str) -> list[str]:
    """The addresses of the images in a fragment."""
    page = client.get(fragment, asked)
    return [part.split('"')[0].replace("&amp;", "&") for part in page.text.split('<img src="')[1:]]


# --- Pages ----------------------------------------------------------------------------------------


def test_the_pages_are_counted(pdf: bytes) -> None:
    assert page_count(pdf) == len(pypdfium2.PdfDocument(pdf)) > 1


@pytest.mark.parametrize("number", [1, 2])
def test_an_image_shows_the_page_of_its_number(pdf: bytes, number: int) -> None:
    image = seen(page_image(pdf, number))
    differences = {
        other: ImageStat.Stat(ImageChops.difference(image, drawn(pdf, other).resize(image.size))).sum[0]
        for other in (1, 2)
    }

    assert image.size == (794, 1123)
    assert min(differences, key=lambda other: differences[other]) == number


@pytest.mark.parametrize("number", [0, -1, 99])
def test_there_is_no_image_beyond_the_last_page(pdf: bytes, number: int) -> None:
    with pytest.raises(ValueError, match="no page"):
        page_image(pdf, number)


# --- Joined ---------------------------------------------------------------------------------------


@pytest.fixture
def two(pat: Any, pdf: bytes, tmp_path: Path) -> list[str]:
    """A long file, and one of a single page on the other paper."""
    choice = Choice(layout="single", paper="letter", language="en-gb", with_tracking=False)
    alone = Handout.of(make_issued(make_plan(pat.patient)).content, pat.patient, choice)
    (tmp_path / "1.pdf").write_bytes(alone.pdf())
    (tmp_path / "2.pdf").write_bytes(pdf)
    return ["1.pdf", "2.pdf"]


def sizes(pdf: bytes) -> list[int]:
    return [round(page.get_width()) for page in pypdfium2.PdfDocument(pdf)]


def test_joined_files_keep_their_pages_sizes_and_words(two: list[str], pdf: bytes, tmp_path: Path) -> None:
    both = joined(tmp_path, two, double_sided=False)

    assert sizes(both) == [612] + [595] * page_count(pdf)
    assert "Your exercises" in pypdfium2.PdfDocument(both)[1].get_textpage().get_text_range()


def test_for_double_sided_printing_each_file_starts_on_a_new_sheet(
    two: list[str], pdf: bytes, tmp_path: Path
) -> None:
    both = joined(tmp_path, two, double_sided=True)

    assert sizes(both)[:3] == [612, 612, 595]
    assert len(sizes(both)) % 2 == 0
    assert pypdfium2.PdfDocument(both)[1].get_textpage().get_text_range() == ""


# --- The print dialog -----------------------------------------------------------------------------


def test_the_copy_for_printing_asks_for_the_dialog_and_is_else_the_same(pdf: bytes) -> None:
    copy = opening_print_dialog(pdf)

    with pikepdf.open(io.BytesIO(copy)) as document:
        assert str(document.Root.OpenAction.N) == "/Print"
        assert bool(document.Root.MarkInfo.Marked)
        assert document.check_pdf_syntax() == []
    assert copy.startswith(pdf)
    assert len(pypdfium2.PdfDocument(copy)) == page_count(pdf)


def test_a_file_of_another_make_is_printed_by_hand() -> None:
    assert opening_print_dialog(b"%PDF-1.7 of another make") == b"%PDF-1.7 of another make"


def test_a_page_asks_for_the_copy_for_printing(ann: Any, plan: Any) -> None:
    address = reverse("patients:handout", args=[make_issued(plan).public_id])
    shown, printed, saved = (ann.get(address, {"as": how}) for how in ("", "print", "file"))

    assert b"/OpenAction" in printed.content
    assert shown.content == saved.content
    assert printed["Content-Disposition"].startswith("inline;")
    assert saved["Content-Disposition"].startswith("attachment;")
    assert printed["ETag"] != shown["ETag"]


# --- On the plan's page ---------------------------------------------------------------------------


def test_the_draft_is_seen_page_by_page_and_says_that_it_is_a_draft(ann: Any, plan: Any) -> None:
    fragment = reverse("patients:draft_pages", args=[plan.public_id])
    addresses = images_of(ann, fragment)
    page = ann.get(plan.get_absolute_url())

    assert f'hx-get="{fragment}"' in page.text
    assert f'alt="Page 1 of {len(addresses)}"' in ann.get(fragment).text
    assert ann.get(addresses[0])["Content-Type"] == "image/png"
    words = pypdfium2.PdfDocument(ann.get(reverse("patients:preview", args=[plan.public_id])).content)[0]
    assert "Draft" in words.get_textpage().get_text_range()


def test_an_image_of_a_draft_that_has_changed_since_is_gone(ann: Any, plan: Any) -> None:
    old = images_of(ann, reverse("patients:draft_pages", args=[plan.public_id]))[0]
    Exercise.objects.update(name="Another name")

    assert ann.get(old).status_code == 404


def test_the_images_follow_the_choice(ann: Any, plan: Any) -> None:
    fragment = reverse("patients:draft_pages", args=[plan.public_id])

    plain, letter = images_of(ann, fragment), images_of(ann, fragment, paper="letter")

    assert seen(ann.get(plain[0]).content).size == (794, 1123)
    assert seen(ann.get(letter[0]).content).size == (816, 1056)


def test_an_image_that_was_kept_is_not_drawn_again(ann: Any, plan: Any, monkeypatch: Any) -> None:
    address = images_of(ann, reverse("patients:draft_pages", args=[plan.public_id]))[0]
    first = ann.get(address)
    monkeypatch.setattr("patients.views.handouts.page_image", lambda *_: pytest.fail("drawn again"))

    assert ann.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert first["Cache-Control"] == "no-store, private"


def test_a_draft_too_long_to_print_says_so_in_place_of_its_pages(ann: Any, plan: Any) -> None:
    Exercise.objects.update(instructions=["x" * (MAX_CHARACTERS // 4)])

    answer = ann.get(reverse("patients:draft_pages", args=[plan.public_id]))

    assert "too long to print" in answer.text
    assert "<img" not in answer.text


@pytest.mark.parametrize("page", [0, 99])
def test_there_is_no_image_of_a_page_that_does_not_exist(ann: Any, plan: Any, page: int) -> None:
    address = images_of(ann, reverse("patients:draft_pages", args=[plan.public_id]))[0]

    assert ann.get(address.replace("/1.png", f"/{page}.png")).status_code == 404
