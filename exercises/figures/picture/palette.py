"""The colours of the figures. Colours that touch differ in lightness too, for black-and-white print."""

INK = "#17303A"
SKIN, SKIN_FAR = "#F3D8C2", "#D3B49D"
SHIRT, SHIRT_FAR = "#3E9C90", "#2F7F76"
SHORTS, SHORTS_FAR = "#35587A", "#284660"
HAIR = "#5A4538"
WHITE = "#FFFFFF"
ACCENT, ACCENT_PALE = "#C2450C", "#F9DCCB"
GHOST = "#8FA5AE"
EDGE = "#6F8791"  # of props
WALL, WALL_SIDE = "#E9EEF0", "#CBD6DB"
MAT, MAT_SIDE = "#D3E6E6", "#A7C7C9"
WOOD, WOOD_SIDE = "#E3C79B", "#BF9A63"
CLOTH, CLOTH_SIDE = "#F3F5F7", "#D5DDE3"
METAL = "#7C8E98"
RUBBER = "#D98A1F"
TOY = "#8FB7D9"
WOOD_LIGHT = "#EFDDBF"
METAL_LIGHT = "#B4C1C8"
TOY_LIGHT = "#BAD5EA"
STRAP = "#7D6FA3"
LIPS = "#D98B7A"
WATER = "#CDE6F2"
FLOOR = "#E6ECEE"
SHADE = "#F3F6F7"
LIPS, TONGUE = "#7A3B35", "#DE9A8E"  # a mouth that is open
MUSCLE = "#9C4A3C"  # seen inside the body
BONE = "#F6EFDD"  # seen through the body


def between(one: str, two: str, share: float) -> str:
    """A mix of two colours: `share` 0 is the first, 1 the second."""
    channels = (
        round(int(one[i : i + 2], 16) * (1 - share) + int(two[i : i + 2], 16) * share) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)
