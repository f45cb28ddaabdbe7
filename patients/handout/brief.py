"""Leaves things out where there is little room: on the compact sheet and on cards."""

import re
from collections.abc import Callable

from patients.handout.text import FIRST_STRONG_ISOLATE, POP_ISOLATE
from patients.handout.wording import Data

# The stop after an abbreviation such as "z. B." or "approx." does not end a sentence.
SENTENCE = re.compile(r".+?(?:[^\s.]{3}|\d)[.!?؟।](?=\s[^a-z0-9])")


def changed(data: Data, change: Callable[[Data], Data]) -> Data:
    return {**data, "exercises": [change(row) for row in data["exercises"]]}


def plan_in_brief(data: Data) -> Data:
    introduction = [group for group in data["introduction"] if group["kind"] == "note"]
    return {
        **data,
        "introduction": introduction,
        "exercises": [in_brief(row) for row in data["exercises"]],
        "articles": [],
    }


def in_brief(row: Data) -> Data:
    """Picture, dose, the key steps, the therapist's note and when to stop."""
    kept = [group for group in row["more"] if group["kind"] == "note"]
    return {
        **row,
        "steps": row["brief-steps"],
        "why": [],
        "feel": [],
        "avoid": [],
        "more": kept,
        "boxes": [],
        "video": [],
    }


def start_in_a_sentence(row: Data) -> Data:
    """Keeps only the first sentence of the start position: how to lie, sit or stand."""
    start = [{**group, "items": [first_sentence(text) for text in group["items"]]} for group in row["start"]]
    return {**row, "start": start}


def first_sentence(text: str) -> str:
    found = SENTENCE.match(text)
    if found is None:
        return text
    opened = found[0].count(FIRST_STRONG_ISOLATE) - found[0].count(POP_ISOLATE)
    return found[0] + POP_ISOLATE * opened


def without_shown_start(row: Data) -> Data:
    """Without the words for the start position, if a picture shows it."""
    return {**row, "start": []} if row["shows-start"] else row


def in_one_picture(row: Data) -> Data:
    """Keeps one picture: the end position, which has the arrows."""
    return {**row, "pictures": [{**each, "caption": ""} for each in row["pictures"][-1:]]}
