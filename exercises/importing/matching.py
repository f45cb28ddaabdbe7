"""What the clinic's library has already: the same row under its key or name, or another with nearly the same name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from rapidfuzz.distance import OSA

from clinic.models import Clinic, User
from exercises.importing.checking import Known
from exercises.models import Article, Exercise, ImportedRow, PlanTemplate
from exercises.records import LIBRARY, article_record, exercise_record, named_in, template_record
from exercises.search_index import plain
from exercises.synonyms import words_of

Kind = ImportedRow.Kind
MODELS: dict[str, Any] = {Kind.EXERCISE: Exercise, Kind.ARTICLE: Article, Kind.TEMPLATE: PlanTemplate}
TITLES: dict[str, str] = {Kind.EXERCISE: "name", Kind.ARTICLE: "title", Kind.TEMPLATE: "name"}
COLUMNS = {
    Kind.EXERCISE: ("name", "aliases", "is_for_one_plan"),
    Kind.ARTICLE: ("title",),
    Kind.TEMPLATE: ("name", "owner"),
}
SHORTEST, LONG = 4, 9  # letters of a word that may have one wrong letter, or two


@dataclass(slots=True)
class Shelf:
    """The keys of the clinic's records and those that come with Reprise. Three queries, whatever their number."""

    own: dict[str, dict[str, int]]  # kind, key, primary key
    shipped: dict[str, dict[str, int]]
    by_name: dict[str, dict[str, str]]  # kind, name in small letters, key
    hidden: dict[str, set[str]]  # keys of exercises for one plan, and of colleagues' templates

    @classmethod
    def of(cls, clinic: Clinic, by: User | None, doubles: "Doubles | None" = None) -> "Shelf":
        shelf = cls({}, {}, {}, {})
        for kind in MODELS:
            shelf.own[kind], shelf.shipped[kind], shelf.by_name[kind] = {}, {}, {}
            shelf.hidden[kind] = set()
            for row in titles(kind, clinic):
                shelf.put(kind, row, by.pk if by else None)
                if doubles and kind == Kind.EXERCISE and not (row["is_for_one_plan"] or row["archived_at"]):
                    doubles.add_all(row)
        return shelf

    def put(self, kind: str, row: dict[str, Any], by: int | None) -> None:
        if row["clinic"] is None:
            self.shipped[kind][row["slug"]] = row["pk"]
        elif row.get("is_for_one_plan") or row.get("owner") not in (None, by):
            self.hidden[kind].add(row["slug"])
        else:
            self.own[kind][row["slug"]] = row["pk"]
            if row["archived_at"] is None or kind == Kind.EXERCISE:
                self.by_name[kind][row[TITLES[kind]].casefold()] = row["slug"]

    def known_with(self, keys: dict[str, set[str]]) -> Known:
        """What rows may name, with the keys of the file."""

        def of(kind: str) -> set[str]:
            shipped = self.shipped[kind]
            return {*self.own[kind], *shipped, *(LIBRARY + key for key in shipped), *keys.get(kind, ())}

        return Known(exercises=of(Kind.EXERCISE), articles=of(Kind.ARTICLE))

    def primary_key(self, kind: str, key: str) -> int | None:
        """A key of the clinic's own comes before the same key of what comes with Reprise."""
        if key.startswith(LIBRARY):
            return self.shipped[kind].get(key.removeprefix(LIBRARY))
        return self.own[kind].get(key) or self.shipped[kind].get(key)

    def has_namesake(self, kind: str, data: dict[str, Any]) -> bool:
        """Whether another record in use, which this person sees, has the name."""
        key: str = data["slug"]
        return self.by_name[kind].get(data["name"].casefold(), key) != key

    def key_for(self, kind: str, data: dict[str, Any], *, is_given: bool) -> str:
        """Without a key in the file, a row of the same name is the same row."""
        key: str = data["slug"]
        name = str(data.get("name") or data.get("title")).casefold()
        if not is_given and key not in self.own[kind]:
            key = self.by_name[kind].get(name, key)
        tried, number = key, 1
        while tried in self.hidden[kind]:
            number += 1
            tried = f"{key[:70]}-{number}"
        return tried


def titles(kind: str, clinic: Clinic) -> Iterator[dict[str, Any]]:
    """What the clinic has, and what comes with Reprise. One query."""
    found = MODELS[kind].objects.filter(Q(clinic=clinic) | Q(clinic=None)).order_by()
    yield from found.values("pk", "slug", "clinic", "archived_at", *COLUMNS[Kind(kind)]).iterator()


# --- The present content --------------------------------------------------------------------------


def present(kind: str, keys: Collection[str], clinic: Clinic) -> dict[str, tuple[Any, dict[str, Any]]]:
    """The clinic's records with these keys, and what an export says of them. A fixed number of queries."""
    if not keys:
        return {}
    found: Any = MODELS[kind].objects.filter(clinic=clinic, slug__in=keys).order_by()
    if kind == Kind.EXERCISE:
        found = found.with_details().select_related("copied_from", "film")
        return {row.slug: (row, exercise_record(row)) for row in found}
    if kind == Kind.ARTICLE:
        return {row.slug: (row, article_record(row)) for row in found.prefetch_related("exercises")}
    rows = list(found)
    named = named_in(rows)
    return {row.slug: (row, template_record(row, *named)) for row in rows}


def differences(data: dict[str, Any], record: dict[str, Any]) -> list[str]:
    """The fields that the row gives, and that the library has otherwise."""
    return [name for name, value in data.items() if name in record and not same(name, value, record[name])]


def same(name: str, value: Any, other: Any) -> bool:
    if name == "exercises":
        return sorted(value) == sorted(other)
    if name in ("slug", "is_mine"):
        return True
    return bool(value == other)


# --- Likely doubles -------------------------------------------------------------------------------


@dataclass(slots=True)
class Doubles:
    """Finds names that differ by case, spaces, the order of words, an ending, or a letter of one word."""

    exact: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    near: dict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))

    def add_all(self, row: dict[str, Any]) -> None:
        """An exercise of the library, under its name and its other names."""
        key = row["slug"] if row["clinic"] else f"{LIBRARY}{row['slug']}"
        for title in (row["name"], *row["aliases"]):
            self.add(title, key, row["name"])

    def add(self, title: str, key: str, name: str) -> None:
        words = sorted(map(plain, words_of(title)))
        self.exact["".join(words)].append((key, name))
        for word, others in one_left_out(words):
            self.near[others].append((word, key, name))

    def of(self, name: str, but: Collection[str]) -> list[str]:
        """The names of others that are likely the same, the surest first."""
        words = sorted(map(plain, words_of(name)))
        found = [title for key, title in self.exact.get("".join(words), ()) if key not in but]
        for word, others in one_left_out(words):
            for other, key, title in self.near.get(others, ()):
                if key not in but and is_nearly(word, other):
                    found.append(title)
        return list(dict.fromkeys(found))[:3]


def one_left_out(words: list[str]) -> Iterable[tuple[str, str]]:
    for place, word in enumerate(words):
        if len(word) >= SHORTEST and word.isalpha():
            yield word, " ".join(words[:place] + words[place + 1 :])


def is_nearly(word: str, other: str) -> bool:
    """Not abduction and adduction: the first two letters are the same."""
    most = 2 if len(word) >= LONG else 1
    return word[:2] == other[:2] and OSA.distance(word, other, score_cutoff=most) <= most
