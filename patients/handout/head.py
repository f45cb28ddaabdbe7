"""The first page: whose plan it is, what it is for, what is new, and when to stop."""

from textwrap import shorten
from unicodedata import category

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from patients.changes import news
from patients.handout.addressee import Addressee
from patients.handout.text import breakable_address, cleaned, split_lines
from patients.handout.wording import (
    Data,
    composed,
    fact,
    items,
    labelled,
    line,
    link,
    paragraphs,
    web_address,
    written_date,
)
from patients.phase_words import news_of_phases
from patients.snapshots import Snapshot

CLINIC_IN_HEADER, PERSON_IN_HEADER = 44, 24  # characters of a name: the header has only one line
BELONGS_TO_THE_LETTER_BEFORE = ("Mn", "Mc", "Me", "Cf")


def running_header(snapshot: Snapshot, addressee: Addressee | None) -> Data:
    """The header from the second page on: it says whose a loose page is, and which version."""
    issue = snapshot.get("issue")
    version = (
        _("Version %(number)s, %(date)s") % {"number": issue["number"], "date": written_date(issue["date"])}
        if issue
        else ""
    )
    if addressee is None:
        return {"start": _("Your exercises"), "end": version, "whole": version, "contact": "", "phone": ""}
    clinic, name = addressee.letterhead, addressee.patient_name
    return {
        "start": in_header(clinic.name, CLINIC_IN_HEADER),
        "end": joined(in_header(name, PERSON_IN_HEADER), version),
        "whole": joined(line(name), version),
        "contact": joined(*items([clinic.phone, clinic.email])),
        "phone": line(clinic.phone),
    }


def joined(*texts: str) -> str:
    return " · ".join(filter(None, texts))


def in_header(name: str, room: int) -> str:
    """The name in at most `room` characters: as many words as fit, or the beginning of the first."""
    name = cleaned(name)
    words = shorten(name, room, placeholder="…")
    if words != "…":
        return line(words)
    end = room - 1
    while end > 1 and category(name[end]) in BELONGS_TO_THE_LETTER_BEFORE:
        end -= 1
    return line(name[:end] + "…")


def letterhead(addressee: Addressee | None) -> Data | None:
    if addressee is None:
        return None
    clinic = addressee.letterhead
    return {
        "name": line(clinic.name),
        "logo": bool(clinic.logo),
        "address": line(", ".join(split_lines(cleaned(clinic.address)))),
        "contact": [
            *link(clinic.phone, ""),
            *link(clinic.email, f"mailto:{cleaned(clinic.email)}"),
            *link(clinic.website.removeprefix("https://").rstrip("/"), web_address(clinic.website)),
        ],
    }


def facts(snapshot: Snapshot) -> list[Data]:
    issue = snapshot.get("issue", {"number": "", "date": None, "by": ""})
    return [
        *fact(_("What this is for"), line(snapshot["problem"])),
        *fact(_("From"), line(issue["by"])),
        *fact(_("Version %(number)s") % {"number": issue["number"]}, written_date(issue["date"])),
        *fact(_("Start"), written_date(snapshot["starts_on"])),
        *fact(_("Review"), written_date(snapshot["review_on"])),
        *fact(_("Last day"), written_date(snapshot["ends_on"])),
    ]


def changes(snapshot: Snapshot) -> list[Data]:
    """What is new since the version that the patient had before."""
    previous = snapshot.get("issue", {}).get("previous")
    if not previous:
        return []
    label = _("New since version %(number)s") % {"number": previous["number"]}
    exercises = news(previous["exercises"], snapshot["exercises"])
    return labelled(label, [*exercises, *news_of_phases(previous, snapshot)])


def safety(snapshot: Snapshot, addressee: Addressee | None) -> Data:
    """When to stop, in the plan's own words. What is said about one exercise stands with that exercise."""
    emergency = addressee.letterhead.emergency_text if addressee else ""
    return {
        "title": _("When to stop"),
        "words": paragraphs(snapshot["stop_text"]),
        "scale": _("Your pain, from 0 to 10"),
        "zones": pain_zones(**snapshot["pain"]),
        "call": composed(_("Questions, or more pain?"), whom_to_call(addressee)),
        "emergency": labelled(_("In an emergency"), paragraphs(emergency)),
    }


def whom_to_call(addressee: Addressee | None) -> str:
    if addressee is None:
        return ""
    clinic = addressee.letterhead
    ways = items([clinic.phone.replace(" ", "\N{NO-BREAK SPACE}"), clinic.email])
    if not ways:
        return ""
    return _("%(clinic)s: %(ways)s") % {
        "clinic": line(clinic.name),
        "ways": get_text_list(ways, _("or")),
    }


def pain_zones(*, amber: int, red: int) -> list[Data]:
    """Zones of pain (NPRS), each in words. There is no middle zone if amber and red are the same number."""

    def zone(tone: str, low: int, high: int, words: str) -> Data:
        if tone == "bad":
            pain = _("Pain %(low)s or more") if low < 10 else _("Pain %(low)s")
        else:
            pain = _("Pain %(low)s to %(high)s") if low < high else _("Pain %(low)s")
        return {"tone": tone, "pain": pain % {"low": low, "high": high}, "words": words}

    found = [zone("good", 0, amber - 1, _("Carry on."))]
    if amber < red:
        found.append(zone("warn", amber, red - 1, _("Do less.")))
    return [*found, zone("bad", red, 10, _("Stop and tell us."))]


def portal(addressee: Addressee | None) -> Data | None:
    if addressee is None or not web_address(addressee.portal_url):
        return None
    return {
        "title": _("On your phone"),
        "how": _("Point the camera at the square, or type:"),
        "address": line(breakable_address(addressee.portal_url.partition("://")[2])),
        "href": addressee.portal_url,
    }
