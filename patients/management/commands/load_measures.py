from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from clinic.models import Clinic
from patients.measures.reading import MeasureFile, MeasureFileError, read_measure, read_shipped
from patients.services import load_measures


class Command(BaseCommand):
    help = (
        "Load the outcome measures that come with Reprise or, with FILES and --clinic, those that a clinic may use. "
        "Files with a mistake are named and nothing is loaded. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="instruments of one clinic, as .toml")
        parser.add_argument("--clinic", default="", help="the name of the clinic that may use them")
        parser.add_argument(
            "--licence", default="", help="what allows it: the licence, from whom, until when"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        if bool(files) != bool(options["clinic"]):
            raise CommandError("Give both: the files, and --clinic with the name of the clinic.")
        clinic = find_clinic(options["clinic"]) if files else None
        try:
            read = read_all(files) if files else read_shipped()
            loaded = load_measures(files=read, clinic=clinic, licence=options["licence"])
        except MeasureFileError as refused:
            raise CommandError(f"Nothing was loaded.\n{refused}") from None
        except ValidationError as refused:
            why = f"{refused.messages[0]} Write it after --licence."
            raise CommandError(f"Nothing was loaded. {why}") from None
        self.stdout.write(f"Outcome measures: {loaded}")


def find_clinic(name: str) -> Clinic:
    found = list(Clinic.objects.filter(name=name)[:2])
    if len(found) != 1:
        known = ", ".join(f"“{each}”" for each in Clinic.objects.values_list("name", flat=True)[:20])
        raise CommandError(f"There is no clinic of that name, or there are several. Known: {known}.")
    return found[0]


def read_all(files: list[Path]) -> list[MeasureFile]:
    """All of them or none, with the problems of all."""
    read, problems = [], []
    for path in files:
        try:
            read.append(read_measure(path))
        except MeasureFileError as refused:
            problems += refused.problems
        except OSError as error:
            problems.append(f"{path}: {error.strerror}. Check the path.")
    slugs = [file.slug for file in read]
    problems += [f"{slug}.toml is given twice." for slug in {*slugs} if slugs.count(slug) > 1]
    if problems:
        raise MeasureFileError(problems)
    return read
