"""Which handouts to make together, and how."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from patients.batches import MOST_PATIENTS, HandoutBatch
from patients.handout.choice import layouts
from patients.models import IssuedPlan


class BatchForm(forms.Form):
    """Paper and language are each patient's own."""

    all_optional = True

    issued: Any = forms.ModelMultipleChoiceField(
        label=_("Patients"),
        queryset=None,
        to_field_name="public_id",
        error_messages={
            "required": _("Tick at least one patient."),
            "invalid_choice": _("One of these plans has a newer version by now. Look at the list again."),
            "invalid_pk_value": _("One of these plans has a newer version by now. Look at the list again."),
        },
    )
    form = forms.ChoiceField(
        label=_("As"), choices=HandoutBatch.Form, widget=forms.RadioSelect, initial=HandoutBatch.Form.PDF
    )
    layout = forms.ChoiceField(label=_("Layout"), required=False)
    double_sided = forms.BooleanField(
        label=_("Each patient on a new sheet"), required=False, help_text=_("For printing on both sides.")
    )
    black_and_white = forms.BooleanField(label=_("Black and white"), required=False)
    no_name = forms.BooleanField(label=_("Leave out the names"), required=False)
    no_tracking = forms.BooleanField(label=_("Leave out the diary"), required=False)

    def __init__(
        self, data: Any = None, *, issued: QuerySet[IssuedPlan], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        fields["issued"].queryset = issued
        fields["layout"].choices = [("", _("Each patient's usual one")), *layouts()]

    def clean_issued(self) -> Any:
        issued = self.cleaned_data["issued"]
        if len(issued) > MOST_PATIENTS:
            raise ValidationError(
                _("Tick %(most)s at most. You ticked %(count)s.")
                % {"most": MOST_PATIENTS, "count": len(issued)}
            )
        return issued

    def order(self) -> dict[str, Any]:
        """The arguments for `patients.handout.batch.order`."""
        said = self.cleaned_data
        options = {
            "layout": said["layout"],
            "colour": not said["black_and_white"],
            "with_name": not said["no_name"],
            "with_tracking": not said["no_tracking"],
        }
        return {
            "issued": [issued.public_id for issued in said["issued"]],
            "options": {name: value for name, value in options.items() if value != ""},
            "form": said["form"],
            "double_sided": said["double_sided"],
        }
