"""The practice's own pages: managers edit, colleagues read, a late edit is noticed, bad input is told at its field."""

import io
import json
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry as HistoryEntry
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from clinic.late import standing
from clinic.models import Clinic, HandoutLayout
from clinic.practice_forms import ContactForm, HandoutsForm, LimitsForm, PublicForm, WordsForm
from clinic.services import change_practice
from patients.handout.choice import FOR_PATIENTS, LAYOUT_NAMES, Choice
from tests.conftest import Persona
from tests.factories import PNG, make_patient
from tests.photos import png_head
from tests.test_forms import changed, submit

PAGES = {
    "practice:contact": ContactForm,
    "practice:words": WordsForm,
    "practice:limits": LimitsForm,
    "practice:handouts": HandoutsForm,
    "exercises:publishing": PublicForm,
}
LOGO = reverse("practice:logo")


def filled(clinic: Clinic, route: str, **fields: Any) -> dict[str, Any]:
    """What the page sends, with these fields changed."""
    seen = standing(clinic, PAGES[route]._meta.fields)
    known = {name: value for name, value in seen.items() if value is not None}
    return known | {"seen": json.dumps(seen)} | fields


def send(person: Persona, route: str, **fields: Any) -> Any:
    return person.post(reverse(route), filled(Clinic.objects.get(pk=person.user.clinic_id), route, **fields))


def test_a_manager_changes_the_practice_and_the_history_says_who(
    manager: Any, clinic: Any, caplog: Any
) -> None:
    caplog.set_level("INFO", "reprise.security")

    answer = send(manager, "practice:contact", phone="0117 496 0000", website="northside.example")

    assert answer.status_code == 302
    clinic.refresh_from_db()
    assert (clinic.phone, clinic.website) == ("0117 496 0000", "https://northside.example")
    noted = HistoryEntry.objects.get()
    assert (noted.user, noted.object_id) == (manager.user, str(clinic.pk))
    assert noted.get_change_message() == "Changed phone and website."
    assert "practice_changed" in caplog.text
    assert "what=phone,website" in caplog.text
    assert "0117" not in caplog.text


@pytest.mark.parametrize("route", PAGES)
def test_a_page_that_is_saved_as_it_stands_changes_nothing(manager: Any, clinic: Any, route: str) -> None:
    for name, value in {
        "address": "12 Harbour Street\nBristol",
        "notice": "One line.\n\nAnother.",
        "emergency_text": "Call 999.",
        "public_address": "northside",
        "emails_handouts": True,
        "handout_layout": "compact",
    }.items():
        setattr(clinic, name, value)
    clinic.save()

    submit(manager, reverse(route))

    assert changed(clinic) == {}
    assert not HistoryEntry.objects.exists()


@pytest.mark.parametrize("route", PAGES)
def test_a_therapist_reads_what_only_managers_change(ann: Any, clinic: Any, route: str) -> None:
    clinic.emergency_text = clinic.public_notice = clinic.address = "Words to read"
    clinic.save()

    page = ann.get(reverse(route)).text

    assert "A manager of your practice changes this." in page
    assert ">Save<" not in page
    assert send(ann, route).status_code == 403
    with pytest.raises(PermissionDenied):
        change_practice(clinic=clinic, by=ann.user, fields=["name"], seen={})


def test_two_managers_at_once_the_later_one_sees_both(manager: Any, clinic: Any) -> None:
    opened = filled(clinic, "practice:contact")
    send(manager, "practice:contact", phone="0117 1", email="desk@northside.example")

    late = manager.post(reverse("practice:contact"), opened | {"phone": "0117 2", "name": "Northside"})

    assert late.status_code == 409
    assert "Mo Manager changed this while you had it open" in late.text
    assert "Saved now: 0117 1" in late.text
    assert 'value="0117 2"' in late.text
    assert 'value="Northside"' in late.text
    assert 'value="desk@northside.example"' in late.text  # only the colleague changed it
    clinic.refresh_from_db()
    assert clinic.phone == "0117 1"
    again = late.context["form"]
    sent = {field.html_name: field.value() for field in again if field.html_name != "seen"}
    answer = manager.post(reverse("practice:contact"), sent | {"seen": json.dumps(again["seen"].initial)})
    assert answer.status_code == 302
    clinic.refresh_from_db()
    assert (clinic.phone, clinic.name, clinic.email) == ("0117 2", "Northside", "desk@northside.example")


