"""Where a handout is chosen, and how it gets to the patient."""

from typing import Any

import pypdfium2
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from patients.handout.choice import Choice
from tests.factories import add_row, make_exercise, make_issued, make_plan

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by the access table


@pytest.fixture
def issued(pat: Any) -> Any:
    plan = make_plan(pat.patient, problem="Sore knee")
    add_row(plan, exercise=make_exercise("Heel slide"))
    return make_issued(plan)


@pytest.fixture
def handout(issued: Any) -> str:
    return reverse("patients:handout", args=[issued.public_id])


@pytest.fixture
def send(issued: Any) -> str:
    return reverse("patients:send_handout", args=[issued.public_id])


def text_of(answer: Any) -> str:
    document = pypdfium2.PdfDocument(answer.content)
    return " ".join(page.get_textpage().get_text_range() for page in document)


# --- Choosing -------------------------------------------------------------------------------------


def test_the_file_is_named_by_version_and_day_and_not_by_the_patient(
    pat: Any, handout: str, issued: Any
) -> None:
    day = timezone.localdate(timezone=issued.plan.patient.clinic.zone).isoformat()

    assert pat.get(handout)["Content-Disposition"] == f'inline; filename="exercises-v1-{day}.pdf"'


def test_the_draft_has_a_name_of_its_own(ann: Any, issued: Any) -> None:
    answer = ann.get(reverse("patients:preview", args=[issued.plan.public_id]))

    assert answer["Content-Disposition"] == 'inline; filename="exercises-draft.pdf"'


def test_the_name_and_the_diary_can_be_left_out(ann: Any, handout: str) -> None:
    whole, bare = ann.get(handout), ann.get(handout, {"no_name": "on", "no_tracking": "on"})

    assert "Pat Keller" in text_of(whole)
    assert "Pat Keller" not in text_of(bare)
    assert len(text_of(bare)) < len(text_of(whole))


def test_one_exercise_is_printed_alone(ann: Any, handout: str, issued: Any) -> None:
    key = next(row["key"] for row in issued.content["exercises"] if row["name"] == "Heel slide")

    text = text_of(ann.get(handout, {"exercise": key}))

    assert "Heel slide" in text
    assert "Side-lying" not in text


@pytest.mark.parametrize(
    "asked", [{"paper": "a9"}, {"layout": "poster"}, {"language": "tlh"}, {"exercise": "none"}], ids=str
)
def test_what_nobody_offers_is_not_found(ann: Any, handout: str, asked: dict[str, str]) -> None:
    assert ann.get(handout, asked).status_code == 404


def test_the_record_decides_what_is_usual(pat: Any) -> None:
    patient = pat.patient
    patient.large_print, patient.paper, patient.language = True, "letter", "xx"

    assert Choice.usual(patient) == Choice(layout="large", paper="letter", language="en-gb")


def test_whoever_needs_large_print_gets_it_unasked_and_finds_it_chosen(
    pat: Any, ann: Any, issued: Any
) -> None:
    pat.patient.large_print = True
    pat.patient.save()
    handout = reverse("patients:handout", args=[issued.public_id])

    assert pat.get(handout).content == pat.get(handout, {"layout": "large"}).content
    for page in (issued.plan.get_absolute_url(), pat.patient.get_absolute_url()):
        assert '<option value="large" selected>' in ann.get(page).text
    assert '<option value="large" selected>' in pat.get("/my/").text


def test_the_choice_stands_on_the_plan_the_version_and_the_record(ann: Any, issued: Any) -> None:
    handout = reverse("patients:handout", args=[issued.public_id])
    preview = reverse("patients:preview", args=[issued.plan.public_id])
    version = ann.get(reverse("patients:issued", args=[issued.public_id])).text

    assert f'action="{preview}"' in ann.get(issued.plan.get_absolute_url()).text
    assert f'action="{handout}"' in version
    assert f'action="{handout}"' in ann.get(issued.plan.patient.get_absolute_url()).text
    for field in ("layout", "paper", "exercise", "black_and_white", "no_name", "no_tracking"):
        assert f'name="{field}"' in version


def test_older_versions_on_the_record_lead_to_their_own_page(ann: Any, issued: Any) -> None:
    add_row(issued.plan)
    newer = make_issued(issued.plan)

    page = ann.get(issued.plan.patient.get_absolute_url()).text

    assert page.count('name="no_tracking"') == 1
    for version in (issued, newer):
        assert reverse("patients:issued", args=[version.public_id]) in page


def test_patients_choose_among_fewer_layouts_of_the_same_document(pat: Any, handout: str) -> None:
    page = pat.get("/my/").text

    assert f'action="{handout}"' in page
    for layout in ("standard", "large", "one_a_page", "compact"):
        assert f'<option value="{layout}"' in page
    assert '<option value="cards"' not in page


