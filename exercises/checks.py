"""Checks that the exercises and articles of the library are complete and easy to read."""

from collections.abc import Iterable, Iterator

from exercises.figures.checks.review import review
from exercises.figures.problems import Problem
from exercises.models import Exercise
from exercises.reading import grade, long_sentences
from exercises.starter import Entry, Library, dose_of
from exercises.vocabulary import Muscle

MOST_GRADE = 6  # Flesch–Kincaid: a reader of nine to eleven years
MOST_WORDS = 15  # in a sentence
STEPS = range(3, 7)

PATIENTS_TEXTS = ("purpose", "start_position", "stop_rule")
PATIENTS_LISTS = ("instructions", "feel", "avoid", "adjustments", "comfort", "precautions")
EXERCISE_MUST_HAVE = (
    *PATIENTS_TEXTS,
    *("instructions", "feel", "avoid", "precautions", "author", "licence", "dose", "dose_basis"),
    "dose_basis_note",
)
ARTICLE_MUST_HAVE = ("summary", "author", "licence", "references")


def findings(library: Library) -> list[Problem]:
    """Everything that should be corrected, in the order of the files."""
    names = frozenset([*(str(label) for label in Muscle.labels), *titles(library)])
    return [
        *(finding for entry in library.exercises for finding in _about_exercise(entry, names)),
        *_circles(library.exercises),
        *(finding for entry in library.exercises for finding in _about_figure(entry)),
        *(finding for entry in library.articles for finding in _about_article(entry, names)),
    ]


def titles(library: Library) -> Iterator[str]:
    for entry in library.exercises:
        yield entry.data["name"]
        yield from entry.data["aliases"]


def _about_exercise(entry: Entry, names: frozenset[str]) -> Iterator[Problem]:
    yield from _missing(entry, EXERCISE_MUST_HAVE)
    if entry.data["dose_basis"] != Exercise.DoseBasis.CONVENTIONAL:
        yield from _missing(entry, ("references",))
    if len(entry.data["instructions"]) not in STEPS:
        what = f"Give {STEPS[0]} to {STEPS[-1]} steps; these are {len(entry.data['instructions'])}."
        yield Problem(entry.file, "instructions", what)
    yield from _outside_usual_range(entry)
    yield from _hard_to_read(entry, dict(_patients_words(entry)), names)


def _about_article(entry: Entry, names: frozenset[str]) -> Iterator[Problem]:
    yield from _missing(entry, ARTICLE_MUST_HAVE)
    words = {"summary": entry.data["summary"]}
    for number, section in enumerate(entry.data["sections"], start=1):
        words[f"sections.{number}.heading"] = section["heading"]
        for paragraph, text in enumerate(section["paragraphs"], start=1):
            words[f"sections.{number}.paragraphs.{paragraph}"] = text
    yield from _hard_to_read(entry, words, names)


def _about_figure(entry: Entry) -> Iterator[Problem]:
    for found in review(entry.slug, entry.pose):
        yield Problem(found.file, found.field, found.what)


def _missing(entry: Entry, fields: Iterable[str]) -> Iterator[Problem]:
    for name in fields:
        value = entry.data[name]
        if not (value.strip() if isinstance(value, str) else value):
            yield Problem(entry.file, name, "This must not be empty.")


def _patients_words(entry: Entry) -> Iterator[tuple[str, str]]:
    """Everything that a patient reads about the exercise, as field and text."""
    for name in PATIENTS_TEXTS:
        yield name, entry.data[name]
    for name in PATIENTS_LISTS:
        for number, text in enumerate(entry.data[name], start=1):
            yield f"{name}.{number}", text
    for name in ("easier", "harder"):
        for number, way in enumerate(entry.data[name], start=1):
            yield f"{name}.{number}.text", way.get("text", "")


def _hard_to_read(entry: Entry, words: dict[str, str], names: frozenset[str]) -> Iterator[Problem]:
    for name, text in words.items():
        for sentence in long_sentences(text, MOST_WORDS):
            yield Problem(entry.file, name, f"A sentence has more than {MOST_WORDS} words: “{sentence}”")
    level = grade("\n".join(words.values()), names=names)
    if level > MOST_GRADE:
        yield Problem(entry.file, "all texts", f"The reading grade is {level:.1f}; {MOST_GRADE} is the most.")


def _outside_usual_range(entry: Entry) -> Iterator[Problem]:
    """The usual dose must be in the usual range. Otherwise every plan would start with a warning."""
    dose = dose_of(entry)
    for name, (low, high) in entry.data["usual_range"].items():
        usual = getattr(dose, name)
        if usual is None:
            yield Problem(entry.file, f"usual_range.{name}", f"The dose has no {name}.")
        elif not (low <= usual and (getattr(dose, f"{name}_max", None) or usual) <= high):
            yield Problem(entry.file, f"dose.{name}", f"This is outside the usual range of {low} to {high}.")


def _circles(exercises: list[Entry]) -> Iterator[Problem]:
    """Exercises whose chain of easier exercises leads back to themselves."""
    easier: dict[str, set[str]] = {entry.slug: set() for entry in exercises}
    for entry in exercises:
        easier[entry.slug].update(_targets(entry, "easier"))
        for slug in _targets(entry, "harder"):
            easier[slug].add(entry.slug)
    for entry in exercises:
        if entry.slug in _reached_from(entry.slug, easier):
            named = "harder" if entry.slug in _targets(entry, "harder") else "easier"
            yield Problem(
                entry.file, named, "Followed from one to the next, these lead back to this exercise."
            )


def _targets(entry: Entry, direction: str) -> list[str]:
    return [way["exercise"] for way in entry.data[direction] if "exercise" in way]


def _reached_from(start: str, easier: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = [*easier[start]]
    while ahead:
        slug = ahead.pop()
        if slug not in reached:
            reached.add(slug)
            ahead += easier[slug]
    return reached
