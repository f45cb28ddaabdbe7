"""The sections of an article as one text to edit: headings behind a #, paragraphs between empty lines."""

import re
from typing import Any

Sections = list[dict[str, Any]]


def text_of(sections: Sections, mark: str = "# ") -> str:
    return "\n\n".join(
        part for section in sections for part in (f"{mark}{section['heading']}", *section["paragraphs"])
    )


def sections_from(text: str) -> Sections:
    """Never raises. A text before the first heading has none: its section's heading is empty."""
    sections: Sections = []
    for block in re.split(r"\n\s*\n|\n(?=#)", text.replace("\r\n", "\n").replace("\r", "\n")):
        for part in parts_of(block.strip()):
            if part.startswith("#"):
                sections.append({"heading": part.lstrip("#").strip(), "paragraphs": []})
            elif part:
                if not sections:
                    sections.append({"heading": "", "paragraphs": []})
                sections[-1]["paragraphs"].append(part)
    return sections


def parts_of(block: str) -> list[str]:
    """A heading is one line; what stands right below it is a paragraph."""
    if not block.startswith("#"):
        return [block]
    heading, _end, rest = block.partition("\n")
    return [heading, rest.strip()]
