"""The library in the administration panel: the clinic's own records to edit, the starter library to read."""

from itertools import islice
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic.admin_scope import STAFF, ScopedAdmin, ScopedForm, ScopedInline
from clinic.forms import LinesField
from exercises.fields import ARTICLE, EXERCISE, Check
from exercises.media import MOST_BYTES, read_photo
from exercises.models import (
    DOSE_FIELDS,
    Article,
    Exercise,
    ExercisePicture,
    ExerciseTag,
    Picture,
    Progression,
)
from exercises.services import photos_first
from exercises.vocabulary import Region

MOST_TOLD = 5  # of what is wrong with one JSON text
ORIGIN = ("language", "author", "licence", "references")


class CheckedJSONField(forms.JSONField):
    """JSON in the shape that the library's files must have."""

    def __init__(self, *, check: Check, empty: Any, **options: Any) -> None:
        self.check, self.empty = check, empty
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> Any:
        data = super().clean(value)
        if data is None:
            return self.empty()
        found = islice(self.check(data), MOST_TOLD)
        if problems := [f"{where}: {what}" if where else what for where, what in found]:
            raise ValidationError(problems)
        return data


class LibraryForm(ScopedForm):
    references = CheckedJSONField(label=_("References"), check=EXERCISE["references"], empty=list)


class ExerciseForm(LibraryForm):
    aliases = LinesField(label=_("Other names"), required=False)
    instructions = LinesField(label=_("Steps"), required=False)
    feel = LinesField(label=_("What you should feel"), required=False)
    avoid = LinesField(label=_("What to avoid"), required=False)
    adjustments = LinesField(label=_("Adjustments"), required=False)
    comfort = LinesField(label=_("Comfort changes"), required=False)
    precautions = LinesField(label=_("Precautions"), required=False)
    usual_range = CheckedJSONField(
        label=_("Usual range"),
        check=EXERCISE["usual_range"],
        empty=dict,
        help_text=_('The lowest and the highest, such as {"sets": [2, 4]}.'),
    )


class ArticleForm(LibraryForm):
    regions = CheckedJSONField(label=_("Regions"), check=ARTICLE["regions"], empty=list)
    muscles = CheckedJSONField(label=_("Muscles"), check=ARTICLE["muscles"], empty=list)
    sections = CheckedJSONField(label=_("Sections"), check=ARTICLE["sections"], empty=list)


class TagForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        words = ExerciseTag.VOCABULARY[cleaned["facet"]].values if "facet" in cleaned else ()
        if words and cleaned.get("slug") not in words:
            known = {"words": ", ".join(words)}
            self.add_error("slug", ValidationError(_("Use one of: %(words)s."), params=known))
        return cleaned


class TagInline(ScopedInline, admin.TabularInline):
    model = ExerciseTag
    form = TagForm
    fields = ("facet", "slug", "position")


class ProgressionInline(ScopedInline, admin.TabularInline):
    model = Progression
    fk_name = "exercise"
    max_num = 20
    fields = ("direction", "target", "text", "order")
    autocomplete_fields = ("target",)


class PictureForm(forms.ModelForm):
    """For a new photo of the clinic, which is made safe and stored, or for the words about an existing picture."""

    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 10 MB. We remove where, when and with what it was taken."),
    )

    def clean_photo(self) -> bytes | None:
        sent = self.cleaned_data["photo"]
        if sent is None:
            if self.instance.picture_id is None:
                raise ValidationError(_("Choose a photo."))
            return None
        return read_photo(sent.read(MOST_BYTES + 1))

    def save(self, commit: bool = True) -> Any:
        if photo := self.cleaned_data["photo"]:
            self.instance.picture = Picture.objects.store(photo, media_type=Picture.MediaType.JPEG)
        return super().save(commit)


class PictureInline(ScopedInline, admin.TabularInline):
    """A picture is shown and can be uploaded as a photo. It is never chosen from a list of hashes."""

    model = ExercisePicture
    form = PictureForm
    max_num = 12
    fields = ("preview", "photo", "moment", "alt", "order")
    readonly_fields = ("preview",)

    @admin.display(description=_("picture"))
    def preview(self, use: ExercisePicture) -> str:
        if not use.picture_id:
            return "–"
        source = reverse("exercises:picture", args=[use.picture.sha256])
        return format_html('<img src="{}" alt="{}" width="96">', source, use.alt)


class RegionFilter(admin.SimpleListFilter):
    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Region.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.tagged(ExerciseTag.Facet.REGION, self.value()) if self.value() else queryset


class LibraryAdmin(ScopedAdmin):
    """What exercises and articles have in common in the panel."""

    may_add = may_change = STAFF

    actions = ("archive", "restore")
    list_select_related = ("clinic",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is None or (obj.clinic_id is not None and obj.clinic_id == request.user.clinic_id)  # type: ignore[union-attr]
        return own and super().has_change_permission(request, obj)

    @admin.display(description=_("own"), boolean=True, ordering="clinic")
    def is_own(self, record: Any) -> bool:
        return record.clinic_id is not None

    @admin.action(description=_("Archive: offer it no longer"), permissions=["change"])
    def archive(self, request: HttpRequest, records: QuerySet[Any]) -> None:
        self._set(request, records, timezone.now())

    @admin.action(description=_("Take out of the archive"), permissions=["change"])
    def restore(self, request: HttpRequest, records: QuerySet[Any]) -> None:
        self._set(request, records, None)

    def _set(self, request: HttpRequest, records: Any, archived_at: Any) -> None:
        own = records.editable_by(request.user)
        count = self.model._default_manager.filter(pk__in=own).update(archived_at=archived_at)
        self.message_user(request, _("Changed: %(count)s. The starter library stays.") % {"count": count})


@admin.register(Exercise)
class ExerciseAdmin(LibraryAdmin):
    form = ExerciseForm
    inlines = (TagInline, ProgressionInline, PictureInline)
    list_display = ("name", "is_own", "position", "measured_by", "dose_in_short", "archived_at")
    list_filter = (
        ("clinic", admin.EmptyFieldListFilter),
        RegionFilter,
        "position",
        "measured_by",
        ("archived_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("archived_at",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "aliases", "purpose", "is_internal", "archived_at")}),
        (
            _("How to do it"),
            {"fields": ("position", "start_position", "instructions", "laterality", "video")},
        ),
        (
            _("Cues and safety"),
            {"fields": ("feel", "avoid", "adjustments", "comfort", "precautions", "stop_rule")},
        ),
        (
            _("Usual dose"),
            {"fields": ("measured_by", *DOSE_FIELDS, "usual_range", "dose_basis", "dose_basis_note")},
        ),
        (_("Where it comes from"), {"fields": ORIGIN}),
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        photos_first(exercise=form.instance)

    @admin.display(description=_("dose"))
    def dose_in_short(self, exercise: Exercise) -> str:
        return exercise.dose_in_short


@admin.register(Article)
class ArticleAdmin(LibraryAdmin):
    form = ArticleForm
    list_display = ("title", "is_own", "archived_at")
    list_filter = (
        ("clinic", admin.EmptyFieldListFilter),
        ("archived_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("title", "summary")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("archived_at",)
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "sections", "is_internal", "archived_at")}),
        (_("What it is about"), {"fields": ("regions", "muscles", "exercises")}),
        (_("Where it comes from"), {"fields": ORIGIN}),
    )
