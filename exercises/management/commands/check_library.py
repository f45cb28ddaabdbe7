import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, no_translations

from exercises.checks import findings
from exercises.starter import LIBRARY, LibraryError, read_library


class Command(BaseCommand):
    help = "Check that the starter library is complete and easy to read. Exits with 1 when anything is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dir", type=Path, default=LIBRARY, help="a folder with exercises/, articles/ and templates/"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            library = read_library(options["dir"])
            found = findings(library)
        except LibraryError as refused:
            found = refused.problems
        for problem in found:
            self.stdout.write(str(problem))
        if found:
            sys.exit(1)
        self.stdout.write(
            f"{len(library.exercises)} exercises, {len(library.articles)} articles "
            f"and {len(library.templates)} plan templates are in order."
        )
