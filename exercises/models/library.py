"""The library: exercises, their default doses and pictures."""

import hashlib
import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.ids import new_public_id
from clinic.lines import LineField, OneLine
from clinic.models import Clinic, PublicIdField, User, works_for_a_clinic
from exercises.dose import MeasuredBy, describe, short
from exercises.dosed import Dosed
from exercises.films import Film
from exercises.pictures import Picture
from exercises.vocabulary import HOUSEHOLD, Equipment, Kind, Laterality, Muscle, Position, Region

# --- Exercises ------------------------------------------------------------------------------------


class LibraryQuerySet(models.QuerySet[Any]):
    """What exercises and articles share: who may read them, and which are in use."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The starter library, and the records of this staff member's clinic. Fails closed.

        Patients read exercises only in their issued plans.
        """
        if works_for_a_clinic(user):
            return self.filter(Q(clinic=None) | Q(clinic=user.clinic_id))
        return self.none()

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """The clinic's own records; the starter library is read-only."""
        return self.visible_to(user).filter(clinic__isnull=False)

    def current(self) -> Self:
        return self.filter(archived_at=None)

    def published_by(self, clinic: Clinic) -> Self:
        """What anyone may read on this clinic's public pages: nothing if it does not publish. Fails closed."""
        if not clinic.public_address:
            return self.none()
        return self.current().filter(Q(clinic=None) | Q(clinic=clinic, is_internal=False))


class ExerciseQuerySet(LibraryQuerySet):
    def current(self) -> Self:
        """In use, and not made for one plan alone."""
        return super().current().filter(is_for_one_plan=False)

    def offered_to(self, user: User | AnonymousUser) -> Self:
        """What lists and searches offer: a clinic's copy stands in the place of the exercise that it came from."""
        found = self.visible_to(user).current()
        if not works_for_a_clinic(user):
            return found
        copies = Exercise.objects.filter(clinic=user.clinic_id, copied_from__isnull=False).current()
        return found.exclude(pk__in=copies.order_by().values("copied_from"))

    def published_by(self, clinic: Clinic) -> Self:
        """Of a clinic's own, only those whose present content it has signed off. See docs/decisions/0037."""
        found = super().published_by(clinic)
        if not clinic.public_address:
            return found
        own = Exercise.objects.filter(clinic=clinic, is_internal=False).current()
        return found.filter(Q(clinic=None) | Q(pk__in=own.keys_reviewed_in(clinic)))

    def with_details(self) -> Self:
        """Loads everything that a card, a page or a snapshot shows, in a fixed number of queries."""
        return self.prefetch_related("tags", "pictures__picture", "progressions__target")

    def tagged(self, facet: str, slug: str) -> Self:
        return self.filter(tags__facet=facet, tags__slug=slug)

    def doable_with(self, equipment: Collection[str]) -> Self:
        """Exercises that need only this equipment (slugs) and what every home has (`HOUSEHOLD`)."""
        at_hand = HOUSEHOLD.union(equipment)
        needs = ExerciseTag.objects.filter(facet=ExerciseTag.Facet.EQUIPMENT).exclude(slug__in=at_hand)
        return self.exclude(pk__in=needs.values("exercise"))

    def without_equipment(self) -> Self:
        """Exercises that need nothing at all, not even a chair."""
        return self.exclude(tags__facet=ExerciseTag.Facet.EQUIPMENT)

    def reviewed_in(self, clinic: Clinic) -> Self:
        """Those whose present content the clinic has signed off."""
        return self.filter(pk__in=self.keys_reviewed_in(clinic))

    def keys_reviewed_in(self, clinic: Clinic) -> frozenset[int]:
        standing = self.order_by().filter(reviews__clinic=clinic, reviews__withdrawn_at=None)
        signed = frozenset(standing.values_list("pk", "reviews__content_hash"))
        if not signed:
            return frozenset()
        token = LibraryVersion.objects.values_list("token", flat=True).first()
        return unchanged(signed, token or new_public_id())  # of a library without a state nothing is kept


@lru_cache(maxsize=64)
def unchanged(signed: frozenset[tuple[int, str]], _token: str) -> frozenset[int]:
    """Of these exercises, each with the hash that was signed off, those that still have it.

    Hashing a thousand takes half a second, and strangers may ask, so the answer is kept for this state of the library.
    """
    rows = Exercise.objects.filter(pk__in={key for key, _hash in signed}).order_by()
    return frozenset(row.pk for row in rows if (row.pk, row.content_hash()) in signed)