@pytest.mark.parametrize(
    ("route", "field", "typed", "said"),
    [
        ("practice:words", "emergency_text", "x" * 5000, "at most 1000 characters"),
        ("practice:contact", "website", "javascript:alert(1)", "Write a web address"),
        ("practice:contact", "website", "ftp://northside.example", "Write a web address"),
        ("practice:contact", "phone", "ring Ann", "Write the number in digits"),
        ("practice:contact", "name", "", "This field is required"),
        ("practice:contact", "time_zone", "Bristol", "is not a time zone"),
        ("practice:limits", "pain_amber", "9", "Amber must start at or below red"),
        ("practice:limits", "pain_red", "11", "less than or equal to 10"),
        ("practice:limits", "look_silent", "often", "Enter a whole number"),
        ("practice:handouts", "handout_layout", "cards", "Select a valid choice"),
        ("exercises:publishing", "public_address", "taken", "Another practice has this address"),
        ("exercises:publishing", "public_address", "north side!", "Use letters, digits and dashes alone"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(
    manager: Any, other_clinic: Any, route: str, field: str, typed: str, said: str
) -> None:
    Clinic.objects.filter(pk=other_clinic.pk).update(public_address="taken")

    answer = send(manager, route, **{field: typed})

    assert answer.status_code == 422
    [error] = answer.context["form"].errors[field]
    assert said in error
    assert error in answer.text.replace("&#x27;", "'")
    assert answer.context["form"][field].value() == typed
    assert "maxlength" not in str(answer.context["form"][field])  # a browser would cut what is pasted
    assert not HistoryEntry.objects.exists()


def test_a_garbled_page_is_taken_for_a_late_one(manager: Any, clinic: Any) -> None:
    for seen in ("", "[]", "{", '{"phone": 3}'):
        assert send(manager, "practice:contact", phone="0117 1", seen=seen).status_code in (409, 422)
    clinic.refresh_from_db()
    assert clinic.phone == ""


# --- The logo -------------------------------------------------------------------------------------


def picture(kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), options.pop("size", (40, 30)), 3).save(out, kind, **options)
    return out.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (9, 9), shade) for shade in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("logo.svg", SVG, "not a picture that we can read"),
        ("logo.png", SVG, "not a picture that we can read"),
        ("logo.gif", moving("GIF"), "not a picture that we can read"),
        ("logo.webp", moving("WEBP"), "This picture moves"),
        ("logo.png", moving("PNG"), "This picture moves"),
        ("logo.png", b"", "This file is empty"),
        ("logo.png", PNG[:60], "damaged"),
        ("logo.png", PNG + b"x" * 5_000_000, "larger than 5 MB"),
        ("logo.png", png_head(5000, 4000), "more than 16 million pixels"),
        ("logo.png", png_head(30_000, 30_000), "more than 16 million pixels"),
    ],
    ids=["svg", "svg-as-png", "gif", "webp", "apng", "empty", "cut", "5-mb", "20-mp", "bomb"],
)
def test_what_is_no_logo_is_refused_at_its_field(
    manager: Any, clinic: Any, name: str, data: bytes, said: str
) -> None:
    answer = manager.post(LOGO, {"logo": SimpleUploadedFile(name, data)})

    assert answer.status_code == 422
    assert said in str(answer.context["logo_form"].errors["logo"])
    assert "There is a problem" in answer.text
    clinic.refresh_from_db()
    assert not clinic.logo


def test_a_logo_is_drawn_again_and_stands_on_handouts(
    manager: Any, ann: Any, other_ann: Any, clinic: Any
) -> None:
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "hidden words")
    data = picture("PNG", mode="LA", size=(1600, 400), pnginfo=hidden) + b"<script>"

    assert manager.post(LOGO, {"logo": SimpleUploadedFile("../../evil.png", data)}).status_code == 302

    clinic.refresh_from_db()
    assert re.fullmatch(r"logos/[0-9a-f]{32}(_\w+)?\.png", clinic.logo.name)
    shown = ann.get(reverse("practice:logo_picture"))
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    drawn = Image.open(io.BytesIO(shown.content))
    assert (drawn.format, drawn.size, drawn.info.get("Comment")) == ("PNG", (800, 200), None)
    assert b"script" not in shown.content
    assert other_ann.get(reverse("practice:logo_picture")).status_code == 404
    assert reverse("practice:logo_picture") in manager.get(reverse("practice:contact")).text

    assert manager.post(reverse("practice:remove_logo")).status_code == 302
    assert ann.get(reverse("practice:logo_picture")).status_code == 404
    assert HistoryEntry.objects.count() == 2


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "RGB"])
def test_a_logo_of_any_kind_of_colour_is_read(manager: Any, clinic: Any, mode: str) -> None:
    data = picture("PNG" if mode == "P" else "JPEG", mode=mode) if mode != "CMYK" else cmyk()

    assert manager.post(LOGO, {"logo": SimpleUploadedFile("logo", data)}).status_code == 302


def cmyk() -> bytes:
    out = io.BytesIO()
    Image.new("CMYK", (40, 30)).save(out, "JPEG")
    return out.getvalue()


# --- What the values do ---------------------------------------------------------------------------


def test_a_handout_begins_with_the_practices_layout_and_large_print_goes_first(
    manager: Any, clinic: Any
) -> None:
    send(manager, "practice:handouts", handout_layout="compact", paper="letter")
    patient = make_patient(Clinic.objects.get(pk=clinic.pk))

    assert (Choice.usual(patient).layout, Choice.usual(patient).paper) == ("compact", "letter")
    patient.large_print = True
    assert Choice.usual(patient).layout == "large"


def test_the_layouts_of_a_practice_are_those_that_patients_may_have() -> None:
    assert tuple(HandoutLayout.values) == FOR_PATIENTS
    assert [str(label) for label in HandoutLayout.labels] == [
        str(LAYOUT_NAMES[name]) for name in FOR_PATIENTS
    ]


def test_the_practice_takes_the_place_of_the_panel_in_the_header(
    ann: Any, manager: Any, superuser: Any
) -> None:
    for person in (ann, manager):
        page = person.get("/").text
        assert '<a href="/practice/">Practice</a>' in page
        assert "Administration" not in page
        assert ">Administration panel</a>" in person.get(reverse("practice:contact")).text
    assert superuser.get(reverse("practice:start")).url == reverse("admin:index")


@pytest.mark.parametrize("route", PAGES)
def test_the_pages_take_the_same_few_queries(
    manager: Any, clinic: Any, route: str, django_assert_max_num_queries: Any
) -> None:
    """There is nothing on them that grows."""
    with django_assert_max_num_queries(12 if "publishing" in route else 5):
        manager.get(reverse(route))
