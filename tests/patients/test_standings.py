"""What is kept of each plan is what its log and its versions say: corrected, late, or with nothing logged at all."""

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exercises.dose import Dose, Side
from patients.models import LogEntry, Plan, Standing
from patients.progress import adherence, days_of
from patients.services import finish_plan, open_phase, record_session, withdraw_version
from patients.standings import differs, log_of, rebuild, versions_of
from tests.factories import add_row, make_entry, make_issued, make_phased, make_plan

A_DAY = timedelta(days=1)
DOSES = (
    Dose(reps=10, times_per_day=2),
    Dose(hold_seconds=30, reps=3, side=Side.EACH),
    Dose(reps=8, days_per_week=3),
    Dose(reps=8, weekdays=(0, 2, 4)),
    Dose(duration_seconds=600, every_n_days=2),
    Dose(reps=5, days_per_week=2, days_per_week_max=4, times_per_day=2),
    Dose(reps=5, as_needed=True),
)
ZONES = ("Pacific/Pago_Pago", "Europe/London", "Asia/Kolkata", "Pacific/Auckland", "Etc/GMT-14")


class Life:
    """A plan that is issued, changed, logged, corrected, taken back and forgotten, at random."""

    def __init__(self, seed: int, pat: Any, clock: Any) -> None:
        self.chance, self.pat, self.clock = random.Random(seed), pat, clock
        pat.patient.time_zone = self.chance.choice(ZONES)
        pat.patient.save()
        self.plan = make_plan(pat.patient, dose=self.chance.choice(DOSES))
        for _more in range(2):
            add_row(self.plan, dose=self.chance.choice(DOSES))
        self.issued = make_issued(self.plan)

    def live(self) -> None:
        act = self.chance.choices((self.log, self.correct, self.issue, self.wait), (10, 3, 1, 4))[0]
        act()

    def wait(self) -> None:
        self.clock.shift(timedelta(hours=self.chance.randint(1, 24 * 9)))

    def issue(self) -> None:
        self.plan.refresh_from_db()
        self.plan.goals = str(self.chance.random())
        self.plan.save()
        add_row(self.plan, dose=self.chance.choice(DOSES))
        self.issued = make_issued(self.plan)

    def log(self) -> None:
        row = self.chance.choice(self.issued.content["exercises"])
        side = self.chance.choice(("", "left", "right")) if row["dose"].get("side") == "each" else ""
        entry = make_entry(
            self.issued,
            self.pat.user,
            prescription_key=row["key"],
            side=side,
            status=self.chance.choice(("done", "done", "partly", "skipped")),
            pain=self.chance.choice((None, 0, 3, 8)),
            note=self.chance.choice(("", "It clicks.")),
            occurred_at=datetime.now(UTC) - timedelta(hours=self.chance.randint(0, 24 * 12)),
        )
        self.record(entry)

    def correct(self) -> None:
        standing = LogEntry.objects.standing().filter(patient=self.pat.patient)
        if entry := self.chance.choice([None, *standing]):
            status = self.chance.choice(("done", "taken_back"))
            pain = None if status == "taken_back" else self.chance.choice((None, 2, 7))
            again = make_entry(self.issued, self.pat.user, corrects=entry, status=status, pain=pain)
            again.issued_plan = again.occurred_at = again.prescription_key = None
            self.record(again)

    def record(self, entry: LogEntry) -> None:
        with suppress(ValidationError):  # too late to correct, or logged already
            record_session(patient=self.pat.patient, entries=[entry])

    def from_scratch(self, today: date) -> Any:
        [versions] = versions_of([self.plan]).values()
        days = days_of(versions, log_of(self.plan.pk), first=today - 27 * A_DAY, last=today, today=today)
        return adherence(days)


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 60))]
)
def test_what_is_kept_is_what_the_log_says(pat: Any, seed: int) -> None:
    with time_machine.travel(datetime(2026, 10, 1, 9, tzinfo=UTC), tick=False) as clock:
        life = Life(seed, pat, clock)
        for _act in range(25):
            life.live()
            kept = Standing.objects.get()
            [anew] = rebuild([life.plan.pk])
            assert not differs(kept, Standing.objects.get())
            today = anew.since + 35 * A_DAY
            assert tuple(kept.over(28, today)) == tuple(life.from_scratch(today))


