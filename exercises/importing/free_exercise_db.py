"""Records of free-exercise-db (github.com/yuhonas/free-exercise-db) as rows of ours.

What it does not say stays empty, for the therapist to choose: start position, sides, dose, cues, precautions.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from exercises.figures.problems import did_you_mean
from exercises.importing.rows import MOST_REMARKS, Code, Remark

SOURCE = "https://github.com/yuhonas/free-exercise-db"
AUTHOR, LICENCE = "free-exercise-db", "Unlicense, as free-exercise-db says"

MUSCLES = {
    "abdominals": ["rectus_abdominis"],
    "abductors": ["gluteus_medius"],
    "adductors": ["hip_adductors"],
    "biceps": ["biceps_brachii"],
    "calves": ["gastrocnemius", "soleus"],
    "chest": ["pectoralis_major"],
    "forearms": ["wrist_flexors", "wrist_extensors"],
    "glutes": ["gluteus_maximus"],
    "hamstrings": ["hamstrings"],
    "lats": ["latissimus_dorsi"],
    "lower back": ["erector_spinae"],
    "middle back": ["rhomboids", "middle_trapezius"],
    "neck": ["cervical_extensors"],
    "quadriceps": ["quadriceps"],
    "shoulders": ["middle_deltoid"],
    "traps": ["upper_trapezius"],
    "triceps": ["triceps_brachii"],
}
REGIONS = {
    "abdominals": "core",
    "abductors": "hip",
    "adductors": "hip",
    "biceps": "elbow",
    "calves": "ankle_foot",
    "chest": "shoulder",
    "forearms": "elbow",
    "glutes": "hip",
    "hamstrings": "knee",
    "lats": "thoracic",
    "lower back": "lower_back",
    "middle back": "thoracic",
    "neck": "neck",
    "quadriceps": "knee",
    "shoulders": "shoulder",
    "traps": "neck",
    "triceps": "elbow",
}
EQUIPMENT = {
    "body only": "",
    "bands": "resistance_band",
    "dumbbell": "dumbbell",
    "kettlebells": "kettlebell",
    "cable": "cable",
    "machine": "machine",
    "barbell": "barbell",
    "e-z curl bar": "barbell",
    "exercise ball": "swiss_ball",
    "foam roll": "foam_roller",
}
WITHOUT_WORD = ("medicine ball", "other")  # we have none for them
KINDS = {
    "stretching": "stretch",
    "strength": "strengthening",
    "powerlifting": "strengthening",
    "strongman": "strengthening",
    "olympic weightlifting": "strengthening",
    "plyometrics": "strengthening",
    "cardio": "aerobic",
}
FIELDS = (
    "id",
    "name",
    "level",
    "mechanic",
    "equipment",
    "primaryMuscles",
    "secondaryMuscles",
    "instructions",
    "category",
    "images",
)
OTHERS = ("force",)


def is_one(data: Any) -> bool:
    return isinstance(data, dict) and bool(data.keys() & {"primaryMuscles", "secondaryMuscles", "mechanic"})


def converted(record: Any) -> tuple[dict[str, Any], list[Remark]]:
    """The row, and remarks about what was changed or left out. Problems have the code `UNFIT`."""
    if not isinstance(record, dict):
        return {}, [Remark(Code.UNFIT, "This must be an object with named fields.")]
    wrong = islice(wrong_with(record), MOST_REMARKS)
    if problems := [Remark(Code.UNFIT, what, where) for where, what in wrong]:
        return {"name": record.get("name")}, problems
    steps, remarks = steps_of(record["instructions"])
    remarks += [*pictures_left_out(record["images"])]
    primary = record["primaryMuscles"]
    muscles = [slug for muscle in [*primary, *record["secondaryMuscles"]] for slug in MUSCLES[muscle]]
    equipment = record["equipment"]
    if equipment in WITHOUT_WORD:
        text = f"We have no word for the equipment “{equipment}”. Choose what the exercise needs."
        remarks.append(Remark(Code.WORD, text, "equipment"))
    released = record["id"].endswith("-SMR")
    data = {
        "slug": record["id"],
        "name": " ".join(record["name"].split()),
        "instructions": steps,
        "regions": list(dict.fromkeys(REGIONS[muscle] for muscle in primary)),
        "kinds": ["release" if released else KINDS[record["category"]]],
        "muscles": list(dict.fromkeys(muscles)),
        "equipment": [slug] if (slug := EQUIPMENT.get(equipment or "")) else [],
        "measured_by": measure_of(record),
        "author": AUTHOR,
        "licence": LICENCE,
        "references": [{"title": "free-exercise-db", "url": SOURCE}],
        "language": "en",
    }
    return data, remarks


def measure_of(record: dict[str, Any]) -> str:
    if record["id"].endswith("-SMR") or record["category"] == "cardio":
        return "duration"
    return "hold" if (record["category"], record.get("force")) == ("stretching", "static") else "reps"


def steps_of(instructions: str | list[str]) -> tuple[list[str], list[Remark]]:
    """Without empty steps; a line break begins another step."""
    remarks = []
    if isinstance(instructions, str):
        instructions = [instructions]
        text = "The steps are one text and not a list. It is one step now: divide it."
        remarks.append(Remark(Code.SHAPE, text, "instructions"))
    lines = [line.strip() for step in instructions for line in re.split(r"[\r\n]+", step)]
    steps = list(dict.fromkeys(line for line in lines if line))
    if len(steps) < len([line for line in lines if line]):
        text = "A step that stands there twice was kept once."
        remarks.append(Remark(Code.SHAPE, text, "instructions"))
    return steps, remarks


def pictures_left_out(images: list[str]) -> Iterator[Remark]:
    climbing = [name for name in images if name.startswith(("/", "\\")) or ".." in PurePosixPath(name).parts]
    for name in climbing:
        yield Remark(
            Code.PICTURE, f"The picture “{name[:80]}” leads out of the folder. It was refused.", "images"
        )
    if count := len(images) - len(climbing):
        text = "Its picture is" if count == 1 else f"Its {count} pictures are"
        yield Remark(Code.PICTURE, f"{text} not in the file. Add your own.", "images")


def wrong_with(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in FIELDS:
        if name not in record:
            yield name, "This field is missing."
    for name in record:
        if name not in (*FIELDS, *OTHERS):
            yield name[:80], f"There is no such field.{did_you_mean(name, FIELDS)}"
    for name in ("id", "name"):
        if name in record and not (isinstance(record[name], str) and record[name].strip()):
            yield name, "This must be text, and not empty."
    for name in ("primaryMuscles", "secondaryMuscles"):
        yield from words_in(name, record.get(name, []), MUSCLES)
    for name in ("instructions", "images"):
        value = record.get(name, [])
        wrapped = name == "instructions" and isinstance(value, str)
        if not (wrapped or (isinstance(value, list) and all(isinstance(each, str) for each in value))):
            yield name, "This must be a list of texts."
    yield from words_in("category", [record.get("category", "strength")], KINDS)
    if (equipment := record.get("equipment")) is not None:
        yield from words_in("equipment", [equipment], [*EQUIPMENT, *WITHOUT_WORD])


def words_in(name: str, values: Any, known: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(values, list):
        yield name, "This must be a list."
        return
    for value in values:
        if not isinstance(value, str) or value not in known:
            yield name, f"There is no “{str(value)[:80]}” here.{did_you_mean(value, list(known))}"
