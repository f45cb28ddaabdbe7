"""What is printed while it is measured: the same words in every run, so that figures can be compared."""

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
    """The same document for another patient: no two texts of its exercises are alike."""
    rows = [
        {**row, "steps": [f"{step} ({number})" for step in row["steps"]], "note": f"Note {number}"}
        for row in content["exercises"]
    ]
    return {**content, "note": f"Note {number}", "exercises": rows}


def addressed(name: str) -> Addressee:
    return Addressee(patient_name=name, letterhead=LETTERHEAD, portal_url="http://localhost:8000/my/")


def patients_of_a_practice(issued: Snapshot, library: list[Snapshot]) -> Iterator[Document]:
    """Without end, the same in every run: to each patient eight exercises of `library`, as an issued plan has
    them, with a dose, notes, days and a name of their own. What two plans share, they share by chance."""
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
    """Without end, the same in every run: the same exercises to each patient, with a name and doses of their own."""
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
    """As the library has it, with other counts in the parts that it states."""
    counts = {"sets": (1, 4), "reps": (5, 20), "hold_seconds": (3, 45), "duration_seconds": (60, 900)}
    kept = {name: value for name, value in dose.items() if name.removesuffix("_max") not in counts}
    return kept | {name: draw.randint(*counts[name]) for name in counts if name in dose}


# --- On the way to another process ----------------------------------------------------------------


def write(documents: Iterable[Document], path: Path) -> None:
    """A line a document, so that whoever reads holds one at a time."""
    with path.open("w") as file:
        for content, addressee in documents:
            file.write(json.dumps([content, addressee.patient_name]) + "\n")


def read_lines(path: Path) -> Iterator[Document]:
    with path.open() as file:
        for line in file:
            content, name = json.loads(line)
            yield content, addressed(name)
