"""Prints a handout for the operator, and makes the batches that were ordered on the pages."""

import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.ids import ALPHABET, LENGTH
from patients.handout import PAPERS, batch, cache
from patients.handout.choice import Handout, languages, layouts
from patients.handout.form import HandoutForm
from patients.handout.typesetting import TypesettingError
from patients.models import IssuedPlan, Patient, Plan
from patients.services import refuse_too_long
from patients.snapshots import Snapshot, read, snapshot


def public_id(text: str) -> str:
    if len(text) == LENGTH and set(text) <= set(ALPHABET):
        return text
    raise ArgumentTypeError(
        f"{text!r} is no id of a plan: it has {LENGTH} letters and digits, as in its address."
    )


class Command(BaseCommand):
    help = "Write a handout as PDF, or look after the kept ones."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", nargs="?", type=public_id, help="id of an issued plan, or of a draft")
        parser.add_argument("--layout", choices=[name for name, _words in layouts()])
        parser.add_argument("--paper", choices=tuple(PAPERS))
        parser.add_argument("--language", choices=[code for code, _name in languages()])
        parser.add_argument("--exercise", metavar="KEY", help="print only the exercise with this key")
        parser.add_argument("--black-and-white", action="store_true")
        parser.add_argument("--no-name", action="store_true", help="leave the patient's name out")
        parser.add_argument("--no-tracking", action="store_true", help="leave the diary out")
        parser.add_argument(
            "--out", help="file to write, or - for standard output; otherwise a name is made up"
        )
        parser.add_argument("--batch", type=public_id, metavar="ID", help="make a batch that a page ordered")
        parser.add_argument("--attempt", type=int, help="only if it is still this attempt")
        parser.add_argument(
            "--prune", action="store_true", help="delete kept handouts and batches past their time"
        )
        parser.add_argument(
            "--forget", action="store_true", help="delete all kept handouts, after an erasure"
        )

    def handle(self, **options: Any) -> None:
        if options["prune"] or options["forget"]:
            self.look_after(forget=options["forget"])
        elif options["batch"]:
            self.make_batch(options["batch"], options["attempt"])
        elif options["plan"]:
            self.write(**options)
        else:
            raise CommandError("Name a plan by its id, or say --batch, --prune or --forget.")

    def look_after(self, *, forget: bool) -> None:
        batch.delete_expired()
        if forget:
            self.stdout.write(f"{cache.forget()} kept handouts deleted.")
        else:
            cache.prune()

    def make_batch(self, name: str, attempt: int | None) -> None:
        found = batch.wanted(name, attempt)
        if found is None:
            raise CommandError("There is no such batch, or it is made already.")
        batch.bound_this_process()
        try:
            batch.make(found)
        except batch.Superseded:
            raise CommandError("The batch was deleted, or started again, meanwhile.") from None

    def write(self, *, plan: str, out: str | None, **options: Any) -> None:
        content, patient = find(plan)
        form = HandoutForm(options, patient=patient, content=content)
        if not form.is_valid():
            raise CommandError("; ".join(str(text) for texts in form.errors.values() for text in texts))
        handout = Handout.of(content, patient, form.choice())
        try:
            refuse_too_long(content)
            pdf = handout.pdf()
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from None
        except TypesettingError as error:
            raise CommandError(str(error)) from None
        self.deliver(pdf, out or handout.file_name)

    def deliver(self, pdf: bytes, out: str) -> None:
        if out == "-":
            sys.stdout.buffer.write(pdf)
            return
        try:
            Path(out).write_bytes(pdf)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
        self.stderr.write(f"Wrote {out}, {len(pdf) / 1000:.0f} kB.")


def find(name: str) -> tuple[Snapshot, Patient]:
    """An issued plan or a draft, of any patient: whoever has the shell can read the database anyway."""
    if issued := IssuedPlan.objects.select_related("plan__patient__clinic").filter(public_id=name).first():
        return read(issued.content), issued.plan.patient
    if draft := Plan.objects.select_related("patient__clinic").filter(public_id=name).first():
        return snapshot(draft), draft.patient
    raise CommandError(f"There is no plan and no issued plan {name}.")
