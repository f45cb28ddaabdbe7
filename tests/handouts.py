"""Plans to print. They need no database, because a handout never asks one."""

import hashlib
import json
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from exercises.models import Picture
from patients.handout import Addressee, Letterhead

SNAPSHOT = json.loads((Path(__file__).parent / "data/snapshot_v1.json").read_text())
PORTAL = "https://reprise.example/my/"
VIDEO = "https://example.org/videos/{number}"
NEVER_UNDER = {"standard": 12, "single": 12, "one_a_page": 12, "large": 18, "compact": 10, "cards": 10}

ADDRESSEE = Addressee(
    patient_name="Maria Keller",
    portal_url=PORTAL,
    letterhead=Letterhead(
        name="Northside Physiotherapy",
        address="12 Harbour Street\nBristol BS1 4QA",
        phone="+44 117 496 0123",
        email="hello@northside.example",
        website="https://northside.example/",
        notice="This plan was made for you alone.",
        emergency_text="Call 999 if you cannot feel your legs.",
    ),
)


def content_of(count):
    """A snapshot of `count` exercises as long as those of the library, each with its number in its words."""
    return {
        "schema": 3,
        "language": "en",
        "issue": {"number": 2, "date": "2026-11-20", "by": "Sofia Martín, MSc"},
        "problem": "Low back pain",
        "affected_side": "left",
        "goals": "Walk to the shops.",
        "note": "Start gently.",
        "pain": {"amber": 4, "red": 6},
        "stop_text": "Stop if pain spreads down your leg.",
        "starts_on": "2026-11-21",
        "review_on": "2026-12-05",
        "ends_on": None,
        "anchor": "2026-11-21",
        "phases": [],
        "exercises": [row(number) for number in range(1, count + 1)],
        "articles": [],
    }


def row(number):
    return {
        "key": f"key-{number}",
        "phase": None,
        "exercise": f"exercise{number}",
        "name": f"Exercise named {number}",
        "language": "en",
        "measured_by": "hold",
        "dose": {
            "reps": 10,
            "hold_seconds": 5,
            "sets": 2,
            "side": "each",
            "times_per_day": 2,
            "weekdays": [0, 2],
        },
        "start_position": f"Lie on your back on a mat for {number}. Bend your knees and put your feet flat.",
        "steps": [
            f"Step {step} of {number}: draw in your tummy gently and go on breathing." for step in (1, 2, 3)
        ],
        "feel": [f"A gentle tightening, {number}.", f"Your breath moves, {number}."],
        "avoid": [f"Do not hold your breath, {number}.", f"Do not let your back move, {number}."],
        "adjustments": [f"Adjusted for you, {number}."],
        "comfort": [f"A pillow under your head, {number}."],
        "easier": [f"Do less, {number}."],
        "harder": [],
        "precautions": ["Check the band for small tears.", f"Take care of {number}."],
        "stop_rule": f"Stop and tell your physiotherapist if pain {number} is sharp.",
        "stop_rule_short": "",
        "note": f"Note for {number}.",
        "why": f"To train {number}.",
        "video": VIDEO.format(number=number) if number == 1 else "",
        "films": [],
        "pictures": [picture(number, "start"), picture(number, "end")],
    }


def picture(number, moment):
    return stored(
        figure(number * 2 + (moment == "end")), alt=f"The {moment} of exercise {number}.", moment=moment
    )


def stored(data, media_type="image/svg+xml", *, alt="", moment="start"):
    """Keeps the bytes of a picture in storage alone, and returns what a snapshot says of it."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = Picture(sha256=sha256).path
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))
    return {"sha256": sha256, "media_type": media_type, "alt": alt, "side": "", "moment": moment}


def figure(number):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 260"><path d="M20 200 L{number * 9 + 40} 60" '
        'stroke="#2A8C7E" stroke-width="18" stroke-linecap="round"/></svg>'
    ).encode()
