"""Measures what a person waits for. Prints figures, judges nothing; docs/measurements.md keeps them."""

import gzip
import itertools
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

from clinic.models import Clinic, User
from exercises.evaluation import FILES, as_typed, enlarge_library, judge, read_cases
from exercises.figures.reader import read_figures
from exercises.figures.scene import FrameName, draw
from exercises.models import Exercise
from exercises.search import search
from patients.handout import Addressee, render
from patients.models import IssuedPlan, Patient, PatientAccess, Plan
from patients.services import add_exercise, issue_plan

AS_TYPED = 1500  # beginnings of queries
FRAMES: tuple[FrameName, ...] = ("start", "end")
BATCH_EXERCISES, BATCH_PATIENTS = 8, 200


class Command(BaseCommand):
    help = "Print the figures of docs/measurements.md, on a database of its own that is thrown away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--exercises", type=int, default=10_000, help="library size for the search")
        parser.add_argument("--rounds", type=int, default=30)

    def handle(self, *args: Any, exercises: int, rounds: int, **options: Any) -> None:
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        settings.DEBUG = False  # which logs every query
        settings.HANDOUT_CACHE_MB = 0
        old = setup_databases(verbosity=0, interactive=False)
        try:
            self.measure(exercises, rounds)
        finally:
            teardown_databases(old, verbosity=0)

    def measure(self, exercises: int, rounds: int) -> None:
        self.say("database", connection.vendor)
        self.say("manage.py check", f"{seconds_of_check():.2f} s")
        self.say(".venv", f"{size_of(Path(sys.prefix)):.0f} MB")
        call_command("createcachetable", verbosity=0)
        call_command("load_library", verbosity=0)
        practice = Practice()
        for name, client, address in practice.pages():
            self.say_page(name, client, address, rounds)
        for count in (1, 8, 30):
            self.say_handout(practice, count, rounds)
        self.say_figures()
        self.say_search(practice, exercises)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.say("peak memory of this process", f"{peak:.0f} MB")

    def say(self, what: str, figure: str) -> None:
        self.stdout.write(f"{what:<44} {figure}")

    def say_page(self, name: str, client: Client, address: str, rounds: int) -> None:
        client.get(address)  # the first visit shortens the session of staff
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            asked = len(queries)  # now: the next request empties the log
        spent = median(partial(client.get, address), rounds)
        packed = len(gzip.compress(answer.content)) / 1000
        status = "" if answer.status_code == 200 else f" (status {answer.status_code})"
        self.say(name, f"{asked} queries, {spent:.0f} ms, {packed:.1f} kB gzipped{status}")

    def say_handout(self, practice: "Practice", count: int, rounds: int) -> None:
        """Each round prints other texts in every exercise: the typesetter remembers what it has set before."""
        content, addressee = practice.document(count)
        rounds_so_far = itertools.count()

        def print_one() -> bytes:
            return render(reworded(content, next(rounds_so_far)), addressee=addressee)

        spent = median(print_one, rounds)
        self.say(f"handout, {count} exercises", f"{spent:.0f} ms, {len(print_one()) / 1000:.0f} kB")
        if count == BATCH_EXERCISES:
            seconds = timed(lambda: [print_one() for _patient in range(BATCH_PATIENTS)]) / 1000
            self.say(f"handouts, {BATCH_PATIENTS} patients", f"{seconds:.1f} s")

    def say_figures(self) -> None:
        started = time.perf_counter()
        figures = read_figures().values()
        drawn = [draw(figure, frame) for figure in figures for frame in FRAMES]
        spent = time.perf_counter() - started
        sizes = [len(svg) / 1000 for svg in drawn]
        of = f"mean {statistics.mean(sizes):.1f} kB, largest {max(sizes):.1f} kB"
        self.say(f"figures, {len(drawn)} pictures", f"{spent:.1f} s, {of}")

    def say_search(self, practice: "Practice", exercises: int) -> None:
        visible = Exercise.objects.visible_to(practice.therapist).current()
        queries = []
        for name, path in FILES.items():
            cases, _nothing = read_cases(path)
            score = judge(cases, lambda query: [exercise.slug for exercise in search(visible, query)])
            self.say(f"search, {name}", str(score))
            queries += [case.query for case in cases]
        enlarge_library(practice.clinic, exercises)
        self.say(f"search, index of {exercises} exercises", f"{timed(partial(search, visible, 'x')):.0f} ms")
        for name, typed in (("", queries), (" as typed", as_typed(queries, count=AS_TYPED))):
            times = sorted(timed(partial(search, visible, query)) for query in typed)
            p95 = times[int(len(times) * 0.95)]
            figures = f"p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms"
            self.say(f"search{name}, {exercises} exercises", f"{figures} ({len(times)} searches)")


class Practice:
    """A clinic with a therapist, a patient and a plan of eight exercises."""

    def __init__(self) -> None:
        self.clinic = Clinic.objects.create(name="Bench", phone="+44 117 496 0123", notice="For you alone.")
        self.therapist = User.objects.create_user(
            "therapist@bench.example", name="Bea Nch", role=User.Role.THERAPIST, clinic=self.clinic
        )
        self.patient = Patient.objects.create(
            clinic=self.clinic, given_name="Maria", family_name="Keller", date_of_birth=date(1952, 3, 14)
        )
        self.follower = User.objects.create_user("patient@bench.example", name="Maria")
        PatientAccess.objects.create(user=self.follower, patient=self.patient)
        self.issued = self.issue(8)

    def issue(self, count: int) -> IssuedPlan:
        library = list(Exercise.objects.filter(clinic=None)[:10])
        plan = Plan.objects.create(patient=self.patient, problem="Low back pain")
        for number in range(count):
            plan.refresh_from_db()
            add_exercise(plan=plan, version=plan.version, exercise=library[number % len(library)])
        plan.refresh_from_db()
        return issue_plan(plan=plan, by=self.therapist)

    def document(self, count: int) -> tuple[dict[str, Any], Addressee]:
        return self.issue(count).content, Addressee.of(self.patient)

    def pages(self) -> list[tuple[str, Client, str]]:
        staff, patient = Client(), Client()
        staff.force_login(self.therapist, backend=settings.AUTHENTICATION_BACKENDS[0])
        patient.force_login(self.follower, backend=settings.AUTHENTICATION_BACKENDS[0])
        exercise = Exercise.objects.filter(clinic=None)[0]
        return [
            ("patient's today, 8 exercises", patient, "/my/"),
            ("caseload", staff, "/"),
            ("patient's record", staff, self.patient.get_absolute_url()),
            ("plan, 8 exercises", staff, self.issued.plan.get_absolute_url()),
            ("library", staff, "/library/"),
            ("exercise", staff, exercise.get_absolute_url()),
            ("handout, 8 exercises, over HTTP", staff, f"/issued/{self.issued.public_id}/handout.pdf"),
            ("API, exercise list", staff, "/api/v1/exercises/?page_size=100"),
        ]


def reworded(content: dict[str, Any], number: int) -> dict[str, Any]:
    """The same document for another patient: no two texts of its exercises are alike."""
    rows = [
        {**row, "steps": [f"{step} ({number})" for step in row["steps"]], "note": f"Note {number}"}
        for row in content["exercises"]
    ]
    return {**content, "note": f"Note {number}", "exercises": rows}


def timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def median(act: Callable[[], object], rounds: int) -> float:
    act()
    return statistics.median(timed(act) for _round in range(rounds))


def seconds_of_check() -> float:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "check"]
    times = []
    for _round in range(3):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def size_of(folder: Path) -> float:
    """Megabytes on disk."""
    return (
        sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        / 1e6
    )
