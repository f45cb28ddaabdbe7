"""Messages between patient and practice: who sees which, each stored once, nothing typed lost, and nobody missed."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from clinic.models import Clinic
from exercises.media import MOST_BYTES
from patients.attention import Reason
from patients.caseload import Line
from patients.models import IssuedPlan, Message, PatientAccess, Plan, Seen
from patients.services import record_session, send_message
from tests.conftest import Persona
from tests.factories import (
    JPEG,
    PASSWORD,
    let_follow,
    make_entry,
    make_issued,
    make_message,
    make_patient,
    make_plan,
    make_user,
)


@pytest.fixture
def issued(pat: Any) -> IssuedPlan:
    return make_issued(make_plan(pat.patient))


def write(client: Any, text: str = "May I do more?", **fields: Any) -> Any:
    """The patient's page, sent."""
    return client.post(
        "/my/messages/", {"thread": client.patient.public_id, "uuid": uuid4(), "text": text} | fields
    )


def thread(pat: Any) -> str:
    return f"/patients/{pat.patient.public_id}/messages/"


def answer(ann: Any, pat: Any, text: str = "Yes, twice a day.", **fields: Any) -> Any:
    return ann.post(thread(pat), {"uuid": uuid4(), "text": text} | fields)


def look(ann: Any) -> list[Line]:
    lines: list[Line] = ann.get("/?everybody=1").context["looks"]
    return lines


def photo(data: bytes = JPEG, name: str = "knee.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


# --- From one side to the other -------------------------------------------------------------------


def test_a_question_reaches_the_practice_and_its_answer_the_patient(
    pat: Any, ann: Any, issued: IssuedPlan
) -> None:
    key = issued.content["exercises"][0]["key"]
    assert f"/my/messages/?about={key}" in pat.get("/my/").text

    write(pat, "How far should I turn?", about=key)
    page = ann.get(thread(pat)).text
    answer(ann, pat, about=key)

    name = issued.content["exercises"][0]["name"]
    assert "How far should I turn?" in page
    assert f"About: {name}" in page
    assert ">1<span> new<" in pat.get("/my/").text
    read = pat.get("/my/messages/").text
    assert "Yes, twice a day." in read
    assert "Answered by Ann Hughes." in read
    assert ">1<span> new<" not in pat.get("/my/").text
    Message.objects.filter(from_staff=True).update(read_at=datetime(2026, 12, 2, 2, 30, tzinfo=UTC))
    Clinic.objects.update(time_zone="America/New_York")
    assert "Read by Pat on Tuesday 1 December." in ann.get(thread(pat)).text


def test_a_message_may_be_about_an_entry_and_shows_its_day_and_pain(
    pat: Any, ann: Any, issued: IssuedPlan
) -> None:
    [entry] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, pain=8)])

    assert (
        "pain 8 of 10"
        in ann.post(
            thread(pat), {"uuid": uuid4(), "text": "Leave it out.", "about": str(entry.uuid)}, follow=True
        ).text
    )
    assert Message.objects.get().entry == entry
    assert Message.objects.get().plan is None


def test_what_it_is_about_must_be_the_patients_own(pat: Any, other_pat: Any, issued: IssuedPlan) -> None:
    theirs = make_issued(make_plan(other_pat.patient))

    write(pat, about=theirs.content["exercises"][0]["key"])

    assert Message.objects.get().about == ""
    assert Message.objects.get().plan is None


def test_before_the_field_stands_that_nobody_reads_at_night(pat: Any, clinic: Any) -> None:
    clinic.emergency_text = "Call 112 if you feel numb."
    clinic.save()

    page = pat.get("/my/messages/").text

    assert 0 < page.index("Nobody reads this at night") < page.index("Call 112") < page.index("<textarea")


def test_the_patient_answers_with_one_tap_what_the_practice_offered(pat: Any, ann: Any) -> None:
    answer(ann, pat, "Is it better?", answer_1="Yes", answer_2="No", answer_3="Yes")
    page = pat.get("/my/messages/").text
    assert re.findall(r'name="text" value="(\w+)"', page) == ["Yes", "No"]

    write(pat, "No")

    assert [each.text for each in Message.objects.all()] == ["No", "Is it better?"]
    assert 'name="text" value' not in pat.get("/my/messages/").text


