"""The practice itself in the administration panel: its details, its staff, their invitations.

Nobody makes a user here: people come by invitation, and nobody moves to another clinic.
"""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic import events
from clinic.admin_scope import MANAGER, OPERATOR, ScopedAdmin, ScopedForm, role_of
from clinic.ids import new_public_id
from clinic.invitations import send_once
from clinic.mail import send_staff_invitation
from clinic.models import Clinic, Invitation, StaffInvitation, User
from clinic.no_mail import mail_is_on
from clinic.services import invite_staff, invite_staff_again


@admin.register(Clinic)
class ClinicAdmin(ScopedAdmin):
    """A clinic is made by `manage.py create_clinic`, which prints the invitation of its first manager."""

    may_view = may_change = frozenset({MANAGER, OPERATOR})

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

    def clean_is_active(self) -> bool:
        """An operator who once worked here must not open their own old sign-in."""
        is_active: bool = self.cleaned_data["is_active"]
        if is_active and "is_active" in self.changed_data and role_of(self.by) == OPERATOR:
            raise ValidationError(_("Only a manager of the clinic lets somebody in again."))
        return is_active


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
    email = forms.EmailField(label=_("Email"), help_text=_("The invitation goes there by email."))
    # Names this page's form, so that a second click sends no second email.
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40, initial=new_public_id)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "email" in self.fields and not mail_is_on():
            self.fields["email"].help_text = _(
                "This server sends no email. The next page shows a link, once: hand it over yourself."
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        clinic, email = self.instance.clinic, cleaned.get("email")
        if email and clinic.staff.filter(email__iexact=email).exists():
            self.add_error("email", _("This person is on the staff already. Look under Users."))
        return cleaned


@admin.register(StaffInvitation)
class StaffInvitationAdmin(ScopedAdmin):
    """For managers alone. Operators could invite themselves to the patients, or send a link again and read it."""

    may_view = may_add = frozenset({MANAGER})

    form = InvitationForm
    list_display = (
        "email",
        "how_it_is",
        "role",
        "sent_at",
        "expires_at",
        "created_at",
        "created_by",
        "clinic",
    )
    list_filter = ("role", "clinic")
    list_select_related = ("clinic", "created_by")
    list_per_page = 50
    actions = ("send_again", "withdraw")

    @admin.action(description=_("Send again: a new link, the old one ends"), permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[StaffInvitation]) -> None:
        by: Any = request.user
        for invitation in chosen:
            try:
                newer, code = invite_staff_again(invitation=invitation, by=by)
            except ValidationError as refusal:
                words = {"email": invitation.email, "why": refusal.messages[0]}
                messages.warning(request, gettext("Not sent to %(email)s. %(why)s") % words)
            else:
                deliver(request, newer, code)

    @admin.action(description=_("Withdraw: the link opens nothing any more"), permissions=["view"])
    def withdraw(self, request: HttpRequest, chosen: Any) -> None:
        chosen.end(Invitation.State.WITHDRAWN)
        messages.success(request, _("What was open is withdrawn."))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return self.list_display
        return ("email", "role", "once")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj is not None else ()

    @admin.display(description=_("state"))
    def how_it_is(self, invitation: StaffInvitation) -> Any:
        return invitation.state.label

    def save_model(self, request: HttpRequest, obj: StaffInvitation, form: Any, change: bool) -> None:
        by: Any = request.user
        once = form.cleaned_data["once"]
        made, code = invite_staff(clinic=obj.clinic, email=obj.email, role=obj.role, by=by, once=once)
        obj.pk, obj.created_at, obj.expires_at = made.pk, made.created_at, made.expires_at
        request.invited = made, code  # type: ignore[attr-defined]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The email goes once the row is safe: a mail server may be slow, and the panel locks the database."""
        answer = super().add_view(request, form_url, extra_context)
        if invited := getattr(request, "invited", None):
            deliver(request, *invited)
        return answer


def deliver(request: HttpRequest, invitation: StaffInvitation, code: str) -> None:
    """By email; or the link is shown on this one page, as the code is stored nowhere."""
    link = settings.SITE_URL + reverse("staff_join", args=[code])
    if send_once(invitation, partial(send_staff_invitation, invitation, link)):
        sent = gettext("The invitation is on its way to %(email)s.")
        messages.success(request, sent % {"email": invitation.email})
        return
    why = (
        gettext("The email to %(email)s could not be sent.") if mail_is_on() else gettext("No email is sent.")
    )
    words = why + " " + gettext("Send this link to %(email)s yourself; it is shown only once: %(link)s")
    messages.error(request, words % {"email": invitation.email, "link": link})
