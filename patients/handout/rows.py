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


def exercise(row: Snapshot, number: int, portal_url: str = "") -> Data:
    """The exercise with all of its own warnings, so that nobody has to look on another page for them.

    `portal_url`: where its film can be watched. Without one, paper does not mention the film.
    """
    dose = in_words(Dose.from_dict(row["dose"]), row["measured_by"])
    return {
        "number": str(number),
        "name": line(row["name"]),
        **language_and_direction(row["language"]),
        "dose": dose.sentence,
        "boxes": list(dose.boxes),
        "pictures": pictures(row),
        "why": labelled(_("Why"), paragraphs(row["why"])),
        "start": labelled(_("Start"), [row["start_position"]]),
        "steps": labelled(_("What to do"), row["steps"]),
        "brief-steps": labelled(_("What to do"), key_steps(row)),
        "feel": labelled(_("What you should feel"), row["feel"], kind="feel"),
        "avoid": labelled(_("What to avoid"), row["avoid"], kind="avoid"),
        "more": [
            *labelled(_("Note for you"), paragraphs(row["note"]), kind="note"),
            *labelled(_("Made to fit you"), row["adjustments"], kind="joined"),
            *labelled(_("More comfortable"), row["comfort"], kind="joined"),
            *labelled(_("Easier"), row["easier"], kind="joined"),
            *labelled(_("Harder"), row["harder"], kind="joined"),
        ],
        "warnings": warnings(row),
        "video": videos(row, portal_url),
    }


def key_steps(row: Snapshot) -> list[str]:
    """The steps that a short handout keeps: all, where none are marked."""
    steps: list[str] = row["steps"]
    kept = row.get("key_steps", ())
    return [text for number, text in enumerate(steps, start=1) if number in kept] or steps


def videos(row: Snapshot, portal_url: str) -> list[Data]:
    """The video on another site, and the practice's film, which the portal shows."""
    addresses = [row["video"], portal_url if row["films"] else ""]
    return [
        each for address in addresses if web_address(address) for each in link(_("Watch the video"), address)
    ]


def warnings(row: Snapshot) -> list[Data]:
    return [
        *labelled(_("Take care"), row["precautions"], kind="care"),
        *labelled(_("When to stop"), paragraphs(row["stop_rule"]), kind="stop"),
    ]


def language_and_direction(language: str) -> dict[str, str]:
    """The language of the exercise's own text, and the direction in which it is written."""
    try:
        right_to_left = get_language_info(language)["bidi"]
    except KeyError:
        right_to_left = False
    return {"language": base_language(language), "direction": "rtl" if right_to_left else "ltr"}


def language_note(rows: list[Snapshot]) -> str:
    """A line that says that exercises are written in another language than the page, or nothing if none are."""
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
