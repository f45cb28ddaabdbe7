"""The administration panel, as somebody uses it: open a page, change a little, save."""

import re
from typing import Any

from django.contrib import admin
from django.urls import reverse

MODELS = [model.__name__.lower() for model in admin.site._registry]


def page(model: str, what: str = "changelist", *args: Any) -> str:
    app = next(known._meta.app_label for known in admin.site._registry if known.__name__.lower() == model)
    return reverse(f"admin:{app}_{model}_{what}", args=args)


def fields_of(answer: Any) -> dict[str, Any]:
    """What the form on this page would send if nobody touched it."""
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {
        name: value
        for form in forms
        for field in form
        for name, value in sent_by(field)
        if value is not None and value is not False and not field.field.disabled
    }


def sent_by(field: Any) -> list[tuple[str, Any]]:
    value = field.value()
    if hasattr(field.field.widget, "decompress"):
        parts = field.field.widget.decompress(value)
        return [
            (f"{field.html_name}{name}", part)
            for name, part in zip(field.field.widget.widgets_names, parts, strict=True)
        ]
    return [
        (
            field.html_name,
            [each.pk for each in value]
            if isinstance(value, list) and value and hasattr(value[0], "pk")
            else value,
        )
    ]


def save(client: Any, address: str, **changes: Any) -> Any:
    sent = fields_of(client.get(address)) | changes
    return client.post(address, {name: value for name, value in sent.items() if value is not None})


def errors(answer: Any) -> str:
    found = str(answer.context["errors"]) if answer.context and "errors" in answer.context else ""
    return re.sub(r"<[^>]+>", " ", found)
