from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from exercises.starter import LIBRARY, LibraryError, load, read_library


class Command(BaseCommand):
    help = "Load the starter library. Files with a mistake are named and nothing is loaded. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dir", type=Path, default=LIBRARY, help="a folder with exercises/, articles/ and templates/"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            library = read_library(options["dir"])
        except LibraryError as refused:
            raise CommandError(f"Nothing was loaded.\n{refused}") from None
        loaded = load(library)
        self.stdout.write(f"Exercises: {loaded.exercises}\nArticles: {loaded.articles}")
        self.stdout.write(f"Plan templates: {loaded.templates}")
