"""The documents that are printed while measuring. Every run has the same words, so figures can be compared."""

import itertools
import json
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from patients.handout import Addressee, Letterhead, render
from patients.snapshots import Snapshot

Document = tuple[Snapshot, Addressee]

SEED = 20261121
EXERCISES_EACH = 8
LETTERHEAD = Letterhead(name="Bench", phone="+44 117 496 0123", notice="For you alone.")
GIVEN = ("Maria", "Tomasz", "Aisha", "Liam", "Zoë", "Priya", "Jürgen", "Mei", "Olu", "Anne-Marie")
FAMILY = ("Keller", "Nowak", "Khan", "O’Brien", "Lindqvist", "Raman", "Weiß", "Chen", "Adeyemi", "Dupont")
NOTES = (
    "Rest your hand on the kitchen worktop.",
    "Start on the side that hurts less.",
    "Stop sooner on days when you have walked a lot.",
    "Use the firm cushion that we tried together.",
    "Slower is better than more.",
)


def printed(document: Document) -> bytes:
    content, addressee = document
    return render(content, addressee=addressee)


def reworded(content: Snapshot, number: int) -> Snapshot:
    """The document with other words in every text of its exercises, as for another patient."""
    rows = [
        {**row, "steps": [f"{step} ({number})" for step in row["steps"]], "note": f"Note {number}"}
        for row in content["exercises"]
    ]
    return {**content, "note": f"Note {number}", "exercises": rows}


def addressed(name: str) -> Addressee:
    return Addressee(patient_name=name, letterhead=LETTERHEAD, portal_url="http://localhost:8000/my/")


def patients_of_a_practice(issued: Snapshot, library: list[Snapshot]) -> Iterator[Document]:
    """Endless issued plans, the same in every run: eight random exercises of `library` for each patient.

    Each has its own doses, notes, days and name. Two plans have something in common only by chance.
    """
    draw = random.Random(SEED)  # noqa: S311 - nothing is secret
    issued_on = date.fromisoformat(issued["issue"]["date"])
    for number in itertools.count():
        starts = issued_on + timedelta(days=draw.randrange(60))
        content = {
            **issued,
            "note": f"{draw.choice(NOTES)} Bring this sheet on visit {number + 2}.",
            "goals": f"Walk {draw.randint(2, 40) * 100} metres without a rest.",
            "starts_on": starts.isoformat(),
            "review_on": (starts + timedelta(days=14)).isoformat(),
            "exercises": [prescribed(row, draw) for row in draw.sample(library, EXERCISES_EACH)],
        }
        yield content, named_by_chance(draw)


def patients_of_a_class(issued: Snapshot) -> Iterator[Document]:
    """Endless issued plans, the same in every run: the same exercises for everybody, with their own name and doses."""
    draw = random.Random(SEED)  # noqa: S311 - nothing is secret
    while True:
        rows = [{**row, "dose": own_dose(row["dose"], draw)} for row in issued["exercises"]]
        yield {**issued, "exercises": rows}, named_by_chance(draw)


def named_by_chance(draw: random.Random) -> Addressee:
    return addressed(f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}")


def prescribed(row: Snapshot, draw: random.Random) -> Snapshot:
    note = draw.choice(["", f"{draw.choice(NOTES)} {draw.randint(1, 5)} minutes are enough at first."])
    return {**row, "note": note, "dose": own_dose(row["dose"], draw)}


def own_dose(dose: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """The library's dose with other numbers in the same parts."""
    counts = {"sets": (1, 4), "reps": (5, 20), "hold_seconds": (3, 45), "duration_seconds": (60, 900)}
    kept = {name: value for name, value in dose.items() if name.removesuffix("_max") not in counts}
    return kept | {name: draw.randint(*counts[name]) for name in counts if name in dose}


# --- On the way to another process ----------------------------------------------------------------


def write(documents: Iterable[Document], path: Path) -> None:
    """Writes one document on each line, so that a reader needs memory for only one."""
    with path.open("w") as file:
        for content, addressee in documents:
            file.write(json.dumps([content, addressee.patient_name]) + "\n")


def read_lines(path: Path) -> Iterator[Document]:
    with path.open() as file:
        for line in file:
            content, name = json.loads(line)
            yield content, addressed(name)
