"""Draws the icons of the installed portal from static/img/logo.svg: `make icons`."""

import re
from pathlib import Path

import resvg_py

IMAGES = Path(__file__).resolve().parents[2] / "static" / "img"
SAFE = 0.72  # of its width a maskable icon's drawing may take; systems cut the rest into a circle or another shape


def draw(svg: str, name: str, size: int) -> None:
    (IMAGES / name).write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size)))


def maskable(logo: str) -> str:
    """The same drawing, smaller, on a ground that reaches to all edges."""
    head, ground, drawing = re.fullmatch(
        r"(<svg[^>]*>)\s*(<rect[^>]*/>)(.*)</svg>\s*", logo, re.DOTALL
    ).groups()
    square = re.sub(r' rx="[^"]*"', "", ground)
    return (
        f'{head}{square}<g transform="translate(16 16) scale({SAFE}) translate(-16 -16)">{drawing}</g></svg>'
    )


if __name__ == "__main__":
    logo = (IMAGES / "logo.svg").read_text()
    draw(logo, "icon-192.png", 192)
    draw(logo, "icon-512.png", 512)
    draw(maskable(logo), "icon-maskable-512.png", 512)
