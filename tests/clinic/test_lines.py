"""No line break gets into a name, not even by SQL."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from clinic.lines import LineField, OneLine
from clinic.models import Clinic

OURS = ("clinic", "exercises", "patients")


def test_the_database_refuses_a_line_break(clinic: Clinic) -> None:
    for line_break in ("\n", "\r"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Clinic.objects.update(name=f"North{line_break}Bcc: me@evil.example")


@pytest.mark.parametrize("text", ["\nNorth", "North\n", "North\r\nSouth", "North\u2028South", "\n"])
def test_no_field_takes_what_the_database_would_refuse(text: str) -> None:
    with pytest.raises(ValidationError):
        LineField(max_length=50).clean(text, None)


def test_the_database_guards_every_single_line() -> None:
    unguarded = [
        f"{model.__name__}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.fields
        if isinstance(field, LineField) and field.name not in guarded(model)
    ]

    assert unguarded == []


def guarded(model: type[Model]) -> set[str]:
    rules = [rule for rule in model._meta.constraints if isinstance(rule, OneLine)]
    return {column for rule in rules for column in rule.columns}
