"""The library: exercises, their default doses and pictures, and articles."""

import hashlib
import json
from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.lines import LineField, OneLine
from clinic.models import Clinic, PublicIdField, User, works_for_a_clinic
from exercises.dose import MeasuredBy, describe, short
from exercises.dosed import DOSE_FIELDS as DOSE_FIELDS
from exercises.dosed import Dosed as Dosed
from exercises.pictures import Picture as Picture
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
        signed = set(Review.objects.filter(clinic=clinic).values_list("exercise", "content_hash"))
        rows = Exercise.objects.filter(pk__in={key for key, _hash in signed}).order_by()
        return self.filter(pk__in=[row.pk for row in rows if (row.pk, row.content_hash()) in signed])


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

    objects = ExerciseQuerySet.as_manager()

    class Meta(Dosed.Meta):
        abstract = False
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        ordering = ["name", "pk"]
        constraints = [
            *LibraryRecord.Meta.constraints,
            *Dosed.Meta.constraints,
            OneLine("name", "purpose", "language", "author", "licence", name="exercise_lines"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exercises:exercise", args=[self.public_id])

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

    def content_hash(self) -> str:
        """A hash of what a clinician signs off: the text and the dose. If it changes, a new review is needed."""
        fields = [field.name for field in ExerciseText._meta.fields]
        content = {name: getattr(self, name) for name in fields} | {"dose": self.dose.as_dict()}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


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


class Review(models.Model):
    """A clinician of the clinic signed off exactly this content."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="reviews")
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.exercise}, {self.at:%Y-%m-%d}"


# --- Articles -------------------------------------------------------------------------------------


class Article(LibraryRecord):
    """Explains a muscle or a problem; can be added to a plan and is printed with it."""

    title = LineField(_("title"), max_length=150)
    summary = LineField(_("summary"), max_length=400)
    regions = models.JSONField(_("regions"), default=list, blank=True)
    muscles = models.JSONField(_("muscles"), default=list, blank=True)
    sections = models.JSONField(_("sections"), default=list, blank=True)
    exercises = models.ManyToManyField(Exercise, blank=True, related_name="articles")

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title", "pk"]
        constraints = [
            *LibraryRecord.Meta.constraints,
            OneLine("title", "summary", "language", "author", "licence", name="article_lines"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exercises:article", args=[self.public_id])


# --- Changes --------------------------------------------------------------------------------------


class LibraryVersion(models.Model):
    """A single row. Database triggers change its token with every write to exercises and their tags.

    So no code that writes has to remember it, and rolling back a write also rolls back the token.
    """

    token = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.token