def test_a_ready_sentence_is_added_to_what_was_typed_and_not_sent(pat: Any, ann: Any) -> None:
    page = ann.post(thread(pat), {"uuid": uuid4(), "text": "Hello Pat.", "answer_1": "Fine", "ready": "0"})

    assert "Hello Pat. Thank you for telling me. I have read it.</textarea>" in page.text
    assert 'value="Fine"' in page.text
    assert not Message.objects.exists()


# --- Who sees which -------------------------------------------------------------------------------


def test_a_helper_sees_only_what_they_wrote_and_the_patient_sees_it_too(
    pat: Any, helper: Any, ann: Any
) -> None:
    write(pat, "My own secret")
    write(helper, "She walks badly")
    answer(ann, pat, "Come on Monday")

    page = helper.get("/my/messages/").text
    assert "You see only what you wrote." in page
    assert "She walks badly" in page
    assert "My own secret" not in page
    assert "Come on Monday" not in page
    assert ">1<span> new<" not in helper.get("/my/").text
    assert all(
        each in pat.get("/my/messages/").text for each in ("She walks badly", "My own secret", "Monday")
    )
    assert "(a helper)" in ann.get(thread(pat)).text


def test_a_helper_who_opens_the_page_reads_nothing_for_the_patient(pat: Any, helper: Any, ann: Any) -> None:
    answer(ann, pat)

    helper.get("/my/messages/")

    assert Message.objects.unread().count() == 1


def test_nobody_else_sees_a_message_or_its_photo(
    pat: Any, helper: Any, other_pat: Any, other_ann: Any, superuser: Any, disabled: Any
) -> None:
    message = make_message(pat.patient, pat.user, "Secret", photo=JPEG)

    for persona in (helper, other_pat, other_ann, superuser, disabled):
        assert not Message.objects.visible_to(persona.user).exists()
        assert persona.get(f"/messages/{message.public_id}/photo/").status_code in (302, 404)
    assert other_pat.post("/my/messages/", {"thread": pat.patient.public_id, "text": "x"}).status_code == 404
    pat.patient.access.update(ended_at=datetime.now(UTC))
    assert not Message.objects.visible_to(pat.user).exists()


def test_the_thread_belongs_to_the_record_that_is_shown(pat: Any, other_clinic: Any) -> None:
    second = make_patient(other_clinic, "Pat")
    let_follow(pat.user, second)
    make_message(pat.patient, pat.user, "To the first")

    write(pat, "To the second", thread=second.public_id)

    page = pat.get("/my/messages/").text
    assert "To the second" in page
    assert "To the first" not in page


# --- Nothing lost, nothing twice ------------------------------------------------------------------


def test_the_same_message_sent_twice_is_stored_once(pat: Any, ann: Any) -> None:
    same = uuid4()

    assert [write(pat, uuid=same).status_code for _again in range(2)] == [302, 302]
    again = send_message(patient=pat.patient, by=pat.user, uuid=same, text="Other words")

    assert again.text == Message.objects.get().text == "May I do more?"


@pytest.mark.parametrize(
    ("text", "said"), [("", "Write a few words first."), ("   ", "Write a few words"), ("x" * 20_000, "2000")]
)
def test_a_message_that_is_empty_or_too_long_is_refused_and_kept(pat: Any, text: str, said: str) -> None:
    page = write(pat, text)

    assert page.status_code == 422
    assert said in page.text
    assert text.strip() in page.text
    assert not Message.objects.exists()


def hostile() -> list[tuple[str, bytes]]:
    small = io.BytesIO()
    Image.new("RGB", (4, 4)).save(small, "GIF")
    return [
        ("svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("cut", JPEG[:100]),
        ("gif", small.getvalue()),
        ("large", JPEG + b"\0" * MOST_BYTES),
        ("html", b"<!doctype html><script>alert(1)</script>"),
    ]


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in hostile()])
def test_a_photo_that_is_none_is_refused_and_the_words_stay(pat: Any, data: bytes) -> None:
    page = write(pat, "Look at my knee", photo=photo(data))

    assert page.status_code == 422
    assert "Look at my knee</textarea>" in page.text
    assert "Choose the photo again" in page.text
    assert not Message.objects.exists()


