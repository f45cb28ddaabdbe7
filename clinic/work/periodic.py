"""What is done again and again: the one table. Of several workers, one does it.

A job is a function without arguments, named by its path, so that this app need not know the others. It may come twice,
and later than planned: it looks itself for what is due.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from clinic.work.models import Round
from clinic.work.queue import GONE, insist

logger = logging.getLogger("reprise.work")

SOON = timedelta(minutes=1)  # for a job that met a locked database: tomorrow would be late for some


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: timedelta
    path: str


TABLE = (
    Job("revive what dead workers left", timedelta(seconds=30), "clinic.work.revive.revive"),
    Job("look for lost letters", timedelta(minutes=1), "clinic.work.mail.sweep"),
    Job("remind people of exercises", timedelta(minutes=5), "patients.reminding.remind_due"),
    Job("forget old reminders", timedelta(days=1), "patients.reminding.forget_old"),
    Job("delete old results", timedelta(days=1), "clinic.work.tidying.delete_results"),
    Job("delete old letters", timedelta(days=1), "clinic.work.tidying.delete_letters"),
    Job("clear expired sessions", timedelta(days=1), "clinic.work.tidying.clear_sessions"),
    Job("delete films that nothing names", timedelta(days=1), "patients.film_tidying.delete_unnamed"),
    Job("prune kept handouts", timedelta(days=1), "clinic.work.tidying.prune_handouts"),
    Job("delete photos never saved", timedelta(hours=1), "exercises.uploads.forget_unused"),
    Job("make missing picture sizes", timedelta(days=1), "exercises.sizes.make_missing"),
    Job("forget imports that nobody decided about", timedelta(days=1), "exercises.importing.work.tidy"),
    Job("daily emails to staff", timedelta(minutes=10), "patients.digest.send_due"),
    Job("count plans whose days end soon", timedelta(days=1), "patients.standings.renew_due"),
)


def run_due() -> None:
    now = timezone.now()
    begun = dict(Round.objects.values_list("job", "began_at"))
    for job in TABLE:
        last = begun.get(job.name)
        if (last is None or last <= now - job.every) and claim(job):
            run(job)


def claim(job: Job) -> bool:
    now = timezone.now()
    Round.objects.get_or_create(job=job.name)
    due = Round.objects.filter(Q(began_at=None) | Q(began_at__lte=now - job.every), job=job.name)
    return bool(due.update(began_at=now))


def run(job: Job) -> None:
    """A fault in one job stops no other."""
    known = Round.objects.filter(job=job.name)
    try:
        import_string(job.path)()
    except GONE as fault:
        logger.warning("The job comes again: %s, %s", job.name, type(fault).__name__)
        again = timezone.now() + SOON - job.every
        insist(partial(known.update, began_at=again, error=type(fault).__name__))
    except Exception as fault:
        logger.exception("The job has failed: %s", job.name)
        known.update(error=type(fault).__name__)
    else:
        known.update(error="")
