"""What an operator wants to know of the work that waits, in words without people."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic.no_mail import mail_is_on
from clinic.work import queue
from clinic.work.models import Beat, Letter, Round
from clinic.work.periodic import TABLE

SILENT_AFTER = timedelta(minutes=10)


def is_silent() -> bool:
    """Whether mail is on and needs a worker, and none has been heard of for ten minutes."""
    if not (queue.waits() and mail_is_on()):
        return False
    return not Beat.objects.filter(beat_at__gt=timezone.now() - SILENT_AFTER).exists()


def lines() -> Iterator[str]:
    now = timezone.now()
    if not queue.waits():
        yield "WORKER=0: pages send their emails themselves; a worker does only what is done again and again."
    for beat in Beat.objects.order_by("began_at"):
        ago = int((now - beat.beat_at).total_seconds())
        yield f"Worker {beat.name}: since {when(beat.began_at)}, last heard of {ago} s ago"
    if is_silent():
        yield "No worker has been heard of for 10 minutes: emails wait. Start one: manage.py worker"
    yield from letters()
    yield from tasks()
    for job in TABLE:
        last = Round.objects.filter(job=job.name).first()
        begun = when(last.began_at) if last and last.began_at else "never"
        yield f"Job: {job.name}, every {job.every}: last {begun}" + (
            f", failed: {last.error}" if last and last.error else ""
        )


def letters() -> Iterator[str]:
    waiting = Letter.objects.filter(state__in=Letter.OPEN).aggregate(count=Count("pk"), oldest=Min("made_at"))
    oldest = f", the oldest since {when(waiting['oldest'])}" if waiting["count"] else ""
    yield f"Emails that wait: {waiting['count']}{oldest}"
    lost = (
        Letter.objects.undelivered().order_by().values("state", "kind", "error").annotate(count=Count("pk"))
    )
    for row in lost.order_by("state", "kind", "error"):
        state = Letter.State(row["state"]).name.lower()
        yield f"Emails {state}: {row['count']} × {row['kind']}, {row['error'] or 'no error'}"


def tasks() -> Iterator[str]:
    yield f"Tasks that wait: {DBTaskResult.objects.ready().count()}"
    failed = DBTaskResult.objects.failed().order_by()
    for row in failed.values("task_path", "exception_class_path").annotate(count=Count("pk")):
        yield f"Tasks failed: {row['count']} × {row['task_path']}, {row['exception_class_path']}"


def when(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}"
