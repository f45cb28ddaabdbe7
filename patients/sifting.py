"""Which patients the list shows, and in which order: what its address says. It never names a patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from clinic.models import User
from patients.caseload import Line, Order
from patients.models import PatientAccess, PatientQuerySet
from patients.team import Team

NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The filters. `therapist`: a public id, or NOBODY for patients who have none."""

    therapist: str = ""
    therapist_id: int | None = None
    look: bool = False  # needs a look
    no_portal: bool = False
    ended: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str], team: Team) -> Self:
        """What means nothing is ignored."""
        name = asked.get("therapist", "")
        user: User | None = team.named(name)
        return cls(
            therapist=name if user or name == NOBODY else "",
            therapist_id=user.pk if user else None,
            look=bool(asked.get("look")),
            no_portal=bool(asked.get("no_portal")),
            ended=bool(asked.get("ended")),
        )

    @property
    def is_any(self) -> bool:
        return bool(self.therapist or self.look or self.no_portal or self.ended)

    def among(self, patients: PatientQuerySet) -> PatientQuerySet:
        if self.therapist:
            patients = patients.filter(therapist=self.therapist_id)
        if self.no_portal:
            patients = patients.exclude(
                Exists(PatientAccess.objects.filter(patient=OuterRef("pk"), ended_at=None))
            )
        return patients

    def lines(self, lines: list[Line]) -> list[Line]:
        if self.look:
            lines = [line for line in lines if line.notices]
        return [line for line in lines if line.has_ended] if self.ended else lines


class Head(NamedTuple):
    """Of a column that can be sorted: what a click on it asks for, and how it is sorted now, for `aria-sort`."""

    name: str
    label: str
    more: str  # of the label, for screen readers
    next: str
    sorted: str


def heads_of(order: Order) -> list[Head]:
    labels = {
        "": (_("Patient"), ""),
        "week": (_("Last 7 days"), ""),
        "month": (_("28 days"), ""),
        "pain": (_("Pain"), _("last 10 sessions")),
        "active": (_("Last logged"), ""),
        "review": (_("Next review"), ""),
    }
    now = "ascending" if order.is_ascending else "descending"
    return [
        Head(name, *words, str(order.after_click(name)), now if name == order.column else "")
        for name, words in labels.items()
    ]
