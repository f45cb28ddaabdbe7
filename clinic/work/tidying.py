"""Deletes what nobody needs any more."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic.work.models import Letter

KEEP_DONE, KEEP_FAILED, KEEP_LETTERS = timedelta(days=2), timedelta(days=30), timedelta(days=90)


def delete_results() -> None:
    now, results = timezone.now(), DBTaskResult.objects
    results.successful().filter(finished_at__lte=now - KEEP_DONE).delete()
    results.failed().filter(finished_at__lte=now - KEEP_FAILED).delete()


def delete_letters() -> None:
    Letter.objects.filter(ended_at__lte=timezone.now() - KEEP_LETTERS).delete()


def clear_sessions() -> None:
    call_command("clearsessions", verbosity=0)


def prune_handouts() -> None:
    call_command("handout", prune=True, verbosity=0)
