"""The history that the administration panel keeps of each record: who changed what, and when. Nothing is deleted there.

Pages that change the practice or its people write to it as the panel does, so there is one history of both.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from clinic.models import User


def note_change(record: Model, *, by: User, fields: Iterable[str]) -> None:
    """These fields of the record were changed. Their values are not kept: they may be anybody's words."""
    columns: list[Any] = [record._meta.get_field(name) for name in fields]
    labels = [str(column.verbose_name) for column in columns]
    note(record, CHANGE, by, [{"changed": {"fields": labels}}])


def note_addition(record: Model, *, by: User) -> None:
    note(record, ADDITION, by, [{"added": {}}])


def note_words(record: Model, words: str, *, by: User) -> None:
    """An act that is no change of a field."""
    note(record, CHANGE, by, words)


def last_change(record: Model) -> LogEntry | None:
    """With who made it. The pages say so, and a colleague who came too late reads it."""
    kind = ContentType.objects.get_for_model(type(record))
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(record.pk), action_flag=CHANGE)
    return entries.select_related("user").order_by("-action_time", "-pk").first()


def note(record: Model, flag: int, by: User, message: Any) -> None:
    LogEntry.objects.log_actions(by.pk, [record], flag, change_message=message, single_object=True)
