"""Text of one line, such as a name: it goes into the headers of mails and files, where a line break ends the header."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def is_one_line(text: str) -> bool:
    return text.splitlines() in ([], [text])


def refuse_line_breaks(value: str) -> None:
    if not is_one_line(value):
        raise ValidationError(_("Write this on one line."), code="line_break")


class LineField(models.CharField):
    """A CharField that takes one line. Forms and serializers refuse more; `OneLine` does so in the database."""

    default_validators = [refuse_line_breaks]

    def deconstruct(self) -> Any:
        """Migrations see only the column, so a change of the rule needs no migration."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options


class OneLine(models.CheckConstraint):
    """No line break in these columns. The fields have their own message for people, so forms skip this constraint."""

    def __init__(self, *columns: str, name: str) -> None:
        self.columns = columns
        condition = Q()
        for column in columns:
            condition &= ~Q(**{f"{column}__contains": "\n"}) & ~Q(**{f"{column}__contains": "\r"})
        super().__init__(condition=condition, name=name)

    def validate(self, *args: Any, **options: Any) -> None:
        return

    def clone(self) -> "OneLine":
        return OneLine(*self.columns, name=self.name)

    def deconstruct(self) -> Any:
        options = {"condition": self.condition, "name": self.name}
        return "django.db.models.CheckConstraint", (), options
