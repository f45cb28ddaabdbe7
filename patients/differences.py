"""What issuing a draft would change, value by value. `patients.changes` says the same in sentences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from exercises.dose import PARTS, Dose, Side, chips, short
from exercises.dose.frequency import figures, often
from patients.models import Plan
from patients.phase_words import phase_of_rows
from patients.snapshots import Snapshot, read, shown_pictures

SIDES = {
    Side.LEFT: pgettext_lazy("side", "left"),
    Side.RIGHT: pgettext_lazy("side", "right"),
    Side.EACH: gettext_lazy("each side"),
    Side.ALTERNATING: gettext_lazy("alternating sides"),
    Side.NONE: gettext_lazy("both together"),
}
TEXTS = {
    "name": gettext_lazy("Name"),
    "start_position": gettext_lazy("Start"),
    "stop_rule": gettext_lazy("When to stop"),
    "note": gettext_lazy("Note"),
    "why": gettext_lazy("Why"),
}
LISTS = {
    "steps": gettext_lazy("Steps"),
    "feel": gettext_lazy("What to feel"),
    "avoid": gettext_lazy("What to avoid"),
    "adjustments": gettext_lazy("Adjustments"),
    "comfort": gettext_lazy("More comfortable"),
    "easier": gettext_lazy("Easier ways"),
    "harder": gettext_lazy("Harder ways"),
    "precautions": gettext_lazy("Precautions"),
}
MEDIA = {"pictures": gettext_lazy("Pictures"), "video": gettext_lazy("Film"), "films": gettext_lazy("Films")}
DETAILS = {
    "problem": gettext_lazy("Problem"),
    "goals": gettext_lazy("Goals"),
    "note": gettext_lazy("Note to the patient"),
    "stop_text": gettext_lazy("When to stop"),
}
DAYS = {
    "starts_on": gettext_lazy("Starts"),
    "review_on": gettext_lazy("Next review"),
    "ends_on": gettext_lazy("Ends"),
}


class Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Value:
    """Either end is empty where there was or is nothing."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One exercise or phase. `chips`: the dose of one that is new. `was`: the dose of one that is removed.

    `picture`: the hash of a picture of the draft or the last version, which the library may have lost since.
    """

    kind: Kind
    name: str
    picture: str = ""
    chips: tuple[str, ...] = ()
    was: str = ""
    phase: str = ""
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """New rows, then changed, then removed. `unchanged`: the names of the rest."""

    rows: tuple[Change, ...]
    is_reordered: bool
    unchanged: tuple[str, ...]
    phases: tuple[Change, ...]
    plan: tuple[Value, ...]

    def __bool__(self) -> bool:
        return bool(self.rows or self.is_reordered or self.phases or self.plan)


def differences(issued: Snapshot | None, draft: Snapshot) -> Differences:
    """Between the last issued document, None for a first version, and the draft. No queries."""
    old = read(issued) if issued else {**draft, "exercises": [], "phases": []}
    before = {row["key"]: row for row in old["exercises"]}
    after = {row["key"]: row for row in draft["exercises"]}
    changed = {key: tuple(values_of_row(before[key], row)) for key, row in after.items() if key in before}
    stood, stands = phases_of_rows(old), phases_of_rows(draft)
    for key, values in changed.items():
        (was, name_before), (now, name_now) = stood[key], stands[key]
        if was != now:
            changed[key] = (*values, Value(_("Phase"), name_before, name_now))
    rows = [added(row, stands[key][1]) for key, row in after.items() if key not in before]
    rows += [
        Change(kind=Kind.CHANGED, name=after[key]["name"], picture=picture_of(after[key]), values=values)
        for key, values in changed.items()
        if values
    ]
    rows += [removed(row) for key, row in before.items() if key not in after]
    return Differences(
        rows=tuple(rows),
        is_reordered=[key for key in before if key in after] != [key for key in after if key in before],
        unchanged=tuple(after[key]["name"] for key, values in changed.items() if not values),
        phases=tuple(changes_of_phases(old, draft)),
        plan=tuple(values_of_plan(old, draft)) if issued else (),
    )


# --- An exercise ----------------------------------------------------------------------------------


def added(row: Snapshot, phase: str) -> Change:
    dose = Dose.from_dict(row["dose"])
    said = (*chips(dose), *([dose.note] if dose.note else []))
    return Change(
        kind=Kind.NEW,
        name=row["name"],
        picture=picture_of(row),
        chips=said,
        phase=phase,
        values=tuple(two(TEXTS["note"], "", row["note"])),
    )


def removed(row: Snapshot) -> Change:
    dose = Dose.from_dict(row["dose"])
    return Change(kind=Kind.REMOVED, name=row["name"], picture=picture_of(row), was=short(dose))


def picture_of(row: Snapshot) -> str:
    shown = shown_pictures(row)
    return str(shown[-1]["sha256"]) if shown else ""


def values_of_row(before: Snapshot, after: Snapshot) -> Iterator[Value]:
    yield from values_of_dose(Dose.from_dict(before["dose"]), Dose.from_dict(after["dose"]))
    if before["exercise"] != after["exercise"]:  # another one in its place: all of its wording is another
        yield Value(_("Exercise"), before["name"], after["name"])
        for name in ("note", "why"):
            yield from two(TEXTS[name], before[name], after[name])
        return
    for name, label in TEXTS.items():
        yield from two(label, before[name], after[name])
    for name, label in LISTS.items():
        yield from lists(str(label), before[name], after[name])
    for name, label in MEDIA.items():
        if before[name] != after[name]:
            yield Value(str(label), "", _("others") if after[name] else _("none"))
    if before["measured_by"] != after["measured_by"]:
        yield Value(_("Counted by"), "", _("another measure"))


def two(label: Any, before: str, now: str) -> Iterator[Value]:
    if before != now:
        yield Value(str(label), before, now)


def lists(label: str, before: list[str], after: list[str]) -> Iterator[Value]:
    """Only the lines that are no longer there, and those that are new."""
    gone = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    if gone or new:
        yield Value(label, " ".join(gone), " ".join(new))
    elif before != after:
        yield Value(label, "", _("in another order"))


def values_of_dose(before: Dose, after: Dose) -> Iterator[Value]:
    for label, words in DOSE.items():
        yield from two(label, words(before), words(after))


def count(name: str) -> Callable[[Dose], str]:
    def words(dose: Dose) -> str:
        low = getattr(dose, name)
        return "" if low is None else figures(low, getattr(dose, f"{name}_max", None))

    return words


def seconds(name: str) -> Callable[[Dose], str]:
    def words(dose: Dose) -> str:
        counted = count(name)(dose)
        return _("%(count)s s") % {"count": counted} if counted else ""

    return words


def repetitions(dose: Dose) -> str:
    if dose.reps_per_set:
        return "/".join(map(str, dose.reps_per_set))
    if dose.counted_in:
        return short(Dose(reps=dose.reps, reps_max=dose.reps_max, counted_in=dose.counted_in))
    return count("reps")(dose)


def side(dose: Dose) -> str:
    return str(SIDES[dose.side]) if dose.side else ""


def how_often(dose: Dose) -> str:
    return ", ".join(often(dose))


def load(dose: Dose) -> str:
    return short(Dose(load_value=dose.load_value, load_unit=dose.load_unit))


def effort(dose: Dose) -> str:
    return "" if dose.effort is None else f"{dose.effort.normalize():f}/10"


DOSE: dict[Any, Callable[[Dose], str]] = {
    PARTS["sets"].label: count("sets"),
    PARTS["reps"].label: repetitions,
    gettext_lazy("Hold"): seconds("hold_seconds"),
    gettext_lazy("Time"): seconds("duration_seconds"),
    gettext_lazy("Rest"): seconds("rest_seconds"),
    gettext_lazy("Rest between repetitions"): seconds("rest_between_reps_seconds"),
    PARTS["side"].label: side,
    gettext_lazy("How often"): how_often,
    PARTS["load_value"].label: load,
    PARTS["tempo"].label: lambda dose: dose.tempo,
    gettext_lazy("Effort"): effort,
    PARTS["to_fatigue"].label: lambda dose: _("yes") if dose.to_fatigue else "",
    PARTS["note"].label: lambda dose: dose.note,
}


# --- Phases ---------------------------------------------------------------------------------------


def phases_of_rows(content: Snapshot) -> dict[str, tuple[str | None, str]]:
    """The key and the name of each exercise's phase, by the key of the exercise."""
    names = {phase["key"]: phase["name"] for phase in content["phases"]}
    return {row: (phase, names.get(phase or "", "")) for row, phase in phase_of_rows(content).items()}


