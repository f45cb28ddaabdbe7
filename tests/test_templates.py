"""What the content policy would refuse, some of it without a word, stays out of the templates."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline handler": r"\son[a-z]+\s*=",
    "an inline script": r"<script\b(?![^>]*\b(?:src\s*=|type\s*=\s*\"application/json\"))",
    "hx-on": r"\bhx-on\b",
    "a javascript address": r"javascript:",
    "a js: value": r"=\s*[\"']js:",
    "a trigger filter": r"hx-trigger\s*=\s*[\"'][^\"']*\[",
    "another site's address": r"\b(?:src|href)\s*=\s*[\"']https?://",
}


def test_a_template_keeps_to_the_content_policy() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in TEMPLATES
        for what, pattern in FORBIDDEN.items()
        if re.search(pattern, path.read_text(), re.IGNORECASE)
    ]

    assert TEMPLATES
    assert found == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color: red">',
        "<style>p{}</style>",
        '<a onclick="go()">',
        "<script>go()</script>",
        '<a hx-on:click="go()">',
        '<a href="javascript:go()">',
        "<a hx-vals='js:{a: 1}'>",
        '<a hx-trigger="click[ctrlKey]">',
        '<script src="https://cdn.example/x.js"></script>',
    ],
)
def test_the_lint_finds_what_it_looks_for(bad: str) -> None:
    assert any(re.search(pattern, bad, re.IGNORECASE) for pattern in FORBIDDEN.values())


def test_the_styles_take_every_colour_from_the_tokens() -> None:
    folder = ROOT / "static" / "css"
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)

    found = [path.name for path in sorted(folder.rglob("*.css")) if literal.search(path.read_text())]

    assert found == ["tokens.css"]
