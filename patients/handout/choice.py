"""What somebody wants printed: the layout, the paper size, the language, and what is left out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from patients.handout import LAYOUTS, PAPERS, Addressee, cache, render
from patients.models import Patient
from patients.snapshots import Snapshot

STANDARD, LARGE, SINGLE = "standard", "large", "single"
LAYOUT_NAMES = {
    STANDARD: _("Standard"),
    LARGE: _("Large print"),
    "one_a_page": _("One exercise a page, with big pictures"),
    "compact": _("Compact: the key steps, few sheets"),
    "cards": _("Cards to cut out"),
}
FOR_PATIENTS = (STANDARD, LARGE, "one_a_page", "compact")  # cards are cut out at the practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`exercise` is the key of the one exercise to print. Empty prints all."""

    layout: str
    paper: str
    language: str
    colour: bool = True
    with_name: bool = True
    with_tracking: bool = True
    exercise: str = ""

    @classmethod
    def usual(cls, patient: Patient) -> Self:
        """What this patient gets when nobody chooses."""
        layout = LARGE if patient.large_print else patient.clinic.handout_layout
        layout = layout if layout in LAYOUTS else STANDARD
        return cls(
            layout=layout, paper=patient.paper or patient.clinic.paper, language=paper_language(patient)
        )


def layouts(names: Iterable[str] = tuple(LAYOUT_NAMES)) -> list[tuple[str, Any]]:
    """Those of the given layouts that exist, with their names for people."""
    return [(name, LAYOUT_NAMES[name]) for name in names if name in LAYOUTS]


def languages() -> list[tuple[str, Any]]:
    """The languages in which a handout can be printed."""
    return list(settings.HANDOUT_LANGUAGES)


def paper_language(patient: Patient) -> str:
    known = dict(languages())
    wanted = (patient.language, patient.clinic.language)
    return next((language for language in wanted if language in known), settings.LANGUAGE_CODE)


@dataclass(frozen=True)
class Handout:
    """A document and how to print it. Its key, which is also its ETag, is known before anything is typeset."""

    content: Snapshot
    addressee: Addressee
    choice: Choice

    @classmethod
    def of(cls, content: Snapshot, patient: Patient, choice: Choice | None = None) -> Self:
        """Raises ValueError if the choice names an exercise or a paper that is not there."""
        choice = choice or Choice.usual(patient)
        if choice.paper not in PAPERS:
            raise ValueError(choice.paper)
        if choice.exercise:
            content, choice = one_alone(content, choice)
        addressee = Addressee.of(patient)
        return cls(content, addressee if choice.with_name else replace(addressee, patient_name=""), choice)

    @cached_property
    def key(self) -> str:
        return cache.key_of(self.content, self.addressee, self.options)

    @property
    def options(self) -> dict[str, Any]:
        """The arguments for `render`."""
        return {
            "layout": self.choice.layout,
            "paper": self.choice.paper,
            "language": self.choice.language,
            "colour": self.choice.colour,
            "with_tracking": self.choice.with_tracking,
        }

    @property
    def file_name(self) -> str:
        """Says nothing about the patient: other people may see the download folder."""
        issue = self.content.get("issue")
        return f"exercises-v{issue['number']}-{issue['date']}.pdf" if issue else "exercises-draft.pdf"

    def pdf(self) -> bytes:
        """From the cache, or typeset now. Raises TypesettingError."""
        return cache.fetch(self.key, self.typeset)

    def typeset(self) -> bytes:
        return render(self.content, addressee=self.addressee, **self.options)


def one_alone(content: Snapshot, choice: Choice) -> tuple[Snapshot, Choice]:
    rows = [row for row in content["exercises"] if row["key"] == choice.exercise]
    if not rows:
        raise ValueError(choice.exercise)
    if choice.layout == STANDARD and SINGLE in LAYOUTS:
        choice = replace(choice, layout=SINGLE)
    return content | {"exercises": rows, "articles": []}, choice
