"""The forms of who treats whom: handing over, covering for leave, discharge."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms import DateInput, say_no_choice
from clinic.lines import refuse_line_breaks
from clinic.models import User
from patients.models import Discharge, Patient
from patients.team import Team

Ticked = tuple[Patient, bool]


def one_line(label: Any, most: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, validators=[refuse_line_breaks], **options)


class PersonField(forms.ModelChoiceField):
    """A colleague, by the public id."""

    def __init__(self, label: Any) -> None:
        super().__init__(User.objects.none(), label=label, to_field_name="public_id")
        say_no_choice(self)


def colleagues_of(user: User) -> Any:
    return User.objects.get_queryset().visible_to(user).treating()


class HandoverForm(forms.Form):
    """To whom, and why. The patients are ticked on the page; each box says whose patient it was there."""

    to = PersonField(_("To"))
    reason = one_line(_("Reason"), 300, required=False)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["to"]).queryset = colleagues_of(team.user)


class CoverForm(forms.Form):
    """For oneself. A manager may choose who is away."""

    user = PersonField(_("Who is away"))
    by = PersonField(_("Who covers"))
    first = forms.DateField(label=_("First day"), widget=DateInput())
    last = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = colleagues_of(by)
        cast(PersonField, self.fields["user"]).queryset = staff
        cast(PersonField, self.fields["by"]).queryset = staff
        self.initial.setdefault("user", by.public_id)
        if by.role != User.Role.MANAGER:
            del self.fields["user"]


class DischargeForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose…")), *Discharge.Reason.choices],
        error_messages={"required": _("Choose the reason.")},
    )
    words = one_line(_("In words"), 500, required=False)
