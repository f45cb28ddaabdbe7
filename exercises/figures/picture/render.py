"""Figures as files: an SVG or a PNG each, and sheets of many for a person to look at."""

import re
from collections.abc import Sequence
from textwrap import wrap
from xml.sax.saxutils import escape

from exercises.figures.picture.camera import HEIGHT, WIDTH

_LUMINANCE = (0.2126, 0.7152, 0.0722)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b")
_SIZE = re.compile(r'viewBox="\S+ \S+ (\S+) (\S+)"')
_LABEL, _GAP = 34, 10
_ACROSS = 54  # characters of small text under a picture


def grey(svg: str) -> str:
    """The same picture as a black-and-white printer prints it."""

    def shade(match: re.Match[str]) -> str:
        code = match.group()
        linear = [(int(code[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
        level = round(255 * sum(k * c for k, c in zip(_LUMINANCE, linear, strict=True)) ** (1 / 2.2))
        return f"#{level:02x}{level:02x}{level:02x}"

    return _COLOUR.sub(shade, svg)


def sheet(cells: Sequence[tuple[str, str, Sequence[str]]], *, columns: int = 3, title: str = "") -> str:
    """Rows of figures: each cell has a name, a slug and its frames, side by side, as SVG."""
    frames = max((len(svgs) for _, _, svgs in cells), default=1)
    lines = max((len(wrap(slug, frames * _ACROSS)) for _, slug, _ in cells), default=1)
    wide, high = frames * WIDTH + _GAP, HEIGHT + _LABEL + 13 * max(0, lines - 1) + _GAP
    head = 40 if title else 0
    rows = -(-len(cells) // columns)
    body = ""
    if title:
        body += (
            f'<text x="{_GAP}" y="28" font-size="22" font-weight="bold" fill="#12262B">{escape(title)}</text>'
        )
    for place, (name, slug, svgs) in enumerate(cells):
        x, y = _GAP + place % columns * (wide + _GAP), head + place // columns * high
        body += f'<rect x="{x}" y="{y}" width="{frames * WIDTH}" height="{HEIGHT}" rx="8" fill="#fff"/>'
        for i, svg in enumerate(svgs):
            body += _put(svg, x + i * WIDTH, y)
        body += f'<text x="{x + 2}" y="{y + HEIGHT + 15}" font-size="14" fill="#12262B">{escape(name)}</text>'
        for number, words in enumerate(wrap(slug, frames * _ACROSS)):
            below = y + HEIGHT + 29 + 13 * number
            body += f'<text x="{x + 2}" y="{below}" font-size="11" fill="#4A5E63">{escape(words)}</text>'
    width, height = columns * (wide + _GAP) + _GAP, head + rows * high
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-family="sans-serif"><rect width="{width}" height="{height}" fill="#E8EEEC"/>{body}</svg>'
    )


def overview(svgs: Sequence[str], *, columns: int = 12) -> str:
    """Pictures close together, without words."""
    gap = 8
    body = ""
    for place, svg in enumerate(svgs):
        x, y = gap + place % columns * (WIDTH + gap), gap + place // columns * (HEIGHT + gap)
        body += f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="14" fill="#fff"/>'
        body += _put(svg, x, y)
    width, height = columns * (WIDTH + gap) + gap, -(-len(svgs) // columns) * (HEIGHT + gap) + gap
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="#E8EEEC"/>{body}</svg>'
    )


def _put(svg: str, x: float, y: float) -> str:
    """A picture as large as its cell allows, in the middle of it, cut off at its own edges."""
    found = _SIZE.search(svg)
    wide, high = map(float, found.groups()) if found else (WIDTH, HEIGHT)
    by = min(WIDTH / wide, HEIGHT / high)
    wide, high = wide * by, high * by
    x, y = x + (WIDTH - wide) / 2, y + (HEIGHT - high) / 2
    return f'<svg x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}"{svg.removeprefix("<svg")}'


def png(svg: str, width: float) -> bytes:
    """Raises ImportError where resvg_py, which only developers need, is not installed."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=round(width), background="#ffffff"))
