"""One round of an exercise on one day, and what was logged for it."""

from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from exercises.dose import Side
from patients.models import LogEntry

Status = LogEntry.Status


@dataclass
class Round:
    """One round of an exercise on this day. `entries`: one for the whole round, or one for each logged side."""

    number: int
    name: str
    label: str  # the same, shorter: "Morning" or "Round 1"
    entries: list[LogEntry] = field(default_factory=list)

    @property
    def open_side(self) -> str:
        """The side still to do, if only the other one was logged."""
        sides = {entry.side for entry in self.entries}
        if sides == {Side.LEFT}:
            return Side.RIGHT.value
        return Side.LEFT.value if sides == {Side.RIGHT} else ""

    @property
    def is_logged(self) -> bool:
        return bool(self.entries) and not self.open_side

    @property
    def status(self) -> str:
        """Empty before anything is logged. A round with only one side logged counts as partly done."""
        statuses = {entry.status for entry in self.entries}
        if not statuses:
            return ""
        if statuses == {Status.SKIPPED}:
            return Status.SKIPPED
        return Status.DONE if statuses == {Status.DONE} and not self.open_side else Status.PARTLY

    @property
    def time(self) -> time | None:
        """When it was logged last, by the clock where that was."""
        if not self.entries:
            return None
        last = self.entries[-1]
        return last.occurred_at.astimezone(ZoneInfo(last.time_zone)).time()

    @property
    def share_left(self) -> float:
        return 0.5 if self.open_side else float(not self.entries)
