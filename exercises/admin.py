"""The library in the administration. Exercises and plan templates are edited on their own pages, articles here."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.admin_scope import NOBODY, STAFF, ArchivedFilter, ScopedAdmin, ScopedForm, WhetherFilter
from clinic.forms import LinesField
from exercises.article_text import sections_from, text_of
from exercises.fields import ARTICLE
from exercises.models import Article, Exercise, ExerciseTag, PlanTemplate
from exercises.own import free_slug
from exercises.own_said import in_one_line, references_in
from exercises.vocabulary import Muscle, Region

LANGUAGES = [("en", _("English")), *settings.HANDOUT_LANGUAGES[1:]]


def words_for(vocabulary: Any, slugs: list[str]) -> str:
    return ", ".join(str(vocabulary(slug).label) for slug in slugs if slug in vocabulary.values) or "-"


class RegionFilter(admin.SimpleListFilter):
    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Region.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.tagged(ExerciseTag.Facet.REGION, self.value()) if self.value() else queryset


class WhoseFilter(WhetherFilter):
    asks = _("whose")
    words = _("Starter library"), _("Your practice")


FILTERS = ("clinic", WhoseFilter), ("archived_at", ArchivedFilter)


class LibraryAdmin(ScopedAdmin):
    """What exercises, articles and templates have in common in the panel."""

    may_change = STAFF
    is_read_here: ClassVar[bool] = False  # its own pages edit it; here it is read, archived and taken back

    actions = ("archive", "restore")
    list_select_related = ("clinic",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and (self.is_read_here or obj.clinic_id is None):
            return False
        own = obj is None or obj.clinic_id == request.user.clinic_id  # type: ignore[union-attr]
        return own and super().has_change_permission(request, obj)

    @admin.display(description=_("whose"), ordering="clinic")
    def whose(self, record: Any) -> Any:
        return _("Starter library") if record.clinic_id is None else _("Your practice")

    @admin.display(description=_("sources"))
    def sources(self, record: Any) -> str:
        return "\n".join(map(in_one_line, record.references)) or "-"

    @admin.display(description=_("language"))
    def language_in_words(self, record: Any) -> Any:
        return dict(LANGUAGES).get(record.language, record.language)

    @admin.action(description=_("Archive: no longer offer it"), permissions=["change"])
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
    """To read and to archive: the library's pages make and edit exercises."""

    is_read_here = True
    opens = _("Open the exercise to see or edit all of it")
    new_elsewhere = ("exercises:new", _("New exercise"))

    list_display = ("name", "whose", "position", "measured_by", "dose_in_short", "archived_at")
    list_filter = (FILTERS[0], RegionFilter, "position", "measured_by", FILTERS[1])
    search_fields = ("name",)
    fields = readonly_fields = (
        "name",
        "other_names",
        "purpose",
        "body_parts",
        "position",
        "dose_in_full",
        "whose",
        "language_in_words",
        "author",
        "licence",
        "sources",
        "is_internal",
        "updated_by",
        "archived_at",
    )

    @admin.display(description=_("dose"))
    def dose_in_short(self, exercise: Exercise) -> str:
        return exercise.dose_in_short

    @admin.display(description=_("usual dose"))
    def dose_in_full(self, exercise: Exercise) -> str:
        return exercise.dose_in_words or "-"

    @admin.display(description=_("other names"))
    def other_names(self, exercise: Exercise) -> str:
        return ", ".join(exercise.aliases) or "-"

    @admin.display(description=_("body parts"))
    def body_parts(self, exercise: Exercise) -> str:
        return words_for(Region, exercise.tagged_with(ExerciseTag.Facet.REGION))


class ArticleForm(ScopedForm):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="en")
    regions = forms.MultipleChoiceField(
        label=_("Body parts"), choices=Region.choices, widget=forms.CheckboxSelectMultiple
    )
    muscles = forms.MultipleChoiceField(
        label=_("Muscles"), choices=Muscle.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    references = LinesField(
        label=_("Sources"),
        required=False,
        help_text=_("One on each line, with a web address if there is one."),
    )
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("Begin each heading with # on a line of its own. Leave a line empty between paragraphs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["references"] = [in_one_line(each) for each in self.instance.references]
        self.initial["text"] = text_of(self.instance.sections)

    def clean_regions(self) -> list[str]:
        return self._in_order("regions")

    def clean_muscles(self) -> list[str]:
        return self._in_order("muscles")

    def _in_order(self, name: str) -> list[str]:
        """The first stays the main one. New ones come last."""
        before, chosen = getattr(self.instance, name), self.cleaned_data[name]
        return sorted(chosen, key=lambda slug: before.index(slug) if slug in before else len(before))

    def clean_references(self) -> list[dict[str, Any]]:
        return references_in(self.cleaned_data["references"], self.instance.references)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if "text" in self.changed_data:
            sections = sections_from(text)
            if wrong := list(ARTICLE["sections"](sections)):
                raise ValidationError([what for _where, what in wrong[:1]])
            self.instance.sections = sections
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        article = self.instance
        if article._state.adding and article.clinic and (title := cleaned.get("title")):
            article.slug = free_slug(title, article.clinic, Article)
        return cleaned


@admin.register(Article)
class ArticleAdmin(LibraryAdmin):
    may_add = STAFF
    opens = _("Open the article")

    form = ArticleForm
    list_display = ("title", "whose", "archived_at")
    list_filter = FILTERS
    search_fields = ("title", "summary")
    readonly_fields = ("archived_at",)
    fieldsets = (
        (None, {"fields": ("title", "summary", "text", "is_internal", "archived_at")}),
        (_("What it is about"), {"fields": ("regions", "muscles", "exercises")}),
        (_("Where it comes from"), {"fields": ("language", "author", "licence", "references")}),
    )
    to_read = (
        "title",
        "summary",
        "in_full",
        "body_parts",
        "muscles_in_words",
        "language_in_words",
        "author",
        "licence",
        "sources",
        "archived_at",
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": self.to_read})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        is_read = obj is not None and not self.has_change_permission(request, obj)
        return self.to_read if is_read else super().get_readonly_fields(request, obj)

    @admin.display(description=_("text"))
    def in_full(self, article: Article) -> str:
        return text_of(article.sections, mark="")

    @admin.display(description=_("body parts"))
    def body_parts(self, article: Article) -> str:
        return words_for(Region, article.regions)

    @admin.display(description=_("muscles"))
    def muscles_in_words(self, article: Article) -> str:
        return words_for(Muscle, article.muscles)


@admin.register(PlanTemplate)
class PlanTemplateAdmin(LibraryAdmin):
    """To read and to archive: the pages save and edit them."""

    may_add = NOBODY
    is_read_here = True
    opens = _("Open the template")

    list_display = ("name", "whose", "owner", "archived_at")
    list_filter = FILTERS
    search_fields = ("name",)
    fields = readonly_fields = (
        "name",
        "owner",
        "short_names",
        "body_parts",
        "exercise_count",
        "basis",
        "language_in_words",
        "author",
        "licence",
        "archived_at",
    )

    def view_on_site(self, obj: PlanTemplate) -> str:
        return reverse("patients:template", args=[obj.public_id])

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("clinic", "owner")

    @admin.display(description=_("short names"))
    def short_names(self, template: PlanTemplate) -> str:
        return ", ".join(template.shortcuts) or "-"

    @admin.display(description=_("body parts"))
    def body_parts(self, template: PlanTemplate) -> str:
        return words_for(Region, template.regions)

    @admin.display(description=_("exercises"))
    def exercise_count(self, template: PlanTemplate) -> int:
        return len(template.state.get("rows", ()))
