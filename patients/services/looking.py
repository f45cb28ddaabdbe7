"""Staff say that they have seen why a plan needs a look."""

from collections.abc import Mapping

from clinic.models import User
from patients.attention import Reason
from patients.models import Plan, Seen


def mark_seen(*, plan: Plan, levels: Mapping[str, float], by: User) -> list[Seen]:
    """Keep that these reasons were seen, each at the level that the page showed: what came since stays in sight.

    Raises ValueError for a reason that there is not.
    """
    seen = [Seen(plan=plan, reason=Reason(reason), level=level, by=by) for reason, level in levels.items()]
    return Seen.objects.bulk_create(seen)
