"""The one form for choosing how a handout looks. It is sent by GET, so its address can be kept as a bookmark."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Paper
from patients.handout.choice import FOR_PATIENTS, LAYOUT_NAMES, Choice, languages, layouts
from patients.models import Patient
from patients.snapshots import Snapshot


class HandoutForm(forms.Form):
    """Empty fields mean the patient's usual choice. Ticked boxes leave parts out, so a bare address gives all."""

    all_optional = True
    use_required_attribute = False

    layout = forms.ChoiceField(label=_("Layout"), required=False)
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper, required=False)
    language = forms.ChoiceField(label=_("Language of the headings"), required=False)
    exercise = forms.ChoiceField(label=_("Exercises"), required=False)
    black_and_white = forms.BooleanField(label=_("Black and white"), required=False)
    no_name = forms.BooleanField(label=_("Leave out the name"), required=False)
    no_tracking = forms.BooleanField(label=_("Leave out the diary"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        patient: Patient,
        content: Snapshot | None = None,
        about: str = "",
        offered: Iterable[str] = tuple(LAYOUT_NAMES),
    ) -> None:
        """Without `content` no single exercise can be chosen. `about` tells several forms of a page apart."""
        super().__init__(data, auto_id=f"handout{about}-%s")
        self.usual = Choice.usual(patient)
        self.initial = {name: getattr(self.usual, name) for name in ("layout", "paper", "language")}
        rows = [(row["key"], row["name"]) for row in content["exercises"]] if content else []
        fields: dict[str, Any] = self.fields
        fields["layout"].choices = layouts(offered)
        fields["language"].choices = languages()
        fields["exercise"].choices = [("", _("All exercises")), *rows]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The boxes, and the fields with more than one choice."""
        return [field for field in self if len(getattr(field.field, "choices", "ab")) > 1]

    def choice(self) -> Choice:
        said = self.cleaned_data
        return Choice(
            layout=said["layout"] or self.usual.layout,
            paper=said["paper"] or self.usual.paper,
            language=said["language"] or self.usual.language,
            exercise=said["exercise"],
            colour=not said["black_and_white"],
            with_name=not said["no_name"],
            with_tracking=not said["no_tracking"],
        )


class PortalHandoutForm(HandoutForm):
    """The choices that patients have for their own handout."""

    field_order = ("layout", "black_and_white", "no_name", "no_tracking")

    def __init__(self, *, patient: Patient, about: str) -> None:
        super().__init__(patient=patient, about=about, offered=FOR_PATIENTS)
        for name in set(self.fields) - set(self.field_order):
            del self.fields[name]
        self.fields["no_name"].label = _("Leave out my name")