def test_midnight_needs_no_write(pat: Any) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False):
        plan = make_plan(pat.patient, dose=Dose(reps=10))
        issued = make_issued(plan)
        record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])

    standing = Standing.objects.get()
    counts = [standing.over(7, date(2026, 11, 2) + number * A_DAY) for number in range(4)]
    assert [(count.done, count.planned) for count in counts] == [(1, 1), (1, 1), (1, 2), (1, 3)]
    assert [standing.silent_days(date(2026, 11, 2) + number * A_DAY) for number in (1, 4, 40)] == [0, 3, 39]


def test_days_that_the_patient_chooses_are_missed_when_their_week_is_over(pat: Any) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False):
        make_issued(make_plan(pat.patient, dose=Dose(reps=10, days_per_week=3)))

    standing = Standing.objects.get()
    planned = [standing.over(7, date(2026, 11, 2) + number * A_DAY).planned for number in (1, 6, 7, 8)]
    assert planned == [0, 0, 3, 3]


def test_what_changes_the_plan_changes_its_standing(pat: Any, ann: Any) -> None:
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False) as clock:
        plan = make_phased(pat.patient, dose=Dose(reps=10))
        issued = make_issued(plan)
        later = Standing.objects.get().asked[-1]
        open_phase(plan=plan, phase=plan.phases.last().key, on=date(2026, 12, 1), by=ann.user)
        opened = Standing.objects.get().asked[-1]
        clock.shift(A_DAY)
        withdraw_version(issued=issued, by=ann.user)
        withdrawn = Standing.objects.get()

        assert (later, opened, withdrawn.asked[-1]) == (0, 1, 0)
        assert withdrawn.version is None
        finish_plan(plan=plan, version=Plan.objects.get().version)
        assert not Standing.objects.in_use().exists()


def test_an_entry_costs_three_queries_more(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=20)))
    record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])

    with CaptureQueriesContext(
        connection,
    ) as queries:
        record_session(
            patient=pat.patient, entries=[make_entry(issued, pat.user, pain=4) for _each in range(5)]
        )

    about = [
        query["sql"] for query in queries if "standing" in query["sql"] or 'sets_done" FROM' in query["sql"]
    ]
    assert len([sql for sql in about if sql.startswith(("SELECT", "UPDATE"))]) <= 3


def test_a_taken_back_red_entry_stays_in_sight(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10)))
    [red] = record_session(patient=pat.patient, entries=[make_entry(issued, pat.user, pain=9)])
    back = LogEntry(uuid=red.uuid.__class__(int=7), corrects=red, status="taken_back", entered_by=pat.user)
    record_session(patient=pat.patient, entries=[back])

    standing = Standing.objects.get()
    assert standing.red_entry == red
    assert standing.red_now == back
    assert standing.last_pains == []
    assert standing.red_exercise == issued.content["exercises"][0]["name"]


def test_the_command_mends_and_says_what_differed(pat: Any, capsys: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10)))
    record_session(patient=pat.patient, entries=[make_entry(issued, pat.user)])
    right = Standing.objects.get()
    Standing.objects.update(done=[1.0] * len(right.done))

    with pytest.raises(SystemExit):
        call_command("standings", "--check")
    call_command("standings")
    call_command("standings", "--check")

    assert capsys.readouterr().out.splitlines() == [
        "1 plans, 1 differed.",
        "1 plans, 1 differed.",
        "1 plans, 0 differed.",
    ]
    assert Standing.objects.get().done == right.done
