"""What was ticked and written in a paper diary on the screen, as entries for the log. Bad answers get their reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.models import User
from patients.diary import Box, Cell, DayColumn, Grid, Line, Status, uuid_of
from patients.models import LogEntry
from patients.schedule import Call
from patients.services import noon_of

TICK = re.compile(r"(\d{1,2}\.[0-6])\.(\d{1,3})\.(\d{1,3})")  # exercise and day, round, how often taken back
PAIN = re.compile(r"pain\.([0-6])\.(\d{1,3})")
MOST_TICKS = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """`place`: the id of the cell on the page; empty if it is about the whole page."""

    place: str
    words: str


class Answers:
    """Reads what was sent into the grid, so that the page shows it again. `problems` is empty if it can be stored.

    What was stored by this very page before is left out: it is there once.
    """

    def __init__(self, grid: Grid, sent: QueryDict, *, by: User) -> None:
        self.grid, self.sent, self.by = grid, sent, by
        self.problems: list[Problem] = []
        self.entries: list[LogEntry] = []
        self.answered = 0  # ticks and numbers, those that were stored before too
        self.is_strange = False
        self.worst_pain = -1
        for _line, cell in self.cells():
            cell.typed = sent.get(f"count.{cell.place}", "").strip()[:10] if cell.most else ""
        for day in grid.days:
            day.typed = sent.get(day.name, "").strip()[:10] if day.name else ""
        self.read_ticks()
        self.read_counts()
        self.read_pain()
        if self.is_strange:
            words = _("Some of this does not belong to this page. Look at what is ticked, then save again.")
            self.problems.append(Problem("", words))
        elif not self.answered and not self.problems:
            self.problems.append(Problem("", _("Tick a box or write a number first.")))

    def cells(self) -> Iterator[tuple[Line, Cell]]:
        for line in self.grid.lines:
            for cell in line.cells:
                yield line, cell

    def tick_day(self, place: str) -> None:
        """Tick all that is open on one day. Nothing is stored by that."""
        for _line, cell in self.cells():
            if cell.day_place == place:
                for box in cell.open_boxes:
                    box.checked = True

    # --- Boxes -----------------------------------------------------------------------------------

    def read_ticks(self) -> None:
        known = {cell.place: (line, cell) for line, cell in self.cells()}
        for tick in dict.fromkeys(" ".join(self.sent.getlist("tick")).split()[:MOST_TICKS]):
            found = TICK.fullmatch(tick)
            line, cell = known.get(found[1], (None, None)) if found else (None, None)
            boxes = {box.number: box for box in cell.boxes} if cell else {}
            box = boxes.get(int(found[2])) if found else None
            if not (found and line and cell and box) or int(found[3]) > box.again:
                self.is_strange = True
            else:
                self.read_tick(line, cell, box, again=int(found[3]))

    def read_tick(self, line: Line, cell: Cell, box: Box, *, again: int) -> None:
        uuid = uuid_of(self.grid.paper, line.key, cell.day, box.number, again)
        self.answered += 1
        if uuid in self.grid.stored:
            if not box.mark:
                words = _("This was taken back meanwhile. Tick it again if it was done.")
                self.refuse(cell, box.label, words)
        elif box.mark:
            self.refuse(cell, box.label, _("This was logged meanwhile. It is not stored again."))
        elif box.value:
            box.checked = True
            self.add(uuid, cell.day, prescription_key=line.key, round=box.number, status=Status.DONE)
        else:
            self.is_strange = True

    # --- Numbers ---------------------------------------------------------------------------------

    def read_counts(self) -> None:
        known = set()
        for line, cell in self.cells():
            known.add(f"count.{cell.place}")
            if cell.typed:
                self.answered += 1
                self.read_count(line, cell)
        closed = {f"count.{cell.place}" for _line, cell in self.cells() if not cell.most}
        self.is_strange |= any(
            text and name.startswith("count.") and (name not in known or name in closed)
            for name, text in self.sent.items()
        )

    def read_count(self, line: Line, cell: Cell) -> None:
        """The number is that of the whole day, as on the paper: what is logged already is part of it."""
        had, number = {box.number for box in cell.logged}, whole_number(cell.typed)
        if number is None or number > cell.most:
            words = _("Write a whole number, %(most)s at most.") % {"most": cell.most}
            self.refuse(cell, cell.label, words)
        elif number < len(had):
            words = _("%(count)s are logged already. A smaller number cannot be entered here.")
            self.refuse(cell, cell.label, words % {"count": len(had)})
        else:
            free = [each for each in range(1, cell.most + 1) if each not in had]
            for each in free[: number - len(had)]:
                again = cell.taken_back.get(each, 0)
                uuid = uuid_of(self.grid.paper, line.key, cell.day, each, again)
                self.add(uuid, cell.day, prescription_key=line.key, round=each, status=Status.DONE)

    # --- Pain ------------------------------------------------------------------------------------

    def read_pain(self) -> None:
        for name, text in self.sent.dict().items():
            if not (name.startswith("pain.") and str(text).strip()):
                continue
            found = PAIN.fullmatch(name)
            day = self.grid.days[int(found[1])] if found else None
            if not (found and day and day.is_open) or int(found[2]) > day.again:
                self.is_strange = True
                continue
            day.typed = str(text).strip()[:10]
            self.answered += 1
            self.read_pain_of(day, again=int(found[2]))

    def read_pain_of(self, day: DayColumn, *, again: int) -> None:
        number = whole_number(day.typed)
        uuid = uuid_of(self.grid.paper, f"pain {self.grid.paper.issued.plan_id}", day.day, 0, again)
        stored = self.grid.stored.get(uuid)
        if number is None or number > 10:
            self.refuse(day, day.label, _("Write your worst pain as a whole number from 0 to 10."))
        elif day.pain is not None and not (stored and day.pain == number):
            words = _("Pain %(pain)s is logged for this day already.") % {"pain": day.pain}
            self.refuse(day, day.label, words)
        elif stored and day.pain is None:
            self.refuse(day, day.label, _("This was taken back meanwhile. Write it again if it is right."))
        elif not stored:
            self.worst_pain = max(self.worst_pain, number)
            self.add(uuid, day.day, status=self.status_of(day), pain=number)

    def status_of(self, day: DayColumn) -> str:
        """How far the planned rounds of the day were done, as far as the log and this page know."""
        planned = done = 0
        for _line, cell in self.cells():
            if cell.day == day.day and cell.planned.call is Call.PLANNED:
                planned += len(cell.boxes)
                done += sum(box.checked or box.mark in (Status.DONE, Status.PARTLY) for box in cell.boxes)
        if done >= planned:
            return Status.DONE
        return Status.PARTLY if done else Status.SKIPPED

    # --- Both ------------------------------------------------------------------------------------

    def refuse(self, at: Cell | DayColumn, label: str, words: str) -> None:
        at.error = words
        place = at.id if isinstance(at, Cell) else f"pain-{at.place}"
        self.problems.append(Problem(f"cell-{place}", f"{label}: {words}"))

    def add(self, uuid: UUID, day: date, **fields: Any) -> None:
        """Only the day is known, so the time is noon; of today, at the latest now."""
        paper = self.grid.paper
        self.entries.append(
            LogEntry(
                uuid=uuid,
                issued_plan=paper.issued,
                occurred_at=min(noon_of(day, paper.zone), paper.now),
                source=LogEntry.Source.PAPER,
                entered_by=self.by,
                **fields,
            )
        )

    @property
    def is_over_limit(self) -> bool:
        red: int = self.grid.paper.content["pain"]["red"]
        return self.worst_pain >= red


def whole_number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else None
