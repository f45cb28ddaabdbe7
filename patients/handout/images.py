"""Pictures and QR codes as SVG text: Typst takes it with the data, so no file is needed."""

import base64
import hashlib
import io
import logging
from functools import lru_cache

import segno
from PIL import Image, UnidentifiedImageError

from exercises.models import Picture
from patients.snapshots import Snapshot

logger = logging.getLogger(__name__)


def stored_picture(picture: Snapshot) -> str | None:
    """The picture that a snapshot names; None, and a line in the log, if its bytes are gone or damaged."""
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
        return data.decode(errors="replace")
    return raster(data)


def raster(data: bytes) -> str | None:
    """PNG, JPEG or WebP wrapped in SVG; None for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            (width, height), kind = image.size, str(image.format).lower()
    except UnidentifiedImageError:
        return None
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{source}"/></svg>'
    )


@lru_cache(maxsize=512)
def qr_code(address: str) -> str:
    """Without a quiet zone: the template leaves four modules of white around it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()
