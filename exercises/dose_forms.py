"""What forms share that take a dose in one line: the reading that somebody chose, and how it is offered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.lines import refuse_line_breaks
from exercises.dose import Dose, Side, short

UNREADABLE = _("We could not read this dose. Write it like 3 x 45 s left, twice a day.")


class ReadingField(forms.JSONField):
    """A dose that was offered as one reading of a line, and chosen."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)

    def to_python(self, value: Any) -> Dose | None:  # type: ignore[override]
        try:
            data = super().to_python(value)
            dose = None if data is None else Dose.from_dict(data)
        except ValidationError as error:
            raise ValidationError(error.messages) from None
        except RecursionError:
            raise ValidationError(UNREADABLE) from None
        for text in (dose.note, dose.tempo) if dose else ():
            refuse_line_breaks(text)  # as in the box that such a text is typed into
        return dose


def offered(dose: Dose) -> str:
    """A reading on its button. Usually nothing is said of exercises without a side; beside another reading it is."""
    return f"{short(dose)} · {gettext('both sides together')}" if dose.side is Side.NONE else short(dose)
