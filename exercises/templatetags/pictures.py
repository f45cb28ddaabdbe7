"""Smaller copies of photos in pages."""

from typing import Any

from django import template

from exercises.media import shape_of
from exercises.models import Picture
from exercises.sizes import widths_of

register = template.Library()


@register.simple_tag
def srcset_of(src: str, picture: Any) -> str:
    """The `srcset` of a photo at this address; empty for a drawing. `picture`: stored, or of an issued plan."""
    if isinstance(picture, dict):
        picture = Picture(sha256=picture["sha256"], media_type=picture["media_type"])
    if not src or not picture or picture.media_type != Picture.MediaType.JPEG:
        return ""
    full = shape_of(picture.sha256)[0]
    copies = [f"{src}?w={width} {width}w" for width in widths_of(picture, full)]
    return ", ".join([*copies, f"{src} {full}w"]) if copies else ""
