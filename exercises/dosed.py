"""A dose as columns of a table. The value itself is `exercises.dose.Dose`."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exercises.dose import BOUNDS, Dose, LoadUnit, Side

COUNTS = (
    "sets",
    "sets_max",
    "reps",
    "reps_max",
    "hold_seconds",
    "hold_seconds_max",
    "duration_seconds",
    "duration_seconds_max",
    "rest_seconds",
    "rest_between_reps_seconds",
    "times_per_day",
    "days_per_week",
    "every_n_days",
    "every_n_hours",
)
DOSE_FIELDS = (
    *COUNTS,
    "side",
    "weekdays",
    "load_value",
    "load_unit",
    "tempo",
    "effort",
    "to_fatigue",
    "note",
)


def in_bounds(field: str) -> models.CheckConstraint:
    """No path into the database lets nonsense through, the admin's and the shell's included."""
    low, high = BOUNDS[field.removesuffix("_max")]
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high}),
        name=f"%(class)s_{field}_in_bounds",
    )


def count_field(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


class Dosed(models.Model):
    """The columns of a `Dose`. Read and write them together, through `dose`."""

    sets = count_field(_("sets"))
    sets_max = count_field(_("sets, at most"))
    reps = count_field(_("repetitions"))
    reps_max = count_field(_("repetitions, at most"))
    hold_seconds = count_field(_("hold, seconds"))
    hold_seconds_max = count_field(_("hold, seconds at most"))
    duration_seconds = count_field(_("duration, seconds"))
    duration_seconds_max = count_field(_("duration, seconds at most"))
    rest_seconds = count_field(_("rest between sets, seconds"))
    rest_between_reps_seconds = count_field(_("rest between repetitions, seconds"))
    side = models.CharField(_("side"), max_length=12, choices=Side, blank=True)
    times_per_day = count_field(_("times a day"))
    days_per_week = count_field(_("days a week"))
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)
    every_n_days = count_field(_("every … days"))
    every_n_hours = count_field(_("every … hours"))
    load_value = models.DecimalField(_("load"), max_digits=6, decimal_places=2, null=True, blank=True)
    load_unit = models.CharField(_("load, unit"), max_length=12, choices=LoadUnit, blank=True)
    tempo = models.CharField(_("tempo"), max_length=40, blank=True)
    effort = models.DecimalField(_("effort, 0 to 10"), max_digits=3, decimal_places=1, null=True, blank=True)
    to_fatigue = models.BooleanField(_("until tired"), default=False)
    note = models.CharField(_("dose note"), max_length=500, blank=True)

    class Meta:
        abstract = True
        constraints = [in_bounds(field) for field in (*COUNTS, "load_value", "effort")]

    @property
    def dose(self) -> Dose:
        """The columns as a value. Raises ValidationError if they hold nonsense together."""
        values = {name: getattr(self, name) for name in DOSE_FIELDS}
        values["side"] = Side(self.side) if self.side else None
        values["load_unit"] = LoadUnit(self.load_unit) if self.load_unit else None
        values["weekdays"] = tuple(self.weekdays)
        return Dose(**values)

    @dose.setter
    def dose(self, dose: Dose) -> None:
        for name in DOSE_FIELDS:
            setattr(self, name, getattr(dose, name))
        self.side, self.load_unit = dose.side or "", dose.load_unit or ""
        self.weekdays = list(dose.weekdays)

    def clean(self) -> None:
        super().clean()
        self.dose  # noqa: B018 - raises ValidationError, field by field