class LibraryRecord(models.Model):
    """What exercises and articles have in common. Without a clinic, the record belongs to the starter library."""

    public_id = PublicIdField()
    clinic = models.ForeignKey(
        Clinic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clinic")
    )
    slug = models.SlugField(_("slug"), max_length=80)
    language = LineField(_("language"), max_length=10, default="en")
    author = LineField(_("author"), max_length=200, blank=True)
    licence = LineField(_("licence"), max_length=80, blank=True)
    references = models.JSONField(_("references"), default=list, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    is_internal = models.BooleanField(
        _("keep off the public pages"),
        default=False,
        help_text=_("Only matters if your clinic publishes its library."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(clinic=None), name="%(class)s_slug_unique_in_starter_library"
            ),
            models.UniqueConstraint(
                fields=["clinic", "slug"],
                name="%(class)s_slug_unique_in_clinic",
                violation_error_message=_("Your library already has this slug. Choose another."),
            ),
        ]


class ExerciseText(models.Model):
    """All texts that a patient may read, in one place, so that a translation can replace them."""

    name = LineField(_("name"), max_length=120)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    purpose = LineField(_("purpose"), max_length=300, blank=True)
    start_position = models.TextField(_("start position"), max_length=1000, blank=True)
    instructions = models.JSONField(_("steps"), default=list, blank=True)
    feel = models.JSONField(_("what you should feel"), default=list, blank=True)
    avoid = models.JSONField(_("what to avoid"), default=list, blank=True)
    adjustments = models.JSONField(_("adjustments"), default=list, blank=True)
    comfort = models.JSONField(_("comfort changes"), default=list, blank=True)
    precautions = models.JSONField(_("precautions"), default=list, blank=True)
    stop_rule = models.TextField(_("when to stop"), max_length=1000, blank=True)
    stop_rule_short = LineField(
        _("when to stop, in short"),
        max_length=160,
        blank=True,
        help_text=_("Stands first on the card. If empty, the first sentence of the whole rule stands there."),
    )
    key_steps = models.JSONField(
        _("key steps"),
        default=list,
        blank=True,
        help_text=_("The numbers of the steps that a short handout keeps. If empty, it keeps all."),
    )

    class Meta:
        abstract = True


class Exercise(LibraryRecord, ExerciseText, Dosed):
    """One exercise of the library with its usual dose."""

    class DoseBasis(models.TextChoices):
        SOURCED = "sourced", _("Figures from the sources listed")
        PARTLY_SOURCED = "partly_sourced", _("Some figures from the sources listed, the rest usual practice")
        CONVENTIONAL = "conventional", _("A usual starting point")

    position = models.CharField(_("position"), max_length=20, choices=Position)
    laterality = models.CharField(_("sides"), max_length=12, choices=Laterality, default=Laterality.MIDLINE)
    measured_by = models.CharField(_("measured by"), max_length=10, choices=MeasuredBy)
    usual_range = models.JSONField(_("usual range"), default=dict, blank=True)
    dose_basis = models.CharField(_("basis of the dose"), max_length=20, choices=DoseBasis, blank=True)
    dose_basis_note = models.TextField(_("where the dose comes from"), max_length=1000, blank=True)
    video = models.URLField(_("video"), blank=True)
    film = models.ForeignKey(
        Film, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("film")
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    is_for_one_plan = models.BooleanField(
        _("for one plan only"),
        default=False,
        help_text=_("No list of the library shows it. The plan that it was written for has it."),
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("One more with each change, so that a stale edit is noticed.")
    )
    updated_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )

    objects = ExerciseQuerySet.as_manager()

    class Meta(Dosed.Meta):
        abstract = False
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        ordering = ["name", "pk"]
        constraints = [
            *LibraryRecord.Meta.constraints,
            *Dosed.Meta.constraints,
            OneLine(
                "name", "purpose", "stop_rule_short", "language", "author", "licence", name="exercise_lines"
            ),
            models.CheckConstraint(
                condition=Q(clinic__isnull=False) | Q(copied_from=None, is_for_one_plan=False),
                name="exercise_of_library_is_nobodys_copy",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exercises:exercise", args=[self.public_id])

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        is_checked = "video" not in (exclude or ())
        if is_checked and self.video and not self.video.startswith("https://"):
            raise ValidationError(
                {"video": _("Start the address with https://, so that it is private on the way.")}
            )

    def tagged_with(self, facet: str) -> list[str]:
        return [tag.slug for tag in self.tags.all() if tag.facet == facet]

    def labels_of(self, facet: str) -> list[str]:
        return [tag.label for tag in self.tags.all() if tag.facet == facet]

    @property
    def regions(self) -> list[str]:
        return self.labels_of(ExerciseTag.Facet.REGION)

    @property
    def kinds(self) -> list[str]:
        return self.labels_of(ExerciseTag.Facet.KIND)

    @property
    def muscles(self) -> list[str]:
        return self.labels_of(ExerciseTag.Facet.MUSCLE)

    @property
    def equipment(self) -> list[str]:
        return self.labels_of(ExerciseTag.Facet.EQUIPMENT)

    @property
    def shown_pictures(self) -> list["ExercisePicture"]:
        """The pictures of one side, in order. An exercise that is drawn for both sides shows the side drawn first."""
        uses = list(self.pictures.all())
        side = next((use.side for use in uses if use.side), "")
        return [use for use in uses if use.side in ("", side)]

    @property
    def card_picture(self) -> "ExercisePicture | None":
        """The one picture that shows the exercise best: the clinic's own photo, or the end of the movement."""
        shown = self.shown_pictures
        if shown and shown[0].picture.media_type == Picture.MediaType.SVG:
            return shown[-1]
        return shown[0] if shown else None

    @property
    def easier(self) -> list["Progression"]:
        return [row for row in self.progressions.all() if row.direction == Progression.Direction.EASIER]

    @property
    def harder(self) -> list["Progression"]:
        return [row for row in self.progressions.all() if row.direction == Progression.Direction.HARDER]

    @property
    def dose_in_words(self) -> str:
        return describe(self.dose, self.measured_by)

    @property
    def dose_in_short(self) -> str:
        return short(self.dose)

    def content(self) -> dict[str, Any]:
        """What a clinician signs off: text, dose and film."""
        content = {field.name: getattr(self, field.name) for field in ExerciseText._meta.fields}
        for name in ("stop_rule_short", "key_steps"):  # empty, they say nothing, and older reviews stay good
            if not content[name]:
                del content[name]
        content["dose"] = self.dose.as_dict()
        if self.film_id:
            content["film"] = self.film_id
        return content

    def content_hash(self) -> str:
        """If it changes, a new review is needed."""
        return hashlib.sha256(json.dumps(self.content(), sort_keys=True).encode()).hexdigest()


class ExerciseTag(models.Model):
    """One word of a fixed vocabulary about an exercise. The first of a facet is the main one."""

    class Facet(models.TextChoices):
        REGION = "region", _("Region")
        KIND = "kind", _("Kind")
        MUSCLE = "muscle", _("Muscle")
        EQUIPMENT = "equipment", _("Equipment")

    VOCABULARY: ClassVar[dict[str, type[models.TextChoices]]] = {
        Facet.REGION: Region,
        Facet.KIND: Kind,
        Facet.MUSCLE: Muscle,
        Facet.EQUIPMENT: Equipment,
    }

    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="tags")
    facet = models.CharField(max_length=10, choices=Facet)
    slug = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["exercise", "facet", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "facet", "slug"], name="exercise_tag_once")
        ]
        indexes = [models.Index(fields=["facet", "slug"], name="exercise_tag_by_word")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        vocabulary = self.VOCABULARY[self.facet]
        return str(vocabulary(self.slug).label) if self.slug in vocabulary.values else self.slug


class ExercisePicture(models.Model):
    """A picture of an exercise: what it shows, at which moment, and which side works in it."""

    class Moment(models.TextChoices):
        START = "start", _("Start")
        END = "end", _("End")

    class Side(models.TextChoices):
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")

    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="uses")
    moment = models.CharField(_("moment"), max_length=10, choices=Moment, default=Moment.START)
    side = models.CharField(
        _("side that works"),
        max_length=5,
        choices=Side,
        blank=True,
        help_text=_("Only where the exercise has a picture for each side."),
    )
    alt = LineField(_("what the picture shows"), max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["exercise", "order", "pk"]
        constraints = [OneLine("alt", name="exercise_picture_lines")]

    def __str__(self) -> str:
        return self.alt


class Progression(models.Model):
    """An easier or harder way: another exercise of the library, or a change in words."""

    class Direction(models.TextChoices):
        EASIER = "easier", _("Easier")
        HARDER = "harder", _("Harder")

    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="progressions")
    direction = models.CharField(max_length=10, choices=Direction)
    target = models.ForeignKey(Exercise, models.CASCADE, null=True, blank=True, related_name="+")
    text = LineField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["exercise", "direction", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False, text="") | (Q(target=None) & ~Q(text="")),
                name="progression_is_exercise_or_text",
                violation_error_message=_("Choose an exercise or describe the change, not both."),
            ),
            OneLine("text", name="progression_lines"),
        ]

    def __str__(self) -> str:
        return str(self.target) if self.target_id else self.text


# --- Changes --------------------------------------------------------------------------------------


class LibraryVersion(models.Model):
    """A single row. Database triggers change its token with every write to exercises and their tags.

    So no code that writes has to remember it, and rolling back a write also rolls back the token.
    """

    token = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.token
