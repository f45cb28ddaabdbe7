"""Smaller copies of photos, for browsers. A worker makes them; until then the large photo is sent.

They need no table: a copy lies beside its picture, under the same name with the width behind it. PDFs and what a phone
keeps offline use the picture itself.
"""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tasks import task
from PIL import Image

from clinic.work import queue
from exercises.pictures import Picture

WIDTHS = (480, 960)  # pixels: a card on a sharp phone, a page
QUALITY = 80
RIFF_HEAD = 8  # bytes, of which the last four say how many follow


def store_photo(data: bytes) -> Picture:
    """Store a photo as `read_photo` made it, and have its smaller copies made."""
    picture = Picture.objects.store(data, media_type=Picture.MediaType.JPEG)
    if not all(is_whole(path_of(picture, width)) for width in widths_of(picture, shape_in(data)[0])):
        queue.put(make_sizes, picture.pk)
    return picture


def widths_of(picture: Picture, full: int) -> list[int]:
    """The widths that a photo of this full width has copies of. A drawing has none: it is sharp at any size."""
    return [width for width in WIDTHS if width < full] if picture.media_type == Picture.MediaType.JPEG else []


def path_of(picture: Picture, width: int) -> str:
    return f"{picture.path}-{width}"


def read_size(picture: Picture, width: str) -> bytes | None:
    """The copy of that width. Empty if it is not there yet; None if a picture of this kind has none."""
    if picture.media_type != Picture.MediaType.JPEG or width not in map(str, WIDTHS):
        return None
    path = path_of(picture, int(width))
    if not is_whole(path):
        return b""
    with default_storage.open(path) as stored:
        return bytes(stored.read())


@task()
def make_sizes(picture_id: int) -> None:
    """Make the copies that are not there yet. May run twice, and after a worker was killed half way."""
    picture = Picture.objects.filter(pk=picture_id, media_type=Picture.MediaType.JPEG).first()
    if picture is None:
        return
    data = picture.read()
    for width in widths_of(picture, shape_in(data)[0]):
        path = path_of(picture, width)
        if not is_whole(path):
            default_storage.delete(path)
            kept = default_storage.save(path, ContentFile(smaller(data, width)))
            if kept != path:  # another worker was quicker
                default_storage.delete(kept)


def make_missing() -> None:
    """Copies of photos that were stored before there were any, or whose task was lost."""
    photos = Picture.objects.filter(media_type=Picture.MediaType.JPEG, uses__isnull=False).distinct()
    for picture in photos.iterator():
        if not all(default_storage.exists(path_of(picture, width)) for width in WIDTHS):
            try:
                make_sizes.call(picture.pk)
            except OSError:  # its bytes are gone, which its page says
                continue


# --- Bytes ----------------------------------------------------------------------------------------


def shape_in(data: bytes) -> tuple[int, int]:
    """Width and height of a photo, in pixels."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as photo:  # reads its head only
        return photo.size


def smaller(data: bytes, width: int) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as photo:
        photo.thumbnail((width, photo.height))
        photo.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def is_whole(path: str) -> bool:
    """Whether the file is there to its end: a WebP says at its start how long it is."""
    try:
        with default_storage.open(path) as stored:
            head = stored.read(RIFF_HEAD)
            return int.from_bytes(head[4:], "little") + RIFF_HEAD == stored.size
    except FileNotFoundError:
        return False
