"""How far a clinic has read its library, what comes next, and what changed since somebody signed it off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Clinic, User
from exercises.dose import Dose, MeasuredBy, describe
from exercises.models import Exercise, ExerciseTag, Review
from exercises.vocabulary import Region

CHANGED, OWN = "changed", "own"  # two parts of the library beside its regions
OTHER = "other"  # exercises without a body part
LABELS: dict[str, Any] = {
    CHANGED: gettext_lazy("Changed since the sign-off"),
    OWN: gettext_lazy("Your own exercises"),
    **dict(Region.choices),
    OTHER: gettext_lazy("Other"),
}


class Entry(NamedTuple):
    """An exercise of the library: in which part it is read, and whether its present content is signed off."""

    public_id: str
    name: str
    region: str
    is_own: bool
    is_reviewed: bool
    has_changed: bool

    def is_in(self, part: str) -> bool:
        return {CHANGED: self.has_changed, OWN: self.is_own}.get(part, part in ("", self.region))


@dataclass
class Part:
    """Some of the library: all of it, a region, what changed, or what is the clinic's own."""

    slug: str
    entries: Sequence[Entry] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(LABELS.get(self.slug, _("The whole library")))

    @property
    def total(self) -> int:
        return len(self.entries)

    @cached_property
    def done(self) -> int:
        return sum(entry.is_reviewed for entry in self.entries)

    @property
    def left(self) -> int:
        return self.total - self.done

    def next_after(self, public_id: str = "") -> Entry | None:
        """The next that is not signed off, then those before; never the same one, unless nothing else is left."""
        names = [entry.public_id for entry in self.entries]
        at = names.index(public_id) + 1 if public_id in names else 0
        round_trip = [*self.entries[at:], *self.entries[:at]]
        return next((entry for entry in round_trip if not entry.is_reviewed), None)


@dataclass
class Reading:
    """The whole library as this person's clinic has read it, in the order of reading: by region, then by name."""

    entries: list[Entry]

    @classmethod
    def of(cls, user: User, clinic: Clinic) -> Self:
        """Five queries, however large the library is."""
        offered = Exercise.objects.offered_to(user)
        rows = offered.order_by("name", "pk").values_list("pk", "public_id", "name", "clinic")
        reviewed = offered.keys_reviewed_in(clinic)
        before = set(
            Review.objects.standing().filter(clinic=clinic).order_by().values_list("exercise", flat=True)
        )
        tags = ExerciseTag.objects.filter(facet=ExerciseTag.Facet.REGION).order_by("-position", "-pk")
        regions = dict(tags.values_list("exercise", "slug"))  # the first of each stands last
        order = {slug: place for place, slug in enumerate(LABELS)}
        entries = [
            Entry(
                public_id=public_id,
                name=name,
                region=slug if (slug := regions.get(pk, "")) in order else OTHER,
                is_own=bool(own),
                is_reviewed=pk in reviewed,
                has_changed=pk in before and pk not in reviewed,
            )
            for pk, public_id, name, own in rows
        ]
        return cls(sorted(entries, key=lambda entry: order[entry.region]))

    def part(self, slug: str) -> Part:
        """An unknown name is that of the whole library."""
        slug = slug if slug in LABELS else ""
        return Part(slug, [entry for entry in self.entries if entry.is_in(slug)])

    @property
    def whole(self) -> Part:
        return self.part("")

    @property
    def special(self) -> list[Part]:
        return [part for slug in (CHANGED, OWN) if (part := self.part(slug)).total]

    @property
    def regions(self) -> list[Part]:
        slugs = [slug for slug in LABELS if slug not in (CHANGED, OWN)]
        return [part for slug in slugs if (part := self.part(slug)).total]


# --- What changed ---------------------------------------------------------------------------------


class Change(NamedTuple):
    """One field of an exercise: what was signed off, and what stands there now, each as lines."""

    label: str
    before: list[str]
    after: list[str]


def changes_since(review: Review, exercise: Exercise) -> Iterator[Change]:
    """Nothing for a review whose content was not kept, or cannot be read any more."""
    if not review.content:
        return
    now = exercise.content()
    for name in {**now, **review.content}:
        before, after = review.content.get(name), now.get(name)
        if before != after:
            yield Change(
                label_of(name),
                lines_of(name, before, exercise.measured_by, film=_("The film of that time")),
                lines_of(name, after, exercise.measured_by, film=_("The film that is here now")),
            )


def label_of(name: str) -> str:
    if name == "dose":
        return _("Usual dose")
    labels = {each.name: str(each.verbose_name) for each in Exercise._meta.fields}
    return capfirst(labels.get(name, name))


def lines_of(name: str, value: Any, measured_by: str, *, film: str) -> list[str]:
    """`film` is what to call one: its content cannot be put into a line."""
    if name == "film":
        return [film] if value else []
    if name == "dose":
        try:
            return [describe(Dose.from_dict(value or {}), MeasuredBy(measured_by))]
        except ValidationError:
            return []
    lines = value if isinstance(value, list) else [value]
    return [str(line) for line in lines if line not in (None, "")]
