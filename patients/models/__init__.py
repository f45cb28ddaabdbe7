"""Patients, their plans, what was issued to them and what they log."""

from patients.batches import HandoutBatch
from patients.models.barriers import Barrier, BarrierQuerySet
from patients.models.caseload import (
    Cover,
    CoverQuerySet,
    Digest,
    Discharge,
    HandedOver,
    Handover,
    HandoverQuerySet,
)
from patients.models.drafts import PAIN_BOUNDS, Phase, Plan, PlanEdit, PlanQuerySet, Prescription
from patients.models.films import PatientFilm, PatientFilmQuerySet
from patients.models.issued import (
    FirstOpening,
    IssuedPlan,
    IssuedPlanQuerySet,
    IssueRecord,
    PhaseOpening,
    Withdrawal,
)
from patients.models.log import LogEntry, LogEntryQuerySet
from patients.models.measures import Measure, Measurement, MeasureQuerySet, MeasureRequest
from patients.models.messages import Message, MessageQuerySet
from patients.models.notes import StaffNote, StaffNoteQuerySet
from patients.models.people import (
    Patient,
    PatientAccess,
    PatientAccessQuerySet,
    PatientInvitation,
    PatientQuerySet,
)
from patients.models.reminders import CalendarFeed, Reminded, Reminder, ReminderQuerySet
from patients.models.standing import Count, Seen, SeenQuerySet, Standing, StandingQuerySet

__all__ = [
    "PAIN_BOUNDS",
    "Barrier",
    "BarrierQuerySet",
    "CalendarFeed",
    "Count",
    "Cover",
    "CoverQuerySet",
    "Digest",
    "Discharge",
    "FirstOpening",
    "HandedOver",
    "HandoutBatch",
    "Handover",
    "HandoverQuerySet",
    "IssueRecord",
    "IssuedPlan",
    "IssuedPlanQuerySet",
    "LogEntry",
    "LogEntryQuerySet",
    "Measure",
    "MeasureQuerySet",
    "MeasureRequest",
    "Measurement",
    "Message",
    "MessageQuerySet",
    "Patient",
    "PatientAccess",
    "PatientAccessQuerySet",
    "PatientFilm",
    "PatientFilmQuerySet",
    "PatientInvitation",
    "PatientQuerySet",
    "Phase",
    "PhaseOpening",
    "Plan",
    "PlanEdit",
    "PlanQuerySet",
    "Prescription",
    "Reminded",
    "Reminder",
    "ReminderQuerySet",
    "Seen",
    "SeenQuerySet",
    "StaffNote",
    "StaffNoteQuerySet",
    "Standing",
    "StandingQuerySet",
    "Withdrawal",
]
