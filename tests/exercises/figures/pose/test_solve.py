"""Joints go where the words say, limbs keep their length, bodies rest on what carries them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.figures.body.anatomy import FOREARM, HAND, SHANK, THIGH, UPPER_ARM, Side
from exercises.figures.body.angles import angles
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.reader import postures, read_figure, read_figures
from exercises.figures.pose.solve import frames_of, lowest, solve
from exercises.figures.vectors import dot, length, sub

approx = pytest.approx
BONES = {
    ("shoulder", "elbow"): UPPER_ARM,
    ("elbow", "wrist"): FOREARM,
    ("wrist", "hand"): HAND,
    ("hip", "knee"): THIGH,
    ("knee", "ankle"): SHANK,
}
FIGURES = read_figures()


def figure(start, end=None, props=()):
    data = {"side": "none", "start": start, "props": list(props)}
    return read_figure("pose", data | ({"end": end} if end else {}))


def body(posture, **changes):
    return solve(figure({"posture": posture, **changes}).start).body


def assert_limbs_are_whole(solved):
    for side in Side:
        for (first, second), long in BONES.items():
            joints = solved.joints
            assert length(sub(joints[f"{first}_{side}"], joints[f"{second}_{side}"])) == approx(
                long, abs=0.01
            )


@given(
    flex=st.floats(-60, 170),
    abd=st.floats(-30, 170),
    bend=st.floats(0, 150),
    target=st.tuples(st.floats(-90, 90), st.floats(0, 200), st.floats(-90, 90)),
    lean=st.floats(-20, 80),
)
def test_limbs_keep_their_length_whatever_is_asked(flex, abd, bend, target, lean):
    solved = body(
        "standing",
        pelvis={"flex": lean},
        left_arm={"shoulder": {"flex": flex, "abd": abd}, "elbow": bend},
        right_arm={"hand_to": list(target)},
        left_leg={"hip": {"flex": flex, "abd": abd}, "knee": bend},
        right_leg={"foot_to": list(target)},
    )

    assert_limbs_are_whole(solved)


def test_mirrored_twice_is_the_original():
    assert {slug: mirror(mirror(figure)) for slug, figure in FIGURES.items()} == FIGURES


def test_a_mirrored_figure_is_the_reflected_body():
    wrong = []
    for slug, original in FIGURES.items():
        for here, there in zip(frames_of(original), frames_of(mirror(original)), strict=True):
            assert_limbs_are_whole(here.body)
            for side in Side:
                x, y, z = here.body.joints[f"hand_{side}"]
                if there.body.joints[f"hand_{side.other}"] != approx((-x, y, z), abs=0.01):
                    wrong.append(f"{slug}, {side} hand")

    assert wrong == []


def test_every_posture_rests_on_the_floor():
    heights = {posture: lowest(body(posture), "trunk and limbs") for posture in postures()}

    assert {posture: height for posture, height in heights.items() if height != approx(0, abs=1.5)} == {}


@given(flex=st.floats(5, 140), bend=st.floats(5, 140), abd=st.floats(0, 40))
def test_the_angles_that_are_asked_for_are_those_of_the_body(flex, bend, abd):
    leg = {"hip": {"flex": flex, "abd": abd}, "knee": bend}
    measured = angles(body("supine", left_leg=leg), Side.LEFT)

    assert measured.knee == approx(bend, abs=0.1)
    assert measured.hip_flex == approx(flex, abs=0.1)
    assert measured.hip_abd == approx(abd, abs=0.1)


def test_outwards_is_the_other_way_on_the_other_side():
    turned = body("standing", arms={"shoulder": {"rot": "out 60"}, "elbow": 90})

    assert turned.joints["hand_left"][0] > turned.joints["elbow_left"][0] + 15
    assert turned.joints["hand_right"][0] < turned.joints["elbow_right"][0] - 15


def test_a_hip_turned_outwards_brings_the_foot_in():
    turned = body("sitting", left_leg={"hip": {"flex": 90, "rot": "out 30"}, "knee": 90})

    assert turned.joints["ankle_left"][2] > turned.joints["knee_left"][2] + 10  # facing right, left is far


def test_a_palm_up_looks_up_and_a_bent_wrist_extends():
    palms = body("standing", left_arm={"elbow": 90, "forearm_turn": "up 90"})
    wrists = body("standing", left_arm={"elbow": 90, "forearm_turn": "down 90", "wrist": "extend 60"})

    assert palms.hands[Side.LEFT].palm[1] > 0.9
    assert wrists.hands[Side.LEFT].fingers[1] > 0.8


def test_feet_stay_flat_while_the_knees_bend():
    solved = frames_of(
        figure(
            {"posture": "standing"},
            {"stays": ["feet"], "move": {"down": 30, "back": 15}, "pelvis": {"flex": 35}},
        )
    )

    assert solved[1].body.joints["ankle_left"] == approx(solved[0].body.joints["ankle_left"])
    assert solved[1].body.feet[Side.LEFT].sole == approx((0, -1, 0))
    assert angles(solved[1].body, Side.LEFT).knee > 60


def test_on_tiptoe_the_ball_of_the_foot_stays():
    change = {"anchor": ["ball_left", "ball_right"], "legs": {"foot": "tiptoe 35"}}
    start, end = frames_of(figure({"posture": "standing"}, change))

    assert end.body.joints["ball_left"] == approx(start.body.joints["ball_left"], abs=1)
    assert end.body.joints["heel_left"][1] > start.body.joints["heel_left"][1] + 5


def test_two_supports_tilt_the_body_until_both_rest():
    solved = body("side_plank_left")

    assert lowest(solved, "elbow_left") == approx(0, abs=0.1)
    assert lowest(solved, "foot_left") == approx(0, abs=0.1)


def test_a_hand_on_the_wall_lies_flat_against_it():
    wall = {"kind": "wall", "at": [50, 0, 0], "faces": "left"}
    reach = {"hand_to": {"at": "shoulder_left", "on": "wall"}, "hand": "flat"}
    solved = frames_of(figure({"posture": "standing", "chest_to": "right", "left_arm": reach}, props=[wall]))[
        0
    ]

    assert solved.body.joints["hand_left"][0] == approx(50 - 2.9)
    assert solved.body.hands[Side.LEFT].palm == approx((1, 0, 0))
    assert dot(solved.body.hands[Side.LEFT].fingers, (0, 1, 0)) > 0.9


def test_a_bridge_turns_about_the_shoulders():
    change = {"anchor": ["neck_base"], "stays": ["feet", "hands"], "pelvis": {"flex": "back 24"}}
    start, end = frames_of(figure({"posture": "hook_lying"}, change))

    assert end.body.joints["neck_base"] == approx(start.body.joints["neck_base"])
    assert end.body.joints["hand_right"] == approx(start.body.joints["hand_right"], abs=0.5)
    assert end.body.joints["pelvis"][1] > start.body.joints["pelvis"][1] + 12


def test_a_target_out_of_reach_is_reported_in_centimetres():
    solved = solve(figure({"posture": "standing", "left_arm": {"hand_to": [200, 130, 0]}}).start)

    assert solved.short[0][0] == "arm_left"
    assert solved.short[0][1] > 100
