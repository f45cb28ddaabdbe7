"""Keeps the administration panel inside the clinic: its rows, choices and filters, and who may do what.

Every page of the panel is a `ScopedAdmin`; the site registers nothing else. Permissions come from the role, so
there are no groups or permission rows to keep. Nothing is deleted here: clinical rows are archived.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import get_fields_from_path, model_ngettext
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.forms import say_no_choice
from clinic.models import Clinic, StaffInvitation, User, works_for_a_clinic
from clinic.work.models import Letter

LONGEST_SEARCH, LONGEST_NUMBER = 200, 18  # characters
CONFIRMED = "confirmed"  # the field that says for how many records somebody agreed to an act
THERAPIST, MANAGER, OPERATOR = User.Role.THERAPIST.value, User.Role.MANAGER.value, "operator"
STAFF = frozenset({THERAPIST, MANAGER})
NOBODY: frozenset[str] = frozenset()

# A server's operators see how practices are set up, their staff, and which kinds of emails were lost: no patient, no
# sign-in of one, no invitation.
OPERATORS_SEE: dict[type[Model], Q] = {Clinic: Q(), User: ~Q(role=""), Letter: Q()}
# The endings that the name of a filter's parameter may have.
OFFERED = ("", "__exact", "__id__exact", "__isnull", "__isempty", "__gte", "__lt")


def role_of(user: User | AnonymousUser) -> str:
    """Therapist, manager, or operator: an active superuser who works for no clinic. Empty for all others."""
    if works_for_a_clinic(user):
        return str(user.role)
    return OPERATOR if user.is_active and user.is_superuser else ""


def name_of(list_filter: Any) -> str:
    """The beginning that all parameters of this filter have."""
    if isinstance(list_filter, tuple):
        return str(list_filter[0])
    return str(getattr(list_filter, "parameter_name", list_filter))


def is_number(text: str) -> bool:
    """Whether this may be the number of a record."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def in_panel(model: type[Model], user: User | AnonymousUser) -> QuerySet[Any]:
    """The rows of the model that this person sees in the panel: `visible_to`, or what operators may see."""
    rows: Any = model._default_manager.all()
    if model is StaffInvitation:
        return rows.filter(clinic__in=Clinic.objects.visible_to(user))  # type: ignore[no-any-return]
    if role_of(user) == OPERATOR:
        seen = OPERATORS_SEE.get(model)
        return rows.none() if seen is None else rows.filter(seen)  # type: ignore[no-any-return]
    return rows.visible_to(user)  # type: ignore[no-any-return]


class ScopedForm(forms.ModelForm):
    """A new record belongs to the clinic of its maker, whatever is sent.

    The clinic is set before validation, so that “unique in the clinic” is a message and not a crash.
    """

    by: ClassVar[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (
            self.instance._state.adding
            and "clinic" not in self.fields
            and hasattr(self.instance, "clinic_id")
        ):
            self.instance.clinic = self.by.clinic

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"clinic"}


class PostedAutocomplete(AutocompleteSelect):
    """Sends what is typed in the body of a request. In an address, logs and browsers would keep the names."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {
            "data-ajax--type": "POST",
            "data-placeholder": gettext("Choose…"),
        }

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Django looks up whatever was sent; what is no record's number is not shown again."""
        return super().optgroups(name, [each for each in value if is_number(str(each))], attrs)


class WhetherFilter(admin.EmptyFieldListFilter):
    """Whether a column is empty, asked in words about the record and not about the column."""

    asks: Any
    words: tuple[Any, Any]  # if it is empty, if it is not

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = self.asks

    def choices(self, changelist: Any) -> Any:
        for choice, words in zip(super().choices(changelist), (None, *self.words), strict=True):
            yield choice if words is None else choice | {"display": words}


class ArchivedFilter(WhetherFilter):
    asks = _("in use")
    words = _("In use"), _("Archived")


