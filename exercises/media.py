"""Makes uploaded pictures safe, and sends pictures to browsers."""

import io
import logging
import re
import warnings
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from exercises.heic import HEIC, can_read_heic, is_heic
from exercises.models import Picture
from exercises.sizes import read_size

logger = logging.getLogger(__name__)

# An SVG that is opened directly is a document. It may use its own styles and nothing else.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
WITH_PHOTOS = f"{ALONE}; img-src data:"  # an SVG with photos inside
A_YEAR = 31_536_000  # seconds
SOON = 60  # seconds: until then a smaller copy may have been made

MOST_BYTES = 10_000_000
MOST_PICTURES = 12  # of one exercise
MOST_PIXELS = 40_000_000  # decoding takes four bytes each
LONGEST_EDGE = 1600  # pixels: sharp on half a page of paper
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 85
THUMBNAIL_QUALITY = 60


USUAL_SHAPE = (320, 260)  # of a drawing that fills its frame
VIEW_BOX = re.compile(rb'viewBox="\S+ \S+ (\d+)[.\d]* (\d+)')
FIRST_BYTES = 400  # of a drawing, with its view box
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")


def shape_of(sha256: str) -> tuple[int, int]:
    """The width and height of a picture, of which only the ratio counts. The usual shape, if the bytes are gone."""
    return known_shape(sha256) or USUAL_SHAPE


def known_shape(sha256: str) -> tuple[int, int] | None:
    """The width and height of a picture, of which only the ratio counts. None if its bytes are gone."""
    try:
        return stored_shape(sha256)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=4096)
def stored_shape(sha256: str) -> tuple[int, int]:
    """Read from the bytes once: they never change. The usual shape, if they do not say. Raises FileNotFoundError."""
    with default_storage.open(Picture(sha256=sha256).path) as stored:
        if found := VIEW_BOX.search(stored.read(FIRST_BYTES)):
            return int(found[1]), int(found[2])
        stored.seek(0)
        try:
            with Image.open(stored, formats=FORMATS) as photo:  # reads its head only
                return photo.size
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return USUAL_SHAPE


def within(shape: tuple[int, int], edge: int) -> tuple[int, int]:
    """The size of this shape whose longer edge is as long as that."""
    longer = max(shape)
    return max(1, round(shape[0] * edge / longer)), max(1, round(shape[1] * edge / longer))


def picture_response(picture: Picture, *, is_public: bool = False, width: str = "") -> HttpResponse:
    """Answers with the picture's bytes. The address contains their hash, so browsers may keep them for ever.

    `width` is what the address asks for, in pixels. Until the smaller copy is there, the large picture is sent.
    """
    small = read_size(picture, width)
    if small:
        return kept_response(small, "image/webp", is_public=is_public)
    try:
        data = picture.read()
    except FileNotFoundError:
        logger.error("The bytes of picture %s are gone from storage.", picture.sha256)
        raise Http404 from None
    response = kept_response(data, picture.media_type, is_public=is_public)
    if small is not None:  # it will be there soon
        response["Cache-Control"] = f"{'public' if is_public else 'private'}, max-age={SOON}"
    return response


def kept_response(data: bytes, media_type: str, *, is_public: bool = False) -> HttpResponse:
    """Answers with bytes that an address names for ever."""
    response = HttpResponse(data, content_type=media_type)
    response["Cache-Control"] = f"{'public' if is_public else 'private'}, max-age={A_YEAR}, immutable"
    response["Content-Security-Policy"] = ALONE
    return response


def sheet_response(svg: bytes, *, is_whole: bool) -> HttpResponse:
    """Answers with several pictures in one SVG. If one of them is missing, nobody keeps it: it may come back."""
    response = kept_response(svg, Picture.MediaType.SVG.value)
    response["Content-Security-Policy"] = WITH_PHOTOS
    if not is_whole:
        response["Cache-Control"] = "no-store, private"
    return response


def thumbnail(data: bytes, edge: int) -> tuple[bytes, str]:
    """A small copy of a stored photo, and its media type. Nothing, if it cannot be read."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as photo:
            photo.thumbnail((edge, edge))
            photo.convert("RGB").save(out, "WEBP", quality=THUMBNAIL_QUALITY, method=6)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return b"", "image/webp"
    return out.getvalue(), "image/webp"


def read_photo(data: bytes, *, edge: int = LONGEST_EDGE, quality: int = QUALITY) -> bytes:
    """Encodes the photo again as a JPEG: upright, at most `edge` pixels a side, with nothing but the picture.

    This removes place, time and camera, thumbnails, and anything hidden in the file. Raises ValidationError, with a
    message for the person who chose the file, if it is not a photo that we read within the bounds.
    """
    refuse_by_first_bytes(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            return _redrawn(data, edge, quality)
    except UnidentifiedImageError:
        raise ValidationError(
            _("This is not a photo that we can read. Use a JPEG, PNG or WebP file.")
        ) from None
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise ValidationError(_("This file is damaged. Save the photo again, or choose another.")) from None


def refuse_by_first_bytes(data: bytes) -> None:
    """What can be said of a file without unpacking it."""
    if not data:
        raise ValidationError(_("This file is empty. Choose the photo again."))
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This photo is larger than 10 MB. Choose a smaller one."))
    if data[:6] in (b"GIF87a", b"GIF89a"):
        raise ValidationError(_("This is a GIF. Use a photo that does not move: a JPEG, PNG or WebP file."))
    if MARKUP.match(data) and b"<svg" in data[:FIRST_BYTES]:
        raise ValidationError(_("This is a drawing (SVG), not a photo. Use a JPEG, PNG or WebP file."))
    if is_heic(data) and not can_read_heic():
        raise ValidationError(
            _(
                "This is an iPhone photo (HEIC). We cannot read it here. On the iPhone choose Settings, Camera, "
                "Formats, Most Compatible and take it again, or save it as a JPEG."
            )
        )


def too_many_pixels() -> ValidationError:
    return ValidationError(_("This photo has more than 40 million pixels. Make it smaller first."))


def _redrawn(data: bytes, edge: int, quality: int) -> bytes:
    formats = (*FORMATS, HEIC) if is_heic(data) else FORMATS
    with Image.open(io.BytesIO(data), formats=formats) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise too_many_pixels()
        if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
            raise ValidationError(_("This picture moves. Use one that stands still."))
        small = image.convert("RGBA") if image.mode in ("1", "P") else image  # colours that can be mixed
        small.thumbnail((edge, edge))  # of a JPEG it decodes no more than that needs
        ImageOps.exif_transpose(small, in_place=True)
        has_alpha = small.has_transparency_data
        paper = Image.new("RGB", small.size, "white")
        plain = small if small.mode == "RGB" else small.convert("RGB")
        paper.paste(plain, mask=small.convert("RGBA") if has_alpha else None)
    return as_jpeg(paper, quality=quality, is_final=edge <= LONGEST_EDGE)


def as_jpeg(image: Image.Image, *, quality: int = QUALITY, is_final: bool = True) -> bytes:
    """`is_final`: it takes longer to encode, and travels often."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=is_final, progressive=is_final)
    return out.getvalue()
