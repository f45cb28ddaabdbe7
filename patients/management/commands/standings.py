from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from patients.models import IssuedPlan, Standing
from patients.standings import AT_ONCE, differs, rebuild, renew_old


class Command(BaseCommand):
    help = (
        "Makes what lists say of each plan anew, from its versions and its log, and says where it differed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only compare; exit with 1 if something differs"
        )
        parser.add_argument("--old", action="store_true", help="only those whose counted days end soon")

    def handle(self, *args: Any, check: bool, old: bool, **options: Any) -> None:
        if old:
            self.stdout.write(f"{renew_old(timezone.now())} plans.")
            return
        plans = iter(IssuedPlan.objects.order_by("plan").values_list("plan", flat=True).distinct())
        count, wrong = 0, 0
        while part := list(islice(plans, AT_ONCE)):
            count += len(part)
            wrong += sum(1 for _each in compared(part, check=check))
        self.stdout.write(f"{count} plans, {wrong} differed.")
        if check and wrong:
            raise SystemExit(1)


@transaction.atomic
def compared(plans: list[int], *, check: bool) -> list[Standing]:
    """The standings that are not as their log says, now rebuilt, unless only to `check`."""
    kept = {standing.plan_id: standing for standing in Standing.objects.filter(plan__in=plans)}
    made = rebuild(plans)
    wrong = [each for each in made if each.plan_id not in kept or differs(kept[each.plan_id], each)]
    if check:
        transaction.set_rollback(True)
    return wrong
