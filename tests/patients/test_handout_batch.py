"""Handouts for many patients: a program of its own makes them, and the page says how far it is."""

import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from patients.batches import AT_ONCE, STALLED, HandoutBatch
from patients.handout import batch as work
from patients.handout.choice import Handout
from patients.handout.typesetting import TypesettingError
from patients.models import IssuedPlan, Patient
from tests.factories import add_row, make_batch, make_clinic, make_issued, make_patient, make_plan


@pytest.fixture(autouse=True)
def private(settings: Any, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return Path(settings.PRIVATE_ROOT)


@pytest.fixture
def started(monkeypatch: Any) -> list[HandoutBatch]:
    """The batches whose programs were started; none is run."""
    found: list[HandoutBatch] = []
    monkeypatch.setattr(work, "start", found.append)
    return found


@pytest.fixture
def at_once(monkeypatch: Any) -> None:
    """The program does its work within the request."""
    monkeypatch.setattr(work, "start", lambda batch: work.make(work.wanted(batch.public_id, batch.attempt)))


@pytest.fixture
def plans(ann: Any) -> list[IssuedPlan]:
    """Of three of ann's patients, by name."""
    patients = [make_patient(ann.user.clinic, name, therapist=ann.user) for name in ("Ada", "Bob", "Cy")]
    return [make_issued(make_plan(patient), by=ann.user) for patient in patients]


def order(client: Any, plans: list[IssuedPlan], **said: Any) -> Any:
    sent = {"issued": [issued.public_id for issued in plans], "form": "zip"} | said
    return client.post(reverse("patients:batches"), sent)


def file_of(client: Any, batch: HandoutBatch) -> bytes:
    return b"".join(client.get(reverse("patients:batch_file", args=[batch.public_id])).streaming_content)


def names_in(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def page_of(client: Any, batch: HandoutBatch) -> str:
    return str(client.get(batch.get_absolute_url()).text)


# --- Choosing -------------------------------------------------------------------------------------


def test_the_list_shows_ones_own_patients_with_what_they_hold_now(ann: Any, manager: Any, plans: Any) -> None:
    add_row(plans[0].plan)
    newer = make_issued(plans[0].plan)
    make_plan(make_patient(ann.user.clinic, "Drafted", therapist=ann.user))

    page = ann.get(reverse("patients:batches")).text

    assert newer.public_id in page
    assert plans[0].public_id not in page
    assert "Drafted" not in page
    assert "None of your own patients" in manager.get(reverse("patients:batches")).text


def test_looking_for_others_keeps_what_is_ticked_and_chosen(ann: Any, plans: Any) -> None:
    make_issued(make_plan(make_patient(ann.user.clinic, "Zoe")))
    sent = {"find": "1", "q": "zoe", "issued": plans[1].public_id, "form": "zip", "no_name": "on"}

    page = ann.post(reverse("patients:batches"), sent).text

    assert f'value="{plans[1].public_id}" checked' in page
    assert "Zoe Keller" in page
    assert "Ada Keller" not in page
    assert page.index("Bob Keller") < page.index("Zoe Keller")
    assert re.search(r'name="no_name"[^>]* checked', page)
    assert HandoutBatch.objects.count() == 0


def test_colleagues_patients_are_a_tick_away(manager: Any, plans: Any) -> None:
    page = manager.post(reverse("patients:batches"), {"find": "1", "everybody": "1"}).text

    assert "Ada Keller" in page


@pytest.mark.parametrize("strange", ["nobody", "another clinic", "older version", "discharged"])
def test_what_may_not_be_printed_is_refused(
    ann: Any, other_pat: Any, plans: Any, started: Any, strange: str
) -> None:
    chosen = {
        "nobody": [],
        "another clinic": [make_issued(make_plan(other_pat.patient))],
        "older version": [plans[0]],
        "discharged": [plans[1]],
    }[strange]
    add_row(plans[0].plan)
    make_issued(plans[0].plan)
    Patient.objects.filter(pk=plans[1].plan.patient_id).update(archived_at=timezone.now())

    assert order(ann, chosen).status_code == 422
    assert started == []


def test_more_than_two_hundred_are_refused(ann: Any, plans: Any, started: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("patients.handout.batch_form.MOST_PATIENTS", 2)

    answer = order(ann, plans)

    assert answer.status_code == 422
    assert "Tick 2 at most. You ticked 3." in answer.text


def test_the_list_asks_the_database_no_more_for_more_patients(
    ann: Any, plans: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_issued(make_plan(make_patient(ann.user.clinic, f"More {number}", therapist=ann.user)))

    with django_assert_max_num_queries(4):
        ann.get(reverse("patients:batches"))


# --- Made -----------------------------------------------------------------------------------------


def test_a_zip_holds_a_file_for_each_under_its_number(ann: Any, plans: Any, at_once: None) -> None:
    order(ann, plans)
    batch = HandoutBatch.objects.get()

    day = plans[0].content["issue"]["date"]
    data = file_of(ann, batch)

    assert names_in(data) == [f"{place:03}-exercises-v1-{day}.pdf" for place in (1, 2, 3)]
    assert (
        zipfile.ZipFile(io.BytesIO(data)).read(names_in(data)[1])
        == ann.get(reverse("patients:handout", args=[plans[1].public_id])).content
    )
    assert "Bob Keller" in page_of(ann, batch)


def test_one_pdf_holds_all_in_order_and_opens_the_print_dialog(ann: Any, plans: Any, at_once: None) -> None:
    order(ann, plans, form="pdf")

    pdf = file_of(ann, HandoutBatch.objects.get())

    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert words.index("Ada Keller") < words.index("Bob Keller") < words.index("Cy Keller")
    assert b"/OpenAction" in pdf


def test_the_choice_is_for_all_and_paper_is_each_patients_own(ann: Any, plans: Any, at_once: None) -> None:
    Patient.objects.filter(given_name="Bob").update(paper="letter")

    order(ann, plans, form="pdf", no_name="on", double_sided="on")

    document = pypdfium2.PdfDocument(file_of(ann, HandoutBatch.objects.get()))
    widths = {round(page.get_width()) for page in document}
    assert widths == {595, 612}
    assert "Keller" not in " ".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) % 2 == 0


def test_the_same_order_gives_the_same_bytes(ann: Any, plans: Any, at_once: None) -> None:
    for form in ("pdf", "zip", "pdf", "zip"):
        order(ann, plans, form=form)

    for form in ("pdf", "zip"):
        first, again = (file_of(ann, batch) for batch in HandoutBatch.objects.filter(form=form))
        assert first == again


def test_one_that_cannot_be_made_is_named_and_the_others_are_there(
    ann: Any, plans: Any, at_once: None, monkeypatch: Any
) -> None:
    typeset = Handout.typeset

    def refuse(handout: Handout) -> bytes:
        if handout.addressee.patient_name == "Bob Keller":
            raise TypesettingError
        return typeset(handout)

    monkeypatch.setattr(Handout, "typeset", refuse)
    order(ann, plans)

    batch = HandoutBatch.objects.get()
    assert [name[:3] for name in names_in(file_of(ann, batch))] == ["001", "003"]
    assert "1 handout could not be made" in page_of(ann, batch)
    assert page_of(ann, batch).count("could not be made</span>") == 1


def test_whoever_has_left_meanwhile_gets_nothing(ann: Any, plans: Any, started: Any) -> None:
    order(ann, plans)
    [batch] = started
    ann.user.is_active = False
    ann.user.save()

    work.make(work.wanted(batch.public_id))

    batch.refresh_from_db()
    assert (batch.made, batch.is_ready) == (0, False)
    assert not work.result_of(batch).exists()


def test_nothing_but_the_result_stays_on_the_disk(ann: Any, plans: Any, at_once: None) -> None:
    order(ann, plans)

    batch = HandoutBatch.objects.get()
    assert [path.name for path in work.folder_of(batch).rglob("*")] == ["1.zip"]
    assert work.folder_of(batch).stat().st_mode & 0o077 == 0


# --- On its way -----------------------------------------------------------------------------------


def test_the_page_says_how_far_it_is_and_asks_again(ann: Any, plans: Any, started: Any) -> None:
    page = ann.get(order(ann, plans).url).text
    HandoutBatch.objects.update(done=2)
    fragment = ann.get(started[0].get_absolute_url(), headers={"hx-request": "true"}).text

    assert 'http-equiv="refresh"' in page
    assert "0 of 3 are ready." in page
    assert "2 of 3 are ready." in fragment
    assert 'hx-trigger="every 1s"' in fragment
    assert "<html" not in fragment


def test_a_finished_batch_asks_no_more(ann: Any, plans: Any, at_once: None) -> None:
    page = ann.get(order(ann, plans).url).text

    assert "Save the ZIP" in page
    assert "every 1s" not in page
    assert "http-equiv" not in page


def test_one_without_a_sign_of_life_is_reported_and_can_be_started_again(
    ann: Any, plans: Any, started: Any
) -> None:
    order(ann, plans)
    HandoutBatch.objects.update(done=1, sign_of_life_at=timezone.now() - STALLED)
    [batch] = started

    assert "1 of 3 were ready when the work stopped" in page_of(ann, batch)
    ann.post(reverse("patients:batch_again", args=[batch.public_id]))

    assert [each.attempt for each in started] == [1, 2]
    assert "0 of 3 are ready." in page_of(ann, batch)


def test_one_at_work_is_not_started_again(ann: Any, plans: Any, started: Any) -> None:
    order(ann, plans)

    ann.post(reverse("patients:batch_again", args=[started[0].public_id]))

    assert len(started) == 1


def test_an_attempt_that_was_overtaken_writes_nothing(ann: Any, plans: Any, started: Any) -> None:
    order(ann, plans)
    slow = work.wanted(started[0].public_id)
    HandoutBatch.objects.update(attempt=2)

    with pytest.raises(work.Superseded):
        work.make(slow)

    assert HandoutBatch.objects.get().done == 0
    assert work.wanted(slow.public_id, attempt=1) is None


def test_a_batch_that_was_deleted_at_work_leaves_nothing(ann: Any, plans: Any, started: Any) -> None:
    order(ann, plans)
    found = work.wanted(started[0].public_id)
    ann.post(reverse("patients:batch_delete", args=[found.public_id]))

    with pytest.raises(work.Superseded):
        work.make(found)

    assert not work.folder_of(found).exists()


def test_no_more_are_at_work_than_the_pages_can_bear(ann: Any, plans: Any, started: Any) -> None:
    for _number in range(AT_ONCE):
        order(ann, plans)

    answer = order(ann, plans)

    assert answer.status_code == 422
    assert "Others are printing just now" in answer.text
    assert f'value="{plans[0].public_id}" checked' in answer.text
    assert len(started) == AT_ONCE


# --- Kept for a short time ------------------------------------------------------------------------


def test_the_result_goes_soon_after_it_was_fetched(ann: Any, plans: Any, at_once: None) -> None:
    order(ann, plans)
    batch = HandoutBatch.objects.get()
    file_of(ann, batch)

    assert names_in(file_of(ann, batch))  # again, if the first try broke
    batch.refresh_from_db()
    assert batch.expires_at < timezone.now() + timedelta(minutes=16)


def test_an_expired_batch_is_gone_before_anybody_deletes_it(ann: Any, plans: Any) -> None:
    batch = make_batch(ann.user, plans, expires_at=timezone.now())

    for route in ("batch", "batch_file"):
        assert ann.get(reverse(f"patients:{route}", args=[batch.public_id])).status_code == 404


def test_the_next_order_deletes_what_is_expired(ann: Any, plans: Any, started: Any) -> None:
    batch = make_batch(ann.user, plans, expires_at=timezone.now())

    order(ann, plans)

    assert not HandoutBatch.objects.filter(pk=batch.pk).exists()
    assert not work.folder_of(batch).exists()


def test_only_who_ordered_it_sees_it_and_only_where_they_work(ann: Any, manager: Any, plans: Any) -> None:
    batch = make_batch(ann.user, plans)
    assert manager.get(batch.get_absolute_url()).status_code == 404

    HandoutBatch.objects.update(clinic=make_clinic("Where she worked before"))

    assert ann.get(batch.get_absolute_url()).status_code == 404


# --- The program ----------------------------------------------------------------------------------


def test_the_program_ends_when_its_time_is_over_whatever_it_does() -> None:
    program = """if True:
        import django; django.setup()
        from django.conf import settings
        settings.HANDOUT_BATCH_SECONDS = 1
        from patients.handout.batch import bound_this_process
        bound_this_process()
        sum(1 for _ in iter(int, 1))
    """
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=False,
        timeout=60,
    )

    assert done.returncode == -signal.SIGALRM


def test_the_program_is_started_for_this_batch_and_waited_for(ann: Any, plans: Any, monkeypatch: Any) -> None:
    commands: list[list[str]] = []

    class Program:
        def __init__(self, command: list[str], **options: Any) -> None:
            assert options["start_new_session"]
            commands.append(command[2:])

        def wait(self) -> int:
            commands.append(["waited"])
            return 0

    monkeypatch.setattr(work.subprocess, "Popen", Program)
    order(ann, plans)
    batch = HandoutBatch.objects.get()
    for _attempt in range(100):
        if len(commands) == 2:
            break
        time.sleep(0.01)

    assert commands == [["handout", "--batch", batch.public_id, "--attempt", "1"], ["waited"]]
