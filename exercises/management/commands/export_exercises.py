from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from exercises.exporting import FORMATS
from exercises.management.clinics import clinic_named


class Command(BaseCommand):
    help = "Write a clinic's own exercises, articles and templates into a file, which import_exercises reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--clinic", default="", help="its name; not needed if there is one clinic")
        parser.add_argument(
            "--format",
            choices=FORMATS,
            help="otherwise the end of the file's name says it: .json, .csv or .zip",
        )

    @no_translations
    def handle(self, *args: Any, file: Path, clinic: str, **options: Any) -> None:
        chosen = options["format"] or file.suffix.lstrip(".").lower()
        if chosen not in FORMATS:
            raise CommandError("Say which format: --format json, csv, excel or zip.")
        pieces = FORMATS[chosen][0](clinic_named(clinic), None)
        try:
            with file.open("wb") as out:
                for piece in pieces:
                    out.write(piece.encode() if isinstance(piece, str) else piece)
        except OSError as error:
            raise CommandError(f"“{file}” cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{file}: {file.stat().st_size} bytes.")
