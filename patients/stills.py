"""The small pictures on the cards of an issued version, as one SVG, so that a browser asks once for all of them.

A card shows its own by the fragment of the address, which names a `<view>`. The file never changes: its name is the
hash of what is in it. A version with phases has a file for each phase, and one for what belongs to every phase.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from exercises.media import known_shape, thumbnail, within
from exercises.models import Picture
from patients.snapshots import Snapshot, shown_pictures

RENDERER = 1  # to be raised with any change of what is drawn here: it gives every file a new address
EDGE = 168  # of a photo, in pixels: twice as long as a card shows it
APART = 1000  # so that no card shows a neighbour where its room has another shape than its picture

# A drawing of ours. Any other is put in as a picture of its own: what it says of itself would count for its neighbours.
DRAWING = re.compile(
    rb'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="([^"]+)"(?: role="img" aria-labelledby="[^"]*")?>'
    rb"(?:<title[^>]*>[^<]*</title>)?(?:<desc[^>]*>[^<]*</desc>)?(.*)</svg>\s*",
    re.DOTALL,
)
IDS = re.compile(rb'\bid="([^"]*)"')
STYLES = re.compile(rb"<style|<script|<\?|<!|\bclass=")


@dataclass(frozen=True, slots=True)
class Still:
    """The picture of one card: in which file, at which place, and its shape."""

    file: str
    place: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of stills. It is not whole if the bytes of a picture are gone from storage."""

    svg: bytes
    is_whole: bool


def pictures_of(content: Snapshot, phase: int | None) -> list[dict[str, Any]]:
    """Those that the cards of this phase show, or of what belongs to every phase: each once, in the plan's order."""
    found: dict[str, dict[str, Any]] = {}
    for row in content["exercises"]:
        if row["phase"] == phase and (shown := shown_pictures(row)):
            found.setdefault(shown[-1]["sha256"], shown[-1])
    return list(found.values())


def name_of(pictures: Iterable[dict[str, Any]]) -> str:
    return hashlib.sha256(
        ":".join([str(RENDERER), *(each["sha256"] for each in pictures)]).encode()
    ).hexdigest()


def still_of(content: Snapshot, row: Snapshot) -> Still | None:
    """What the card of this exercise shows. None without a picture, or if its bytes are gone."""
    shown = shown_pictures(row)
    if not shown or (shape := known_shape(shown[-1]["sha256"])) is None:
        return None
    pictures = pictures_of(content, row["phase"])
    place = next(at for at, each in enumerate(pictures) if each["sha256"] == shown[-1]["sha256"])
    return Still(name_of(pictures), f"still-{place}", *within(shape, EDGE))


def sheet_of(content: Snapshot, file: str) -> Sheet | None:
    """The file of that name. None if this version has none of that name."""
    for phase in {row["phase"] for row in content["exercises"]}:
        if (pictures := pictures_of(content, phase)) and name_of(pictures) == file:
            return drawn(pictures)
    return None


def drawn(pictures: list[dict[str, Any]]) -> Sheet:
    """All pictures below one another. Where bytes are gone, their place stays empty.

    The file has no size and no view box, or browsers would give its shape to every card.
    """
    ids: set[bytes] = set()
    cells = [cell(place, picture, ids) for place, picture in enumerate(pictures)]
    body = b"".join(part for parts in cells for part in parts)
    return Sheet(b'<svg xmlns="http://www.w3.org/2000/svg">' + body + b"</svg>", all(cells))


def cell(place: int, picture: dict[str, Any], ids: set[bytes]) -> list[bytes]:
    """The view of one picture and what it shows. `ids` are those of its neighbours; its own are added."""
    stored = Picture(sha256=picture["sha256"], media_type=picture["media_type"])
    if (shape := known_shape(stored.sha256)) is None:
        return []
    width, height = within(shape, EDGE)
    top = place * APART
    try:
        data = stored.read()
    except FileNotFoundError:
        return []
    room = f'y="{top}" width="{width}" height="{height}"'.encode()
    view = f'<view id="still-{place}" viewBox="0 {top} {width} {height}"/>'.encode()
    return [view, *shown(data, stored.media_type, room, ids)]


def shown(data: bytes, media_type: str, room: bytes, ids: set[bytes]) -> Iterator[bytes]:
    if media_type == Picture.MediaType.SVG and (body := own_drawing(data, ids)):
        yield b"<svg " + room + b' viewBox="' + body[1] + b'">' + body[2] + b"</svg>"
        return
    if media_type != Picture.MediaType.SVG:
        data, media_type = thumbnail(data, EDGE)
    if not data:
        return
    address = f"data:{media_type};base64,".encode() + base64.b64encode(data)
    yield b"<image " + room + b' href="' + address + b'"/>'


def own_drawing(data: bytes, ids: set[bytes]) -> re.Match[bytes] | None:
    """The parts of a drawing that can stand in one document with others. None if its names are taken."""
    found = DRAWING.fullmatch(data)
    names = set(IDS.findall(found[2])) if found else set()
    if found is None or STYLES.search(data) or names & ids or not is_well_formed(data):
        return None
    ids |= names
    return found


def is_well_formed(data: bytes) -> bool:
    """Whether it can be read to its end. One damaged drawing must not take the others along."""
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError:
        return False
    return True
