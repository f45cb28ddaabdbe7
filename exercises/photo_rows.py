"""One picture in the form of an exercise's pictures: where it comes from, its moment, its words, how it is cut."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.lines import refuse_line_breaks
from clinic.models import User
from exercises.cutting import Cut, cut_photo, is_worth_cutting
from exercises.media import shape_of
from exercises.models import Exercise, ExercisePicture, Picture
from exercises.sizes import store_photo
from exercises.uploads import Upload, find_upload

WHOLE, MIDDLE, FREE = "whole", "middle", "free"
HOW = [(WHOLE, _("Whole picture")), (MIDDLE, _("Its middle")), (FREE, _("A part"))]
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Source:
    """What a row shows. `key` travels with the form: the hash of a stored picture, or a signed reference."""

    key: str
    picture: Picture | None = None
    upload: Upload | None = None

    @property
    def is_there(self) -> bool:
        return self.picture is not None or self.upload is not None

    @property
    def is_drawing(self) -> bool:
        return self.picture is not None and self.picture.media_type != Picture.MediaType.JPEG

    @property
    def shape(self) -> tuple[int, int]:
        if self.upload:
            return self.upload.shape
        return shape_of(self.picture.sha256) if self.picture else (0, 0)

    @property
    def digest(self) -> str:
        return self.upload.digest if self.upload else self.key[:16]

    @property
    def first_cut(self) -> str:
        return MIDDLE if is_worth_cutting(self.shape) else WHOLE

    def read(self) -> bytes:
        if self.upload:
            return self.upload.read()
        assert self.picture is not None
        return self.picture.read()

    def address(self, turns: int) -> str:
        if self.picture and not turns:
            return reverse("exercises:picture", args=[self.picture.sha256])
        address = reverse("exercises:photo_preview", args=[self.key])
        return f"{address}?turns={turns}" if turns else address


def sources_of(keys: list[str], *, by: User) -> list[Source]:
    """Where each comes from, in one query. A source is empty if this person may not use it, or if it is gone."""
    stored = {key for key in keys if SHA256.fullmatch(key)}
    uses = ExercisePicture.objects.filter(exercise__in=Exercise.objects.visible_to(by))
    rows = Picture.objects.filter(sha256__in=stored, uses__in=uses).distinct() if stored else []
    pictures = {picture.sha256: picture for picture in rows}
    return [
        Source(key, picture=pictures.get(key))
        if key in stored
        else Source(key, upload=find_upload(key, by=by))
        for key in keys
    ]


class PhotoForm(forms.Form):
    """`key` names the row among others. A drawing is shown as it is: it cannot be cut or turned."""

    source = forms.CharField(widget=forms.HiddenInput)
    side = forms.ChoiceField(
        widget=forms.HiddenInput, required=False, choices=[("", ""), *ExercisePicture.Side.choices]
    )
    moment = forms.ChoiceField(label=_("Moment"), choices=ExercisePicture.Moment.choices)
    alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=300,
        validators=[refuse_line_breaks],
    )
    cut = forms.ChoiceField(label=_("Part"), choices=HOW, widget=forms.RadioSelect)
    turns = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=3)
    x = forms.FloatField(widget=forms.HiddenInput, required=False)
    y = forms.FloatField(widget=forms.HiddenInput, required=False)
    width = forms.FloatField(widget=forms.HiddenInput, required=False)
    height = forms.FloatField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        key: str,
        source: Source,
        number: int = 1,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=f"photo-{key}", initial=initial)
        self.key, self.from_where, self.number = key, source, number
        wanted = _("Say in a few words what picture %(number)s shows.") % {"number": number}
        self.fields["alt"].error_messages["required"] = wanted
        if source.is_drawing:
            for name in ("cut", "turns", "x", "y", "width", "height"):
                del self.fields[name]

    # --- What the page shows ----------------------------------------------------------------------

    @property
    def can_be_cut(self) -> bool:
        return "cut" in self.fields

    @property
    def shown_turns(self) -> int:
        value = str(self["turns"].value()) if self.can_be_cut else "0"
        return int(value) if value in ("1", "2", "3") else 0

    @property
    def shown_address(self) -> str:
        return self.from_where.address(self.shown_turns)

    @property
    def plain_address(self) -> str:
        """Before the turns."""
        return self.from_where.address(0)

    @property
    def shown_side(self) -> str:
        value = self["side"].value()
        return str(ExercisePicture.Side(value).label) if value in ExercisePicture.Side.values else ""

    # --- What was sent ----------------------------------------------------------------------------

    def clean_source(self) -> str:
        if not self.from_where.is_there:
            raise ValidationError(_("We no longer have this photo. Remove it, and choose it again."))
        return str(self.cleaned_data["source"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.can_be_cut and self.from_where.is_there and "cut" in cleaned:
            try:
                cleaned["part"] = self._part(cleaned)
            except (ValueError, TypeError):
                self.add_error("cut", _("This cut is not within the photo. Cut it again."))
        return cleaned

    def _part(self, cleaned: dict[str, Any]) -> Cut:
        if self.errors.keys() & {"turns", "x", "y", "width", "height"}:
            raise ValueError
        turns = cleaned.get("turns") or 0
        if cleaned["cut"] == WHOLE:
            return Cut(turns=turns)
        if cleaned["cut"] == MIDDLE:
            return Cut.to_the_middle(self.from_where.shape, turns)
        box: dict[str, Any] = {name: cleaned.get(name) for name in ("x", "y", "width", "height")}
        return Cut(turns=turns, **box)

    @property
    def identity(self) -> tuple[Any, ...]:
        return (self.from_where.digest, self.cleaned_data.get("part"), self.cleaned_data.get("side"))

    def use(self) -> ExercisePicture:
        """The picture as the exercise will use it, with the part that stays stored. Not saved yet."""
        part, source = self.cleaned_data.get("part", Cut()), self.from_where
        stored = source.picture
        if stored is None or not part.changes_nothing:
            stored = store_photo(cut_photo(source.read(), part))
        words = {name: self.cleaned_data[name] for name in ("moment", "side", "alt")}
        return ExercisePicture(picture=stored, **words)
