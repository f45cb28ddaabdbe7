"""The library's search box and filters."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple, cast

from django import forms
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic
from exercises.models import ExerciseQuerySet, ExerciseTag
from exercises.search import matching
from exercises.vocabulary import HOUSEHOLD, Equipment, Kind, Muscle, Position, Region

A_PAGE = 24
NO_EQUIPMENT = "none"
HOUSEHOLD_ALONE = "household"
NOT_REVIEWED, OWN = "not-reviewed", "own"
FACETS: dict[str, type[models.TextChoices]] = {
    "region": Region,
    "kind": Kind,
    "equipment": Equipment,
    "position": Position,
    "muscle": Muscle,
}
SHOW = [("", _("All")), (NOT_REVIEWED, _("Not yet reviewed by us")), (OWN, _("Our own exercises"))]
# Household things count as at home. A link from a patient's record may name them; nobody needs to tick them.
AT_HOME = [(HOUSEHOLD_ALONE, _("Household things alone: chair, wall, towel …")), *Equipment.choices]


class ActiveFilter(NamedTuple):
    """One active filter in words, and the query string of the list without it."""

    words: str
    query: str


class LibraryForm(forms.Form):
    """The search box and filters. Each choice shows how many exercises it would leave; one that leaves none is hidden.

    Without a clinic, as on public pages, there are no filters for its own and its reviewed exercises.
    """

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
    muscle = forms.ChoiceField(label=_("Muscle"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=SHOW,
    )
    home = forms.MultipleChoiceField(
        label=_("Needs only what is at home"),
        required=False,
        choices=AT_HOME,
        widget=forms.CheckboxSelectMultiple,
    )
    all_optional = True

    def __init__(self, data: QueryDict, *, exercises: ExerciseQuerySet, clinic: Clinic | None = None) -> None:
        super().__init__(data)
        self.query, self.exercises, self.clinic = data, exercises, clinic
        if clinic is None:
            del self.fields["show"]
        for name, vocabulary in FACETS.items():
            self._offer(name, [*self._whole(name, vocabulary)])
        self.is_valid()  # values that are not among the choices are ignored
        for name, vocabulary in FACETS.items():
            self._offer(name, [*self._counted(name, vocabulary)])
        home = cast("forms.MultipleChoiceField", self.fields["home"])
        home.widget.choices = [(slug, label) for slug, label in AT_HOME if slug not in HOUSEHOLD]

    @property
    def is_in_use(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def shows_unreviewed(self) -> bool:
        return self.cleaned_data.get("show") == NOT_REVIEWED

    @property
    def uses_more(self) -> bool:
        """Whether a filter is set that is hidden at first."""
        return any(self.cleaned_data.get(name) for name in ("muscle", "show", "home"))

    @property
    def facets(self) -> list[forms.BoundField]:
        return [self[name] for name in FACETS]

    @property
    def active(self) -> Iterator[ActiveFilter]:
        """The active filters, each with the address of the list without it."""
        for name, value in self.cleaned_data.items():
            if value:
                left = self.query.copy()
                for gone in [each for each in left if each in (name, "page") or not left[each]]:
                    del left[gone]
                yield ActiveFilter(self._in_words(name, value), f"?{left.urlencode()}")

    def page(self, number: str | None) -> Page[Any]:
        """The exercises to show: the best matches first, or all by name."""
        found = self._narrowed()
        shown = found.prefetch_related("tags", "pictures__picture")
        if self._matches is None:
            return Paginator(shown, A_PAGE).get_page(number)
        held = set(found.order_by().values_list("pk", flat=True))
        keys = Paginator([key for key in self._matches if key in held], A_PAGE).get_page(number)
        rows = shown.in_bulk(list(keys))
        return Page([rows[key] for key in keys if key in rows], keys.number, keys.paginator)

    # --- What is left -----------------------------------------------------------------------------

    @cached_property
    def _matches(self) -> list[int] | None:
        """The keys of the exercises that the words find, best first. None without words."""
        query = self.cleaned_data.get("q")
        return matching(self.exercises, query) if query else None

    @cached_property
    def _base(self) -> ExerciseQuerySet:
        """The exercises after all filters that are not facets."""
        exercises, home = self.exercises, self.cleaned_data.get("home")
        if self._matches is not None:
            exercises = exercises.filter(pk__in=self._matches)
        if home:
            exercises = exercises.doable_with(home)
        if self.clinic and self.cleaned_data.get("show") == OWN:
            exercises = exercises.filter(clinic=self.clinic)
        if self.clinic and self.cleaned_data.get("show") == NOT_REVIEWED:
            exercises = exercises.exclude(pk__in=self.exercises.keys_reviewed_in(self.clinic))
        return exercises

    def _narrowed(self, *, but: str = "") -> ExerciseQuerySet:
        """The exercises that fit every filter except the facet `but`."""
        exercises = self._base
        for name in FACETS:
            slug = self.cleaned_data.get(name)
            if not slug or name == but:
                continue
            if name == "position":
                exercises = exercises.filter(position=slug)
            elif slug == NO_EQUIPMENT:
                exercises = exercises.without_equipment()
            else:
                exercises = exercises.tagged(name, slug)
        return exercises

    # --- The choices ------------------------------------------------------------------------------

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", _("Any")), *choices]

    def _whole(self, name: str, vocabulary: type[models.TextChoices]) -> list[tuple[str, Any]]:
        any_kind = [(NO_EQUIPMENT, _("No equipment"))] if name == "equipment" else []
        return [*any_kind, *vocabulary.choices]

    def _counted(self, name: str, vocabulary: type[models.TextChoices]) -> Iterator[tuple[str, str]]:
        """The choices that leave at least one exercise, and the chosen one, each with how many it leaves."""
        counts, chosen = self._counts[name], self.cleaned_data.get(name)
        for slug, label in self._whole(name, vocabulary):
            if counts.get(slug) or slug == chosen:
                yield slug, f"{label} ({counts.get(slug, 0)})"

    @cached_property
    def _counts(self) -> dict[str, dict[str, int]]:
        """How many exercises each choice would leave, together with the other filters.

        All facets in which nothing is chosen have the same exercises, so they are counted together.
        """
        chosen = [name for name in FACETS if self.cleaned_data.get(name)]
        free = [name for name in FACETS if name not in chosen]
        counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        for names, left in [
            (free, self._narrowed()),
            *(([name], self._narrowed(but=name)) for name in chosen),
        ]:
            if names:
                self._count(counts, names, left.order_by())
        return counts

    def _count(self, counts: dict[str, dict[str, int]], names: list[str], left: ExerciseQuerySet) -> None:
        tags = ExerciseTag.objects.filter(facet__in=names, exercise__in=left.values("pk")).order_by()
        for facet, slug, number in tags.values_list("facet", "slug").annotate(Count("pk")):
            counts[facet][slug] = number
        if "position" in names:
            counts["position"] = dict(left.values_list("position").annotate(Count("pk")))
        if "equipment" in names:
            counts["equipment"][NO_EQUIPMENT] = left.without_equipment().count()

    def _in_words(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        if name == "home":
            labels = dict(AT_HOME)
            return str(_("At home: %s")) % ", ".join(str(labels[slug]) for slug in value)
        return str(dict(self._whole(name, FACETS[name]) if name in FACETS else SHOW)[value])
