from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patients.digest import send_digests


class Command(BaseCommand):
    help = "Sends today's emails to staff who want to know how many patients need a look. Run it every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_digests(timezone.now())} sent.")
