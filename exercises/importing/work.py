"""The acts of an import, and its two steps as work that waits: check, and store.

Each step is safe to run twice: it begins again, and what is stored is stored once, with the import's own state.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from clinic.models import Clinic, User
from clinic.work import queue
from exercises.importing.rows import UnreadableFile
from exercises.importing.staging import check as check_rows
from exercises.importing.staging import save
from exercises.importing.storing import LibraryChanged, store, store_media
from exercises.importing.zip_files import forget
from exercises.models import ImportedRow, LibraryImport

logger = logging.getLogger(__name__)

State = LibraryImport.State
KEPT = timedelta(days=30)
ABANDONED = timedelta(days=1)  # a folder whose import was never stored, because the machine stopped
MOST_AT_ONCE = 3  # imports of one clinic that are at work


def begin_import(
    *, clinic: Clinic | None, by: User | None, file_name: str, pieces: Any, replaces: bool = False
) -> LibraryImport:
    """Keep the file, and have it checked. `pieces` are its bytes. Raises ValidationError if others are at work."""
    if clinic is None:
        raise PermissionDenied
    name = " ".join("".join(each if each.isprintable() else " " for each in file_name).split())[-200:]
    batch = LibraryImport(clinic=clinic, by=by, file_name=name or "file", replaces=replaces)
    try:
        keep(batch, pieces)  # before the transaction, which must be short
        put_in_turn(batch)
    except BaseException:
        forget(batch.folder)
        raise
    return batch


@transaction.atomic
def put_in_turn(batch: LibraryImport) -> None:
    clinic = Clinic.objects.select_for_update(no_key=True).get(pk=batch.clinic_id)
    busy = LibraryImport.objects.filter(clinic=clinic, state__in=(State.CHECKING, State.STORING))
    if sum(not batch.is_silent for batch in busy) >= MOST_AT_ONCE:
        raise ValidationError(_("Other files of your clinic are being read. Wait until they are done."))
    batch.save()
    queue.put(check_import, batch.pk)


def keep(batch: LibraryImport, pieces: Iterable[bytes]) -> None:
    batch.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with batch.upload.open("wb") as out:
        for piece in pieces:
            out.write(piece)


def keep_file(batch: LibraryImport, path: Path) -> None:
    """For an import that no worker does. Raises OSError, before anything is stored."""
    with path.open("rb") as file:
        batch.save()
        keep(batch, iter(partial(file.read, 1 << 20), b""))


@transaction.atomic
def confirm_import(*, batch: LibraryImport, takes_good_ones: bool = False) -> None:
    """Have it stored. Safe to repeat. Raises ValidationError if rows were refused and nobody chose to go on."""
    batch = LibraryImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.CHECKED:
        return
    if batch.refused and not takes_good_ones:
        raise ValidationError(_("Some rows were refused. Mend the file, or choose to take the others."))
    batch.state, batch.takes_good_ones = State.STORING, takes_good_ones
    save(batch)
    queue.put(store_import, batch.pk)


@transaction.atomic
def drop_import(*, batch: LibraryImport) -> None:
    """Forget the file and its report. What it has stored stays. Raises ValidationError while it is being stored."""
    batch = LibraryImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state == State.STORING and not batch.is_silent:
        raise ValidationError(_("It is being stored just now. Wait until it is done."))
    transaction.on_commit(lambda folder=batch.folder: forget(folder))  # type: ignore[misc]
    batch.delete()


# --- The work -------------------------------------------------------------------------------------


@task()
def check_import(batch_id: int) -> None:
    batch = (
        LibraryImport.objects.select_related("clinic", "by").filter(pk=batch_id, state=State.CHECKING).first()
    )
    if batch is None:
        return
    run(batch, check)


@task()
def store_import(batch_id: int) -> None:
    batch = (
        LibraryImport.objects.select_related("clinic", "by").filter(pk=batch_id, state=State.STORING).first()
    )
    if batch is None:
        return
    run(batch, finish)
    if batch.state == State.CHECKING:
        run(batch, check)


def run(batch: LibraryImport, step: Any) -> None:
    batch.begun_at = timezone.now()
    save(batch)
    try:
        step(batch)
    except queue.GONE:
        raise
    except Exception:
        if not LibraryImport.objects.filter(pk=batch.pk).exists():  # forgotten while it was checked
            forget(batch.folder)
            return
        logger.exception("Import %s has stopped", batch.public_id)
        batch.state = State.FAILED
        save(batch)


def check(batch: LibraryImport) -> None:
    try:
        check_rows(batch)
        batch.state = State.CHECKED
    except UnreadableFile as error:
        batch.rows.all().delete()
        batch.state, batch.problems, batch.counts, batch.codes = State.UNREADABLE, error.problems, {}, {}
        forget(batch.folder)
    save(batch)


def finish(batch: LibraryImport) -> None:
    """Stores the rows and says so, in one transaction."""
    store_media(batch)
    try:
        with transaction.atomic():
            locked = LibraryImport.objects.select_for_update().filter(pk=batch.pk, state=State.STORING)
            if not locked.exists():
                return  # another worker was quicker
            store(batch)
            count_again(batch)
            batch.state, batch.finished_at = State.DONE, timezone.now()
            save(batch)
    except LibraryChanged:
        batch.state = State.CHECKING
        save(batch)
        return
    forget(batch.folder)


def count_again(batch: LibraryImport) -> None:
    counts: Counter[str] = Counter()
    rows = batch.rows.order_by().values_list("state", "action")
    for state, action in rows.iterator():
        counts.update([state, action or "none"])
    batch.counts = dict(counts)


def tidy() -> None:
    """Delete files that nobody decided about for a month, and folders without an import."""
    old = LibraryImport.objects.exclude(state=State.DONE).filter(at__lt=timezone.now() - KEPT)
    for batch in old:
        drop_import(batch=batch)
    for folder in LibraryImport.folders().glob("*"):
        is_old = folder.stat().st_mtime < (timezone.now() - ABANDONED).timestamp()
        if is_old and not LibraryImport.objects.filter(public_id=folder.name).exists():
            forget(folder)


def outcome(batch: LibraryImport) -> str:
    """One line for the terminal: what each row is, or has become."""
    labels = {
        "add": "new",
        "replace": "replaced",
        "unchanged": "unchanged",
        "leave": "left as yours is",
        "refused": "refused",
    }
    said = [f"{batch.counts[name]} {label}" for name, label in labels.items() if batch.counts.get(name)]
    warnings = batch.counts.get(ImportedRow.State.WARNING.value, 0)
    return ", ".join(said) + (f"; {warnings} with a warning" if warnings else "")
