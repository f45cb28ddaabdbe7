"""Collects the words that a handout prints into the catalogue of each language: `python -m clinic.handout_words`.

Adds new words to every catalogue, untranslated, and removes words that are no longer printed. Words of the interface
in the same file are not changed. Needs neither GNU gettext nor Django's settings.
"""

import ast
import gettext
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from clinic.catalogues import LOCALE

ROOT = LOCALE.parent
HANDOUT = "patients/handout"
# These modules hold words of web pages, not of paper.
NOT_PRINTED = frozenset(("batch.py", "batch_form.py", "choice.py", "form.py"))
# Other modules that hold words of paper: only the class or function named here or, without a name, all of it.
PARTS = {
    "clinic/lists.py": "",
    "exercises/dose/frequency.py": "",
    "exercises/dose/words.py": "",
    "exercises/dose/value.py": "LoadUnit",
    "patients/changes.py": "news",
    "patients/phase_words.py": "",
}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
REVIEWER = re.compile(r'^"X-Reviewed-By: *(.*?)\\n"$', re.MULTILINE)
COUNTS = range(1, 401)  # numbers that may occur in a dose


class Word(NamedTuple):
    """A message as in the source. `plural` and `context` may be empty."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.text, self.plural) if self.plural else self.text


def printed() -> dict[Word, list[str]]:
    """Every message that a handout prints, in the order of the source, with the files that print it."""
    found: dict[Word, list[str]] = {}
    for path, source in sources():
        for word in words_of(source):
            if path not in found.setdefault(word, []):
                found[word].append(path)
    return found


def sources() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / HANDOUT).glob("*.py")):
        if file.name not in NOT_PRINTED:
            yield f"{HANDOUT}/{file.name}", file.read_text()
    for path, name in PARTS.items():
        yield path, part((ROOT / path).read_text(), name)


def part(source: str, name: str) -> str:
    """The source of the class or function with this name; without a name, all of the source.

    Raises StopIteration if there is none.
    """
    if not name:
        return source
    node = next(each for each in ast.parse(source).body if getattr(each, "name", "") == name)
    return ast.get_source_segment(source, node) or ""


def words_of(source: str) -> Iterator[Word]:
    for _line, texts, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        forms = (texts,) if isinstance(texts, str) else texts
        yield Word(forms[0], forms[1] if len(forms) > 1 else "", context or "")


# --- The catalogues -----------------------------------------------------------------------------------


def catalogues(folder: Path = LOCALE) -> dict[str, Path]:
    """The catalogue files by their language's code."""
    files = sorted(folder.glob("*/LC_MESSAGES/django.po"))
    return {file.parent.parent.name.replace("_", "-").lower(): file for file in files}


def opened(file: Path) -> Catalog:
    with file.open("rb") as words:
        return read_po(words)


def reviewer(file: Path) -> str:
    """The native speaker who signed the catalogue; empty if nobody has."""
    found = REVIEWER.search(file.read_text())
    return found[1].strip() if found else ""


def faults(catalogue: Catalog) -> list[str]:
    """Messages about what is missing until a handout can be printed in this language alone."""
    found = []
    for word in printed():
        message = catalogue.get(word.id, word.context or None)
        if message is None or not is_whole(message):
            found.append(f"not translated: {word.text}")
        elif message.fuzzy:
            found.append(f"fuzzy: {word.text}")
        elif not fits(word, message, catalogue):
            found.append(f"other placeholders: {word.text}")
    return found


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def is_whole(message: Message) -> bool:
    return all(forms_of(message)) and bool(forms_of(message))


def fits(word: Word, message: Message, catalogue: Catalog) -> bool:
    """Whether a translation has the same placeholders. A form used for a single number may do without it: "twice"."""
    forms = forms_of(message)
    if not word.plural:
        return set(PLACEHOLDER.findall(word.text)) == set(PLACEHOLDER.findall(forms[0]))
    if len(forms) != catalogue.num_plurals:
        return False
    form_of = gettext.c2py(catalogue.plural_expr)
    wanted = set(PLACEHOLDER.findall(word.plural))
    for number, form in enumerate(forms):
        alone = sum(form_of(count) == number for count in COUNTS) < 2
        if set(PLACEHOLDER.findall(form)) != wanted and not (alone and not PLACEHOLDER.findall(form)):
            return False
    return True


def collect(file: Path) -> None:
    """Bring one catalogue up to date. The header, which says who reviewed it, stays byte for byte."""
    header = file.read_text().partition("\n\n")[0]
    old, found = opened(file), printed()
    new = Catalog()
    new.mime_headers = old.mime_headers
    for word, places in found.items():
        kept = old.get(word.id, word.context or None)
        locations = [(place, 0) for place in places]
        if kept is None:
            new.add(word.id, locations=locations, context=word.context or None)
        else:
            flags, notes = kept.flags, kept.user_comments
            new.add(word.id, kept.string, locations, flags, (), notes, context=word.context or None)
    for message in old:
        if message.id and new.get(message.id, message.context) is None and not only_on_paper(message):
            new[message.id] = message
    out = io.BytesIO()
    write_po(out, new, width=100, omit_header=True, include_lineno=False)
    file.write_text(f"{header}\n\n{out.getvalue().decode().strip()}\n")


def only_on_paper(message: Message) -> bool:
    places = [str(path) for path, _line in message.locations]
    return bool(places) and all(path.startswith(f"{HANDOUT}/") or path in PARTS for path in places)


if __name__ == "__main__":
    for code, file in catalogues().items():
        collect(file)
        left = len(faults(opened(file)))
        sys.stdout.write(f"{code}: {left} to translate in {file.relative_to(ROOT)}\n")
