"""The frozen document that a patient gets: one JSON document, complete in itself, without the patient's identity.

Rule 1: portal, handout and patients' API read only this. Rule 2: the handout is a function of it.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db.models import prefetch_related_objects

from clinic.models import Clinic
from exercises.models import Exercise
from patients.models import Phase, Plan, Prescription

Snapshot = dict[str, Any]

SCHEMA = 3

# A full stop ends a sentence unless a small letter follows, as after "e.g.", or a figure, as in "2.5".
FIRST_SENTENCE = re.compile(r"\s*(.+?(?:[.!?…](?=\s+[^\sa-z])|[。！？]|(?=\n)|\s*$))", re.DOTALL)


def snapshot(plan: Plan) -> Snapshot:
    """The draft with the library's present wording, ready for preview or issue.

    Lists are in the order of the page, dates are ISO, doses are `Dose.as_dict()`. Number, date and author of a version
    are added under `issue` when the plan is issued. Weeks and rhythms count from `anchor`, which all versions of a plan
    share; it is None for a draft that was never issued and has no start. Exercises of every phase, whose `phase` is
    None, come first, then those of each phase by its position. Takes seven queries: six for the plan's rows, their
    exercises and pictures, the phases and the articles, which stay prefetched on `plan`; one for the last anchor.
    Where exercises have films, two more.
    """
    drawn, filmed = "prescriptions__exercise__pictures__picture", "prescriptions__exercise__film__poster"
    prefetch_related_objects([plan], drawn, filmed, "articles", "phases")
    phases: dict[int | None, int] = {
        phase.pk: position for position, phase in enumerate(plan.phases.all(), start=1)
    }
    rows = sorted(plan.prescriptions.all(), key=lambda row: phases.get(row.phase_id, 0))
    return document(plan) | {
        "anchor": anchor_of(plan),
        "phases": [prescribed_phase(phase, phases[phase.pk]) for phase in plan.phases.all()],
        "exercises": [prescribed(row, phases.get(row.phase_id)) for row in rows],
        "articles": [
            {
                "title": article.title,
                "summary": article.summary,
                "sections": article.sections,
                "references": article.references,
            }
            for article in plan.articles.all()
        ],
    }


def snapshot_of_exercise(exercise: Exercise, clinic: Clinic) -> Snapshot:
    """One exercise of the library with its usual dose, for nobody yet: always a draft.

    `exercise` must come `with_details` and with its `film__poster`.
    """
    plan = Plan(pain_amber=clinic.pain_amber, pain_red=clinic.pain_red)
    row = Prescription(plan=plan, exercise=exercise, key=uuid5(NAMESPACE_OID, exercise.public_id))
    row.dose = exercise.dose
    return document(plan) | {"exercises": [prescribed(row, None)]}


def document(plan: Plan) -> Snapshot:
    """What the plan itself says, without exercises, phases and articles."""
    return {
        "schema": SCHEMA,
        "language": "en",
        "problem": plan.problem,
        "affected_side": plan.affected_side,
        "goals": plan.goals,
        "note": plan.note,
        "pain": {"amber": plan.pain_amber, "red": plan.pain_red},
        "stop_text": plan.stop_text,
        "starts_on": plan.starts_on and plan.starts_on.isoformat(),
        "review_on": plan.review_on and plan.review_on.isoformat(),
        "ends_on": plan.ends_on and plan.ends_on.isoformat(),
        "anchor": None,
        "phases": [],
        "exercises": [],
        "articles": [],
    }


def anchor_of(plan: Plan) -> str | None:
    """The anchor of the last issued version, or else the start. None without either: issuing sets the day of issue."""
    last = plan.issued.order_by("-number").values_list("content", flat=True).first()
    if last:
        anchor: str = read(last)["anchor"]
        return anchor
    return plan.starts_on.isoformat() if plan.starts_on else None


def prescribed_phase(phase: Phase, position: int) -> Snapshot:
    return {
        "key": str(phase.key),
        "position": position,
        "name": phase.name,
        "first_week": phase.first_week,
        "last_week": phase.last_week,
        "criterion": phase.criterion,
    }


def prescribed(row: Prescription, phase: int | None) -> Snapshot:
    exercise: Exercise = row.exercise
    return {
        "key": str(row.key),
        "phase": phase,
        "exercise": exercise.public_id,
        "name": row.text("name"),
        "language": exercise.language,
        "measured_by": exercise.measured_by,
        "dose": row.dose.as_dict(),
        "start_position": row.text("start_position"),
        "steps": row.text("instructions"),
        "key_steps": [] if "instructions" in row.wording else exercise.key_steps,
        "feel": row.text("feel"),
        "avoid": row.text("avoid"),
        "adjustments": row.adjustments,
        "comfort": exercise.comfort,
        "easier": row.easier,
        "harder": row.harder,
        "precautions": row.text("precautions"),
        "stop_rule": row.text("stop_rule"),
        "stop_rule_short": short_stop_rule_of(row),
        "note": row.patient_note,
        "why": row.why,
        "video": exercise.video,
        "films": [exercise.film.as_dict()] if exercise.film else [],
        "pictures": [
            {
                "sha256": use.picture.sha256,
                "media_type": use.picture.media_type,
                "alt": use.alt,
                "side": getattr(use, "side", ""),
                "moment": use.moment,
            }
            for use in exercise.pictures.all()
        ],
    }


def short_stop_rule_of(row: Prescription) -> str:
    """The library's short form, where the rule is the library's too."""
    library = "" if "stop_rule" in row.wording else row.exercise.stop_rule_short
    return library or first_sentence(row.text("stop_rule"))


# --- Reading ----------------------------------------------------------------------------------------


def with_sides_and_moments(content: Snapshot) -> Snapshot:
    """From schema 1, where pictures had no side and no named moment, and the wording was always English."""
    return {
        **content,
        "schema": 2,
        "exercises": [
            {
                **row,
                "language": content["language"],
                "comfort": [],
                "easier": [],
                "harder": [],
                "pictures": [
                    {**picture, "side": "", "moment": "end" if place else "start"}
                    for place, picture in enumerate(row["pictures"])
                ],
            }
            for row in content["exercises"]
        ],
    }


def with_an_anchor(content: Snapshot) -> Snapshot:
    """From schema 2, which counted from the start, or from the day of issue if that was later."""
    days = [content["starts_on"], content.get("issue", {}).get("date")]
    return {
        **content,
        "schema": 3,
        "anchor": max((day for day in days if day), default=None),
        "phases": [],
        "exercises": [
            {**row, "phase": None, "stop_rule_short": "", "films": []} for row in content["exercises"]
        ],
    }


# From version n to n + 1. Issued plans are never rewritten, but read through these.
UPGRADERS: dict[int, Callable[[Snapshot], Snapshot]] = {
    1: with_sides_and_moments,
    2: with_an_anchor,
}


def read(content: Snapshot) -> Snapshot:
    """An issued document in today's schema. Raises ValueError if it is newer than this program."""
    while (version := content["schema"]) != SCHEMA:
        if version not in UPGRADERS:
            raise ValueError(f"Snapshot schema {version} cannot be read; this program reads up to {SCHEMA}.")
        content = UPGRADERS[version](content)
    return content


