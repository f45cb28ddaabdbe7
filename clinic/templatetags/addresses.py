"""What a page says of an address on another site."""

from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def site(address: str) -> str:
    """ "video.example" of "https://www.video.example/7"."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
