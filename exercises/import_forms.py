"""What a person says about an import: which file, and what of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinic.forms import OpensInFocus
from exercises.importing.rows import Code
from exercises.models import ImportedRow, LibraryImport

MOST_UPLOADED = settings.MOST_OF_IMPORT  # bytes
ROWS_A_PAGE = 50


class UploadForm(OpensInFocus, forms.Form):
    first_field = "file"

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the check has better words for it
        help_text=_("CSV, JSON or ZIP from here, or exercises.json of free-exercise-db."),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.zip,.tsv,.txt"}),
        error_messages={"required": _("Choose a file.")},
    )
    replaces = forms.BooleanField(
        label=_("Replace what your library has already"),
        required=False,
        help_text=_("Otherwise yours stays as it is. Plans that were issued do not change."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_UPLOADED:
            raise ValidationError(
                _("The file is larger than 250 MB. Divide it, or ask whoever runs the server to import it.")
            )
        return file


class RowsForm(forms.Form):
    """Which of an import's rows are listed. An address with other words lists them all."""

    state = forms.ChoiceField(label=_("Rows"), required=False)
    code = forms.ChoiceField(label=_("Remark"), required=False)

    def __init__(self, data: QueryDict, *, batch: LibraryImport) -> None:
        super().__init__(data)
        self.batch = batch
        counts: dict[str, Any] = batch.counts
        states = [
            (name, f"{label} ({counts[name]})")
            for name, label in [*ImportedRow.State.choices, *ImportedRow.Action.choices]
            if name and counts.get(name)
        ]
        codes = [
            (code, f"{label} ({batch.codes[code]})") for code, label in Code.choices if code in batch.codes
        ]
        fields: Any = self.fields
        fields["state"].choices = [("", _("All (%s)") % batch.total), *states]
        fields["code"].choices = [("", _("Any or none")), *codes]

    def page(self, number: str | None) -> Page[ImportedRow]:
        rows = self.batch.rows.defer("data")
        if self.is_valid():
            state, code = self.cleaned_data["state"], self.cleaned_data["code"]
            if state:
                rows = rows.filter(**{"state" if state in ImportedRow.State.values else "action": state})
            if code:
                rows = rows.filter(codes__contains=f" {code} ")
        return Paginator(rows.order_by("number"), ROWS_A_PAGE).get_page(number)
