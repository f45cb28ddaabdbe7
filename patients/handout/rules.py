"""What several exercises say alike, said once: when to stop, and what to take care of."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clinic.lists import listed
from patients.handout.wording import Data, line
from patients.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Shared:
    """Texts that at least two exercises have, as they were written, with the numbers of those exercises."""

    stops: dict[str, list[int]]
    cares: dict[str, list[int]]
    exercises: int

    def stop_is_shared(self, row: Snapshot) -> bool:
        return row["stop_rule"] in self.stops

    def own_precautions(self, row: Snapshot) -> list[str]:
        return [text for text in row["precautions"] if text not in self.cares]

    def rules(self) -> list[Data]:
        """Each text once, the stop rules first, with the exercises that it is for."""
        found = [*self.stops.items(), *self.cares.items()]
        return [{"text": line(text), "whose": self.whose(numbers)} for text, numbers in found]

    def whose(self, numbers: list[int]) -> str:
        """ "Exercises 1, 3 and 5"; nothing where all are meant."""
        if len(numbers) == self.exercises:
            return ""
        return _("Exercises %(numbers)s") % {"numbers": listed([str(number) for number in numbers])}


NOTHING_SHARED = Shared({}, {}, 0)


def shared_rules(rows: list[Snapshot]) -> Shared:
    stops = numbered([[row["stop_rule"].strip()] for row in rows])
    return Shared(stops, numbered([row["precautions"] for row in rows]), len(rows))


def numbered(texts: list[list[Any]]) -> dict[str, list[int]]:
    """The texts that more than one exercise has, those of most exercises first."""
    counts = Counter(text for each in texts for text in dict.fromkeys(each) if text)
    return {
        text: [number for number, each in enumerate(texts, start=1) if text in each]
        for text, count in counts.most_common()
        if count > 1
    }
