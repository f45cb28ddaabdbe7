"""The preview picture for a shared link: the drawing, the name and the clinic, as PNG.

Each picture is drawn once and stored under the hash of its content.
"""

import base64
import hashlib
import json
import logging
import threading
from typing import Any

import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from clinic.typesetting import typeset
from exercises.models import Exercise, Picture

VERSION = 1  # of the template: raise it to have all pictures drawn again
WIDTH, HEIGHT = 1200, 630  # pixels, as the sites that show such pictures ask for
TEMPLATE = settings.BASE_DIR / "templates" / "exercises" / "share" / "share.typ"
FAMILY = "Noto Sans"

logger = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()  # anyone may ask for these: they must not use every core


class NoPicture(Exception):  # noqa: N818 - a state of the world, not a programming error
    """The drawing is damaged or missing from storage."""


def share_picture(exercise: Exercise, clinic_name: str) -> bytes:
    """The PNG, 1200 × 630. `exercise` must come `with_details`. Raises NoPicture."""
    path = f"shares/{share_version(exercise, clinic_name)}.png"
    if default_storage.exists(path):
        with default_storage.open(path) as kept:
            return bytes(kept.read())
    try:
        drawn = _draw(exercise, clinic_name)
    except (typst.TypstError, FileNotFoundError) as error:
        logger.error("No share picture for exercise %s: %s", exercise.public_id, type(error).__name__)
        raise NoPicture from None
    default_storage.save(path, ContentFile(drawn))
    return drawn


def share_version(exercise: Exercise, clinic_name: str) -> str:
    """A hash of everything that the picture shows."""
    shown = [
        VERSION,
        exercise.name,
        exercise.regions,
        clinic_name,
        *(use.picture.sha256 for use in _shown(exercise)),
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def _shown(exercise: Exercise) -> list[Any]:
    return [exercise.card_picture] if exercise.card_picture else []


def _draw(exercise: Exercise, clinic_name: str) -> bytes:
    pictures = [_as_svg(use.picture) for use in _shown(exercise)]
    words = {"name": exercise.name, "about": " · ".join(exercise.regions), "clinic": clinic_name}
    data = words | {"picture": pictures[0] if pictures else "", "family": FAMILY}
    with _one_at_a_time:
        return typeset(TEMPLATE, data, format="png", ppi=72)


def _as_svg(picture: Picture) -> str:
    """The SVG of a drawing. A photo is wrapped in SVG, because data for the template must be text."""
    data = picture.read()
    if picture.media_type == Picture.MediaType.SVG:
        return data.decode(errors="replace")
    source = f"data:{picture.media_type};base64,{base64.b64encode(data).decode()}"
    image = f'<image width="4" height="3" href="{source}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3">{image}</svg>'
