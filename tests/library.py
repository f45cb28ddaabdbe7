"""A small part of the starter library, that a test may change and load in a moment."""

import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

from exercises.starter import LIBRARY, Library, read_library

ARTICLES = ("quadratus-lumborum",)
EXERCISES = ("side-plank", "deep-neck-flexor-activation", "pallof-press")  # the last is named by no other


def library_without_pictures() -> Library:
    """All words of the library: to draw its figures takes seconds."""
    library = read_library()
    return replace(library, exercises=[replace(entry, pose="") for entry in library.exercises])


def copy_small_library(to: Path) -> Path:
    """These articles and exercises, with all exercises that they lead to, in a new folder."""
    slugs, found = set(EXERCISES).union(*(data(f"articles/{slug}")["exercises"] for slug in ARTICLES)), set()
    while slugs:
        found.add(slug := slugs.pop())
        exercise = data(f"exercises/{slug}")
        ways = [*exercise.get("easier", []), *exercise.get("harder", [])]
        slugs |= {way["exercise"] for way in ways if "exercise" in way} - found
    kept = {"articles": ARTICLES, "exercises": found, "poses": found}
    for folder, names in kept.items():
        (to / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(LIBRARY / folder / f"{name}.toml", to / folder)
    return to


def data(name: str) -> dict:
    return tomllib.loads((LIBRARY / f"{name}.toml").read_text())


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    words = path.read_text()
    assert old in words
    path.write_text(words.replace(old, new, 1))