def digest(content: Snapshot) -> str:
    """The hash that proves an issued plan unchanged: SHA-256 of the canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def previous_version(content: Snapshot) -> Snapshot:
    """The part of this version that the next one keeps, to tell the patient what is new."""
    phases = content.get("phases", [])
    kept = ["key", "name", "dose", "measured_by", *(["phase"] if phases else [])]
    return {
        "number": content["issue"]["number"],
        "exercises": [{name: row[name] for name in kept} for row in content["exercises"]],
        **({"phases": phases} if phases else {}),
    }


UNSAID = frozenset(
    {"stop_rule_short", "key_steps"}
)  # of a row: they repeat parts of the stop rule and the steps


def without_issue(content: Snapshot) -> Snapshot:
    """The part that is compared to find out whether a draft says anything new.

    Older documents have nothing of UNSAID.
    """
    rows = [
        {name: value for name, value in row.items() if name not in UNSAID} for row in content["exercises"]
    ]
    return {name: value for name, value in content.items() if name != "issue"} | {"exercises": rows}


def first_sentence(text: str) -> str:
    found = FIRST_SENTENCE.match(text)
    return found[1].strip() if found else ""


def short_stop_rule(row: Snapshot) -> str:
    """The first sentence of when to stop this exercise, also for documents that do not have it yet."""
    return row["stop_rule_short"] or first_sentence(row["stop_rule"])


def rest_of_stop_rule(row: Snapshot) -> str:
    """What the stop rule says after its short form, to stand below that."""
    rule: str = row["stop_rule"].strip()
    return rule.removeprefix(short_stop_rule(row)).strip()


def unlike_the_others(content: Snapshot) -> set[str]:
    """The keys of exercises whose stop rule is not the one that at least half of the plan's exercises begin with.

    Without such a rule none stands out. A lone exercise does.
    """
    said = {row["key"]: short_stop_rule(row) for row in content["exercises"]}
    if len(said) < 2:
        return set(said)
    [(usual, count)] = Counter(said.values()).most_common(1)
    stands_out = count > 1 and 2 * count >= len(said)
    return {key for key, words in said.items() if words != usual} if stands_out else set()


def shown_pictures(row: Snapshot) -> list[dict[str, Any]]:
    """The exercise's pictures of the side that its dose names, or else of the side drawn first.

    A picture without a side belongs to both.
    """
    drawn = row["pictures"]
    sides = [picture["side"] for picture in drawn if picture["side"]]
    if not sides:
        return list(drawn)
    side = row["dose"].get("side")
    shown = ("", side if side in sides else sides[0])
    return [picture for picture in drawn if picture["side"] in shown]


def picture_hashes(content: Snapshot) -> list[str]:
    """Of all that it shows, the posters of its films among them."""
    rows = content["exercises"]
    return [
        *(picture["sha256"] for row in rows for picture in row["pictures"]),
        *(film["poster"] for row in rows for film in row["films"]),
    ]


def film_hashes(content: Snapshot) -> list[str]:
    return [film["sha256"] for row in content["exercises"] for film in row["films"]]
