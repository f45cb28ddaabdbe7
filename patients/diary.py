"""The paper diary on the screen: the same grid as the handout prints, a week at a time, with what is logged already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exercises.dose import Dose, TimeOfDay
from patients.handout.diary import MOST_BOXES, often
from patients.models import LogEntry
from patients.papers import Paper, PaperWeek
from patients.rounds import Round
from patients.schedule import WEEK, Call, Planned, PlannedDay, planned_on
from patients.snapshots import Snapshot

STABLE = UUID("6f0f3c52-5b1e-4d0b-9a44-3a0c1a7f7d11")  # namespace of the uuids of entries from paper
WEEKS_LOOKED_AT = 8  # for the last one with something missing
MOST_COUNTED = 24  # of an exercise without a limit; the most that a dose can name
Status = LogEntry.Status


def uuid_of(paper: Paper, what: str, day: date, number: int, again: int) -> UUID:
    """The same for the same tick, however often it is sent. `again`: how often the round was taken back before."""
    return uuid5(STABLE, f"{paper.patient.public_id} {what} {day.isoformat()} {number} {again}")


# --- The grid of a week -----------------------------------------------------------------------------


@dataclass
class Box:
    """One round of an exercise on one day. `mark`: the status of what is logged, in its own shape."""

    number: int
    label: str
    again: int
    mark: str = ""
    value: str = ""  # what the page posts; empty if it cannot be ticked
    checked: bool = False
    error: str = ""

    @property
    def mark_in_words(self) -> str:
        return str(Status(self.mark).label) if self.mark else ""


@dataclass
class Cell:
    """`name`: of the field for a number, for what the paper counts instead of having boxes."""

    day: date
    label: str
    planned: Planned
    place: str  # of exercise and day, as in "3.6"
    boxes: list[Box] = field(default_factory=list)
    name: str = ""
    most: int = 0  # that can be counted; 0 where nothing is
    taken_back: dict[int, int] = field(default_factory=dict)  # by round
    typed: str = ""
    error: str = ""

    @property
    def is_rest(self) -> bool:
        return self.planned.call is Call.REST

    @property
    def is_shut(self) -> bool:
        """Whether nothing is planned on this day, or ever can be."""
        return not (self.boxes or self.name or self.most)

    @property
    def id(self) -> str:
        return self.place.replace(".", "-")

    @property
    def day_place(self) -> str:
        return self.place.split(".")[1]

    @property
    def logged(self) -> list[Box]:
        return [box for box in self.boxes if box.mark]

    @property
    def open_boxes(self) -> list[Box]:
        return [box for box in self.boxes if box.value]


@dataclass
class Line:
    """An exercise of the paper, with its number there."""

    place: int
    key: str
    name: str
    often: str
    cells: list[Cell]

    @property
    def number(self) -> int:
        return self.place + 1

    @property
    def is_counted(self) -> bool:
        return any(cell.most for cell in self.cells)

    @property
    def is_missing(self) -> bool:
        quotas = [cell.planned.quota for cell in self.cells if cell.planned.quota]
        if quotas:
            had = sum(any(box.mark for box in cell.boxes) for cell in self.cells)
            return had < quotas[0].least and any(cell.open_boxes for cell in self.cells)
        return any(cell.open_boxes for cell in self.cells if cell.planned.is_planned)


@dataclass
class DayColumn:
    """`pain`: what is logged from paper. `name`: of the field for it, empty if it is logged or the day is closed."""

    place: int
    day: date
    is_open: bool
    pain: int | None = None
    name: str = ""
    again: int = 0
    typed: str = ""
    error: str = ""
    has_boxes: bool = False

    @property
    def label(self) -> str:
        return date_format(self.day, "l j F")


@dataclass
class Grid:
    paper: Paper
    week: PaperWeek
    days: list[DayColumn]
    lines: list[Line]
    stored: dict[UUID, LogEntry]  # all of these days

    @property
    def has_something_to_enter(self) -> bool:
        return any(day.has_boxes or day.name for day in self.days)

    @property
    def is_missing(self) -> bool:
        return any(line.is_missing for line in self.lines)

    @property
    def is_past_correcting(self) -> bool:
        """Whether something can be entered here that cannot be changed any more."""
        return self.week.begins < self.paper.today - timedelta(days=WEEK)


def entries_of(paper: Paper, weeks: Iterable[PaperWeek]) -> list[LogEntry]:
    """All that was logged in these weeks, corrections and what they correct too. `later`: what corrects it."""
    days = [day for week in weeks for day in (week.first, week.last)]
    of_weeks = paper.patient.log.filter(local_date__range=(min(days), max(days)))
    return list(
        of_weeks.select_related("issued_plan")
        .defer("issued_plan__content")
        .annotate(later=F("corrected_by"))
        .order_by("occurred_at", "pk")
    )


def usual_grid(paper: Paper) -> Grid:
    """The last week that is over and has something missing, or else the last week. Takes a query."""
    weeks = paper.weeks[-WEEKS_LOOKED_AT:]
    entries = entries_of(paper, weeks)
    for week in reversed(weeks):
        found = grid_of(paper, week, entries)
        if week.last < paper.today and found.is_missing:
            return found
    return grid_of(paper, weeks[-1], entries)


def grid_of(paper: Paper, week: PaperWeek, entries: Iterable[LogEntry] | None = None) -> Grid:
    of_week = [
        each
        for each in (entries_of(paper, [week]) if entries is None else entries)
        if week.first <= each.local_date <= week.last
    ]
    logged: dict[tuple[str, date], list[LogEntry]] = {}
    for entry in of_week:
        logged.setdefault((str(entry.prescription_key), entry.local_date), []).append(entry)
    planned = [planned_on(paper.content, day, paper.openings) for day in week.days]
    columns = [each.exercises for each in planned]
    days = [day_of(paper, place, each, logged) for place, each in enumerate(planned)]
    lines = []
    for place, row in enumerate(paper.content["exercises"]):
        cells = [
            cell_of(row, f"{place}.{day.place}", day, column[place], logged.get((row["key"], day.day), []))
            for day, column in zip(days, columns, strict=True)
        ]
        if any(cell.boxes or cell.name or cell.is_rest for cell in cells):
            said = often(Dose.from_dict(row["dose"]), row["measured_by"])
            lines.append(Line(place, row["key"], row["name"], said, cells))
    for day in days:
        day.has_boxes = any(line.cells[day.place].open_boxes for line in lines)
    return Grid(paper, week, days, lines, {entry.uuid: entry for entry in of_week})


def cell_of(row: Snapshot, place: str, day: DayColumn, planned: Planned, entries: list[LogEntry]) -> Cell:
    cell = Cell(day.day, f"{row['name']}, {day.label}", planned, place)
    standing: dict[int, list[LogEntry]] = {}
    for entry in entries:
        number = entry.round or 1
        if entry.status == Status.TAKEN_BACK:
            cell.taken_back[number] = cell.taken_back.get(number, 0) + 1
        elif entry.later is None:  # type: ignore[attr-defined]
            standing.setdefault(number, []).append(entry)
    is_counted = planned.call is Call.WHEN_NEEDED or planned.rounds > MOST_BOXES
    printed = 0 if is_counted or planned.call not in (Call.PLANNED, Call.ANY_DAY) else planned.rounds
    for number in sorted({*range(1, printed + 1), *standing}):
        again = cell.taken_back.get(number, 0)
        box = Box(number, label_of(cell.label, planned, number), again)
        if found := standing.get(number):
            box.mark = Round(number, "", "", found).status
        elif day.is_open:
            box.value = f"{place}.{number}.{again}"
        cell.boxes.append(box)
    if is_counted and day.is_open:
        cell.most = planned.rounds_max or MOST_COUNTED
        cell.name = f"count.{place}" if len(standing) < cell.most else ""
    return cell


def label_of(label: str, planned: Planned, number: int) -> str:
    times = planned.times_of_day
    if len(times) == planned.rounds >= number:
        return f"{label}, {TimeOfDay(times[number - 1]).label}"
    return (
        f"{label}, {_('round %(round)s') % {'round': number}}" if planned.rounds > 1 or number > 1 else label
    )


def day_of(
    paper: Paper, place: int, planned: PlannedDay, logged: dict[tuple[str, date], list[LogEntry]]
) -> DayColumn:
    is_in_plan = planned.has_begun and not planned.has_ended
    found = DayColumn(place, planned.day, is_in_plan and paper.is_open(planned.day))
    of_day = logged.get(("None", planned.day), [])
    of_plan = [each for each in of_day if each.issued_plan.plan_id == paper.issued.plan_id]
    for entry in of_plan:
        is_standing = entry.later is None and entry.status != Status.TAKEN_BACK  # type: ignore[attr-defined]
        if is_standing and entry.source == LogEntry.Source.PAPER and entry.pain is not None:
            found.pain = entry.pain
    found.again = sum(each.status == Status.TAKEN_BACK for each in of_plan)
    if found.is_open and found.pain is None:
        found.name = f"pain.{place}.{found.again}"
    return found
