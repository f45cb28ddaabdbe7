"""The variable parts of addresses. Anything else is a 404 before the database is asked."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class PublicId(StringConverter):
    regex = "[0-9a-z]+"


class Sha256(StringConverter):
    regex = "[0-9a-f]{64}"


class Code(StringConverter):
    """An invitation's code, with or without its dashes."""

    regex = "[0-9A-Za-z -]{1,40}"


register_converter(PublicId, "public_id")
register_converter(Sha256, "sha256")
register_converter(Code, "code")
