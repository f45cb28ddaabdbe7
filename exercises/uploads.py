"""Photos that were sent but not saved yet: kept for a day, outside the backup, for the person who sent them.

A browser does not keep a chosen file in a form that comes back with an error, so the page carries a signed reference
in its place. Only the same person, at the same clinic, can use it. What is kept is already safe: drawn again, without
where and when it was taken.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from clinic.models import User
from exercises.cutting import turned
from exercises.media import read_photo
from exercises.sizes import shape_in

EDGE, QUALITY = 2400, 92  # more than is stored at the end: a part is cut from it
PREVIEW_EDGE = 960
GOOD_FOR = 12 * 60 * 60  # seconds: a working day, as long as a sign-in lasts
KEPT_FOR = 24 * 60 * 60  # seconds
MOST_KEPT = 200  # of one person


@dataclass(frozen=True, slots=True)
class Upload:
    """`shape` is width and height in pixels. `digest` is the start of a hash of its bytes."""

    name: str
    digest: str
    shape: tuple[int, int]

    @property
    def path(self) -> Path:
        return folder() / self.name

    def read(self) -> bytes:
        """Raises FileNotFoundError after a day."""
        return self.path.read_bytes()

    def preview(self, turns: int) -> bytes:
        return turned(read_photo(self.read(), edge=PREVIEW_EDGE), turns)


def keep_upload(data: bytes, *, by: User) -> Upload:
    """Make the photo safe and keep it. Raises ValidationError in words for the person who sent it."""
    photo = read_photo(data, edge=EDGE, quality=QUALITY)
    forget_unused()
    mine = list(folder().glob(f"{by.public_id}-*")) if folder().exists() else []
    if len(mine) >= MOST_KEPT:
        raise ValidationError(_("You have sent very many photos today. Save your work, and go on tomorrow."))
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    upload = Upload(
        f"{by.public_id}-{get_random_string(16)}", sha256(photo).hexdigest()[:16], shape_in(photo)
    )
    upload.path.write_bytes(photo)
    return upload


def reference_to(upload: Upload, *, by: User) -> str:
    return signing.dumps([upload.name, upload.digest, *upload.shape], salt=salt_for(by))


def find_upload(reference: str, *, by: User) -> Upload | None:
    """None if it is another's, changed, too old, or gone."""
    try:
        name, digest, width, height = signing.loads(reference, salt=salt_for(by), max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    upload = Upload(name, digest, (width, height))
    return upload if upload.path.exists() else None


def forget_unused() -> None:
    """Delete what was sent more than a day ago. What was saved has been stored elsewhere."""
    for path in folder().glob("*"):
        with suppress(FileNotFoundError):  # somebody else who sends a photo deletes them too
            if path.stat().st_mtime < time.time() - KEPT_FOR:
                path.unlink()


def folder() -> Path:
    return Path(settings.PRIVATE_ROOT) / "uploads"


def salt_for(user: User) -> str:
    return f"exercises.uploads:{user.public_id}:{user.clinic_id}"
