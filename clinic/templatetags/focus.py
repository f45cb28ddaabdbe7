"""Which field of a form has the focus when the page opens."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def focused(field: BoundField) -> SafeString:
    """The field with its label and hint, and with the focus unless a summary of errors has it."""
    widget: Any = field.field.widget
    if not field.form.is_bound:
        getattr(widget, "widgets", [widget])[0].attrs["autofocus"] = True
    return field.as_field_group()


@register.filter
def first_to_fill(form: BaseForm) -> str:
    return next((field.name for field in form.visible_fields() if not field.field.disabled), "")