class PracticeFilter(admin.RelatedOnlyFieldListFilter):
    """For a server's operators. The staff of a practice see one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("practice")


class ScopedChoices:
    """For pages and their inlines: a relation offers only what this person sees, and “no choice” in words."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if field is not None:
            say_no_choice(field)
        return field

    admin_site: admin.AdminSite

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        return in_panel(db_field.remote_field.model, request.user)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            options.setdefault("widget", PostedAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **options)  # type: ignore[misc]


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    may_view: ClassVar[frozenset[str]] = STAFF
    may_add: ClassVar[frozenset[str]] = NOBODY
    may_change: ClassVar[frozenset[str]] = NOBODY

    form = ScopedForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    show_full_result_count = False
    opens: Any = _("Open its page")  # what the link to the record's page says
    new_elsewhere: ClassVar[tuple[str, Any] | None] = (
        None  # the route of a page that makes a new one, and its link
    )
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> Any:
        return in_panel(self.model, request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A record that is not visible is answered with 404, as on every page. The stock panel redirects."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **options)
        form.by = request.user
        return form

    def get_list_filter(self, request: HttpRequest) -> Any:
        """A filter by a relation offers only values that visible rows have."""
        filters = super().get_list_filter(request)
        is_operator = role_of(request.user) == OPERATOR
        return [self._narrowed(each) for each in filters if is_operator or each != "clinic"]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Only a server's operators see more than one practice."""
        columns = super().get_list_display(request)
        return (
            columns if role_of(request.user) == OPERATOR else [each for each in columns if each != "practice"]
        )

    @admin.display(description=_("practice"), ordering="clinic", empty_value="-")
    def practice(self, record: Any) -> Any:
        return record.clinic

    def _narrowed(self, each: Any) -> Any:
        if each == "clinic":
            return each, PracticeFilter
        if isinstance(each, str) and get_fields_from_path(self.model, each)[-1].is_relation:
            return each, admin.RelatedOnlyFieldListFilter
        return each

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """An address may only use the filters that the list offers, not patterns, names or years of its own."""
        names = {name_of(each) for each in self.list_filter}
        return any(lookup == name + kind for name in names for kind in OFFERED)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any) -> Any:
        """Only numbers of records may be ticked. Django would ask the database for anything that was sent."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(is_number, chosen)):
            raise Http404
        is_for_all = forms.BooleanField(required=False).to_python(request.POST.get("select_across"))
        if is_for_all and request.POST.get(CONFIRMED) != str(queryset.count()):
            return self.ask_first(request, queryset)
        return super().response_action(request, queryset, *args)

    def ask_first(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        """An act on all that a list holds, also on pages that nobody looked at, names how many there are."""
        count = queryset.count()
        action = self.chosen_action(request)
        label = dict(self.get_action_choices(request)).get(action)
        context = self.admin_site.each_context(request) | {
            "title": label or gettext("Choose what to do first"),
            "sent": {"action": action, "select_across": 1, ACTION_CHECKBOX_NAME: 0, CONFIRMED: count},
            "is_known": bool(action and label),
            "count": count,
            "what": model_ngettext(self.opts, count),
            "opts": self.opts,
        }
        return render(request, "admin/ask_first.html", context)

    def chosen_action(self, request: HttpRequest) -> str:
        """As Django reads it: the list has the choice twice, and says which of the buttons was pressed."""
        chosen = request.POST.getlist("action")
        try:
            return chosen[int(request.POST.get("index", 0))]
        except (ValueError, IndexError):
            return chosen[-1] if chosen else ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context: dict[str, Any] = {"title": capfirst(self.opts.verbose_name_plural)}
        if self.new_elsewhere and works_for_a_clinic(request.user):
            route, words = self.new_elsewhere
            context["new_elsewhere"] = reverse(route), words
        try:
            return super().changelist_view(request, context | (extra_context or {}))
        except DisallowedModelAdminLookup:
            return redirect(f"{request.path}?{ERROR_FLAG}=1")  # as for a filter's wrong value: the whole list

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        context = {"opens": self.opens} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """Forms are never filled in from the address."""
        return {}

    def view_on_site(self, obj: Any) -> str | None:
        """The address of the record. The stock redirect would reveal that of any record to anybody."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> Any:
        return super().get_action_choices(request, [("", gettext("Choose…"))])

    # --- By role ----------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request.user) in self.may_view

    def has_add_permission(self, request: HttpRequest) -> bool:
        return role_of(request.user) in self.may_add

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request.user) in self.may_change

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedInline(ScopedChoices):
    """Rows below a record. Whoever may change the record may change them."""

    is_read_only: ClassVar[bool] = False
    max_num: int | None = 40
    view_on_site: Callable[[Any], str | None] | bool = False
    extra = 0
    admin_site: admin.AdminSite
    parent_model: type[Model]

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Refuses too many rows before looking at any."""
        if not self.is_read_only:
            options |= {"validate_max": True, "absolute_max": self.max_num}
        return super().get_formset(request, obj, **options)  # type: ignore[misc]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._page.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj)

    def _may_edit(self, request: HttpRequest, obj: Any) -> bool:
        return not self.is_read_only and self._page.has_change_permission(request, obj)

    @property
    def _page(self) -> admin.ModelAdmin:
        return self.admin_site.get_model_admin(self.parent_model)
