"""The staff of a clinic, as one of them sees them today: whom they cover for, whose patients are theirs for now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self, cast

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from clinic.models import Clinic, User


@dataclass
class Team:
    """staff: all of the clinic, also those who left, by key. covering: for whom, and until when."""

    user: User
    staff: Mapping[int, User] = field(default_factory=dict)
    covering: list[tuple[User, date]] = field(default_factory=list)

    @classmethod
    def of(cls, user: User, now: datetime) -> Self:
        """One query."""
        today = timezone.localdate(now, timezone=cls.clinic_of(user).zone)
        now_covered = Q(covers__by=user, covers__first__lte=today, covers__last__gte=today)
        found = (
            User.objects.get_queryset()
            .visible_to(user)
            .annotate(covered=FilteredRelation("covers", condition=now_covered))
            .annotate(covered_until=F("covered__last"))
            .only("public_id", "name", "email", "sign_in_name", "role", "is_active", "clinic_id")
            .order_by("name", "pk", "covered_until")
        )
        until = {each: each.covered_until for each in found}
        return cls(
            user, {each.pk: each for each in until}, [(each, last) for each, last in until.items() if last]
        )

    @staticmethod
    def clinic_of(user: User) -> Clinic:
        return cast(Clinic, user.clinic)

    @property
    def mine(self) -> list[int]:
        """Whose patients this person looks after today."""
        return [self.user.pk, *(away.pk for away, _last in self.covering)]

    @property
    def treating(self) -> list[User]:
        return [each for each in self.staff.values() if each.is_active]

    def named(self, public_id: str) -> User | None:
        return next((each for each in self.staff.values() if each.public_id == public_id), None)

    def may_hand_over(self, therapist_id: int | None) -> bool:
        """One's own patients, those of a colleague who is away, and those of nobody. Managers: all."""
        is_manager = self.user.role == User.Role.MANAGER
        return is_manager or therapist_id is None or therapist_id in self.mine
