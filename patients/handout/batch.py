"""Makes handouts for many patients in a separate program, which can be killed without harming anything else.

A page starts the program and reads its progress from the database. It needs no queue and no service: if the program
dies, its progress stops, the page says so, and the next attempt finds the finished handouts in the cache.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from clinic.models import Clinic, User
from patients.batches import AT_ONCE, KEPT, KEPT_AFTER_DOWNLOAD, HandoutBatch
from patients.handout import cache
from patients.handout.choice import Choice, Handout
from patients.handout.preview import joined
from patients.handout.printing import opening_print_dialog
from patients.handout.several import in_turn
from patients.handout.typesetting import TypesettingError
from patients.models import IssuedPlan
from patients.snapshots import read

BETWEEN_SIGNS = timedelta(seconds=0.5)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is made

logger = logging.getLogger(__name__)


class TooManyAtOnce(Exception):  # noqa: N818 - a state of the world, not a programming error
    """Other batches are running. They will be done in about a minute."""


class Superseded(Exception):  # noqa: N818 - a state of the world, not a programming error
    """A later attempt has taken over, or the batch was deleted."""


# --- On the page's side ---------------------------------------------------------------------------


def order(*, by: User, issued: list[str], **choices: object) -> HandoutBatch:
    """Store the order and start its program. Raises TooManyAtOnce without doing anything."""
    delete_expired()
    if by.clinic is None:
        raise PermissionDenied
    with transaction.atomic():
        refuse_too_many()
        batch: HandoutBatch = HandoutBatch.objects.create(
            made_by=by, clinic=by.clinic, issued=issued, **choices
        )
    start(batch)
    return batch


def start_again(batch: HandoutBatch) -> None:
    """Start another attempt if the batch has stopped, otherwise do nothing. Raises TooManyAtOnce."""
    with transaction.atomic():
        batch = HandoutBatch.objects.select_for_update().get(pk=batch.pk)
        if not batch.is_stopped:
            return
        refuse_too_many()
        batch.attempt += 1
        batch.done, batch.missing, batch.finished_at = 0, [], None
        batch.sign_of_life_at = timezone.now()
        batch.save()
    start(batch)


def refuse_too_many() -> None:
    """Raises TooManyAtOnce. Others wait here until the caller's transaction ends, and then count its batch too."""
    Clinic.objects.select_for_update(no_key=True).order_by("pk").first()  # one row that all clinics share
    if HandoutBatch.objects.at_work().count() >= AT_ONCE:
        raise TooManyAtOnce


def start(batch: HandoutBatch) -> None:
    """Start the program in its own session: it survives the server's worker, but ends with the system's service."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*manage, "handout", "--batch", batch.public_id, "--attempt", str(batch.attempt)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # otherwise it would stay as a zombie


def result_of(batch: HandoutBatch) -> Path:
    return folder_of(batch) / f"{batch.attempt}.{batch.form}"


def downloaded(batch: HandoutBatch) -> None:
    """The batch was downloaded, so it will be deleted soon."""
    batch.expires_at = min(batch.expires_at, timezone.now() + KEPT_AFTER_DOWNLOAD)
    batch.save(update_fields=["expires_at"])


def delete(batch: HandoutBatch) -> None:
    shutil.rmtree(folder_of(batch), ignore_errors=True)
    batch.delete()


def delete_expired() -> None:
    """Delete batches whose time is over, and folders without a batch."""
    for batch in HandoutBatch.objects.expired():
        delete(batch)
    # The folders are listed first: a batch that starts meanwhile has its record before its folder.
    folders = list((Path(settings.PRIVATE_ROOT) / "batches").glob("*"))
    known = set(HandoutBatch.objects.values_list("public_id", flat=True))
    for folder in folders:
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)


def folder_of(batch: HandoutBatch) -> Path:
    return Path(settings.PRIVATE_ROOT) / "batches" / batch.public_id


# --- In the separate program ----------------------------------------------------------------------


def bound_this_process() -> None:
    """Lower this process's priority, so that pages stay fast, and end it by force when its time is over.

    The alarm's default action comes from the kernel, so it ends the process even during typesetting.
    """
    os.nice(5)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(settings.HANDOUT_BATCH_SECONDS)


def make(batch: HandoutBatch) -> None:
    """Typeset all handouts, join them, and mark the batch as done. Raises Superseded if it is no longer wanted."""
    folder = folder_of(batch)
    shutil.rmtree(folder, ignore_errors=True)  # what a killed attempt left
    workshop = folder / f"making-{batch.attempt}"
    cache.make_private(workshop)
    try:
        if names := list(typeset_all(batch, workshop)):
            unfinished = workshop / "result"
            put_together(batch, workshop, names, unfinished)
            unfinished.replace(result_of(batch))
        report(batch, finished_at=timezone.now(), expires_at=timezone.now() + KEPT)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
        if not HandoutBatch.objects.filter(pk=batch.pk).exists():  # deleted meanwhile
            shutil.rmtree(folder, ignore_errors=True)
    cache.prune()


def typeset_all(batch: HandoutBatch, workshop: Path) -> Iterator[str]:
    """Writes a file for each issued plan that can be printed, and yields its name."""
    handouts = (ordered(batch, public_id) for public_id in batch.issued)
    for place, printed in enumerate(in_turn(file_of, handouts), start=1):
        try:
            file_name, pdf = printed.result()
        except TypesettingError:
            logger.warning("Batch %s, handout %s cannot be printed", batch.public_id, place)
            batch.missing.append(place)
        else:
            name = f"{place:03}-{file_name}"
            (workshop / name).write_bytes(pdf)
            yield name
        batch.done = place
        if timezone.now() - batch.sign_of_life_at > BETWEEN_SIGNS or place == batch.total:
            report(batch, done=batch.done, missing=batch.missing)


def ordered(batch: HandoutBatch, public_id: str) -> Handout | None:
    """Checks access again for each handout: somebody who has left the clinic meanwhile gets none."""
    visible = IssuedPlan.objects.visible_to(batch.made_by).select_related("plan__patient__clinic")
    issued = visible.filter(public_id=public_id).first()
    if issued is None:
        return None
    patient = issued.plan.patient
    return Handout.of(read(issued.content), patient, replace(Choice.usual(patient), **batch.options))


def file_of(handout: Handout | None) -> tuple[str, bytes]:
    """Its name, and the PDF. Raises TypesettingError."""
    if handout is None:
        raise TypesettingError("Whoever ordered this may not see it.")
    return handout.file_name, handout.pdf()


def put_together(batch: HandoutBatch, workshop: Path, names: list[str], to: Path) -> None:
    if batch.form == HandoutBatch.Form.PDF:
        to.write_bytes(opening_print_dialog(joined(workshop, names, double_sided=batch.double_sided)))
        return
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:  # PDFs are packed already
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), (workshop / name).read_bytes())


def report(batch: HandoutBatch, **news: object) -> None:
    """Store the progress and a sign of life. Raises Superseded."""
    batch.sign_of_life_at = timezone.now()
    news |= {"sign_of_life_at": batch.sign_of_life_at}
    if not HandoutBatch.objects.filter(pk=batch.pk, attempt=batch.attempt, finished_at=None).update(**news):
        raise Superseded


def wanted(public_id: str, attempt: int | None = None) -> HandoutBatch | None:
    """The batch, if it still has to be made and this is its latest attempt; otherwise None."""
    batches = HandoutBatch.objects.select_related("made_by", "clinic").filter(finished_at=None)
    if attempt is not None:
        batches = batches.filter(attempt=attempt)
    found: HandoutBatch | None = batches.filter(public_id=public_id).first()
    return found
