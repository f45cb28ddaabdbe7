"""What was measured with one instrument over time, and the words for its change. Nothing here judges or advises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from patients.measures.instrument import (
    Better,
    ChangeKind,
    Compared,
    Instrument,
    SmallestChange,
    Unit,
)
from patients.measures.scoring import activities_in

LINE = 8  # values that the record shows in one line


@dataclass(frozen=True, slots=True)
class Value:
    """One score. `answers` as `scoring` describes them."""

    day: date
    score: Decimal
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of the patient's own, in its first and in its latest rating."""

    text: str
    first: Decimal
    latest: Decimal
    in_words: str


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one patient, the oldest first."""

    instrument: Instrument
    values: Sequence[Value]

    @classmethod
    def of(cls, instrument: Instrument, values: Sequence[Value]) -> "Series":
        """Of a patient's own activities, only since they were last named: other activities cannot be compared."""
        if not instrument.activities or not values:
            return cls(instrument, values)
        named = [activities_in(each.answers) for each in values]
        since = next((place for place in range(len(named), 0, -1) if named[place - 1] != named[-1]), 0)
        return cls(instrument, values[since:])

    @property
    def first(self) -> Value | None:
        return self.values[0] if self.values else None

    @property
    def latest(self) -> Value | None:
        return self.values[-1] if self.values else None

    @property
    def latest_in_words(self) -> str:
        return with_unit(self.instrument, self.values[-1].score) if self.values else ""

    @property
    def line(self) -> str:
        """ "6 → 5 → 3": the last few values."""
        return " → ".join(plain(self.instrument, each.score) for each in self.values[-LINE:])

    @property
    def is_longer_than_line(self) -> bool:
        return len(self.values) > LINE

    @property
    def compares_with_start(self) -> bool:
        return self.instrument.compared_with is Compared.START

    @property
    def change(self) -> Decimal | None:
        """Of the score, since the first value or, where the score itself is a change, since the start."""
        if self.latest is None or self.first is None:
            return None
        if self.compares_with_start:
            return self.latest.score
        return self.latest.score - self.first.score if len(self.values) > 1 else None

    @property
    def band(self) -> tuple[Decimal, Decimal] | None:
        """The scores that are no clear change from the first value or, where the score is a change, from none."""
        smallest = self.instrument.smallest_change
        if smallest is None or self.first is None:
            return None
        middle = Decimal() if self.compares_with_start else self.first.score
        return middle - smallest.change, middle + smallest.change

    @property
    def change_in_words(self) -> str:
        if self.change is None or self.first is None:
            return _("The first value: nothing to compare it with yet.") if self.values else ""
        since = date_format(self.first.day, "j F Y")
        return change_in_words(
            self.instrument,
            self.change,
            self.instrument.smallest_change,
            since="" if self.compares_with_start else since,
        )

    @property
    def activities(self) -> list[Activity]:
        """Those that stand in the first and in the latest answers."""
        if not self.instrument.activities or self.first is None or self.latest is None:
            return []
        before = [Decimal(each["score"]) for each in self.first.answers["activities"]]
        smallest = self.instrument.smallest_change_of_an_activity
        found = []
        for then, each in zip(before, self.latest.answers["activities"], strict=True):
            now = Decimal(each["score"])
            words = change_in_words(self.instrument, now - then, smallest) if len(self.values) > 1 else ""
            found.append(Activity(each["text"], then, now, words))
        return found


def change_in_words(
    instrument: Instrument, change: Decimal, smallest: SmallestChange | None, *, since: str = ""
) -> str:
    """ "2 points better since 3 November 2026: as much as matters, or more." """
    if change == 0:
        if instrument.compared_with is Compared.START:
            return _("The same as at the start, in the patient's own view.")
        return _("The same as on %(day)s.") % {"day": since} if since else _("The same.")
    said = _("%(amount)s %(direction)s") % {
        "amount": amount(instrument, abs(change)),
        "direction": direction(instrument, change),
    }
    if instrument.compared_with is Compared.START:
        said = _("%(change)s than at the start, in the patient's own view") % {"change": said}
    elif since:
        said = _("%(change)s since %(day)s") % {"change": said, "day": since}
    if smallest is None:
        return f"{said}."
    return _("%(change)s: %(measure)s.") % {"change": said, "measure": against(abs(change), smallest)}


def direction(instrument: Instrument, change: Decimal) -> str:
    is_better = (change > 0) == (instrument.better is Better.HIGHER)
    return _("better") if is_better else _("worse")


def against(change: Decimal, smallest: SmallestChange) -> str:
    """The change beside the smallest one that matters, or that can be told from chance."""
    if smallest.kind is ChangeKind.IMPORTANT:
        return _("as much as matters, or more") if change >= smallest.change else _("less than matters")
    if change >= smallest.change:
        return _("more than answers differ by chance")
    return _("no more than answers differ by chance")


def figure_in_words(instrument: Instrument, smallest: SmallestChange) -> str:
    """ "2 points (adults with low back pain; Childs 2005)"."""
    return _("%(amount)s (%(population)s; %(source)s)") % {
        "amount": amount(instrument, smallest.change),
        "population": smallest.population,
        "source": smallest.source,
    }


def figures(instrument: Instrument) -> list[tuple[str, str]]:
    """What is known about the smallest change: what the figure means, and the figure with its people and source."""
    kinds = {
        ChangeKind.IMPORTANT: _("Smallest change that matters"),
        ChangeKind.DETECTABLE: _("Smallest change that is more than chance"),
    }
    return [(kinds[each.kind], figure_in_words(instrument, each)) for each in instrument.smallest_changes]


def plain(instrument: Instrument, number: Decimal | float) -> str:
    """The number in the active language, with a sign where the score itself is a change."""
    shown = short(abs(Decimal(str(number))))
    if number < 0:
        return f"−{shown}"
    return f"+{shown}" if instrument.compared_with is Compared.START and number > 0 else shown


def with_unit(instrument: Instrument, score: Decimal) -> str:
    """A score: “+3 points” where it is a change itself."""
    if instrument.compared_with is Compared.START:
        return _("%(number)s points") % {"number": plain(instrument, score)}
    return amount(instrument, score)


def amount(instrument: Instrument, number: Decimal) -> str:
    """ "1 point", "2.5 seconds"."""
    if instrument.unit is Unit.PERCENT:
        return _("%(number)s %%") % {"number": short(number)}
    if number == 1:
        one = {Unit.POINTS: _("1 point"), Unit.SECONDS: _("1 second"), Unit.TIMES: _("1 time")}
        return one[instrument.unit]
    many = {
        Unit.POINTS: _("%(number)s points"),
        Unit.SECONDS: _("%(number)s seconds"),
        Unit.TIMES: _("%(number)s times"),
    }
    return many[instrument.unit] % {"number": short(number)}


def short(number: Decimal) -> str:
    """In the active language, without zeros at the end: 5.30 is 5.3."""
    return str(number_format(f"{number.normalize():f}"))