@pytest.mark.parametrize("layout", ["large", "one_a_page", "compact"])
def test_therapist_and_patient_get_the_same_bytes_of_each_layout(
    ann: Any, pat: Any, handout: str, layout: str
) -> None:
    usual, asked = pat.get(handout).content, {"layout": layout}

    assert ann.get(handout, asked).content == pat.get(handout, asked).content != usual


def test_the_choice_of_a_version_asks_the_database_little(
    ann: Any, issued: Any, django_assert_max_num_queries: Any
) -> None:
    ann.get("/")
    address = reverse("patients:issued", args=[issued.public_id])

    with django_assert_max_num_queries(4):
        ann.get(address)


def test_a_handout_asks_the_database_little(
    pat: Any, handout: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        pat.get(handout)


def test_the_same_words_are_a_page_to_listen_to(pat: Any, issued: Any) -> None:
    page = pat.get(reverse("patients:read_handout", args=[issued.public_id]))

    assert reverse("patients:read_handout", args=[issued.public_id]) in pat.get("/my/").text
    for words in ("Heel slide", "Pat Keller", *issued.content["exercises"][0]["steps"]):
        assert words in page.text
    assert (
        "Pat Keller" not in pat.get(page.request["PATH_INFO"], {"no_name": "on"}).text.partition("<main")[2]
    )


# --- Sending --------------------------------------------------------------------------------------


@pytest.fixture
def email(pat: Any) -> str:
    pat.patient.email = "pat@home.example"
    pat.patient.save()
    return "pat@home.example"


def test_the_link_is_sent_and_says_nothing_of_the_plan(ann: Any, send: str, email: str) -> None:
    page = ann.post(send, follow=True)

    [sent] = mail.outbox
    assert sent.to == [email]
    assert "http://localhost:8000/my/" in sent.body
    assert sent.attachments == []
    assert "on its way to pat@home.example" in page.text
    for private in ("Pat", "Keller", "knee", "Heel", "exercise", "plan"):
        assert private.lower() not in (sent.subject + sent.body).lower()


def test_a_link_that_would_lead_nowhere_is_not_sent(ann: Any, pat: Any, send: str, email: str) -> None:
    pat.patient.access.update(ended_at=timezone.now())

    assert "Send an invitation first" in ann.post(send, follow=True).text
    assert mail.outbox == []


def test_without_an_address_nothing_is_sent(ann: Any, send: str) -> None:
    assert "no email address" in ann.post(send, follow=True).text
    assert mail.outbox == []


def test_nothing_is_sent_after_discharge(ann: Any, pat: Any, send: str, email: str) -> None:
    pat.patient.archived_at = timezone.now()
    pat.patient.save()

    assert "the portal is closed" in ann.post(send, follow=True).text
    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_reported(ann: Any, send: str, email: str, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    assert "could not be sent" in ann.post(send, follow=True).text


def test_the_pdf_is_sent_only_where_the_clinic_allows_it(ann: Any, send: str, email: str) -> None:
    assert "Send the PDF" not in ann.get(send.replace("send/", "")).text
    assert ann.post(send, {"how": "pdf"}).status_code == 403
    assert mail.outbox == []


def test_a_pdf_by_email_does_not_carry_the_name(ann: Any, send: str, email: str) -> None:
    ann.user.clinic.emails_handouts = True
    ann.user.clinic.save()

    ann.post(send, {"how": "pdf"})

    [sent] = mail.outbox
    [(name, pdf, kind)] = sent.attachments
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert (name.startswith("exercises-v1-"), kind) == (True, "application/pdf")
    assert "Heel slide" in text
    assert "Keller" not in text + sent.subject + sent.body


# --- The API --------------------------------------------------------------------------------------


def test_patients_get_their_own_handout_from_the_api(
    pat: Any, other_pat: Any, issued: Any, handout: str
) -> None:
    address = f"/api/v1/issued-plans/{issued.public_id}/handout/"

    assert pat.get(address, {"paper": "letter"}).content == pat.get(handout, {"paper": "letter"}).content
    assert other_pat.get(address).status_code == 404
    assert pat.get(f"/api/v1/issued-plans/{issued.public_id}/").status_code == 403


def test_the_api_says_what_it_does_not_offer(ann: Any, issued: Any) -> None:
    answer = ann.get(f"/api/v1/issued-plans/{issued.public_id}/handout/", {"layout": "poster"})

    assert (answer.status_code, list(answer.json())) == (400, ["layout"])


def test_the_api_answers_304_to_whoever_has_the_handout(ann: Any, issued: Any) -> None:
    address = f"/api/v1/issued-plans/{issued.public_id}/handout/"
    first = ann.get(address)

    assert ann.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
