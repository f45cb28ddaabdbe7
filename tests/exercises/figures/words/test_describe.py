"""What a pose says of itself, from the solved body alone."""

import re

import pytest

from exercises.figures.picture.scene import draw_frames
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.reader import read_figure, read_figures
from exercises.figures.pose.solve import frames_of
from exercises.figures.vectors import length, sub
from exercises.figures.words.describe import MOST, alt, describe, read_back

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
        ("single_leg_standing_right", "Standing on the right leg, left foot lifted off the floor."),
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


def test_on_a_bed_one_lies_as_on_the_floor():
    bed = [{"kind": "bed", "at": [0, 0, 0]}]

    assert said("supine", bed, level="bed") == "Lying on the back, on a bed."
    assert "left hand on the bed" in said("side_lying_right", bed, level="bed")
    assert said("four_point", bed, level="bed") == "On hands and knees, on a bed."
    assert said("sitting", bed, level="bed").startswith("Sitting on a bed")


def test_head_and_trunk_are_described_with_their_side():
    words = said("standing", neck={"turn": "right 50"}, spine={"side": "left 30"})

    assert "trunk bent to the left" in words
    assert "head turned to the right" in words


def test_a_hand_is_where_it_lies():
    assert "left hand on the hip" in said("standing", left_arm={"hand_to": "hip_bone_left"})
    assert "right arm out to the side" in said("standing", right_arm={"shoulder": {"abd": 88}, "elbow": 0})


def test_the_side_plank_is_described_whole():
    words = alt(FIGURES["side-plank"], "end")

    assert words.startswith("On the left side, propped on the left forearm, now hips lifted off the floor")
    assert "body in a straight line" in words


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("active-cycle-of-breathing", "Then mouth open, a long breath like mist from the open mouth."),
        ("brandt-daroff", "Then sitting on a bed, head turned to the left. Then lying on the right side."),
    ],
)
def test_what_is_new_in_a_later_position_is_said(slug, words):
    assert words in draw_frames(FIGURES[slug])[-1].alt


CHAIR = {"kind": "chair", "at": [0, 0, 0]}
WALL = {"kind": "wall", "at": [0, 0, 46], "faces": "far"}
AHEAD = {"upper_arm": "forward", "forearm": "forward"}
SEATED = {"posture": "sitting", "level": "chair"}
FLAT = "Lying on the back with knees bent and feet flat"


@pytest.mark.parametrize(
    ("start", "end", "props", "first", "then"),
    [
        (
            {"posture": "hook_lying"},
            {"anchor": ["neck_base"], "stays": ["feet"], "pelvis": {"flex": "back 24"}, "neck": {"flex": 14}},
            [],
            f"{FLAT}.",
            f"{FLAT}, now hips lifted.",
        ),
        (
            {"posture": "feet_together"},
            {"anchor": ["ball_left", "ball_right"], "legs": {"foot": "tiptoe 35"}, "arms": AHEAD},
            [],
            "Standing, left arm by the side.",
            "Standing on tiptoe, both arms straight forward.",
        ),
        (
            SEATED,
            {"stays": ["foot_right"], "left_leg": {"thigh": "forward", "shank": "forward+down*0.1"}},
            [CHAIR],
            "Sitting on a chair, left foot on the floor, both hands on the thighs.",
            "Sitting on a chair, now left leg lifted and straight, both hands on the thighs.",
        ),
        (
            SEATED,
            {"stays": ["feet"], "neck": {"turn": "left 45"}},
            [CHAIR],
            "Sitting on a chair, both hands on the thighs.",
            "Sitting on a chair, now head turned to the left, both hands on the thighs.",
        ),
        (
            {"posture": "hook_lying", "left_leg": {"hip": {"flex": 0}, "knee": 0}},
            {"stays": ["foot_right"], "left_leg": {"hip": {"flex": 35}, "knee": 0}},
            [],
            "Lying on the back, left leg straight, right knee bent with the foot flat.",
            "Lying on the back, now left leg straight and lifted, right knee bent with the foot flat.",
        ),
        (
            {"posture": "standing"},
            {"stays": ["foot_right"], "left_leg": {"hip": {"abd": 25}, "knee": 0}},
            [{"kind": "loop_band", "a": "ankle_left", "b": "ankle_right"}],
            "Standing, a loop band round both ankles.",
            "Standing on the right leg, left leg out to the side, a loop band round both ankles.",
        ),
        (
            {"posture": "standing", "arms": AHEAD | {"hand": "grip"}},
            {"arms": {"upper_arm": "down+back", "forearm": "forward"}},
            [{"kind": "band", "through": ["hand_left", [0, 112, 96], "hand_right"]}],
            "Standing, both arms straight forward, a band in both hands.",
            "Standing, now both elbows drawn back, a band in both hands.",
        ),
        (
            {"posture": "standing", "arms": {"hand_to": {"at": "shoulder_same", "on": "wall"}}},
            {"stays": ["hands", "feet"], "move": {"forward": 14}},
            [WALL],
            "Standing, both elbows bent a little, both hands on the wall.",
            "Standing, now both elbows bent, both hands on the wall.",
        ),
        (
            {"posture": "standing", "left_arm": AHEAD | {"palm_to": "down", "fingers_to": "forward"}},
            {
                "left_arm": {"fingers_to": "down", "palm_to": "back"},
                "right_arm": {"hand_to": {"at": "hand_left", "forward": 4}},
            },
            [],
            "Standing, left arm straight forward.",
            "Standing, now left wrist bent towards the palm by the right hand, left arm straight forward.",
        ),
        (
            SEATED,
            {"stays": ["feet"], "pelvis": {"flex": 34}},
            [CHAIR, {"kind": "ball", "radius": 3.5, "at": {"at": "ball_left", "offset": [0, -6, 0]}}],
            "Sitting on a chair, both hands on the thighs, a ball under the left foot.",
            "Sitting on a chair, now leaning forward, both hands on the thighs, a ball under the left foot.",
        ),
    ],
)
def test_posture_comes_first_and_then_what_has_changed(start, end, props, first, then):
    figure = read_figure("pose", {"side": "left", "start": start, "end": end, "props": props})

    assert alt(figure, "start") == first
    assert alt(figure, "end") == then


