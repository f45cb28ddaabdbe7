"""The forms of the review, and of what ends a version or a plan. One for each intention."""

from typing import cast
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinic.forms import LinesField
from clinic.lines import refuse_line_breaks
from patients.forms import DraftForm
from patients.models import IssueRecord

MOST_CONFIRMED = 100


def reason(label: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=300,
        required=False,
        validators=[refuse_line_breaks],
    )


class AnswerForm(DraftForm):
    """An answer to one question: a choice, or words of one's own."""

    LEAVE, ASK_AGAIN = "leave", "again"

    question = forms.CharField(max_length=120)
    choice = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=4000, required=False)


class MendForm(DraftForm):
    """What a plan lacked: written one step on a line, or as the library has it."""

    gap = forms.CharField(max_length=120)
    restore = forms.BooleanField(required=False)
    text = LinesField(required=False)


class IssueForm(DraftForm):
    """Issues the draft, with what staff record about it. Sent twice, it issues once."""

    tried_together = forms.BooleanField(label=_("Shown and tried together"), required=False)
    agreed = forms.BooleanField(label=_("Agreed with the patient"), required=False)
    reason = reason(_("Reason for the change"))
    tell = forms.BooleanField(label=_("Send it when I issue"), required=False)

    def about(self, version: int) -> "IssueForm":
        """The same, as typed, for the draft as it is now."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(version)
        return IssueForm(data)

    def without(self, *names: str) -> "IssueForm":
        """On a page that has no use for these fields."""
        for name in names:
            del self.fields[name]
        return self

    @property
    def confirmed(self) -> list[str]:
        """The names of the gaps that may stay."""
        return cast(QueryDict, self.data).getlist("confirmed")[:MOST_CONFIRMED] if self.is_bound else []

    def record(self) -> IssueRecord:
        said = self.cleaned_data
        kept = {name: said[name] for name in ("tried_together", "agreed", "reason")}
        return IssueRecord(action=said["nonce"] or uuid4(), **kept)


class WithdrawForm(forms.Form):
    reason = reason(_("Reason, for staff"))


class DeleteForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class FinishForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason(_("Reason, for staff"))
