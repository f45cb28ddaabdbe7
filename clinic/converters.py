"""The variable parts of addresses. Anything else is a 404 before the database is asked."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class PublicId(StringConverter):
    regex = "[0-9a-z]+"


class Sha256(StringConverter):
    regex = "[0-9a-f]{64}"


class HashStart(StringConverter):
    """A SHA-256, or its first 16 digits or more: enough to tell a plan's pictures apart, and a quarter as long."""

    regex = "[0-9a-f]{16,64}"


class Code(StringConverter):
    """An invitation's code, with or without its dashes."""

    regex = "[0-9A-Za-z -]{1,40}"


class Secret(StringConverter):
    """As `secrets.token_urlsafe` makes them."""

    regex = "[0-9A-Za-z_-]{20,100}"


class SignedId(StringConverter):
    """A public id, a dot and a signature."""

    regex = r"[0-9a-z]+\.[0-9A-Za-z_-]{20,100}"


register_converter(PublicId, "public_id")
register_converter(Sha256, "sha256")
register_converter(HashStart, "hash_start")
register_converter(Code, "code")
register_converter(Secret, "secret")
register_converter(SignedId, "signed_id")
