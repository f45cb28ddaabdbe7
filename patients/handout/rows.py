"""What the page says about one exercise, in the active language."""

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from exercises.dose import Dose
from patients.handout.doses import in_words
from patients.handout.text import cleaned
from patients.handout.wording import (
    Data,
    base_language,
    labelled,
    line,
    link,
    paragraphs,
    web_address,
)
from patients.snapshots import Snapshot, shown_pictures


def exercise(row: Snapshot, number: int) -> Data:
    """The exercise with all of its own warnings, so that nobody has to look on another page for them."""
    dose = in_words(Dose.from_dict(row["dose"]), row["measured_by"])
    return {
        "number": str(number),
        "name": line(row["name"]),
        **voice(row["language"]),
        "dose": dose.sentence,
        "boxes": list(dose.boxes),
        "pictures": pictures(row),
        "why": labelled(_("Why"), paragraphs(row["why"])),
        "start": labelled(_("Start"), [row["start_position"]]),
        "steps": labelled(_("What to do"), row["steps"]),
        "feel": labelled(_("What you should feel"), row["feel"], kind="feel"),
        "avoid": labelled(_("What to avoid"), row["avoid"], kind="avoid"),
        "more": [
            *labelled(_("Note for you"), paragraphs(row["note"]), kind="note"),
            *labelled(_("Made to fit you"), row["adjustments"], kind="joined"),
            *labelled(_("More comfortable"), row["comfort"], kind="joined"),
            *labelled(_("Easier"), row["easier"], kind="joined"),
            *labelled(_("Harder"), row["harder"], kind="joined"),
        ],
        "cares": cares(row),
        "video": link(_("Watch the video"), web_address(row["video"])) if web_address(row["video"]) else [],
    }


def cares(row: Snapshot) -> list[Data]:
    return [
        *labelled(_("Take care"), row["precautions"], kind="care"),
        *labelled(_("When to stop"), paragraphs(row["stop_rule"]), kind="stop"),
    ]


def voice(language: str) -> dict[str, str]:
    """The language of the exercise's own text, and the direction in which it is written."""
    try:
        turned = get_language_info(language)["bidi"]
    except KeyError:
        turned = False
    return {"language": base_language(language), "direction": "rtl" if turned else "ltr"}


def spoken_elsewhere(rows: list[Snapshot]) -> str:
    """A line that says so if the exercises are written in another language than the page."""
    page = base_language(get_language() or "en")
    others = dict.fromkeys(base_language(row["language"]) for row in rows)
    names = [name_of(code) for code in others if code != page]
    if not names:
        return ""
    if len(names) < len(others) or len(names) > 1:
        return _("Some exercises are written in another language.")
    return _("The exercises are written in %(language)s.") % {"language": names[0]}


def name_of(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def pictures(row: Snapshot) -> list[Data]:
    """The pictures of the side that the dose names, or else of the side drawn first. None is printed twice."""
    found = list({picture["sha256"]: picture for picture in shown_pictures(row)}.values())
    captions = {"start": _("Start"), "end": _("End")} if len(found) > 1 else {}
    return [
        {
            "key": picture["sha256"],
            "moment": picture["moment"],
            "alt": cleaned(picture["alt"]) or cleaned(row["name"]),
            "caption": captions.get(picture["moment"], ""),
        }
        for picture in found
    ]
