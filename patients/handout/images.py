"""Pictures and QR codes as SVG text, which Typst takes together with the data."""

import base64
import hashlib
import io
import logging
import re
from collections.abc import Mapping
from functools import lru_cache

import segno
from PIL import Image, UnidentifiedImageError

from exercises.figures.picture.render import grey
from exercises.models import Picture
from patients.handout.addressee import Addressee
from patients.handout.sheets import SHAPE
from patients.handout.wording import web_address
from patients.snapshots import Snapshot, shown_pictures

VIEW_BOX = re.compile(r'viewBox="-?[\d.]+ -?[\d.]+ ([1-9][\d.]*) ([1-9][\d.]*)"')
LONGEST_SVG, MOST_GROUPS = 100_000, 500  # characters; the longest that is drawn has 19,000, and 78 groups

logger = logging.getLogger(__name__)


def pictures(snapshot: Snapshot, addressee: Addressee | None, *, colour: bool) -> dict[str, str]:
    """SVG of each picture by its hash, and of the logo. A missing picture is left out; the template then says so."""
    named = {each["sha256"]: each for row in snapshot["exercises"] for each in shown_pictures(row)}
    found = {sha256: stored_picture(picture, colour=colour) for sha256, picture in named.items()}
    if addressee and addressee.letterhead.logo:
        found["logo"] = raster(addressee.letterhead.logo, colour=colour)
    return {key: svg for key, svg in found.items() if svg}


def shapes(found: Mapping[str, str]) -> dict[str, float]:
    """Each picture's height divided by its width, from its SVG, but never more than that of our own drawings."""
    boxes = {key: VIEW_BOX.search(svg, 0, 300) for key, svg in found.items()}
    return {key: min(SHAPE, float(box[2]) / float(box[1])) for key, box in boxes.items() if box}


def codes(snapshot: Snapshot, addressee: Addressee | None) -> dict[str, str]:
    """The QR codes as SVG, by their address."""
    addresses = [row["video"] for row in snapshot["exercises"]]
    if addressee:
        addresses.append(addressee.portal_url)
    return {address: qr_code(address) for address in addresses if web_address(address)}


def stored_picture(picture: Snapshot, *, colour: bool) -> str | None:
    """The picture that a snapshot names. If its bytes are missing or damaged: None, and a line in the log."""
    sha256 = picture["sha256"]
    try:
        data = Picture(sha256=sha256).read()
    except OSError:
        logger.error("Picture %s is not in storage", sha256)
        return None
    if hashlib.sha256(data).hexdigest() != sha256:
        logger.error("Picture %s is damaged", sha256)
        return None
    if picture["media_type"] == Picture.MediaType.SVG:
        svg = data.decode(errors="replace")
        if not is_plain(svg):
            logger.error("Picture %s is no drawing of ours", sha256)
            return None
        return svg if colour else grey(svg)
    return raster(data, colour=colour)


def is_plain(svg: str) -> bool:
    """Whether the SVG has no entities and no deep nesting. With those, a small file could use up memory or stack."""
    return len(svg) <= LONGEST_SVG and "<!" not in svg and svg.count("<g") <= MOST_GROUPS


def raster(data: bytes, *, colour: bool) -> str | None:
    """PNG, JPEG or WebP wrapped in SVG; None for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            (width, height), kind = image.size, str(image.format).lower()
            if not colour:
                data, kind = without_colour(image), "png"
    except (UnidentifiedImageError, OSError):
        return None
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{source}"/></svg>'
    )


def without_colour(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.convert("LA" if image.has_transparency_data else "L").save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=512)
def qr_code(address: str) -> str:
    """The code without its white margin: the template leaves the four modules that the standard asks for."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()
