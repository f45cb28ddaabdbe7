"""The colours of a handout: the clinic's own, made dark enough to read, or greys for black and white.

Colour is never the only sign: whatever has a colour also has a shape or words of its own.
"""

import re

HEX = re.compile(r"#[0-9A-Fa-f]{6}")
LEAST_CONTRAST = 4.5  # WCAG 2.2 AA, against white
OURS = "#0B5D57"
DARKER = 0.93  # of each channel, a step at a time
TINT = 0.9  # how much white is in a tint

Palette = dict[str, dict[str, str]]

TONES = {
    "good": ("#1E6B3A", "#E0F2E5"),
    "warn": ("#7A4B00", "#FDF0D2"),
    "bad": ("#A8201A", "#FBE4E2"),
}
GREY_TONES = {
    "good": ("#1F1F1F", "#FFFFFF"),
    "warn": ("#1F1F1F", "#EBEBEB"),
    "bad": ("#000000", "#D6D6D6"),
}


def palette(brand: str, *, colour: bool) -> Palette:
    """Colours as "#RRGGBB". A `brand` too pale for text on white is darkened; if it is no colour, ours is used."""
    if not colour:
        inks = {
            "ink": "#000000",
            "muted": "#3A3A3A",
            "brand": "#1F1F1F",
            "tint": "#EFEFEF",
            "rule": "#9A9A9A",
        }
        return {"inks": inks, **_tones(GREY_TONES)}
    brand = readable(brand)
    inks = {
        "ink": "#12262B",
        "muted": "#4A5E63",
        "brand": brand,
        "tint": _mixed_with_white(brand, TINT),
        "rule": _mixed_with_white(brand, 0.6),
    }
    return {"inks": inks, **_tones(TONES)}


def readable(brand: str) -> str:
    """The colour, darkened until its contrast to white is at least 4.5."""
    if not HEX.fullmatch(brand):
        return OURS
    channels = _channels(brand)
    while contrast_with_white(_as_hex(channels)) < LEAST_CONTRAST:
        channels = [channel * DARKER for channel in channels]
    return _as_hex(channels)


def contrast_with_white(colour: str) -> float:
    """1 to 21, calculated as in WCAG."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _as_hex(channels: list[float]) -> str:
    return "#" + "".join(f"{int(channel):02X}" for channel in channels)


def _mixed_with_white(colour: str, white: float) -> str:
    return _as_hex([255 * white + channel * (1 - white) for channel in _channels(colour)])


def _tones(pairs: dict[str, tuple[str, str]]) -> Palette:
    return {name: {"ink": ink, "paper": paper} for name, (ink, paper) in pairs.items()}
