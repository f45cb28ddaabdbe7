"""The columns that hold a dose in a table. The value itself is `exercises.dose.Dose`."""

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exercises.dose import PARTS, Dose, chips
from exercises.dose.parts import Count, Counts, Flag, Measure, OneOf, Part, SomeOf, Text

DOSE_FIELDS = tuple(PARTS)


class NumbersField(forms.CharField):
    """Several whole numbers in one box, such as "12, 10, 8"."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        words = (super().to_python(value) or "").replace(",", " ").replace("/", " ").split()
        try:
            return [int(word) for word in words]
        except ValueError:
            raise ValidationError(_("Write whole numbers with commas between, such as 12, 10, 8.")) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or []) != self.prepare_value(data or ""))


class CountColumn(models.PositiveSmallIntegerField):
    """A count whose form field shows the bounds to the browser. Messages about wrong values come from `Dose`."""

    def __init__(self, *args: Any, kind: Count | None = None, **options: Any) -> None:
        self.kind = kind
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """For migrations, what the database sees."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.PositiveSmallIntegerField", args, options

    def formfield(self, **options: Any) -> Any:
        assert self.kind
        field: Any = super().formfield(**{"min_value": None, **options})
        field.widget.attrs |= {"min": self.kind.low, "max": self.kind.high}
        return field


class SeveralColumn(models.JSONField):
    """A part that holds several values: a JSON list, with a form field that shows them as words."""

    def __init__(self, *args: Any, kind: Part | None = None, **options: Any) -> None:
        self.kind = kind
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """For migrations, what the database sees."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", args, options

    def formfield(self, **options: Any) -> Any:
        if isinstance(self.kind, SomeOf):
            return forms.TypedMultipleChoiceField(
                label=self.kind.label,
                choices=self.kind.choices.choices,
                coerce=type(self.kind.choices.values[0]),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        assert isinstance(self.kind, Counts)
        return NumbersField(label=self.kind.label, max_length=5 * self.kind.most, required=False)


def column(kind: Part) -> "models.Field[Any, Any]":
    """The column of one part of the dose."""
    match kind:
        case Count():
            return CountColumn(kind.label, kind=kind, null=True, blank=True)
        case Measure():
            return models.DecimalField(
                kind.label,
                max_digits=len(str(kind.high)) + 1 + kind.places,  # one more, so that `Dose` names the bounds
                decimal_places=kind.places,
                null=True,
                blank=True,
            )
        case OneOf():
            return models.CharField(kind.label, max_length=12, choices=kind.choices, blank=True)
        case SomeOf() | Counts():
            return SeveralColumn(kind.label, kind=kind, default=list, blank=True)
        case Flag():
            return models.BooleanField(kind.label, default=False)
        case Text():
            return models.CharField(kind.label, max_length=kind.length, blank=True)
    raise TypeError(f"There is no column for {type(kind).__name__}.")


def in_bounds(name: str, kind: Count | Measure) -> models.CheckConstraint:
    """A constraint, so that no way into the database accepts nonsense, not even the panel or the shell."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": kind.low, f"{name}__lte": kind.high}),
        name=f"%(class)s_{name}_in_bounds",
    )


@lru_cache(maxsize=4096, typed=True)
def dose_of(*parts: Any) -> Dose:
    """Remembered, because a page asks each of its rows a dozen times, and each time all bounds would be checked."""
    return Dose(**dict(zip(PARTS, parts, strict=True)))


class Dosed(models.Model):
    """One column for each part of a `Dose`. Read and write them together, through the property `dose`."""

    class Meta:
        abstract = True
        constraints = [
            in_bounds(name, kind) for name, kind in PARTS.items() if isinstance(kind, Count | Measure)
        ]

    @property
    def dose(self) -> Dose:
        """The columns as a value. Raises ValidationError if they contradict each other."""
        return dose_of(*(kind.from_column(getattr(self, name)) for name, kind in PARTS.items()))

    @dose.setter
    def dose(self, dose: Dose) -> None:
        for name, kind in PARTS.items():
            setattr(self, name, kind.to_column(getattr(dose, name)))

    @property
    def dose_in_chips(self) -> list[str]:
        """Short pieces for a row of chips, in the active language."""
        return chips(self.dose)

    def clean(self) -> None:
        super().clean()
        self.dose  # noqa: B018 - raises ValidationError, field by field


for _name, _kind in PARTS.items():
    Dosed.add_to_class(_name, column(_kind))
