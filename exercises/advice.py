"""What stands out in a text for patients while it is written: long sentences, hard words. Advice, never a barrier."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises.reading import grade, long_sentences, words

HARD = 6  # school grades: what a reader of nine to eleven years understands
LONG = 15  # words of a sentence
ENOUGH = 8  # words: of a shorter text the grade says nothing
MOST = 2  # sentences that are named for one field
ADVISED = ("purpose", "start_position", "instructions", "stop_rule", "avoid", "precautions", "feel")


def advice_on(said: Mapping[str, Any], *, language: str) -> dict[str, list[str]]:
    """By field, what could be easier to read. The measure is made for English, so other languages get none."""
    if not language.startswith("en"):
        return {}
    names = frozenset([str(said.get("name") or "")])
    found = {name: list(_remarks(said.get(name) or "", names)) for name in ADVISED}
    return {name: remarks for name, remarks in found.items() if remarks}


def _remarks(text: str | Sequence[str], names: frozenset[str]) -> Any:
    text = text if isinstance(text, str) else "\n".join(text)
    long = long_sentences(text, LONG)
    for sentence in long[:MOST]:
        count = len(words(sentence))
        start = " ".join(sentence.split()[:5])
        yield _("Long: “%(start)s …” has %(count)s words. Two short sentences are easier.") % {
            "start": start,
            "count": count,
        }
    if more := len(long) - MOST if len(long) > MOST else 0:
        yield ngettext("%(count)s more long sentence.", "%(count)s more long sentences.", more) % {
            "count": more
        }
    if len(words(text)) >= ENOUGH and (reached := grade(text, names=names)) > HARD:
        yield _("Reads like school year %(grade)s. Patients need 6 or less: shorter words help.") % {
            "grade": round(reached)
        }
