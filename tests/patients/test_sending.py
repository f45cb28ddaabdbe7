"""What waited on a device is sent in batches: stored once, answered one by one, timed by our own clock."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exercises.dose import Dose
from patients.models import IssuedPlan, LogEntry, PatientAccess
from patients.services import withdraw_version
from tests.factories import add_row, make_issued, make_patient, make_plan

ADDRESS = "/my/entries/"


@pytest.fixture
def issued(pat: Any) -> IssuedPlan:
    return make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=6)))


def entry(issued: IssuedPlan, **fields: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid4()),
        "issued_plan": issued.public_id,
        "prescription_key": issued.content["exercises"][0]["key"],
        "status": "done",
        "source": "session",
        "occurred_at": timezone.now().isoformat(),
    } | fields


def send(person: Any, *entries: Any, now: datetime | None = None, **fields: Any) -> Any:
    batch = {
        "patient": person.patient.public_id,
        "now": (now or timezone.now()).isoformat(),
        "entries": [*entries],
    }
    return person.post(ADDRESS, batch | fields, content_type="application/json")


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["outcome"] for each in answer.json()["entries"]]


def test_a_refused_entry_says_why_and_holds_up_none(pat: Any, issued: IssuedPlan) -> None:
    long = entry(issued, note="much " * 4_000)
    wrong = {"uuid": "not one", "surprise": 1}

    answer = send(pat, entry(issued), long, entry(issued, round=99), wrong, entry(issued, pain=3))

    assert outcomes(answer) == ["stored", "refused", "refused", "refused", "stored"]
    why = [each["why"] for each in answer.json()["entries"]]
    assert "2000" in why[1]
    assert "There is no round 99." in why[2]
    assert why[3]
    assert [each.pain for each in LogEntry.objects.order_by("pk")] == [None, 3]


def test_a_batch_sent_again_stores_nothing_twice(pat: Any, issued: IssuedPlan) -> None:
    batch = [entry(issued), entry(issued)]

    assert outcomes(send(pat, *batch)) == ["stored", "stored"]
    assert outcomes(send(pat, *batch, batch[0])) == ["repeated"] * 3
    assert LogEntry.objects.count() == 2


def test_a_clock_two_days_wrong_is_set_right_and_what_it_said_is_kept(pat: Any, issued: IssuedPlan) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        slow = timezone.now() - timedelta(days=2)
        said = slow - timedelta(hours=1)  # an hour before it was sent
        send(pat, entry(issued, occurred_at=said.isoformat()), now=slow)

    stored = LogEntry.objects.get()
    assert stored.occurred_at == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert stored.device_time == said
    assert stored.local_date == date(2026, 11, 20)


def test_nothing_happened_after_it_was_sent(pat: Any, issued: IssuedPlan) -> None:
    later = timezone.now() + timedelta(days=2)  # the clock was set back since

    send(pat, entry(issued, occurred_at=later.isoformat()))

    stored = LogEntry.objects.get()
    assert stored.occurred_at <= timezone.now()
    assert stored.device_time == later


def test_an_entry_for_an_earlier_or_withdrawn_version_is_kept_and_named(
    pat: Any, ann: Any, issued: IssuedPlan
) -> None:
    plan = issued.plan
    plan.refresh_from_db()
    plan.goals = "To walk"
    plan.save()
    newer = make_issued(plan)
    withdraw_version(issued=newer, by=ann.user, reason="mixed up")

    answer = send(pat, entry(issued), entry(newer))

    assert outcomes(answer) == ["stored", "stored"]
    assert "earlier version" in answer.json()["entries"][0]["why"]
    assert "took back" in answer.json()["entries"][1]["why"]


def test_only_for_a_patient_whom_this_person_may_follow(pat: Any, other_pat: Any, issued: IssuedPlan) -> None:
    theirs = send(other_pat, entry(issued))  # another's plan, sent as one's own
    foreign = send(other_pat, entry(issued), patient=pat.patient.public_id)

    assert outcomes(theirs) == ["refused"]
    assert foreign.status_code == 404
    assert not LogEntry.objects.exists()


def test_a_device_learns_who_is_signed_in(pat: Any, client: Any) -> None:
    said = pat.get(ADDRESS).json()

    assert said["who"] == pat.user.public_id
    assert said["patients"] == [pat.patient.public_id]
    assert said["token"]
    assert client.get(ADDRESS).status_code == 403


def test_bounds(pat: Any, issued: IssuedPlan) -> None:
    answer = send(pat, *[entry(issued)] * 41)

    assert answer.status_code == 400
    assert "at most 40" in str(answer.json())


def test_a_stopped_exercise_is_not_done(pat: Any, issued: IssuedPlan) -> None:
    answer = send(
        pat, entry(issued, status="done", stopped=True), entry(issued, status="partly", stopped=True, pain=8)
    )

    assert outcomes(answer) == ["refused", "stored"]
    assert LogEntry.objects.get().stopped


def test_another_patients_record_is_not_there(pat: Any, ann: Any) -> None:
    other = make_patient(ann.user.clinic, "Tom")

    assert send(pat, {"uuid": "x"}, patient=other.public_id).status_code == 404


# --- Bad input ------------------------------------------------------------------------------------

HOSTILE: list[Any] = [
    1,
    None,
    "text",
    [],
    {},
    *(
        {name: bad}
        for name, values in {
            "uuid": ["\ud800", None, {"a": 1}, -5, 10**50],
            "note": [None, ["x"], "much " * 4_000],
            "round": [10**400, -1, 0, 1.5, True],
            "pain": [1e308, 11, "x"],
            "effort": ["NaN", "Infinity", 1e300],
            "occurred_at": ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 5, "2026-13-45"],
            "corrects": ["x", str(uuid.uuid4()), {"a": 1}, [1]],
            "issued_plan": [5, ["x"], None, "\ud800", {}],
            "prescription_key": [str(uuid.uuid4()), "\ud800"],
            "status": ["taken_back", [], "dreamt"],
            "side": ["both", "left"],
            "patient": ["me"],
            "time_zone": ["Mars"],
            "surprise\ud800": [1],
        }.items()
        for bad in values
    ),
]


def test_whatever_one_entry_holds_its_neighbours_are_stored(pat: Any, issued: IssuedPlan) -> None:
    for start in range(0, len(HOSTILE), 30):
        bad = [
            entry(issued) | each if isinstance(each, dict) and each else each
            for each in HOSTILE[start : start + 30]
        ]

        answer = send(pat, entry(issued), *bad, entry(issued))

        assert outcomes(answer) == ["stored", *["refused"] * len(bad), "stored"]
        assert all(each["why"] for each in answer.json()["entries"][1:-1])


def test_a_note_with_half_an_emoji_is_stored_with_all_the_rest_of_it(pat: Any, issued: IssuedPlan) -> None:
    assert (
        outcomes(send(pat, entry(issued, note="Good \ud83d"), entry(issued, note="a\0b"))) == ["stored"] * 2
    )

    assert [each.note for each in LogEntry.objects.order_by("pk")] == ["Good \ufffd", "a\ufffdb"]


@pytest.mark.parametrize("clock", ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0100-01-01T00:00:00Z"])
def test_a_clock_that_is_years_off_holds_up_nothing(pat: Any, issued: IssuedPlan, clock: str) -> None:
    by_that_clock, before_it_went_wrong = entry(issued, occurred_at=clock), entry(issued)

    answer = send(pat, by_that_clock, before_it_went_wrong, now=datetime.fromisoformat(clock))

    assert outcomes(answer) == ["stored", "stored"]
    assert all(each.occurred_at.date() == timezone.now().date() for each in LogEntry.objects.all())


@pytest.mark.parametrize(
    ("zone", "done_at", "sent_at", "day"),
    [
        # a minute before midnight, and sent after it
        ("Europe/London", "2026-11-20T23:59:00Z", "2026-11-21T00:01:00Z", date(2026, 11, 20)),
        # in the hour that comes twice, and in the one that does not come
        ("Europe/London", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z", date(2026, 10, 25)),
        ("Europe/Berlin", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z", date(2026, 3, 29)),
        # the patient's own calendar, whatever the zone of the device that writes down the time
        ("Pacific/Auckland", "2026-11-20T18:00:00+01:00", "2026-11-20T18:05:00+01:00", date(2026, 11, 21)),
        ("America/Los_Angeles", "2026-11-20T09:00:00+09:00", "2026-11-20T09:05:00+09:00", date(2026, 11, 19)),
    ],
)
def test_an_entry_belongs_to_the_day_of_the_patients_own_calendar(
    pat: Any, zone: str, done_at: str, sent_at: str, day: date
) -> None:
    pat.patient.time_zone = zone
    pat.patient.save()
    issued = make_issued(make_plan(pat.patient))
    now = datetime.fromisoformat(sent_at)

    with time_machine.travel(now, tick=False):
        pat.force_login(pat.user, backend="clinic.signin.Backend")  # a session of that day
        answer = send(pat, entry(issued, occurred_at=done_at), now=now)

    assert outcomes(answer) == ["stored"]
    assert LogEntry.objects.get().local_date == day


def test_an_entry_and_its_correction_may_wait_in_one_batch(pat: Any, issued: IssuedPlan) -> None:
    first = entry(issued)
    second = {"uuid": str(uuid.uuid4()), "corrects": first["uuid"], "status": "partly"}
    third = {"uuid": str(uuid.uuid4()), "corrects": second["uuid"], "status": "taken_back"}

    assert outcomes(send(pat, first, second, third)) == ["stored"] * 3
    assert outcomes(send(pat, first, second, third)) == ["repeated"] * 3
    assert not pat.patient.log.standing().exists()


def test_a_correction_of_an_entry_of_another_patient_is_refused(
    pat: Any, other_pat: Any, issued: IssuedPlan
) -> None:
    mine = entry(issued)
    send(pat, mine)

    theirs = send(other_pat, {"uuid": str(uuid.uuid4()), "corrects": mine["uuid"], "status": "taken_back"})

    assert outcomes(theirs) == ["refused"]
    assert LogEntry.objects.count() == 1


def test_nothing_is_stored_once_access_has_ended(pat: Any, issued: IssuedPlan) -> None:
    assert outcomes(send(pat, entry(issued))) == ["stored"]
    PatientAccess.objects.update(ended_at=timezone.now())

    assert send(pat, entry(issued)).status_code == 404
    assert LogEntry.objects.count() == 1


def test_a_flood_is_refused_with_a_reason_and_other_exercises_are_stored(pat: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("patients.services.log.MOST_A_DAY", 4)
    plan = make_plan(pat.patient)
    add_row(plan)
    issued = make_issued(plan)
    chain = [entry(issued)]
    while len(chain) < 6:
        chain.append({"uuid": str(uuid.uuid4()), "corrects": chain[-1]["uuid"], "status": "done"})
    other = entry(issued, prescription_key=issued.content["exercises"][1]["key"])

    answer = send(pat, *chain, other)

    assert outcomes(answer) == [*["stored"] * 4, *["refused"] * 2, "stored"]
    assert "too often" in answer.json()["entries"][4]["why"]


def test_a_batch_reads_the_plan_once_however_many_entries_it_has(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=24)))

    read = []
    for count in (1, 20):
        with CaptureQueriesContext(connection) as asked:
            assert outcomes(send(pat, *[entry(issued) for _entry in range(count)])) == ["stored"] * count
        read.append(sum('"patients_issuedplan"."content"' in each["sql"] for each in asked.captured_queries))

    assert read == [1, 1]
