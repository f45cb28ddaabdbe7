"""What stands on the page, in the active language: plain data for the template, which knows no words.

What is empty is left out here, so that the template draws no empty box. Every text of a person goes through
`line` or `items`; `drawn` has the last word on each string.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from exercises.dose import Dose, MeasuredBy, describe, short
from patients.handout import images, typesetting
from patients.handout.addressee import Addressee
from patients.handout.text import (
    FIRST_STRONG_ISOLATE,
    breakable,
    cleaned,
    drawable,
    has_right_to_left,
    isolated,
    split_lines,
)
from patients.snapshots import Snapshot

Data = dict[str, Any]

TICK_DAYS = 14
# Characters in a line, and lines beside a picture, of 12 pt: enough to guess heights by.
FULL_LINE, HALF_LINE, BESIDE_PICTURE, UNDER_PICTURE = 88, 42, 58, 27
PICTURE_LINES = 8
SURELY_FITS = 28  # lines; the shorter paper takes 40
# What is not text of the page: SVG, addresses, and what the template asks about.
AS_IT_IS = {"pictures", "codes", "href", "key", "tone", "room", "fonts", "language", "region", "direction"}


def page_data(snapshot: Snapshot, addressee: Addressee | None) -> Data:
    language, _separator, region = (get_language() or "en").partition("-")
    data = {
        "language": language,
        "region": region.upper() if len(region) == 2 else "",
        "fonts": list(typesetting.families()),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "unprintable": _("A character that cannot be printed"),
        "title": _("Your exercises"),
        "name": cleaned(addressee.patient_name) if addressee else "",
        "person": line(addressee.patient_name) if addressee else "",
        "draft": None
        if "issue" in snapshot
        else {"word": _("Draft"), "words": _("Draft. Not for the patient yet.")},
        "page_of": _("Page {page} of {pages}"),
        "running": running_header(snapshot, addressee),
        "letterhead": letterhead(addressee),
        "facts": facts(snapshot),
        "goals": labelled(_("Your goals"), paragraphs(snapshot["goals"])),
        "note": paragraphs(snapshot["note"]),
        "safety": safety(snapshot, addressee),
        "exercises": [exercise(row, number) for number, row in enumerate(snapshot["exercises"], start=1)],
        "ticks": ticks(snapshot),
        "portal": portal(addressee),
        "articles": [article(each) for each in snapshot["articles"]],
        "notice": paragraphs(addressee.letterhead.notice) if addressee else [],
        "no_picture": _("This picture is missing."),
        "pictures": pictures(snapshot, addressee),
        "codes": codes(snapshot, addressee),
    }
    page: Data = drawn(data, turned=get_language_bidi())
    return page


# --- Text -----------------------------------------------------------------------------------------


def drawn(value: Any, *, turned: bool) -> Any:
    """Every string as the fonts can draw it. On a `turned` page, right to left, the untranslated keeps its way."""
    if isinstance(value, str):
        text = drawable(value, typesetting.coverage())
        return isolated(text) if turned and not text.startswith(FIRST_STRONG_ISOLATE) else text
    if isinstance(value, list):
        return [drawn(each, turned=turned) for each in value]
    if isinstance(value, dict):
        return {
            name: each if name in AS_IT_IS else drawn(each, turned=turned) for name, each in value.items()
        }
    return value


def line(text: str) -> str:
    """One paragraph, safe to stand inside any other text."""
    text = breakable(" ".join(split_lines(cleaned(text))))
    return isolated(text) if get_language_bidi() or has_right_to_left(text) else text


def items(texts: Iterable[str]) -> list[str]:
    return [text for text in map(line, texts) if text]


def paragraphs(text: str) -> list[str]:
    return items(split_lines(cleaned(text)))


def labelled(label: str, texts: Iterable[str]) -> list[Data]:
    """One label with its texts, or nothing at all."""
    found = items(texts)
    return [{"label": label, "items": found}] if found else []


def fact(label: str, value: str) -> list[Data]:
    return [{"label": label, "value": value}] if value else []


def written_date(iso: str | None) -> str:
    """20 November 2026."""
    if not iso:
        return ""
    language = get_language() or "en"
    spelling = get_format("DATE_FORMAT", lang="en-gb" if language.startswith("en") else language)
    return line(date_format(date.fromisoformat(iso), spelling))


def web_address(text: str) -> str:
    """The address if a QR code or a link may lead to it, or nothing."""
    return text if text.startswith(("https://", "http://")) and text.isprintable() else ""


# --- The head -------------------------------------------------------------------------------------


def running_header(snapshot: Snapshot, addressee: Addressee | None) -> Data:
    """What tells a loose page, from the second on, whose it is and which version."""
    issue = snapshot.get("issue")
    version = (
        _("Version %(number)s, %(date)s") % {"number": issue["number"], "date": written_date(issue["date"])}
        if issue
        else ""
    )
    if addressee is None:
        return {"start": _("Your exercises"), "end": version, "contact": ""}
    clinic = addressee.letterhead
    return {
        "start": line(clinic.name),
        "end": " · ".join(items([addressee.patient_name])) + (f" · {version}" if version else ""),
        "contact": " · ".join(items([clinic.phone, clinic.email])),
    }


def letterhead(addressee: Addressee | None) -> Data | None:
    if addressee is None:
        return None
    clinic = addressee.letterhead
    return {
        "name": line(clinic.name),
        "address": line(", ".join(split_lines(cleaned(clinic.address)))),
        "contact": [
            *link(clinic.phone, ""),
            *link(clinic.email, f"mailto:{clinic.email}"),
            *link(clinic.website.removeprefix("https://").rstrip("/"), web_address(clinic.website)),
        ],
    }


def link(text: str, href: str) -> list[Data]:
    return [{"text": line(text), "href": href}] if text.strip() else []


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


def safety(snapshot: Snapshot, addressee: Addressee | None) -> Data:
    emergency = addressee.letterhead.emergency_text if addressee else ""
    return {
        "title": _("When to stop"),
        "words": paragraphs(snapshot["stop_text"]),
        "scale": _("Pain from 0 to 10, where 10 is the worst you can think of:"),
        "zones": pain_zones(**snapshot["pain"]),
        "emergency": labelled(_("In an emergency"), paragraphs(emergency)),
    }


def pain_zones(*, amber: int, red: int) -> list[Data]:
    """Pain (NPRS) in two or three steps, each in words; no middle step where amber is red."""

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


# --- The exercises --------------------------------------------------------------------------------


def exercise(row: Snapshot, number: int) -> Data:
    dose = Dose.from_dict(row["dose"])
    data = {
        "number": str(number),
        "name": line(row["name"]),
        "dose": line(describe(dose, MeasuredBy(row["measured_by"]))),
        "chips": items(dose.chips),
        "pictures": [
            {"key": picture["sha256"], "alt": cleaned(picture["alt"]) or cleaned(row["name"])}
            for picture in row["pictures"]
        ],
        "start": labelled(_("Start"), [row["start_position"]]),
        "steps": items(row["steps"]),
        "feel": labelled(_("What you should feel"), row["feel"]),
        "avoid": labelled(_("What to avoid"), row["avoid"]),
        "remarks": [
            *labelled(_("Why"), paragraphs(row["why"])),
            *labelled(_("Made to fit you"), row["adjustments"]),
            *labelled(_("Note for you"), paragraphs(row["note"])),
        ],
        "cares": [
            *labelled(_("Take care"), row["precautions"]),
            *labelled(_("Stop"), paragraphs(row["stop_rule"])),
        ],
        "video": link(_("Watch the video"), web_address(row["video"])) if web_address(row["video"]) else [],
    }
    return {**data, **arrangement(data)}


def arrangement(data: Data) -> Data:
    """Where to feel and to avoid go, and whether a part may be too tall: guessed, as measuring takes time."""

    def height(per_line: int, groups: list[Data]) -> int:
        return sum(1 + guessed_lines(group["items"], per_line) for group in groups)

    feel, avoid, pictures = data["feel"], data["avoid"], PICTURE_LINES * len(data["pictures"])
    per_line = BESIDE_PICTURE if pictures else FULL_LINE
    told = guessed_lines(data["steps"], per_line) + height(per_line, data["start"])
    rooms = {
        "below": max(pictures, told) + max(height(HALF_LINE, feel), height(HALF_LINE, avoid)),
        "under-pictures": max(pictures + height(UNDER_PICTURE, feel), told + height(per_line, avoid)),
        "beside": max(pictures, told + height(per_line, feel + avoid)),
    }
    room = min(rooms, key=lambda name: rooms[name])
    tallest = max(rooms[room], height(FULL_LINE, data["remarks"]), height(FULL_LINE, data["cares"]))
    return {"room": room, "measured": tallest > SURELY_FITS}


def guessed_lines(texts: Iterable[str], per_line: int) -> int:
    return sum(-(-len(text) // per_line) for text in texts)


def ticks(snapshot: Snapshot) -> Data:
    start = written_date(snapshot["starts_on"])
    return {
        "title": _("Tick what you did"),
        "how": _("One tick for each time. Day 1 is %(date)s.") % {"date": start}
        if start
        else _("One tick for each time. Day 1 is your first day."),
        "corner": _("Day"),
        "days": TICK_DAYS,
        "rows": [
            {
                "number": f"{number}.",
                "name": line(row["name"]),
                "dose": line(short(at_a_glance(Dose.from_dict(row["dose"])))),
            }
            for number, row in enumerate(snapshot["exercises"], start=1)
        ],
    }


def at_a_glance(dose: Dose) -> Dose:
    """How many and how often, without the finer points."""
    return replace(
        dose,
        rest_seconds=None,
        rest_between_reps_seconds=None,
        days_per_week=dose.days_per_week if dose.days_per_week != 7 else None,
        tempo="",
        effort=None,
    )


# --- The end --------------------------------------------------------------------------------------


def portal(addressee: Addressee | None) -> Data | None:
    if addressee is None or not web_address(addressee.portal_url):
        return None
    return {
        "title": _("On your phone"),
        "how": _("Point the camera at the square, or type:"),
        "address": line(addressee.portal_url),
        "href": addressee.portal_url,
    }


def article(content: Snapshot) -> Data:
    return {
        "title": line(content["title"]),
        "summary": line(content["summary"]),
        "sections": [
            {
                "heading": line(section["heading"]),
                "paragraphs": [text for each in section["paragraphs"] for text in paragraphs(each)],
            }
            for section in content["sections"]
        ],
        "references": labelled(_("Where this comes from"), map(reference, content["references"])),
    }


def reference(source: Snapshot) -> str:
    parts = [source["title"], source.get("publisher"), source.get("year"), source.get("url")]
    return ". ".join(str(part) for part in parts if part)


# --- Pictures -------------------------------------------------------------------------------------


def pictures(snapshot: Snapshot, addressee: Addressee | None) -> dict[str, str]:
    """SVG by content hash, and the logo. One that is gone is left out; the template says so."""
    named = {each["sha256"]: each for row in snapshot["exercises"] for each in row["pictures"]}
    found = {sha256: images.stored_picture(picture) for sha256, picture in named.items()}
    if addressee and addressee.letterhead.logo:
        found["logo"] = images.raster(addressee.letterhead.logo)
    return {key: svg for key, svg in found.items() if svg}


def codes(snapshot: Snapshot, addressee: Addressee | None) -> dict[str, str]:
    """QR codes by address."""
    addresses = [row["video"] for row in snapshot["exercises"]]
    if addressee:
        addresses.append(addressee.portal_url)
    return {address: images.qr_code(address) for address in addresses if web_address(address)}
