"""The practice itself in the administration panel: its details, its staff, their invitations.

Nobody makes a user here: people come by invitation, and nobody moves to another clinic.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import events
from clinic.admin_scope import MANAGER, OPERATOR, ScopedAdmin, ScopedForm, role_of
from clinic.models import Clinic, StaffInvitation, User
from clinic.services import invite_staff


@admin.register(Clinic)
class ClinicAdmin(ScopedAdmin):
    may_view = may_change = frozenset({MANAGER, OPERATOR})
    may_add = frozenset({OPERATOR})

    list_display = ("name", "phone", "email", "time_zone", "language")
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "address", "phone", "email", "website")}),
        (_("Here"), {"fields": ("time_zone", "language", "paper")}),
        (_("Words for patients"), {"fields": ("notice", "emergency_text")}),
        (_("Publish the library"), {"fields": ("public_address", "public_notice")}),
        (_("Rules"), {"fields": ("pain_amber", "pain_red", "emails_handouts", "retention_years")}),
    )


class UserForm(ScopedForm):
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices)


@admin.register(User)
class UserAdmin(ScopedAdmin):
    may_view = may_change = frozenset({MANAGER, OPERATOR})

    form = UserForm
    list_display = ("name", "email", "role", "clinic", "is_active", "last_login")
    list_filter = ("role", "is_active", "clinic")
    list_select_related = ("clinic",)
    fields = ("name", "email", "role", "clinic", "is_active", "last_login", "created_at")
    readonly_fields = ("email", "clinic", "last_login", "created_at")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "role" in form.changed_data:
            events.record("role_changed", person=obj, role=obj.role)
        if "is_active" in form.changed_data:
            events.record("access_opened" if obj.is_active else "access_ended", person=obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody locks themselves out: another manager changes a manager's role or ends their access."""
        own = ("role", "is_active") if obj == request.user else ()
        return (*self.readonly_fields, *own)


class InvitationForm(ScopedForm):
    email = forms.EmailField(label=_("Email"))


@admin.register(StaffInvitation)
class StaffInvitationAdmin(ScopedAdmin):
    may_view = may_add = frozenset({MANAGER, OPERATOR})

    form = InvitationForm
    list_display = ("email", "role", "clinic", "created_at", "created_by", "state")
    list_filter = ("role", "clinic")
    list_select_related = ("clinic", "created_by")
    actions = ("withdraw",)

    @admin.action(description=_("Withdraw: the link opens nothing any more"), permissions=["view"])
    def withdraw(self, request: HttpRequest, invitations: QuerySet[StaffInvitation]) -> None:
        invitations.filter(used_at=None).update(expires_at=timezone.now())
        messages.success(request, _("The invitations are withdrawn."))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return ("email", "role", "clinic", "created_at", "created_by", "expires_at", "state")
        return ("clinic", "email", "role") if role_of(request.user) == OPERATOR else ("email", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj is not None else ()

    @admin.display(description=_("state"))
    def state(self, invitation: StaffInvitation) -> Any:
        if invitation.used_at:
            return _("used")
        return _("expired") if invitation.expires_at <= timezone.now() else _("open")

    def save_model(self, request: HttpRequest, obj: StaffInvitation, form: Any, change: bool) -> None:
        """The code is stored nowhere, so the link is shown on this one page."""
        by: Any = request.user
        made, code = invite_staff(clinic=obj.clinic, email=obj.email, role=obj.role, by=by)
        obj.pk, obj.created_at, obj.expires_at = made.pk, made.created_at, made.expires_at
        link = settings.SITE_URL + reverse("staff_join", args=[code])
        words = _("Send this link to %(email)s. It is shown only once: %(link)s")
        messages.info(request, words % {"email": obj.email, "link": link})