def swapped(words):
    return re.sub(r"\b(?:left|right)\b", lambda side: {"left": "right", "right": "left"}[side[0]], words)


def clauses(words):
    return words.lower().removesuffix(".").replace("now ", "").split(", ")


@pytest.fixture(scope="module")
def alts():
    """The alternative texts of both frames of every figure in the library, by its slug."""
    return {slug: both_alts(figure) for slug, figure in FIGURES.items()}


def both_alts(figure):
    return [alt(figure, frame) for frame in ("start", "end")]


def test_alternative_text_is_short_and_plain_and_says_nothing_twice(alts):
    wrong = [
        f"{slug}: {words}"
        for slug, both in alts.items()
        for words in both
        if len(words) > MOST or set("°{") & set(words) or len(set(clauses(words))) < len(clauses(words))
    ]

    assert wrong == []


def test_a_mirrored_figure_says_the_other_side(alts):
    wrong = {
        slug: both
        for slug, both in alts.items()
        if both_alts(mirror(FIGURES[slug])) != [swapped(words) for words in both]
    }

    assert wrong == {}


def test_start_and_end_read_differently_where_anything_moves(alts):
    wrong = {slug: both for slug, both in alts.items() if (both[0] != both[1]) is not moves(FIGURES[slug])}

    assert wrong == {}


def moves(figure):
    start, end = (solved.body for solved in frames_of(figure))
    joints_move = any(length(sub(start.joints[joint], end.joints[joint])) > 1 for joint in start.joints)
    inside = any(prop.kind in ("face", "pelvic_floor") and prop.frame != "both" for prop in figure.props)
    lips_move = any(prop.kind == "lips" for prop in figure.props)
    return joints_move or start.feet != end.feet or inside or lips_move


def test_the_description_gives_every_angle_to_whoever_checks():
    text = describe(FIGURES["clamshell"], "end")

    assert "knee 85°" in text or "knee 86°" in text
    assert "The face faces to the viewer" in text


def both(posture, start=None, end=None, props=(), side="left", **more):
    data = {"side": side, "start": {"posture": posture} | (start or {}), "props": list(props), **more}
    figure = read_figure("pose", data | {"end": end or {}})
    return read_back(figure, "start"), read_back(figure, "end")


def test_a_hand_that_changes_is_described_where_the_arm_stays():
    arm = {"upper_arm": "down", "forearm": "forward"}
    start, end = both(
        "standing", {"left_arm": arm | {"hand": "flat"}}, {"left_arm": {"hand": "hook"}}, side="left"
    )

    assert "left fingers straight" in start
    assert "left fingers hooked" in end


def test_a_wrist_is_bent_back_or_towards_the_palm():
    arm = {"upper_arm": "down", "forearm": "forward"}
    back = both("standing", {"left_arm": arm}, {"left_arm": {"wrist": "extend 60"}})[1]
    forth = both("standing", {"left_arm": arm}, {"left_arm": {"wrist": "flex 60"}})[1]

    assert "left wrist bent back" in back
    assert "left wrist bent towards the palm" in forth


def test_feet_that_pump_are_described():
    start, end = both("supine", {"legs": {"foot": "flex 15"}}, {"legs": {"foot": "point 40"}})

    assert "both feet pulled up" in start
    assert "both feet pointed" in end


def test_a_head_that_glides_is_described():
    poked = {"neck": {"flex": 24}, "head": {"flex": "back 22"}}
    start, end = both("sitting", {"level": 44} | poked, {"neck": {"flex": 0}, "head": {"flex": 0}})

    assert "head poked forward" in start
    assert "head drawn back" in end


def test_shoulder_blades_that_move_are_described():
    start, end = both("standing", {"girdles": {"forward": 3}}, {"girdles": {"forward": "back 3"}})

    assert "shoulder blades pushed apart" in start
    assert "shoulder blades drawn together" in end


def test_the_pelvis_that_tilts_on_the_floor_is_described():
    start, end = both("hook_lying", {"tilt": "forward 10"}, {"tilt": "back 12"}, side="none")

    assert "lower back arched a little" in start
    assert "lower back flat on the floor" in end


def test_a_back_at_the_wall_is_described():
    wall = [{"kind": "wall", "at": [0, 0, -12], "faces": "near"}]

    assert "back against the wall" in said("standing", wall)
    assert "back against the wall" not in said(
        "standing", [{"kind": "wall", "at": [0, 0, -60], "faces": "near"}]
    )


def test_a_pillow_between_the_knees_is_on_neither_side():
    pillow = [{"kind": "pillow", "at": "knee_left>knee_right*0.5"}]

    assert said("hook_lying", pillow).endswith("a pillow between the knees.")


def test_hands_on_a_counter_are_above_it():
    counter = [{"kind": "counter", "at": [90, 0, 0]}]
    hand = {"hand_to": "flank_left"}

    assert "on the counter" not in said("standing", counter, left_arm=hand)


def test_a_rail_is_no_stick():
    rail = [{"kind": "stick", "a": [60, 90, -40], "b": [60, 90, 40]}]

    assert said("standing", rail).endswith("at a rail.")