def test_a_photo_is_stored_without_what_hides_in_it_and_no_browser_keeps_it(pat: Any, ann: Any) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A telling camera"
    sent = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(sent, "JPEG", exif=exif)

    write(pat, "", photo=photo(sent.getvalue()))

    message = Message.objects.get()
    for who in (pat, ann):
        got = who.get(f"/messages/{message.public_id}/photo/")
        assert got.headers["Content-Type"] == "image/jpeg"
        assert got.headers["Cache-Control"] == "private, no-store"
        assert b"telling" not in got.content
    assert "New message: “a photo”" in ann.get("/?everybody=1").text


def test_what_was_typed_survives_a_lost_sign_in(pat: Any, issued: IssuedPlan) -> None:
    page = pat.get("/my/messages/").text
    writer = re.search(r'name="writer" value="([^"]+)"', page)[1]  # type: ignore[index]
    Session.objects.all().delete()
    sent = {"writer": writer, "about": issued.content["exercises"][0]["key"]}

    asked = write(pat, "My knee clicked", **sent)
    back = pat.post(asked.url, {"login": pat.user.email, "password": PASSWORD}, follow=True)

    assert "You were signed out before this was sent." in back.text
    assert "My knee clicked</textarea>" in back.text
    assert f'value="{sent["about"]}" selected' in back.text
    assert not Message.objects.exists()

    PatientAccess.objects.update(ended_at=timezone.now())
    let_follow(pat.user, make_patient(pat.patient.clinic, "Noa"))
    page = pat.get("/my/messages/")  # what was kept is about somebody else
    assert (page.status_code, "My knee clicked" in page.text) == (200, False)


def test_nobody_floods_the_practice(pat: Any, ann: Any) -> None:
    for _number in range(40):
        make_message(pat.patient, pat.user)

    assert "Call your practice instead." in write(pat).text
    assert answer(ann, pat).status_code == 302


def test_who_was_discharged_while_writing_reads_that_it_was_not_sent(pat: Any) -> None:
    pat.patient.archived_at = datetime.now(UTC)
    pat.patient.save()

    shown = write(pat, "It was fine until Monday. " * 10 + "Now my calf is swollen.")

    assert shown.status_code == 422
    assert "Your message was not sent." in shown.text
    assert "Now my calf is swollen." in shown.text
    assert "was not sent" not in pat.get("/my/messages/").text
    assert not Message.objects.exists()


def test_a_discharged_patient_is_not_written_to(pat: Any, ann: Any) -> None:
    pat.patient.archived_at = datetime.now(UTC)
    pat.patient.save()

    page = answer(ann, pat)

    assert page.status_code == 422
    assert "Yes, twice a day.</textarea>" in page.text
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "nonsense",
    [{"text": ""}, {"prescription_key": UUID(int=1)}, {"from_staff": True, "by_helper": True}],
    ids=str,
)
def test_the_database_refuses_nonsense(pat: Any, nonsense: dict[str, Any]) -> None:
    message = make_message(pat.patient, pat.user)

    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**nonsense)


# --- Nobody is missed -----------------------------------------------------------------------------


def test_an_unread_message_stands_on_the_start_page_until_it_is_seen_or_opened(
    pat: Any, ann: Any, issued: IssuedPlan
) -> None:
    write(pat, "May I swim?")
    write(pat, "In the sea?")
    [line] = look(ann)
    [notice] = line.notices
    assert notice.reason is Reason.MESSAGE
    assert notice.words == "2 new messages. The last: “In the sea?”"

    ann.post(f"/plans/{issued.plan.public_id}/seen/", {f"level-{notice.reason}": notice.level})
    Seen.objects.update(at=datetime.now(UTC) - timedelta(days=8))
    assert look(ann) == []  # for good

    write(pat, "With fins?")
    assert look(ann) != []
    ann.get(thread(pat))
    assert look(ann) == []


def test_what_stands_on_an_earlier_page_is_not_read_yet(pat: Any, ann: Any) -> None:
    for _number in range(25):
        make_message(pat.patient, pat.user)

    ann.get(thread(pat))
    assert Message.objects.unread().count() == 5
    ann.get(f"{thread(pat)}?page=2")
    assert not Message.objects.unread().exists()


