from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.work import health
from clinic.work.worker import Worker, listen


class Command(BaseCommand):
    help = "Send emails and do all other work that waits, until Ctrl+C. Several workers may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument(
            "--status", action="store_true", help="say how it stands; ends with 1 if no worker is heard of"
        )

    def handle(self, *args: Any, once: bool, status: bool, **options: Any) -> None:
        if status:
            self.stdout.writelines(f"{line}\n" for line in health.lines())
            if health.is_silent():
                raise CommandError("No worker runs.")
            return
        worker = Worker(once=once)
        listen(worker)
        worker.run()
