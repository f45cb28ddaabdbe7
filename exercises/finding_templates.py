"""Finds plan templates by their short names, names and body parts."""

import re
from collections.abc import Iterable

from exercises.models import PlanTemplate
from exercises.vocabulary import Region

SHORT_NAME, BEGINS_SHORT_NAME, NAME, BODY_PART = 4, 3, 2, 1


def find_templates(templates: Iterable[PlanTemplate], query: str) -> list[PlanTemplate]:
    """Those that match every word of the query. The best come first; equal ones stay in their order."""
    words = words_of(query)
    scores = {template.pk: score(template, words) for template in templates} if words else {}
    found = [template for template in templates if scores.get(template.pk)]
    return sorted(found, key=lambda template: -scores[template.pk])


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def score(template: PlanTemplate, words: list[str]) -> int:
    """0 if it does not match."""
    short = [words_of(each) for each in template.shortcuts]
    if words in short:
        return SHORT_NAME
    if any(begin(words, each) for each in short):
        return BEGINS_SHORT_NAME
    name = words_of(template.name)
    if all(begins_one(word, name) for word in words):
        return NAME
    labels = [str(Region(slug).label) for slug in template.regions if slug in Region.values]
    every = [*name, *words_of(" ".join([*template.shortcuts, *labels]))]
    return BODY_PART if all(begins_one(word, every) for word in words) else 0


def begin(words: list[str], of: list[str]) -> bool:
    """The last word may be unfinished."""
    *whole, last = words
    return of[: len(whole)] == whole and len(of) >= len(words) and of[len(whole)].startswith(last)


def begins_one(word: str, among: list[str]) -> bool:
    return any(each.startswith(word) for each in among)
