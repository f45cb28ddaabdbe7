"""Makes uploaded pictures safe, and sends pictures to browsers."""

import io
import logging
import warnings

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from exercises.models import Picture

logger = logging.getLogger(__name__)

# An SVG that is opened directly is a document. It may use its own styles and nothing else.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
A_YEAR = 31_536_000  # seconds

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000  # decoding takes four bytes each
LONGEST_EDGE = 1600  # pixels: sharp on half a page of paper
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 85


def picture_response(picture: Picture, *, is_public: bool = False) -> HttpResponse:
    """Answers with the picture's bytes. The address contains their hash, so browsers may keep them for ever."""
    try:
        data = picture.read()
    except FileNotFoundError:
        logger.error("The bytes of picture %s are gone from storage.", picture.sha256)
        raise Http404 from None
    response = HttpResponse(data, content_type=picture.media_type)
    response["Cache-Control"] = f"{'public' if is_public else 'private'}, max-age={A_YEAR}, immutable"
    response["Content-Security-Policy"] = ALONE
    return response


def read_photo(data: bytes) -> bytes:
    """Encodes the photo again as a JPEG: upright, at most 1,600 pixels a side, with nothing but the picture.

    This removes place, time and camera, thumbnails, and anything hidden in the file. Raises ValidationError, with a
    message for the person who chose the file, if it is not a JPEG, PNG or WebP within the bounds.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This photo is larger than 10 MB. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            return _redrawn(data)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise ValidationError(
            _("This is not a photo that we can read. Use a JPEG, PNG or WebP file.")
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise ValidationError(_("This file is damaged. Save the photo again, or choose another.")) from None


def _redrawn(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise ValidationError(_("This photo has more than 40 million pixels. Make it smaller first."))
        small = image.convert("RGBA") if image.mode in ("1", "P") else image  # colours that can be mixed
        small.thumbnail((LONGEST_EDGE, LONGEST_EDGE))  # of a JPEG it decodes no more than that needs
        upright = ImageOps.exif_transpose(small)
    paper = Image.new("RGB", upright.size, "white")
    has_alpha = upright.has_transparency_data
    paper.paste(upright.convert("RGB"), mask=upright.convert("RGBA") if has_alpha else None)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
