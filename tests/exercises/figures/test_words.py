"""What a pose says of itself, from the solved body alone."""

import pytest

from exercises.figures.mirror import mirror
from exercises.figures.reader import read_figure, read_figures
from exercises.figures.words import MOST, alt, describe, read_back

FIGURES = read_figures()


def said(posture, props=(), **changes):
    data = {"side": "none", "start": {"posture": posture, **changes}, "props": list(props)}
    return read_back(read_figure("pose", data), "start")


@pytest.mark.parametrize(
    ("posture", "words"),
    [
        ("standing", "Standing."),
        ("wide_standing", "Standing with feet wide apart."),
        ("step_standing", "Standing with the left foot in front."),
        ("single_leg_standing_right", "Standing on the right leg, left knee bent 75°."),
        ("long_sitting", "Sitting on the floor with legs straight, both hands on the floor."),
        ("supine", "Lying on the back."),
        ("hook_lying", "Lying on the back with knees bent and feet flat."),
        ("four_point", "On hands and knees."),
        ("half_kneeling_left", "Half kneeling on the right knee, left foot in front."),
        ("plank", "Face down on hands and toes, body in a straight line."),
    ],
)
def test_a_posture_is_named_by_how_the_body_lies(posture, words):
    assert said(posture) == words


def test_the_side_underneath_is_named_not_the_one_on_the_page():
    assert said("side_lying_left").startswith("Lying on the left side")
    assert said("side_lying_left", head_to="right", chest_to="near").startswith("Lying on the left side")


def test_a_chair_makes_it_sitting():
    assert said("sitting", [{"kind": "chair", "at": [0, 0, 0]}]).startswith("Sitting on a chair")


def test_head_and_trunk_are_told_with_their_side():
    words = said("standing", neck={"turn": "right 50"}, spine={"side": "left 30"})

    assert "trunk bent to the left" in words
    assert "head turned to the right" in words


def test_a_hand_is_where_it_lies():
    assert "left hand on the hip" in said("standing", left_arm={"hand_to": "hip_bone_left"})
    assert "right arm out to the side" in said("standing", right_arm={"shoulder": {"abd": 88}, "elbow": 0})


def test_the_side_plank_is_told_whole():
    words = alt(FIGURES["side-plank"], "end")

    assert words.startswith("On the left side, propped on the left forearm, hips lifted off the floor")
    assert "body in a straight line" in words


@pytest.mark.parametrize("slug", sorted(FIGURES))
@pytest.mark.parametrize("frame", ["start", "end"])
def test_alternative_text_is_short_and_says_the_other_side_when_mirrored(slug, frame):
    words = alt(FIGURES[slug], frame)
    other = words.replace("left", "LEFT").replace("right", "left").replace("LEFT", "right")
    other = other.replace("upleft", "upright")

    assert len(words) <= MOST
    assert sorted(alt(mirror(FIGURES[slug]), frame)) == sorted(other)


def test_the_description_gives_every_angle_to_whoever_checks():
    text = describe(FIGURES["clamshell"], "end")

    assert "knee 85°" in text or "knee 86°" in text
    assert "The face faces to the viewer" in text
