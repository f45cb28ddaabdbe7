"""Makes an uploaded logo safe. A photo becomes a JPEG on white; a logo keeps its clear background and sharp edges."""

import hashlib
import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from clinic.models import Clinic

MOST_BYTES = 5_000_000
MOST_PIXELS = 16_000_000  # decoding takes four bytes each
LONGEST_EDGE = 800  # pixels: 30 mm of paper at 600 dots an inch
FORMATS = ("JPEG", "PNG", "WEBP")
TOO_LARGE = gettext_lazy("This picture has more than 16 million pixels. Make it smaller first.")


def read_logo(upload: UploadedFile) -> bytes:
    """The logo as a PNG of at most 800 pixels a side, with nothing but the picture in it.

    Raises ValidationError, with a message for the person who chose the file, for anything else than a JPEG, PNG or
    WebP within the bounds that stands still.
    """
    if not upload.size:
        raise ValidationError(_("This file is empty. Choose another."))
    if upload.size > MOST_BYTES:
        raise ValidationError(_("This file is larger than 5 MB. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            return redrawn(upload.read())
    except Image.DecompressionBombError:
        raise ValidationError(TOO_LARGE) from None
    except UnidentifiedImageError:
        raise ValidationError(
            _("This is not a picture that we can read. Use a PNG, JPEG or WebP file.")
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise ValidationError(_("This file is damaged. Save it again, or choose another.")) from None


def redrawn(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValidationError(TOO_LARGE)
        if getattr(image, "n_frames", 1) > 1:
            raise ValidationError(_("This picture moves. Choose one that stands still."))
        plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    upright = ImageOps.exif_transpose(plain)
    clean = Image.frombytes(upright.mode, upright.size, upright.tobytes())  # no text, place or profile
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def store_logo(clinic: Clinic, data: bytes) -> None:
    """Puts the bytes into storage under a name made of them. The caller saves the clinic."""
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.png"
    clinic.logo.save(name, ContentFile(data), save=False)
