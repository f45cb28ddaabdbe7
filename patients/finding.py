"""Finds people by name, record number or birth date, in any spelling.

A clinic has some thousand patients. They are compared in memory. So both databases find the same people, and there is
no second copy of a name that could be outdated. A search is one query, however many words it has.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from patients.birth_dates import Days, dates_in
from patients.names import Name, fold, name_of, spellings, squeezed, words_of

if TYPE_CHECKING:
    from patients.models import PatientQuerySet

EXACT, START, PART, SIMILAR, NOT = range(5)  # how well a patient matches, from best to worst
MOST_TERMS = 12  # different ones: nobody has more names, numbers and dates
SHORTEST_WITH_A_SLIP = 4  # letters: a shorter name with one other letter is another name
YEAR = re.compile(r"(?:19|20)\d\d")


class Found(NamedTuple):
    pk: int
    grade: int
    is_discharged: bool
    therapist_id: int | None


@dataclass(frozen=True, slots=True)
class Term:
    """One part of what was typed, and what it may be: a name in each of its spellings, a number, or a date."""

    names: tuple[tuple[str, ...], ...]
    number: str = ""
    days: Days = Days()  # noqa: RUF009 - immutable
    year: int | None = None

    @classmethod
    def read(cls, text: str) -> "Term":
        has_digit = any(letter.isdigit() for letter in text)
        return cls(
            names=tuple(tuple(words_of(each)) for each in spellings(text)),
            number=squeezed(text) if has_digit else "",
            year=int(text) if YEAR.fullmatch(text) else None,
        )


def find(patients: "PatientQuerySet", query: str) -> list[Found]:
    """The patients who match every part of the query. The best come first; equal ones are ordered by name.

    A longer name may have one wrong letter (too many, too few, another, or two swapped); such matches come last.
    Nobody matches a query of more than MOST_TERMS parts, because each is compared with everybody.
    """
    terms, whole = read(query)
    if not 0 < len(terms) <= MOST_TERMS:
        return []
    rows = list(patients.order_by().values_list(*COLUMNS))
    names = [name_of(given, family) for _pk, given, family, *_rest in rows]
    sought = Sought.among(names, terms, whole)
    found = []
    for (pk, given, family, born, number, archived_at, therapist), name in zip(rows, names, strict=True):
        if sought.is_of_nobody_named(name):
            continue
        grade = Person(name, squeezed(number) if number else "", born).grade(sought)
        if grade < NOT:
            place = (grade, fold(family), fold(given), pk)
            found.append((place, Found(pk, grade, archived_at is not None, therapist)))
    return [each for _place, each in sorted(found)]


COLUMNS = ("pk", "given_name", "family_name", "date_of_birth", "record_number", "archived_at", "therapist_id")


def read(query: str) -> tuple[list[Term], tuple[str, ...]]:
    """The parts of a query; and the query without dates and spaces, as one word in each of its spellings."""
    terms, rest = [], query
    for start, end, days in dates_in(query):
        if any(days) and not rest[start:end].count("\0"):
            terms.append(Term((), squeezed(query[start:end]), days))
            rest = rest[:start] + "\0" * (end - start) + rest[end:]
    # A number written in groups, "485 777 3456", is one number.
    rest = re.sub(r"(?<=\d)\s+(?=\d)", "", rest.replace("\0", " \t"))
    terms += [term for part in re.split(r"[\s,;]+", rest) if (term := Term.read(part)).names != ((),)]
    return list(dict.fromkeys(terms)), tuple(
        filter(None, ("".join(words_of(each)) for each in spellings(rest)))
    )


def likeness_of(sought: str, words: list[str]) -> dict[str, int]:
    """How well each of these words matches the one that is sought. Words that do not match are left out."""
    found = {}
    if len(sought) >= SHORTEST_WITH_A_SLIP - 1:
        close = process.extract(sought, words, scorer=OSA.distance, score_cutoff=1, limit=None)
        found = {
            word: SIMILAR
            for word, _distance, _place in close
            if max(len(word), len(sought)) >= SHORTEST_WITH_A_SLIP and not sought.isdigit()
        }
    if len(sought) > 1 or not sought.isascii():
        found |= {word: PART for word in words if sought in word}
    found |= {word: START for word in words if word.startswith(sought)}
    return found | {word: EXACT for word in words if word == sought}


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed, and how well each word and each whole name in the clinic matches it."""

    terms: list[Term]
    whole: tuple[str, ...]
    words: dict[str, dict[str, int]]
    wholes: dict[str, int]
    met: frozenset[str]
    has_digits: bool

    @classmethod
    def among(cls, names: list[Name], terms: list[Term], whole: tuple[str, ...]) -> "Sought":
        known = sorted(frozenset().union(*(name.words for name in names)))
        typed = {word for term in terms for name in term.names for word in name} | set(whole)
        words = {word: likeness_of(word, known) for word in typed}
        wholes = {each: START for name in names for each in name.wholes if whole and each.startswith(whole)}
        wholes |= dict.fromkeys(wholes.keys() & set(whole), EXACT)
        has_digits = any(term.number or any(term.days) for term in terms)
        return cls(terms, whole, words, wholes, frozenset().union(*words.values()), has_digits)

    def is_of_nobody_named(self, name: Name) -> bool:
        """A quick check: true if nothing that was typed is in this name. Never true for a query with digits."""
        return not self.has_digits and name.words.isdisjoint(self.met) and name.wholes.isdisjoint(self.wholes)


class Person(NamedTuple):
    """The part of a patient that a query is compared with."""

    name: Name
    number: str
    born: date | None

    def grade(self, sought: Sought) -> int:
        dates = [self.of_date(term) for term in sought.terms if any(term.days)]
        others = [self.of_term(term, sought) for term in sought.terms if not any(term.days)]
        together = self.of_whole(sought)
        return max([*dates, min(max(others), together) if others else EXACT])

    def of_date(self, term: Term) -> int:
        if self.born in term.days.usual:
            return EXACT
        return min(START if self.born in term.days.month_first else NOT, self.of_number(term.number))

    def of_term(self, term: Term, sought: Sought) -> int:
        if term.year and self.born and self.born.year == term.year:
            return EXACT
        by_name = min(
            (max(self.of_word(word, sought) for word in name) for name in term.names if name), default=NOT
        )
        return min(by_name, self.of_number(term.number))

    def of_word(self, word: str, sought: Sought) -> int:
        like = sought.words[word]
        return min((like.get(each, NOT) for each in self.name.words), default=NOT)

    def of_whole(self, sought: Sought) -> int:
        """Compares the whole query, for "o brien" or "a 17": it may match although its single words do not."""
        grades = [sought.wholes.get(each, NOT) for each in self.name.wholes]
        for whole in sought.whole:
            grades += [self.of_word(whole, sought), self.of_number(whole)]
        return min(grades)

    def of_number(self, number: str) -> int:
        if not (number and self.number):
            return NOT
        return EXACT if self.number == number else START if self.number.startswith(number) else NOT


def known_by(patients: "PatientQuerySet", query: str) -> list[int]:
    """The keys of the patients found, for use in a filter."""
    return [each.pk for each in find(patients, query)]
