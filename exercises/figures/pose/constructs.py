"""Examples of what a pose can say, drawn for docs/figures.md by `make figures`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from exercises.figures.pose.model import Figure
from exercises.figures.pose.reader import read_figure

FILE = Path(__file__).parent / "constructs.toml"
GROUPS = ("postures", "trunk", "limbs", "hands", "feet", "props", "marks")


@dataclass(frozen=True, slots=True)
class Construct:
    title: str
    says: str  # the words of the pose language that matter
    figure: Figure


def constructs() -> dict[str, list[Construct]]:
    """By group. The file holds TOML in TOML: `says` is what a poses file would hold beside `more`."""
    found: dict[str, list[Construct]] = {}
    for group, items in tomllib.loads(FILE.read_text("utf-8")).items():
        found[group] = [
            Construct(item["title"], item.get("says", ""), read_figure(f"{group} {number}", item["pose"]))
            for number, item in enumerate(items, start=1)
        ]
    return found
