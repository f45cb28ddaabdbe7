"""HEIC, in which iPhones keep their photos. Pillow reads it only with `pi-heif`, an optional extra of this project."""

from functools import lru_cache

HEIC = "HEIF"  # Pillow's name
BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS


@lru_cache(maxsize=1)
def can_read_heic() -> bool:
    """Whether the extra is installed. The first question also tells Pillow of it."""
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener(thumbnails=False)
    return True
