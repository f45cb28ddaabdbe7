"""Measures what the server does for each act in the plan builder, with twelve exercises in the plan."""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exercises.models import Exercise, Progression
from patients.bench.handouts import Figure
from patients.bench.practice import Practice
from patients.models import Patient, Plan
from patients.services import Edit, add_exercise

ROWS = 12


class Answered:
    """What the answers to one act took: ms on the clock and on the processor, queries, bytes."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.processor: list[float] = []
        self.queries: list[int] = []
        self.sizes: list[int] = []

    def __str__(self) -> str:
        queries = "–".join(str(number) for number in sorted({min(self.queries), max(self.queries)}))
        return (
            f"p50 {statistics.median(self.wall):.0f} ms, p95 {p95(self.wall):.0f} ms "
            f"(processor {statistics.median(self.processor):.0f} and {p95(self.processor):.0f} ms), "
            f"{queries} queries, {statistics.median(self.sizes) / 1000:.1f} kB"
        )


def p95(numbers: list[float]) -> float:
    return sorted(numbers)[int(len(numbers) * 0.95)]


def figures(practice: Practice, rounds: int) -> Iterator[Figure]:
    builder = Builder(practice)
    for _round in range(rounds + 1):
        builder.once_round()
    for what, answered in builder.answered.items():
        yield f"builder, {ROWS} rows: {what}", str(answered)


class Builder:
    """Posts what the page's script posts. After each act, an undo puts back the twelve rows."""

    def __init__(self, practice: Practice) -> None:
        self.plan = plan_of(practice)
        self.client = Client(headers={"X-Builder": "1"})
        self.client.force_login(practice.therapist, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.answered: dict[str, Answered] = {}
        self.is_warm = False

    def once_round(self) -> None:
        first, *_others, last = self.plan.prescriptions.order_by("position")
        swapped, other = a_swap(self.plan)
        acts: dict[str, tuple[str, str, dict[str, Any]]] = {
            "add": ("add", "", {"line": "calf raise 3x15 daily"}),
            "set a dose": ("dose", str(first.key), {"text": "4x8 hold 6s daily"}),
            "move": ("move", str(last.key), {"to": 2}),
            "remove": ("remove", str(first.key), {}),
            "swap": ("swap", swapped, {"exercise": other}),
            "insert a template of 6": ("add", "", {"line": "t knee"}),
        }
        for what, (route, key, fields) in acts.items():
            self.post(what, route, key, fields)
            self.post("undo", "undo", "", {})
        self.get("options", "quad set 3x10")
        self.is_warm = True

    def post(self, what: str, route: str, key: str, fields: dict[str, Any]) -> None:
        self.plan.refresh_from_db(fields=["version"])
        address = reverse(f"patients:{route}", args=[self.plan.public_id, *filter(None, [key])])
        body = {**fields, "version": self.plan.version, "nonce": str(uuid4())}
        self.note(what, lambda: self.client.post(address, body))

    def get(self, what: str, line: str) -> None:
        address = reverse("patients:options", args=[self.plan.public_id])
        self.note(what, lambda: self.client.get(address, {"line": line}))

    def note(self, what: str, ask: Callable[[], Any]) -> None:
        answered = self.answered.setdefault(what, Answered())
        if not self.is_warm:
            with CaptureQueriesContext(connection) as queries:  # takes time itself, so only here
                ask()
            answered.queries.append(len(queries))
            return
        wall, processor = time.perf_counter(), time.process_time()
        answer = ask()
        answered.wall.append((time.perf_counter() - wall) * 1000)
        answered.processor.append((time.process_time() - processor) * 1000)
        answered.sizes.append(len(answer.content))
        if answer.status_code != 200:
            raise RuntimeError(f"{what} was answered with {answer.status_code}.")


def plan_of(practice: Practice) -> Plan:
    """With twelve exercises; one of them is linked to an easier or harder one."""
    patient = Patient.objects.create(clinic=practice.clinic, given_name="Twelve", family_name="Rows")
    plan = Plan.objects.create(patient=patient, stop_text="Stop if pain spreads.")
    named = Exercise.objects.filter(
        clinic=None, name__in=["Quad set", "Heel slide", "Side plank", "Clamshell"]
    )
    others = Exercise.objects.filter(clinic=None).exclude(pk__in=named).order_by("pk")
    for exercise in [*named, *others][:ROWS]:
        plan.refresh_from_db()
        add_exercise(plan=plan, edit=Edit(version=plan.version, by=practice.therapist), exercise=exercise)
    return plan


def a_swap(plan: Plan) -> tuple[str, str]:
    """The key of a row, and the exercise that the library links to its own."""
    rows = {row.exercise_id: str(row.key) for row in plan.prescriptions.all()}
    way = Progression.objects.filter(exercise__in=rows).exclude(target=None).select_related("target").first()
    if way is None or way.target is None:
        raise RuntimeError("No exercise of the plan is linked to an easier or harder one.")
    return rows[way.exercise_id], way.target.public_id
