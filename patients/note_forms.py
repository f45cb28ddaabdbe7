"""The form of a note for staff. Never one field with what the patient reads."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms import OpensInFocus
from patients.models import Patient, Plan, StaffNote


class StaffNoteForm(OpensInFocus, forms.Form):
    """Sent twice, the note is stored once."""

    first_field = "text"

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label=_("Note for staff only"),
        max_length=StaffNote.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The patient never sees it. Once stored, it stays: a correction is a note of its own."),
        error_messages={"required": _("Write the note.")},
    )
    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label=_("About"),
        to_field_name="public_id",
        required=False,
        empty_label=_("The patient, no plan in particular"),
    )

    def __init__(
        self, *args: Any, patient: Patient, corrects: StaffNote | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        plans: Any = self.fields["plan"]
        plans.queryset = patient.plans.order_by("-created_at")
        if corrects:
            self.fields["text"].initial = corrects.text
            plans.initial = corrects.plan and corrects.plan.public_id
