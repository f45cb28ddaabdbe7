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
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext

from clinic.forms import say_no_choice
from clinic.models import Clinic, StaffInvitation, User, works_for_a_clinic

LONGEST_SEARCH, LONGEST_NUMBER = 200, 18  # characters
THERAPIST, MANAGER, OPERATOR = User.Role.THERAPIST.value, User.Role.MANAGER.value, "operator"
STAFF = frozenset({THERAPIST, MANAGER})
NOBODY: frozenset[str] = frozenset()

# A server's operators see how practices are set up, and their staff: no patient, no sign-in of one, no invitation.
OPERATORS_SEE: dict[type[Model], Q] = {Clinic: Q(), User: ~Q(role="")}
OFFERED = (
    "",
    "__exact",
    "__id__exact",
    "__isnull",
    "__isempty",
    "__gte",
    "__lt",
)  # the ends of filters' names


def role_of(user: User | AnonymousUser) -> str:
    """Therapist, manager, or operator: an active superuser who works for no clinic. Empty for all others."""
    if works_for_a_clinic(user):
        return str(user.role)
    return OPERATOR if user.is_active and user.is_superuser else ""


def name_of(list_filter: Any) -> str:
    """What the parameters of this filter start with."""
    if isinstance(list_filter, tuple):
        return str(list_filter[0])
    return str(getattr(list_filter, "parameter_name", list_filter))


def in_panel(model: type[Model], user: User | AnonymousUser) -> QuerySet[Any]:
    """The rows of the model that this person sees in the panel: `visible_to`, or the operators' few."""
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
    """Sends what is typed in the body: an address, which servers log and browsers keep, would hold names."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-ajax--type": "POST"}


class ScopedChoices:
    """For pages and their inlines: a relation offers only what this person sees, and says no choice in words."""

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
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> Any:
        return in_panel(self.model, request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Not visible is not found, as on every page; the stock panel redirects."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **options)
        form.by = request.user
        return form

    def get_list_filter(self, request: HttpRequest) -> Any:
        """A filter by a relation offers only what the visible rows name."""
        return [self._narrowed(each) for each in super().get_list_filter(request)]

    def _narrowed(self, each: Any) -> Any:
        if isinstance(each, str) and get_fields_from_path(self.model, each)[-1].is_relation:
            return each, admin.RelatedOnlyFieldListFilter
        return each

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """An address narrows a list by what its filters offer: not by a pattern, a name or a year of its own."""
        names = {name_of(each) for each in self.list_filter}
        return any(lookup == name + kind for name in names for kind in OFFERED)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any) -> Any:
        """What was ticked are numbers of records. Django asks the database for anything that was sent."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(each.isascii() and each.isdecimal() and len(each) <= LONGEST_NUMBER for each in chosen):
            raise Http404
        return super().response_action(request, queryset, *args)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        try:
            return super().changelist_view(request, extra_context)
        except DisallowedModelAdminLookup:
            return redirect(f"{request.path}?{ERROR_FLAG}=1")  # as for a filter's wrong value: the whole list

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """Nothing in the address fills a form."""
        return {}

    def view_on_site(self, obj: Any) -> str | None:
        """The record's own address. The stock redirect would tell any record's to anybody."""
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
    """Rows below a record: who may change the record may change them."""

    is_read_only: ClassVar[bool] = False
    max_num: int | None = 40
    view_on_site: Callable[[Any], str | None] | bool = False
    extra = 0
    admin_site: admin.AdminSite
    parent_model: type[Model]

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """More rows than there may be are not looked at."""
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
