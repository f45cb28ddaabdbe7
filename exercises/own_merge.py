"""A change of an exercise that came too late: what a colleague saved meanwhile, beside what was typed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from exercises.models import Exercise
from exercises.own import TAGS
from exercises.own_forms import OwnExerciseForm, as_data
from exercises.own_said import said_by

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field that two people changed: what each wrote, in lines of words, and whose stands in the form."""

    name: str
    label: str
    mine: list[str]
    theirs: list[str]
    has_mine: bool


@dataclass(slots=True)
class Merge:
    """`conflicts` are for a person to decide. `taken_over` changed, and this person had not touched it."""

    conflicts: list[Conflict] = field(default_factory=list)
    taken_over: list[tuple[str, list[str]]] = field(default_factory=list)


def catch_up(form: OwnExerciseForm, fresh: Exercise) -> tuple[OwnExerciseForm, Merge]:
    """The form with everything typed, based on the exercise as it is now. `form` is valid and came too late.

    What only the colleague changed is taken over. Where both did, what was typed stays until somebody chooses.
    """
    seen, now, typed = form.cleaned_data["seen"], said_by(fresh), typed_in(form)
    merge, mine, changes = Merge(), {}, {}
    for name, stands in now.items():
        if name not in typed:
            continue
        was = seen.get(name)
        is_touched = name not in seen or differ(name, typed[name], was)
        if not is_touched and differ(name, stands, was):
            changes[name] = stands
            merge.taken_over.append((label_of(form, name), in_words(form, name, stands)))
        elif (
            is_touched
            and differ(name, typed[name], stands)
            and (name not in seen or differ(name, stands, was))
        ):
            mine[name] = typed[name]
    changes |= {"version": fresh.version, "seen": now, "mine": mine}
    form = form.again(as_data(form, changes), fresh)
    merge.conflicts = conflicts_of(form, mine, now)
    return form, merge


def choose(form: OwnExerciseForm, choice: str, fresh: Exercise) -> tuple[OwnExerciseForm, Merge]:
    """The form with mine or theirs in one field, such as "theirs:stop_rule". Nothing is stored or forgotten."""
    form.is_valid()
    whose, _colon, name = choice.partition(":")
    now = said_by(fresh)
    mine = {
        each: value for each, value in form.cleaned_data["mine"].items() if can_hold(form, each, value, now)
    }
    value = {MINE: mine, THEIRS: now}.get(whose, {}).get(name)
    if name in mine and value is not None:
        form = form.again(as_data(form, {name: value}), fresh)
    return form, Merge(conflicts=conflicts_of(form, mine, now))


def can_hold(form: OwnExerciseForm, name: str, value: Any, now: dict[str, Any]) -> bool:
    """Whether the page's memory of a field is of that field's kind: it comes back from a browser."""
    if name not in form.fields or name not in now or type(value) is not type(now[name]):
        return False
    return not isinstance(value, list) or all(type(each) in (str, int) for each in value)


def conflicts_of(form: OwnExerciseForm, mine: dict[str, Any], now: dict[str, Any]) -> list[Conflict]:
    form.is_valid()
    stands = typed_in(form)
    return [
        Conflict(
            name=name,
            label=label_of(form, name),
            mine=in_words(form, name, value),
            theirs=in_words(form, name, now[name]),
            has_mine=name not in stands or differ(name, stands[name], now[name]),
        )
        for name, value in mine.items()
    ]


def typed_in(form: OwnExerciseForm) -> dict[str, Any]:
    """What stands in the form, in the values of `said_by`."""
    said = form.cleaned_data
    found = {name: said[name] for name in form.fields if name in said and name not in ("seen", "mine")}
    return {
        name: each.replace("\r\n", "\n") if isinstance(each, str) else each for name, each in found.items()
    }


def differ(name: str, one: Any, other: Any) -> bool:
    if name in TAGS and isinstance(one, list) and isinstance(other, list):
        return set(one) != set(other)
    return bool(one != other)


def label_of(form: OwnExerciseForm, name: str) -> str:
    return str(form.fields[name].label)


def in_words(form: OwnExerciseForm, name: str, value: Any) -> list[str]:
    labels = {str(key): str(label) for key, label in getattr(form.fields[name], "choices", [])}
    if isinstance(value, bool):
        return [str(_("yes") if value else _("no"))]
    values = value if isinstance(value, list) else str(value).splitlines()
    return [labels.get(str(each), str(each)) for each in values if str(each)] or [str(_("empty"))]
