"""The practice itself in the administration panel: its details, its staff, their invitations.

Nobody makes a user here: people come by invitation, and nobody moves to another clinic.
"""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clinic import events
from clinic.admin_scope import MANAGER, OPERATOR, ScopedAdmin, ScopedForm, role_of
from clinic.delivery import deliver
from clinic.ids import new_public_id
from clinic.models import Clinic, StaffInvitation, User
from clinic.no_mail import mail_is_on
from clinic.services import invite_staff, invite_staff_again, is_only_manager, withdraw_invitation
from clinic.trail import note_addition
from clinic.work.kinds import label_of
from clinic.work.mail import try_again
from clinic.work.models import Letter


@admin.register(Clinic)
class ClinicAdmin(ScopedAdmin):
    """A clinic is made by `manage.py create_clinic`, which prints the invitation of its first manager."""

    may_view = may_change = frozenset({MANAGER, OPERATOR})

    opens = _("Open the practice's pages")
    list_display = ("name", "phone", "email", "time_zone", "language")
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "address", "phone", "email", "website")}),
        (_("Here"), {"fields": ("time_zone", "language", "paper")}),
        (_("Words for patients"), {"fields": ("notice", "emergency_text")}),
        (_("Publish the library"), {"fields": ("public_address", "public_notice")}),
        (_("Rules"), {"fields": ("pain_amber", "pain_red", "emails_handouts", "retention_years")}),
        (
            _("What needs a look"),
            {
                "fields": (
                    "look_pain_up",
                    "look_low",
                    "look_fall",
                    "look_silent",
                    "look_unopened",
                    "look_ahead",
                )
            },
        ),
    )

    def view_on_site(self, obj: Clinic) -> str:
        return reverse("practice:start")


class UserForm(ScopedForm):
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices)

    def clean_is_active(self) -> bool:
        """An operator who once worked here must not open their own old sign-in."""
        is_active: bool = self.cleaned_data["is_active"]
        if is_active and "is_active" in self.changed_data and role_of(self.by) == OPERATOR:
            raise ValidationError(_("Only a manager of the clinic lets somebody in again."))
        return is_active

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        before = self.instance
        stays = cleaned.get("role", before.role) == User.Role.MANAGER and cleaned.get(
            "is_active", before.is_active
        )
        if before.role == User.Role.MANAGER and before.is_active and not stays and is_only_manager(before):
            raise ValidationError(
                _("This is the only manager of the clinic. First make somebody else a manager.")
            )
        return cleaned


@admin.register(User)
class UserAdmin(ScopedAdmin):
    may_view = may_change = frozenset({MANAGER, OPERATOR})

    form = UserForm
    opens = _("Open this person's page")
    list_display = ("name", "email", "role", "practice", "is_active", "last_login")
    list_filter = ("role", "is_active", "clinic")
    list_select_related = ("clinic",)
    fields = ("name", "email", "role", "practice", "is_active", "last_login", "created_at")
    readonly_fields = ("email", "practice", "last_login", "created_at")

    def view_on_site(self, obj: User) -> str:
        return reverse("practice:person", args=[obj.public_id])

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
            self.add_error("email", _("This person is on the staff already. Look under People."))
        return cleaned


@admin.register(StaffInvitation)
class StaffInvitationAdmin(ScopedAdmin):
    """For managers only. An operator could use an invitation to read the records of patients."""

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
        "practice",
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
                note_addition(newer, by=by)
                deliver(request, newer, code)

    @admin.action(description=_("Withdraw: the link no longer works"), permissions=["view"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[StaffInvitation]) -> None:
        by: Any = request.user
        for invitation in chosen:
            withdraw_invitation(invitation=invitation, by=by)
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
        """Sends the email after the row is stored: a mail server may be slow, and the panel locks the database."""
        answer = super().add_view(request, form_url, extra_context)
        if invited := getattr(request, "invited", None):
            deliver(request, *invited)
        return answer


@admin.register(Letter)
class LetterAdmin(ScopedAdmin):
    """Which emails wait, went or were lost. Nobody is named: a lost one to a patient stands on the record."""

    may_view = frozenset({MANAGER, OPERATOR})

    list_display = ("what", "state", "made_at", "attempts", "error", "practice")
    list_filter = ("state", "clinic")
    list_select_related = ("clinic",)
    list_per_page = 50
    fields = readonly_fields = (*list_display, "tried_at", "due_at", "ended_at")
    actions = ("try_again",)

    @admin.action(description=_("Try again: those that were not delivered"), permissions=["view"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Letter]) -> None:
        refused = {letter: why for letter in chosen if (why := try_again(letter))}
        tried = [letter.pk for letter in chosen if letter not in refused]
        # Without a worker, it is known at once.
        failed = Letter.objects.filter(pk__in=tried, state=Letter.State.FAILED).count()
        if count := len(tried) - failed:
            words = ngettext("%(count)s email is tried again.", "%(count)s emails are tried again.", count)
            messages.success(request, words % {"count": count})
        if failed:
            words = ngettext("%(count)s email failed again.", "%(count)s emails failed again.", failed)
            messages.error(request, words % {"count": failed})
        alike = Counter((self.what(letter), why) for letter, why in refused.items())
        for (what, why), count in alike.items():
            words = gettext("Not tried again: %(what)s (%(count)s).") % {"what": what, "count": count}
            messages.warning(request, f"{words} {why}")

    @admin.display(description=_("what"))
    def what(self, letter: Letter) -> str:
        return label_of(letter.kind)
