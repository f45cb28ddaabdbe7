"""Prints every layout on both papers, in four languages, with 1, 6 and 12 exercises, to look at. `make handouts`.

A sheet for each layout and language goes to build/handouts/; four pages are kept for the README.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

# ruff: noqa: E402 - the models can be imported only after the settings were read
import django

django.setup()

import pypdfium2
from django.conf import settings
from django.core.management import call_command
from django.test.utils import setup_databases, teardown_databases
from PIL import Image, ImageDraw

from clinic.models import Clinic, User
from exercises.models import Exercise
from patients.handout import LAYOUTS, PAPERS, Addressee, render
from patients.models import Patient, Plan
from patients.services import Edit, add_exercise, issue_plan

ROOT = Path(settings.BASE_DIR)
SHEETS = ROOT / "build" / "handouts"
PICTURES = ROOT / "docs" / "pictures"
LANGUAGES = ("en", "ar", "hi", "de")
COUNTS = (1, 6, 12)
SCALE, KEPT_SCALE, COLOURS = 0.45, 0.9, 256  # pixels to a point; a palette keeps the folder small
GAP = 8
CHOSEN = {
    "handout-standard": ("standard", "en", [1, 2]),
    "handout-arabic": ("standard", "ar", [0, 2]),
    "handout-compact": ("compact", "en", [0, 1]),
    "handout-cards": ("cards", "en", [0, 1]),
}
FIRST = ("ql-stretch-sidelying", "glute-bridge", "bird-dog", "side-plank", "pelvic-tilt", "knee-to-chest")


def main() -> None:
    with tempfile.TemporaryDirectory() as media:
        settings.MEDIA_ROOT = media
        old = setup_databases(verbosity=0, interactive=False)
        try:
            call_command("load_library", verbosity=0)
            contents = {count: content_of(count) for count in COUNTS}
            look(contents)
        finally:
            teardown_databases(old, verbosity=0)


def content_of(count: int) -> tuple[dict, Addressee]:
    clinic = Clinic.objects.create(
        name="Northside Physiotherapy",
        address="12 Harbour Street\nBristol BS1 4QA",
        phone="+44 117 496 0123",
        email="hello@northside.example",
        notice="This plan was made for you after an assessment. Please do not pass it on.",
        emergency_text="Call 999 if you lose control of your bladder or bowel, or feeling between your legs.",
    )
    by = User.objects.create_user(
        f"sofia{count}@bench.example", name="Sofia Martín", role="therapist", clinic=clinic
    )
    patient = Patient.objects.create(clinic=clinic, given_name="Maria", family_name="Keller")
    plan = Plan.objects.create(
        patient=patient,
        problem="Low back pain, left side",
        goals="Walk to the shops and back without a rest.",
        note="Two short sessions are better than one long one.",
        stop_text="Stop if pain spreads down your leg, or if you feel numb. Call us.",
        starts_on=date(2026, 11, 21),
        review_on=date(2026, 12, 5),
    )
    found = {exercise.slug: exercise for exercise in Exercise.objects.filter(clinic=None)}
    for slug in [*FIRST, *(slug for slug in sorted(found) if slug not in FIRST)][:count]:
        plan.refresh_from_db()
        add_exercise(plan=plan, edit=Edit(version=plan.version, by=by), exercise=found[slug])
    plan.refresh_from_db()
    return issue_plan(plan=plan, by=by).content, Addressee.of(patient)


def look(contents: dict[int, tuple[dict, Addressee]]) -> None:
    SHEETS.mkdir(parents=True, exist_ok=True)
    made = 0
    for layout in LAYOUTS:
        for language in LANGUAGES:
            rows = list(rows_of(layout, language, contents))
            sheet(rows).save(SHEETS / f"{layout}-{language}.png")
            made += sum(len(pages) for _title, pages in rows)
    for name, (layout, language, pages) in CHOSEN.items():
        content, addressee = contents[6]
        pdf = render(content, addressee=addressee, layout=layout, language=language)
        drawn = [images_of(pdf, KEPT_SCALE)[page] for page in pages]
        sheet([("", drawn)]).quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)
    sys.stdout.write(
        f"{made} pages in {SHEETS.relative_to(ROOT)}/, {len(CHOSEN)} pictures in docs/pictures/\n"
    )


def rows_of(
    layout: str, language: str, contents: dict[int, tuple[dict, Addressee]]
) -> Iterator[tuple[str, list[Image.Image]]]:
    for paper in PAPERS:
        for count, (content, addressee) in contents.items():
            if layout == "single" and count > 1:
                continue
            pdf = render(content, addressee=addressee, paper=paper, layout=layout, language=language)
            yield f"{layout}, {paper}, {language}, {count}", images_of(pdf, SCALE)


def images_of(pdf: bytes, scale: float) -> list[Image.Image]:
    return [page.render(scale=scale).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]


def sheet(rows: list[tuple[str, list[Image.Image]]]) -> Image.Image:
    """A row a document, its pages side by side, its title above."""
    title = 16 if any(name for name, _pages in rows) else 0
    width = max(sum(page.width + GAP for page in pages) for _name, pages in rows) + GAP
    height = sum(title + pages[0].height + GAP for _name, pages in rows) + GAP
    whole = Image.new("RGB", (width, height), "#8299A0")
    top = GAP
    for name, pages in rows:
        if title:
            ImageDraw.Draw(whole).text((GAP, top), name, fill="black")
        left = GAP
        for page in pages:
            whole.paste(page, (left, top + title))
            left += page.width + GAP
        top += title + pages[0].height + GAP
    return whole


if __name__ == "__main__":
    main()
