"""The field in which a film is chosen. It looks only at how much came; `read_film` reads it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exercises.film_media import refuse_size, words_for


class FilmField(forms.FileField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Film"))
        options.setdefault(
            "help_text", _("MP4, MOV or WebM, up to 60 seconds and 80 MB. Hold the phone still and near.")
        )
        options.setdefault(
            "widget", forms.FileInput(attrs={"accept": "video/mp4,video/quicktime,video/webm,.mov"})
        )
        super().__init__(**options)
        self.error_messages |= {"required": _("Choose a film."), "invalid": _("Choose a film.")}

    def to_python(self, data: Any) -> Any:
        if data is not None and not data.size:
            raise ValidationError(words_for("empty", {}), code="empty")
        return super().to_python(data)

    def clean(self, data: Any, initial: Any = None) -> Any:
        film = super().clean(data, initial)
        refuse_size(film.size)
        if getattr(film, "was_cut", False):
            raise ValidationError(words_for("cut", {}), code="cut")
        return film


class FilmForm(forms.Form):
    film = FilmField()
