"""The pictograms that stand in until an exercise has a picture."""

import re
from xml.etree import ElementTree

import pytest

from exercises.placeholder import placeholder_alt, placeholder_svg
from exercises.vocabulary import Position

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("position", Position.values)
def test_every_position_has_a_small_drawing_of_the_one_size(position: str) -> None:
    drawing = placeholder_svg(position)

    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own markup

    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 320 260"
    assert len(drawing.encode()) < 3000
    assert drawing == placeholder_svg(position)


@pytest.mark.parametrize("position", Position.values)
def test_a_drawing_needs_nothing_that_a_strict_policy_refuses(position: str) -> None:
    root = ElementTree.fromstring(placeholder_svg(position))  # noqa: S314 - our own markup

    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "g", "path", "rect", "circle"}
    for each in root.iter():
        assert not {"style", "id", "class", "href"} & set(each.attrib)
        assert not (each.text or "").strip()


@pytest.mark.parametrize("position", Position.values)
def test_the_body_stays_on_the_canvas(position: str) -> None:
    drawing = placeholder_svg(position)
    left, top, scale = map(float, re.search(r"translate\((\S+) (\S+)\) scale\((\S+)\)", drawing).groups())

    for path in re.findall(r'd="M([\d. L-]+)" stroke', drawing):
        for x, y in (map(float, pair.split()) for pair in path.split("L")):
            assert 8 <= left + scale * x <= 312
            assert 8 <= top + scale * y <= 252


def test_each_position_is_drawn_and_said_differently() -> None:
    assert len({placeholder_svg(position) for position in Position.values}) == len(Position.values)
    assert len({placeholder_alt(position) for position in Position.values}) == len(Position.values)


def test_an_unknown_position_still_has_a_drawing_and_words() -> None:
    assert placeholder_svg("flying").startswith("<svg")
    assert placeholder_alt("flying") == "A person getting ready to exercise."
