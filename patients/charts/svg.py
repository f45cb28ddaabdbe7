"""The elements of a picture: classes and presentation attributes only, which the content policy allows."""

from collections.abc import Callable, Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi


def picture(
    *,
    name: str,
    title: str,
    description: str,
    width: float,
    height: float,
    text: int,
    parts: Iterable[SafeString],
) -> SafeString:
    """`name`: begins the ids, so it must be the only one of its page."""
    return format_html(
        '<svg class="chart" viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-size="{text}" role="img"'
        ' direction="{direction}" aria-labelledby="{name}-title {name}-words">'
        '<title id="{name}-title">{title}</title><desc id="{name}-words">{description}</desc>{parts}</svg>',
        w=short(width),
        h=short(height),
        text=text,
        direction="rtl" if get_language_bidi() else "ltr",
        name=name,
        title=title,
        description=description,
        parts=format_html_join("", "{}", ((part,) for part in parts)),
    )


def direction(width: float) -> Callable[[float], float]:
    """Where a distance from the start of the line lies, counted from the left."""
    return (lambda along: width - along) if get_language_bidi() else (lambda along: along)


def tag(name: str, css: str, **attributes: float | str) -> SafeString:
    pairs = ((key.replace("_", "-"), short(value)) for key, value in attributes.items())
    return format_html('<{} class="{}"{}/>', name, css, format_html_join("", ' {}="{}"', pairs))


def words(text: str, x: float, y: float, css: str, *, anchor: str = "start") -> SafeString:
    """Start and end of the line follow the direction of the language, as `x` does."""
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', css, short(x), short(y), anchor, text
    )


def line(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points)


def short(number: float | str) -> str:
    return number if isinstance(number, str) else f"{number:.1f}".rstrip("0").rstrip(".")
