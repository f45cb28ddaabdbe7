"""Reminders that people ask for, what was reminded of, and the addresses of their calendars."""

from datetime import time
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from clinic.lists import listed
from clinic.models import PublicIdField
from patients.models.people import PatientAccess

EVERY_DAY, WORKING_DAYS, WEEKEND = [*range(7)], [*range(5)], [5, 6]


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def wanted(self) -> Self:
        """Those by email of people who may follow the plan now, and have an address."""
        access = PatientAccess.objects.open().exclude(user__email=None).exclude(user__email="")
        return self.filter(by_email=True, access__in=access).select_related(
            "access__user", "access__patient__clinic"
        )


class Reminder(models.Model):
    """When one person wants to think of the exercises: the hours and days of the place where the patient is.

    Events of the calendar stand at these times, also where no email is wanted. `times` are such as "08:00", in order;
    `weekdays` count from 0, Monday.
    """

    public_id = PublicIdField()
    access = models.OneToOneField(PatientAccess, models.PROTECT, related_name="reminder")
    times = models.JSONField(default=list)
    weekdays = models.JSONField(default=list)
    by_email = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ReminderQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.access)

    @property
    def clocks(self) -> list[time]:
        return [time.fromisoformat(each) for each in self.times]

    @property
    def in_words(self) -> str:
        """ "Every weekday at 8:00 and 18:00, only if something is left to do."; empty without a time."""
        if not (self.times and self.weekdays):
            return ""
        words = {"days": days_in_words(self.weekdays), "times": self.times_in_words}
        if not self.by_email:
            return _("%(days)s at %(times)s, in your calendar only.") % words
        return _("%(days)s at %(times)s, only if something is left to do.") % words

    @property
    def times_in_words(self) -> str:
        return listed([time_format(each, "G:i") for each in self.clocks])


def days_in_words(weekdays: list[int]) -> str:
    if weekdays == EVERY_DAY:
        return _("Every day")
    if weekdays == WORKING_DAYS:
        return _("Every weekday")
    if weekdays == WEEKEND:
        return _("On Saturdays and Sundays")
    return _("Every %(days)s") % {"days": listed([str(WEEKDAYS[day]) for day in weekdays])}


class Reminded(models.Model):
    """This time of this day has been seen to: an email went on its way, or nothing was left to do."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="reminded")
    on = models.DateField()
    at = models.TimeField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reminder", "on", "at"], name="reminded_once")]
        indexes = [models.Index(fields=["on"], name="reminded_old")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.at:%H:%M}"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def open(self) -> Self:
        return self.filter(access__in=PatientAccess.objects.open())


class CalendarFeed(models.Model):
    """The secret address at which calendar programs read one person's days. Only its hash is kept."""

    access = models.OneToOneField(PatientAccess, models.PROTECT, related_name="feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = CalendarFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.access)
