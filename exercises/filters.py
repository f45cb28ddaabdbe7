"""The library's search box and filters."""

from typing import Any, cast

from django import forms
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from exercises.models import ExerciseQuerySet, ExerciseTag
from exercises.search import matching
from exercises.vocabulary import Equipment, Kind, Position, Region

A_PAGE = 24
NO_EQUIPMENT = "none"
FACETS: dict[str, type[models.TextChoices]] = {
    "region": Region,
    "kind": Kind,
    "equipment": Equipment,
    "position": Position,
}


class LibraryForm(forms.Form):
    """What to look for among `exercises`. Each choice says how many there are; empty ones are left out."""

    q = forms.CharField(
        label=_("Find an exercise"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("Name, muscle, body part or equipment"),
                "autocomplete": "off",
            }
        ),
    )
    region = forms.ChoiceField(label=_("Body part"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    equipment = forms.ChoiceField(label=_("Equipment"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False)
    all_optional = True

    def __init__(self, data: Any, *, exercises: ExerciseQuerySet) -> None:
        super().__init__(data)
        self.exercises = exercises
        counts = self._counts()
        for name, vocabulary in FACETS.items():
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [
                ("", _("Any")),
                *(
                    (slug, f"{label} ({counts[name, slug]})")
                    for slug, label in [(NO_EQUIPMENT, _("No equipment")), *vocabulary.choices]
                    if counts.get((name, slug))
                ),
            ]
        self.is_valid()  # what is not among the choices is passed over

    @property
    def is_in_use(self) -> bool:
        return any(self.cleaned_data.values())

    def page(self, number: str | None) -> Page[Any]:
        """The exercises to show: the best matches first, or all by name."""
        exercises, query = self._filtered(), self.cleaned_data.get("q")
        if not query:
            return Paginator(exercises, A_PAGE).get_page(number)
        keys = Paginator(matching(exercises, query), A_PAGE).get_page(number)
        found = exercises.in_bulk(list(keys))
        return Page([found[key] for key in keys if key in found], keys.number, keys.paginator)

    def _filtered(self) -> ExerciseQuerySet:
        wanted = {name: slug for name, slug in self.cleaned_data.items() if slug and name != "q"}
        exercises = self.exercises
        if wanted.get("equipment") == NO_EQUIPMENT:
            exercises = self._without_equipment()
            del wanted["equipment"]
        if "position" in wanted:
            exercises = exercises.filter(position=wanted.pop("position"))
        for facet, slug in wanted.items():
            exercises = exercises.tagged(facet, slug)
        return exercises.prefetch_related("tags", "pictures__picture")

    def _without_equipment(self) -> ExerciseQuerySet:
        return self.exercises.exclude(tags__facet=ExerciseTag.Facet.EQUIPMENT)

    def _counts(self) -> dict[tuple[str, str], int]:
        """How many exercises each choice would leave, by facet and slug."""
        tags = ExerciseTag.objects.filter(exercise__in=self.exercises.order_by())
        rows = tags.order_by().values_list("facet", "slug").annotate(Count("pk"))
        positions = self.exercises.order_by().values_list("position").annotate(Count("pk"))
        counts = {(facet, slug): number for facet, slug, number in rows}
        counts |= {("position", slug): number for slug, number in positions}
        return counts | {("equipment", NO_EQUIPMENT): self._without_equipment().count()}
