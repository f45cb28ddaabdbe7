"""A film as pages show it: where it is, its shape, and what it takes, said before it loads."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises.films import Film
from exercises.models import Exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFilm:
    src: str
    poster: str
    seconds: int
    size: int
    width: int
    height: int
    taken_on: date | None = field(default=None)  # of a patient's own film

    @property
    def in_words(self) -> str:
        """ "12 seconds, 3.4 MB"."""
        seconds = ngettext("%(count)s second", "%(count)s seconds", self.seconds) % {"count": self.seconds}
        return _("%(length)s, %(size)s") % {"length": seconds, "size": size_in_words(self.size)}

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)


def size_in_words(size: int) -> str:
    if size < 950_000:
        return _("%(count)s kB") % {"count": max(1, round(size / 1000))}
    return _("%(count)s MB") % {"count": number_format(round(size / 1_000_000, 1))}


def shown_film(film: Film, *, src: str, poster: str, taken_on: date | None = None) -> ShownFilm:
    facts = {name: getattr(film, name) for name in ("seconds", "size", "width", "height")}
    return ShownFilm(src=src, poster=poster, taken_on=taken_on, **facts)


def film_of(exercise: Exercise, address: str = "") -> ShownFilm | None:
    """The film of a clinic's exercise. With the `address` of a clinic's public pages: as those show it."""
    if (film := exercise.film) is None:
        return None
    name, start = ("public_film", [address]) if address else ("film_file", [])
    return shown_film(
        film,
        src=reverse(f"exercises:{name}", args=[*start, film.sha256]),
        poster=reverse(f"exercises:{name}_poster", args=[*start, film.sha256]),
    )
