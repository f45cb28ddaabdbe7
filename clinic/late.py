"""Edits that come too late: somebody else saved first. See docs/decisions/0005."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class Stale(Exception):  # noqa: N818 - a state of the world, not a programming error
    """Somebody else changed the record since this page was shown."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a form that came too late: what now stands there, in words."""

    label: str
    stands: str


@dataclass(slots=True)
class Merge:
    """The outcome of an edit that came too late.

    `typed` is shown in the form again. `differences` are the fields that the colleague changed as well, with what is
    saved there now. `taken_over` are the fields that only the colleague changed.
    """

    typed: dict[str, Any] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    taken_over: list[Difference] = field(default_factory=list)


def plain_lines(text: Any) -> Any:
    """As the library writes it: browsers send every line break as two characters."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


def in_words(field: forms.BoundField) -> str:
    """What a field holds, as its reader would say it."""
    value = field.value()
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, date):
        return date_format(value)
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", [])}
    values = value if isinstance(value, list | tuple) else [value]
    said = ", ".join(labels.get(str(each), str(each)) for each in values if each not in (None, ""))
    return said or str(_("empty"))


def plain(value: Any) -> Any:
    """A value of a record in a form that JSON can hold, equal whether it comes from the database or from a form."""
    if isinstance(value, str):
        return plain_lines(value).strip()
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Model) else value


def standing(record: Model, names: Iterable[str]) -> dict[str, Any]:
    """What these fields of the record hold now, in a form that JSON can hold."""
    held = forms.model_to_dict(record, [*names])
    return {name: plain(value) for name, value in held.items()}


def merged(form: forms.ModelForm, fresh: forms.ModelForm) -> Merge:
    """For a valid edit that came too late, with the values that its page had shown in the field `seen`.

    `fresh` is the same form of the record as it is now. Fields that this person did not change take the values
    saved now.
    """
    seen = form.cleaned_data["seen"] if isinstance(form.cleaned_data["seen"], dict) else {}
    stands = standing(fresh.instance, fresh._meta.fields or ())
    typed = form.cleaned_data
    mine = {name for name in stands if name not in seen or plain(typed[name]) != seen[name]}
    merge = Merge()
    for name, now in stands.items():
        difference = Difference(str(fresh[name].label), in_words(fresh[name]))
        if name in mine and plain(typed[name]) != now:
            merge.typed[name] = typed[name]
            if name not in seen or now != seen[name]:
                merge.differences.append(difference)
        elif name not in mine and now != seen[name]:
            merge.taken_over.append(difference)
    return merge
