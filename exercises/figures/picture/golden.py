"""Fingerprints of all pictures, so that none changes without being looked at."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from exercises.figures.picture.scene import draw_frames
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.model import Figure

Golden = dict[str, dict[str, str]]  # slug, then frame and side, then SHA-256 in hexadecimal


def pictures(figure: Figure) -> dict[str, str]:
    """The SVG of each frame and side, by names such as “end left”, or “end” for a figure without sides."""
    shown = (figure, mirror(figure)) if figure.side else (figure,)
    return {
        " ".join(filter(None, (picture.frame, one.side))): picture.svg
        for one in sorted(shown, key=lambda one: one.side or "")
        for picture in draw_frames(one)
    }


def fingerprints(figure: Figure) -> dict[str, str]:
    return {name: sha256(svg.encode()).hexdigest() for name, svg in pictures(figure).items()}


def write(figures: Mapping[str, Figure], path: Path) -> None:
    golden: Golden = {slug: fingerprints(figure) for slug, figure in sorted(figures.items())}
    path.write_text(json.dumps(golden, indent=1) + "\n", "utf-8")
