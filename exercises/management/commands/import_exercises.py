from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.db.models import Q

from exercises.importing.work import check, finish, keep_file, outcome
from exercises.importing.zip_files import forget
from exercises.management.clinics import clinic_named
from exercises.models import ImportedRow, LibraryImport

State, RowState = LibraryImport.State, ImportedRow.State


class Command(BaseCommand):
    help = "Import exercises, articles and templates from a file of ours, or of free-exercise-db. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--clinic", default="", help="its name; not needed if there is one clinic")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--replace", action="store_true", help="replace what the clinic has otherwise")
        parser.add_argument("--good-ones", action="store_true", help="store the others if rows are refused")
        parser.add_argument("--brief", action="store_true", help="list refused rows, and no warnings")

    @no_translations
    def handle(self, *args: Any, file: Path, clinic: str, **options: Any) -> None:
        batch = LibraryImport(
            clinic=clinic_named(clinic), file_name=file.name[-200:], replaces=options["replace"]
        )
        try:
            keep_file(batch, file)
        except OSError as error:
            raise CommandError(f"“{file}” cannot be read: {error.strerror}.") from None
        try:
            check(batch)
            self.decide(batch, **options)
        finally:
            forget(batch.folder)
            if batch.state != State.DONE:
                batch.delete()

    def decide(self, batch: LibraryImport, **options: Any) -> None:
        if batch.state == State.UNREADABLE:
            raise CommandError("\n".join(["Nothing was imported.", *batch.problems]))
        self.report(batch, brief=options["brief"])
        if options["dry_run"]:
            self.stdout.write(f"Nothing was imported, as you asked. {batch.total} rows: {outcome(batch)}.")
        elif batch.refused and not options["good_ones"]:
            raise CommandError(
                f"Nothing was imported: {outcome(batch)}. Mend the file, or use --good-ones to take the others."
            )
        else:
            batch.state, batch.takes_good_ones = State.STORING, options["good_ones"]
            batch.save()
            finish(batch)
            if batch.state != State.DONE:
                raise CommandError("Nothing was imported: the library was changed meanwhile. Try again.")
            self.stdout.write(f"{batch.total} rows: {outcome(batch)}.")

    def report(self, batch: LibraryImport, *, brief: bool) -> None:
        for note in batch.notes:
            self.stdout.write(note)
        told = Q(state=RowState.REFUSED) if brief else ~Q(state=RowState.ACCEPTED)
        for row in batch.rows.filter(told).iterator(500):
            for each in row.remarks:
                where = f"{each['label']}: " if each["label"] else ""
                self.stdout.write(
                    f"Line {row.line}: {row.name or 'without a name'}: {row.state}: {where}{each['text']}"
                )
