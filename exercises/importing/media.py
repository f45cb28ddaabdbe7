"""Pictures and films of imported rows: held already, or made again from the bytes in the ZIP."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from clinic.models import Clinic
from exercises.importing.films import made_safe
from exercises.importing.rows import Code, Remark, UnreadableFile
from exercises.importing.zip_files import Members
from exercises.media import MOST_BYTES, read_photo
from exercises.models import Exercise, Film, Picture


class Media:
    """`held` are the bytes that the clinic may see: a hash alone is no way to somebody else's picture."""

    def __init__(self, clinic: Clinic, members: Members | None, folder: Path) -> None:
        exercises = Exercise.objects.filter(clinic=None) | Exercise.objects.filter(clinic=clinic)
        pictures = Picture.objects.filter(uses__exercise__in=exercises).order_by()
        self.held = dict(pictures.values_list("sha256", "media_type"))
        films = Film.objects.filter(pk__in=exercises.order_by().values("film"))
        self.held_films = dict(films.values_list("sha256", "media_type"))
        self.members, self.folder = members, folder
        self.made: dict[str, str | Remark] = {}  # by the member's name, the hash of what was made of it
        self.films: dict[str, tuple[str, str] | Remark] = {}

    def pictures(self, data: dict[str, Any]) -> tuple[list[Remark], bool]:
        """Settles the row's pictures. The answer is False if some are missing, so that they cannot be compared."""
        found, remarks = [], []
        for number, item in enumerate(data["pictures"], start=1):
            picture = self.picture(item)
            if isinstance(picture, Remark):
                remarks.append(Remark(picture.code, picture.text, f"pictures.{number}"))
                continue
            sha256, media_type = picture
            found.append(
                {
                    "sha256": sha256,
                    "media_type": media_type,
                    "moment": item.get("moment", "start"),
                    "side": item.get("side", ""),
                    "alt": item.get("alt") or data["name"],
                }
            )
        data["pictures"] = found
        return remarks, not remarks

    def picture(self, item: dict[str, Any]) -> tuple[str, str] | Remark:
        sha256 = item.get("sha256", "")
        if sha256 in self.held:
            return sha256, self.held[sha256]
        name = item.get("file") or (self.members.by_stem.get(sha256, "") if self.members else "")
        if not self.members or name not in self.members.infos:
            return Remark(Code.PICTURE, "This picture is not in the file. It was left out.")
        made = self.made.get(name) or self.made.setdefault(name, self.make(name, self.members))
        return made if isinstance(made, Remark) else (made, Picture.MediaType.JPEG.value)

    def make(self, name: str, members: Members) -> str | Remark:
        try:
            data = members.read(name, MOST_BYTES)
            if b"<svg" in data[:1000].lower():
                what = "A drawing can only be one that the library has already. It was left out: use a photo."
                return Remark(Code.PICTURE, what)
            data = read_photo(data)
        except ValidationError as error:
            return Remark(Code.PICTURE, f"{error.messages[0]} It was left out.")
        except UnreadableFile as error:
            return Remark(Code.PICTURE, f"{error} It was left out.")
        sha256 = hashlib.sha256(data).hexdigest()
        (self.folder / f"{sha256}.jpg").write_bytes(data)
        return sha256

    def film(self, data: dict[str, Any]) -> list[Remark]:
        """Settles the row's film. With a remark it is missing, so that it cannot be compared."""
        sha256 = data["film"].get("sha256", "")
        if not data["film"] or sha256 in self.held_films:
            return []
        name = self.members.by_stem.get(sha256, "") if self.members else ""
        data["film"] = {}
        if not self.members or not name:
            return [Remark(Code.FILM, "This film is not in the file. It was left out.", "film")]
        if name not in self.films:
            self.films[name] = made_safe(name, self.members, self.folder)
        made = self.films[name]
        if isinstance(made, Remark):
            return [made]
        data["film"] = {"sha256": made[0], "media_type": made[1]}
        return []