def changes_of_phases(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    old = {phase["key"]: phase for phase in before["phases"]}
    new = {phase["key"]: phase for phase in after["phases"]}
    for key, phase in new.items():
        if key not in old:
            yield Change(kind=Kind.NEW, name=phase["name"], was="", phase=begins(phase))
            continue
        values = [
            *two(TEXTS["name"], old[key]["name"], phase["name"]),
            *two(_("Begins"), begins(old[key]), begins(phase)),
        ]
        if values:
            yield Change(kind=Kind.CHANGED, name=phase["name"], values=tuple(values))
    for key, phase in old.items():
        if key not in new:
            yield Change(kind=Kind.REMOVED, name=phase["name"], was=begins(phase))
    orders = [[new[key]["name"] for key in each if key in old and key in new] for each in (old, new)]
    if orders[0] != orders[1]:
        order = Value(_("Order"), ", ".join(orders[0]), ", ".join(orders[1]))
        yield Change(kind=Kind.CHANGED, name=_("Phases"), values=(order,))


def begins(phase: Snapshot) -> str:
    """ "weeks 1–2", "from week 3", or the criterion."""
    if phase["criterion"]:
        return str(phase["criterion"])
    first, last = phase["first_week"], phase["last_week"]
    if not last:
        return _("from week %(first)s") % {"first": first}
    if first == last:
        return _("week %(first)s") % {"first": first}
    return _("weeks %(weeks)s") % {"weeks": figures(first, last)}


# --- The plan -------------------------------------------------------------------------------------


def values_of_plan(before: Snapshot, after: Snapshot) -> Iterator[Value]:
    yield from two(_("Stop from pain"), str(before["pain"]["red"]), str(after["pain"]["red"]))
    yield from two(_("Do less from pain"), str(before["pain"]["amber"]), str(after["pain"]["amber"]))
    for name, label in DETAILS.items():
        yield from two(label, before[name], after[name])
    yield from two(_("Affected side"), affected(before), affected(after))
    for name, label in DAYS.items():
        yield from two(label, day(before[name]), day(after[name]))
    titles = [[article["title"] for article in each["articles"]] for each in (before, after)]
    yield from lists(_("Articles"), *titles)
    if titles[0] == titles[1] and before["articles"] != after["articles"]:
        yield Value(_("Articles"), "", _("new wording"))


def affected(content: Snapshot) -> str:
    said = content["affected_side"]
    return str(Plan.AffectedSide(said).label) if said else ""


def day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso), "D j M") if iso else ""
