"""Who treats whom: handing over and back, cover for leave, filters, figures, the daily email."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from clinic.models import User
from exercises.dose import Dose
from patients.digest import send_digests
from patients.models import Digest, Handover, LogEntry, Patient, Seen, Standing
from patients.services import cover, finish_plan, record_session, take_back
from patients.standings import renew_old
from tests.factories import make_entry, make_issued, make_patient, make_plan, make_staff

A_DAY = timedelta(days=1)


@pytest.fixture
def bea(clinic: Any) -> User:
    return make_staff(clinic, name="Bea Bond")


def ticked(patient: Patient) -> str:
    return f"{patient.public_id}:{patient.therapist.public_id if patient.therapist else '-'}"


def hand_over(ann: Any, to: User, *patients: Patient) -> Any:
    return ann.post(
        "/patients/hand-over/", {"patient": [ticked(each) for each in patients], "to": to.public_id}
    )


# --- Handing over ---------------------------------------------------------------------------------


def test_patients_are_handed_over_and_back(ann: Any, bea: User, clinic: Any, caplog: Any) -> None:
    mine, nobodys = make_patient(clinic, "Mia", therapist=ann.user), make_patient(clinic, "Noa")

    answer = hand_over(ann, bea, mine, nobodys)
    assert set(Patient.objects.values_list("therapist", flat=True)) == {bea.pk}
    page = ann.get(answer.url).text
    assert "2 patients handed over to Bea Bond." in page
    assert "Mia" not in caplog.text
    assert mine.public_id not in caplog.text

    ann.post(f"/patients/hand-over/{Handover.objects.get().public_id}/back/")
    mine.refresh_from_db()
    nobodys.refresh_from_db()
    assert (mine.therapist, nobodys.therapist) == (ann.user, None)
    assert mine.version == 3  # pages that were opened before are outdated


def test_all_or_none_if_one_has_changed_meanwhile(ann: Any, bea: User, clinic: Any) -> None:
    one, other = (make_patient(clinic, name, therapist=ann.user) for name in ("Mia", "Noa"))
    page = [ticked(one), ticked(other)]
    Patient.objects.filter(pk=other.pk).update(therapist=bea)

    answer = ann.post("/patients/hand-over/", {"patient": page, "to": bea.public_id, "reason": "Leave"})

    assert answer.status_code == 409
    assert 'value="Leave"' in answer.text
    one.refresh_from_db()
    assert one.therapist == ann.user


def test_a_therapist_hands_over_no_others_patients_and_a_manager_does(
    ann: Any, manager: Any, other_ann: Any, bea: User, clinic: Any
) -> None:
    patient = make_patient(clinic, therapist=bea)

    assert "Only a manager" in hand_over(ann, ann.user, patient).text
    assert hand_over(manager, other_ann.user, patient).status_code == 422  # works elsewhere
    assert hand_over(manager, ann.user, patient).status_code == 302


def boxes(page: Any) -> dict[str, bool]:
    """Whether each patient of the page is ticked, by the public id."""
    found = re.findall(r'name="patient" value="(\w+):[^"]*"( checked)?>', page.text)
    return {name: bool(is_ticked) for name, is_ticked in found}


def test_whoever_ticked_nobody_is_not_given_everybody(ann: Any, clinic: Any) -> None:
    one, other = (make_patient(clinic, name, therapist=ann.user) for name in ("Mia", "Noa"))
    both = {one.public_id, other.public_id}

    button = re.search(r'id="hand-over" method="get".*?</form>', ann.get("/").text, re.DOTALL)
    assert button
    assert 'name="ticked"' in button[0]
    nobody = ann.get("/patients/hand-over/?ticked=1")
    assert "You ticked nobody." in nobody.text
    assert boxes(nobody) == dict.fromkeys(both, False)
    assert boxes(ann.get(f"/patients/hand-over/?ticked=1&patient={one.public_id}")) == {one.public_id: True}
    assert boxes(ann.get("/patients/hand-over/")) == dict.fromkeys(both, True)


def test_a_refused_form_keeps_what_was_ticked_and_what_was_not(ann: Any, bea: User, clinic: Any) -> None:
    one, other = (make_patient(clinic, name, therapist=ann.user) for name in ("Mia", "Noa"))

    no_colleague = ann.post("/patients/hand-over/", {"patient": [ticked(one)]})
    assert boxes(no_colleague) == {one.public_id: True, other.public_id: False}
    nobody = hand_over(ann, bea)
    assert "Tick the patients to hand over." in nobody.text
    assert boxes(nobody) == {one.public_id: False, other.public_id: False}


def test_cover_shows_the_patients_among_ones_own_for_some_days(ann: Any, bea: User, clinic: Any) -> None:
    make_patient(clinic, "Bruno", therapist=bea)
    with time_machine.travel(datetime(2026, 12, 7, 12, tzinfo=UTC), tick=False) as clock:
        cover(user=bea, by=ann.user, first=date(2026, 12, 7), last=date(2026, 12, 12), made_by=bea)
        ann.force_login(ann.user)
        page = ann.get("/?mine=1").text
        assert "Covering for Bea Bond until Sat 12 Dec." in page
        assert "Bruno" in page
        clock.shift(6 * A_DAY)
        ann.client.force_login(ann.user) if hasattr(ann, "client") else ann.force_login(ann.user)
        assert "Bruno" not in ann.get("/?mine=1").text
    assert Patient.objects.get().therapist == bea


# --- The list -------------------------------------------------------------------------------------


def names(ann: Any, address: str) -> list[str]:
    return [line.patient.given_name for line in ann.get(address).context["page"]]


def test_filters_and_both_ways_of_sorting(ann: Any, pat: Any, bea: User, clinic: Any) -> None:
    today = timezone.localdate()
    plans = {}
    for name, pain in (("Ada", 2), ("Ben", 5), ("Cyd", None)):
        patient = make_patient(clinic, name, family_name=name, therapist=bea)
        ends_on = today if name == "Ada" else None
        issued = make_issued(make_plan(patient, dose=Dose(reps=10), ends_on=ends_on))
        plans[name] = issued
        if pain:
            record_session(patient=patient, entries=[make_entry(issued, pat.user, pain=pain)])
    Standing.objects.filter(plan=plans["Ada"].plan).update(ends_on=today - A_DAY)

    assert names(ann, f"/?everybody=1&therapist={bea.public_id}") == ["Ada", "Ben", "Cyd"]
    assert names(ann, "/?everybody=1&therapist=nobody") == ["Pat"]
    assert names(ann, "/?everybody=1&no_portal=1&ended=1") == ["Ada"]
    assert names(ann, "/?everybody=1&therapist=nobody&look=1&sort=nonsense") == []
    assert names(ann, f"/?everybody=1&therapist={bea.public_id}&sort=pain") == ["Ben", "Ada", "Cyd"]
    page = ann.get(f"/?everybody=1&therapist={bea.public_id}&sort=-pain")
    assert [line.patient.given_name for line in page.context["page"]] == ["Ada", "Ben", "Cyd"]
    assert page.text.count('aria-sort="ascending"') == 1


# --- Red entries ----------------------------------------------------------------------------------


def looks(ann: Any) -> list[Any]:
    return list(ann.get("/?everybody=1").context["looks"])


def test_no_unseen_red_entry_hides_behind_a_later_one(ann: Any, pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=9)))
    entries: list[LogEntry] = []
    for pain in (7, 8, 9, 10, 6):
        entries += record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, pain=pain)])
    take_back(entry=entries[3], uuid=entries[3].uuid.__class__(int=5), by=pat.user)

    [line] = looks(ann)
    said = line.notices[0].sentences
    assert "Pain 6 of 10" in said[0]
    assert "Pain 10 of 10" in said[1]
    assert "Taken back since." in said[1]
    assert "Pain 9 of 10" in said[2]
    assert said[3:] == ["And 2 more."]

    ann.post(f"/plans/{line.plan.public_id}/seen/", {"level-red": line.notices[0].level})
    assert looks(ann) == []
    record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, pain=7)])
    assert [len(each.notices[0].sentences) for each in looks(ann)] == [1]


def test_the_newest_red_entry_of_a_plan_is_said_however_many_others_there_are(
    ann: Any, pat: Any, clinic: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patients.red.COUNTED", 2)
    quiet = make_issued(make_plan(pat.patient, dose=Dose(reps=10)))
    record_session(patient=pat.patient, entries=[make_entry(quiet, pat.user, pain=7)])
    other = make_patient(clinic)
    loud = make_issued(make_plan(other, dose=Dose(reps=10, times_per_day=9)))
    for _round in range(4):
        record_session(patient=other, entries=[make_entry(loud, ann.user, pain=9)])

    said = {line.patient.pk: line.notices[0].sentences for line in looks(ann)}
    assert "Pain 7 of 10" in said[pat.patient.pk][0]
    assert "Pain 9 of 10" in said[other.pk][0]


# --- Weeks without a write ------------------------------------------------------------------------


def test_a_plan_that_nobody_touched_for_ten_weeks_is_counted_again(ann: Any, pat: Any) -> None:
    start = datetime(2026, 9, 1, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        make_issued(make_plan(pat.patient, dose=Dose(reps=10)))
    for weeks, renew in ((10, lambda now: looks(ann)), (30, renew_old)):
        now = start + weeks * 7 * A_DAY
        with time_machine.travel(now, tick=False):
            ann.force_login(ann.user)
            renew(now)
            standing = Standing.objects.get()
            assert standing.until > now.date()
            assert standing.over(7, now.date()).planned == 6  # today is not over
            assert looks(ann)[0].notices[0].reason == "silent"


# --- Figures --------------------------------------------------------------------------------------


def test_figures_name_nobody_and_cost_the_same(
    manager: Any, ann: Any, pat: Any, clinic: Any, django_assert_max_num_queries: Any
) -> None:
    for count in (5, 45):
        for _more in range(count):
            patient = make_patient(clinic, "Nameless", therapist=ann.user)
            issued = make_issued(make_plan(patient, dose=Dose(reps=10)))
            record_session(patient=patient, entries=[make_entry(issued, pat.user)])
        with django_assert_max_num_queries(8):
            page = manager.get("/patients/figures/")

    row = page.context["figures"].everybody
    assert len(row.current) == 51  # pat is one
    assert (len(row.with_portal), len(row.logged), len(row.opened)) == (1, 50, 0)
    assert row.spread.median == 100
    assert page.context["figures"].months[-1].issued == 50
    assert "Nameless" not in page.text


# --- The daily email ------------------------------------------------------------------------------


def test_the_daily_email_comes_once_with_counts_only(ann: Any, pat: Any, clinic: Any) -> None:
    assert 'href="/patients/daily-email/"' in ann.get("/").text
    ann.post("/patients/daily-email/", {"daily_digest": "on"})
    Patient.objects.update(therapist=ann.user)
    with time_machine.travel(datetime(2026, 12, 7, 6, tzinfo=UTC), tick=False) as clock:
        issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10)))
        record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, pain=9, note="Ouch")])
        sent = [send_digests(datetime.now(UTC))]
        clock.shift(timedelta(hours=1))
        sent += [send_digests(datetime.now(UTC)), send_digests(datetime.now(UTC))]
        Seen.objects.create(plan=issued.plan, reason="red", level=10**9, by=ann.user)
        finish_plan(plan=issued.plan, version=issued.plan.version)
        clock.shift(A_DAY)
        sent.append(send_digests(datetime.now(UTC)))  # nobody needs a look

    assert sent == [0, 1, 0, 0]
    [message] = mail.outbox
    assert message.subject == "Northside Physiotherapy: 1 patient needs a look"
    assert "1 patient needs a look, 1 of them urgent." in message.body
    assert "Pat" not in message.body.replace("patient", "")
    assert Digest.objects.filter(sent_at__isnull=False).count() == 1