def test_a_patient_without_a_plan_is_not_missed_either(pat: Any, ann: Any) -> None:
    write(pat, "Where is my plan?")

    [line] = look(ann)

    assert line.plan is None
    assert "Where is my plan?" in ann.get("/?everybody=1").text
    ann.head(thread(pat))
    assert look(ann) != []  # nobody has read it


def test_the_start_page_takes_the_same_queries_for_few_messages_and_many(ann: Any, pat: Any) -> None:
    counts = []
    for more in (3, 30):
        for _number in range(more):
            patient = make_patient(ann.user.clinic)
            make_issued(make_plan(patient))
            make_message(patient, pat.user)
        with CaptureQueriesContext(connection) as asked:
            ann.get("/?everybody=1")
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 7


def test_the_threads_take_the_same_queries_for_few_messages_and_many(
    pat: Any, ann: Any, issued: IssuedPlan
) -> None:
    mine, theirs = [], []
    for more in (2, 15):
        for _number in range(more):
            make_message(pat.patient, pat.user)
            make_message(pat.patient, ann.user, photo=JPEG)
        for client, address, counts in ((pat, "/my/messages/", mine), (ann, thread(pat), theirs)):
            client.get(address)  # what waited is read
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts.append(len(asked))

    assert mine[0] == mine[1] <= 6
    assert theirs[0] == theirs[1] <= 7


# --- By email -------------------------------------------------------------------------------------


def test_an_email_says_that_a_message_waits_and_nothing_else(pat: Any, ann: Any, issued: IssuedPlan) -> None:
    pat.patient.email, pat.patient.news_by_email = "pat@home.example", True
    pat.patient.save()

    answer(ann, pat, "Do the plank less", about=issued.content["exercises"][0]["key"])
    answer(ann, pat, "And rest")  # the first still waits

    [sent] = mail.outbox
    assert sent.to == ["pat@home.example"]
    words = sent.subject + str(sent.body)
    assert "/my/messages/" in words
    assert not any(each in words for each in ("plank", "Side", "Pat", "Ann"))

    pat.get("/my/messages/")
    answer(ann, pat, "How was it?")
    assert len(mail.outbox) == 2


def test_a_patient_who_did_not_ask_for_emails_gets_none(pat: Any, ann: Any) -> None:
    answer(ann, pat)
    write(pat)

    assert mail.outbox == []


# --- The API --------------------------------------------------------------------------------------


def test_staff_list_and_send_messages_through_the_api(pat: Any, ann: Any, issued: IssuedPlan) -> None:
    write(pat, "May I swim?")
    body = {"patient": pat.patient.public_id, "uuid": str(uuid4()), "text": "Yes", "answers": ["Good"]}
    key = issued.content["exercises"][0]["key"]

    def send(**fields: Any) -> Any:
        return ann.post("/api/v1/messages/", body | fields, content_type="application/json")

    assert [send(subject=key).status_code for _again in range(2)] == [201, 200]
    assert send(subject=str(uuid4())).status_code == 400
    assert send(uuid=str(uuid4()), answers=["x" * 41]).status_code == 400
    listed = ann.get("/api/v1/messages/").json()["results"]
    assert [each["text"] for each in listed] == ["Yes", "May I swim?"]
    assert listed[0]["prescription_key"] == key
    assert [each["text"] for each in ann.get("/api/v1/messages/?unread=true").json()["results"]] == [
        "May I swim?"
    ]
    assert Message.objects.unread().count() == 2  # a list reads nothing


def test_somebody_without_a_record_sees_how_to_get_one(pat: Any) -> None:
    PatientAccess.objects.all().delete()

    assert "No plan to follow yet" in Persona(make_user()).get("/my/messages/").text
    assert "No plan to follow yet" in pat.get("/my/messages/").text


def test_a_plan_that_is_finished_is_not_asked_about(pat: Any, issued: IssuedPlan) -> None:
    Plan.objects.update(archived_at=datetime.now(UTC))

    page = pat.get(f"/my/messages/?about={issued.content['exercises'][0]['key']}")

    assert issued.content["exercises"][0]["name"] not in page.text
