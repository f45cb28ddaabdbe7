import unicodedata

import pytest

from patients.handout.text import (
    BREAK_HERE,
    breakable,
    cleaned,
    drawable,
    has_right_to_left,
    isolated,
    split_lines,
)

LATIN = frozenset(map(ord, "abcdefghijklmnopqrstuvwxyz é"))


@pytest.mark.parametrize("text", ["", "Lift your hips.", "#panic $x$ <script> \\ *bold*"])
def test_plain_text_stays_as_it_is(text):
    assert breakable(drawable(cleaned(text), LATIN)) == text


def test_letters_are_composed():
    assert cleaned(unicodedata.normalize("NFD", "Amélie")) == "Amélie"


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\ufeff", "\ud800", "\u2060"])
def test_controls_are_dropped(control):
    assert cleaned(f"lift{control} up") == "lift up"


@pytest.mark.parametrize("override", ["\u202a", "\u202d", "\u202e", "\u2066", "\u2067", "\u2069", "\u061c"])
def test_nobody_can_turn_the_text_round(override):
    assert cleaned(f"10{override} times") == "10 times"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b"])
def test_every_kind_of_newline_is_one(newline):
    assert cleaned(f"one{newline}two") == "one\ntwo"


def test_a_tab_is_a_space():
    assert cleaned("one\ttwo") == "one two"


@pytest.mark.parametrize("seen", ["😀", "漢", "👍🏽", "❤️", "👨‍👩‍👧", "\ue000"])
def test_what_no_font_draws_becomes_one_box(seen):
    assert drawable(cleaned(f"go {seen}"), LATIN) == "go □"


def test_joiners_that_shape_a_script_stay():
    assert cleaned("می‌خواهم") == "می‌خواهم"


def test_words_up_to_forty_characters_are_left_whole():
    assert breakable("w" * 40) == "w" * 40


def test_longer_words_may_break_and_keep_every_letter():
    torn = breakable("w" * 60)

    assert torn.replace("\u200b", "") == "w" * 60
    assert max(map(len, torn.split("\u200b"))) <= 40


def test_a_break_never_parts_a_letter_from_its_mark():
    torn = breakable("q\u0323" * 45)

    assert not any(unicodedata.category(piece[0]).startswith("M") for piece in torn.split("\u200b"))


def test_a_line_keeps_its_own_direction_and_so_do_its_phone_numbers():
    assert isolated("Ann") == "\u2068Ann\u2069"
    assert "\u2068+44 117 496 0123\u2069" in isolated("Call +44 117 496 0123.")
    assert isolated("") == ""


@pytest.mark.parametrize(
    ("text", "expected"), [("Ann", False), ("Zoë", False), ("سارة", True), ("דוד", True)]
)
def test_right_to_left_letters_are_noticed(text, expected):
    assert has_right_to_left(text) is expected


def test_empty_lines_say_nothing():
    assert split_lines(" one \n\n two\n ") == ["one", "two"]


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            "https://doi.org/10.1002/14651858.CD009790.pub2",
            ["https://", "doi.org/", "10.", "1002/", "14651858.", "CD009790.", "pub2"],
        ),
        (
            "https://www.nhs.uk/live-well/exercise/strength-exercises/",
            ["https://", "www.nhs.uk/", "live-well/", "exercise/", "strength-exercises/"],
        ),
    ],
)
def test_a_long_address_is_broken_between_its_parts(address, lines):
    assert breakable(address).split(BREAK_HERE) == lines
