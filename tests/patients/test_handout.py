"""What a handout says, and to whom."""

import io
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest

from patients.handout import Addressee, render
from tests import factories
from tests.paper import pages, tags, text_of

# --- Readable by everyone ---------------------------------------------------------------------------


def test_the_handout_is_declared_accessible_with_its_language_and_title(plan, addressee):
    document = pikepdf.open(io.BytesIO(render(plan, addressee=addressee)))

    assert bool(document.Root.MarkInfo.Marked)
    assert str(document.Root.Lang) == "en"
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Your exercises – Amélie Dupont-Łukasiewicz"


def test_every_picture_is_described(plan, addressee):
    described = [alt for tag, alt in tags(render(plan, addressee=addressee)) if tag == "/Figure"]

    assert sorted(described) == [
        "A person lies on their side.",
        "Northside Physiotherapy",
        "On your phone",  # on the first page and beside the diary
        "On your phone",
        "Watch the video",
    ]


def test_a_picture_without_a_description_takes_the_exercise_name(plan):
    plan["exercises"][0]["pictures"][0]["alt"] = ""

    assert ("/Figure", "Side-lying QL stretch") in tags(render(plan))


def test_headings_start_at_one_and_skip_no_level(plan, addressee):
    levels = [
        int(tag[2])
        for tag, _ in tags(render(plan, addressee=addressee))
        if tag[:2] == "/H" and tag[2:].isdigit()
    ]

    first_page, exercise, diary, article = [1, 2], [2, 3, 3], [2, 3, 3], [2, 3]
    assert levels == first_page + diary + exercise + exercise + article


def test_steps_are_a_list_and_the_grid_has_header_cells(plan):
    found = [tag for tag, _ in tags(render(plan))]

    assert found.count("/LI") >= 6
    assert found.count("/Table") == 2  # a week each
    assert found.count("/TH") == 2 * 8


# --- What it says -----------------------------------------------------------------------------------


def test_the_dose_stands_there_as_a_sentence(plan):
    text = text_of(render(plan))

    assert "Hold 45 seconds. Repeat 3 times on your left side. Do this twice a day." in text
    assert "Hold 20 seconds. Repeat 3 times on each side. Do this once a day." in text


def test_the_page_says_for_whom_from_whom_and_which_version(plan, addressee):
    text = text_of(render(plan, addressee=addressee))

    for words in (
        "Amélie Dupont-Łukasiewicz",
        "Sofia Martín, MSc",
        "Version 2",
        "20 November 2026",
        "5 December 2026",
        "2 January 2027",
        "Northside Physiotherapy",
        "12 Harbour Street, Bristol BS1 4QA",
        "+44 117 496 0123",
        "This plan was made for you alone.",
        "Call 999 if you cannot feel your legs.",
    ):
        assert words in text


def test_everything_in_the_snapshot_is_on_paper(plan):
    text = text_of(render(plan))

    first, second = plan["exercises"]
    for words in (
        *first["steps"],
        *first["feel"],
        *first["avoid"],
        *first["adjustments"],
        *first["precautions"],
        first["start_position"],
        first["stop_rule"],
        first["note"],
        first["why"],
        *second["steps"],
        plan["problem"],
        plan["note"],
        plan["stop_text"],
        "Walk to the shops and back without stopping.",
        plan["articles"][0]["title"],
        "Myofascial Pain and Dysfunction. Wolters Kluwer. 2018",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("amber", "red", "zones"),
    [
        (4, 6, "Pain 0 to 3 Carry on. Pain 4 to 5 Do less. Pain 6 or more Stop and tell us."),
        (5, 6, "Pain 0 to 4 Carry on. Pain 5 Do less. Pain 6 or more Stop and tell us."),
        (6, 6, "Pain 0 to 5 Carry on. Pain 6 or more Stop and tell us."),
        (1, 10, "Pain 0 Carry on. Pain 1 to 9 Do less. Pain 10 Stop and tell us."),
    ],
)
def test_the_pain_limits_are_said_in_words(plan, amber, red, zones):
    plan["pain"] = {"amber": amber, "red": red}

    text = text_of(render(plan))

    for zone in zones.replace(". Pain", ".|Pain").split("|"):
        assert all(words in text for words in zone.split(" ", zone.count("Pain")))


def test_nobody_is_named_without_an_addressee(plan):
    text = text_of(render(plan))

    assert "Dupont" not in text
    assert "On your phone" not in text
    assert "In an emergency" not in text


def test_a_draft_says_so_on_every_page(plan, addressee):
    del plan["issue"]

    found = pages(render(plan, addressee=addressee))

    assert len(found) > 1
    assert all("Draft. Not for the patient yet." in page for page in found)
    assert "Version" not in " ".join(found)


def test_an_issued_plan_is_no_draft(plan):
    assert "Draft" not in text_of(render(plan))


def test_later_pages_say_whose_they_are_and_count(plan, addressee):
    first, *rest = pages(render(plan, addressee=addressee))

    assert f"Page 1 of {len(rest) + 1}" in first
    assert all("Northside Physiotherapy" in page and "Version 2" in page for page in rest)
    assert f"Page {len(rest) + 1} of {len(rest) + 1}" in rest[-1]


def test_what_is_empty_leaves_no_label(plan):
    for row in plan["exercises"]:
        row.update(
            start_position="", feel=[], avoid=[], adjustments=[], precautions=[], stop_rule="", note=" "
        )
        row.update(why="", video="", pictures=[], dose={})
    plan |= {"problem": "", "goals": "", "note": "", "stop_text": "", "articles": []}
    plan |= {"starts_on": None, "review_on": None, "ends_on": None}

    text = text_of(render(plan))

    for label in (
        "Start",
        "What",
        "Made",
        "Take care",
        "Note",
        "Why",
        "Watch",
        "Review",
        "Last",
        "goals",
        "Where",
    ):
        assert label not in text


def test_a_plan_without_exercises_can_be_previewed(plan):
    plan["exercises"] = []

    assert "Tick" not in text_of(render(plan))


def test_a_patient_is_addressed_from_the_clinic_as_it_is_today(clinic):
    clinic.phone = "+44 20 7946 0000"

    addressee = Addressee.of(factories.make_patient(clinic))

    assert addressee.patient_name == "Maria Keller"
    assert addressee.letterhead.phone == "+44 20 7946 0000"
    assert addressee.portal_url == "http://localhost:8000/my/"


def test_a_lost_logo_does_not_cost_the_handout(clinic, caplog):
    clinic.logo = "logos/lost.png"

    assert Addressee.of(factories.make_patient(clinic)).letterhead.logo == b""
    assert clinic.public_id in caplog.text


# --- The same every time ----------------------------------------------------------------------------


def test_threads_do_not_disturb_each_other(plan):
    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(lambda _: render(plan), range(6)))) == 1


def test_another_language_and_another_paper_are_another_handout(plan):
    assert len({render(plan), render(plan, language="de"), render(plan, paper="letter")}) == 3
