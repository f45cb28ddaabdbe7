"""A slope, a treadmill, a bandage, a kneecap, marbles: how they are drawn, stood on and named."""

import pytest

from exercises.figures.picture.scene import draw, look
from exercises.figures.picture.stage import placed
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.reader import read_figure
from exercises.figures.pose.solve import frames_of, lowest
from exercises.figures.words.describe import alt

SLOPE = {"kind": "slope", "at": [0, 0, 0], "faces": "right", "length": 40, "height": 16, "width": 60}


def figure(*props, **start):
    return read_figure(
        "one", {"side": "none", "start": {"posture": "standing", **start}, "props": list(props)}
    )


def on_the_slope():
    onto = {"foot_to": {"at": "hip_same", "on": "slope"}, "toes_out": 0}
    return figure(SLOPE, chest_to="right", height=97, legs=onto)


def test_a_foot_lies_flat_on_a_slope_with_its_toes_down():
    body = frames_of(on_the_slope())[0].body
    heel, ball = (body.joints[f"{joint}_left"] for joint in ("heel", "ball"))

    drop, run = heel[1] - ball[1], ball[0] - heel[0]

    assert abs(drop / run - 16 / 40) < 0.12
    for joint in ("heel_left", "ball_left"):
        top = 16 * (0.5 - body.joints[joint][0] / 40)
        assert abs(lowest(body, joint) - top) < 2.5


def test_standing_on_a_slope_is_not_called_standing_on_tiptoe():
    said = alt(on_the_slope(), "start")

    assert "slope" in said
    assert "tiptoe" not in said
    assert "lifted" not in said


def test_of_a_treadmill_only_the_rail_nearer_to_the_viewer_is_in_front_of_the_body():
    walker = figure({"kind": "treadmill", "at": [0, 0, 0]}, chest_to="right", level=14)
    scene = look(walker, "start")

    behind, front, _ = placed(scene.camera, scene.body, list(walker.props))

    assert behind.count("<path") > front.count("<path") > 0
    assert "on a treadmill" in alt(walker, "start")


def test_a_safety_cord_hangs_between_the_clothes_and_the_machine_and_is_named():
    cord = {"kind": "cord", "a": [0, 120, 12], "b": [40, 110, 12]}
    walker = figure({"kind": "treadmill", "at": [0, 0, 0]}, cord, level=14)
    scene = look(walker, "start")
    _, _, between = placed(scene.camera, scene.body, list(walker.props))
    (part,) = [part for part in between if part.name == "cord"]

    assert len(part.covers) == 2
    assert "a safety cord clipped to the shirt" in alt(walker, "start")


def test_a_bandage_is_named_with_its_limb_and_goes_with_the_side():
    wound = figure({"kind": "bandage", "at": "knee_left", "along": "ankle_left"})

    assert "a bandage at the left knee" in alt(wound, "start")
    assert "a bandage at the right knee" in alt(mirror(wound), "start")


def test_a_kneecap_goes_with_the_side():
    at = {"at": "knee_left", "offset": [3, 0, 5]}
    moved = mirror(figure({"kind": "kneecap", "at": at, "along": "ankle_left"})).props[0]

    assert moved["at"].joint == "knee_right"
    assert moved["at"].offset == (-3, 0, 5)


def test_where_a_kneecap_came_from_is_a_dashed_line():
    def drawn(**more):
        shown = figure({"kind": "kneecap", "at": "knee_left", "along": "ankle_left", **more})
        return 'stroke-dasharray="3 2"' in draw(shown, "start")

    assert drawn(ghost=True)
    assert not drawn()


@pytest.mark.parametrize(
    ("shift", "where"),
    [
        ([-2.4, 0, 5], "to the inner side"),
        ([2.4, 0, 5], "to the outer side"),
        ([0, -2.4, 5], "towards the foot"),
        ([0, 2.4, 5], "towards the hip"),
    ],
)
def test_the_words_say_where_a_kneecap_was_pushed(shift, where):
    at = {"at": "knee_left", "offset": shift}
    cap = figure({"kind": "kneecap", "at": at, "along": "ankle_left"})

    assert f"the left kneecap pushed {where}" in alt(cap, "start")
    assert f"the right kneecap pushed {where}" in alt(mirror(cap), "start")


def test_several_small_balls_are_marbles_and_are_named_once():
    marbles = [{"kind": "ball", "at": [x, 1, 40], "radius": 1.4} for x in (-4, 0, 4)]

    said = alt(figure(*marbles, {"kind": "bowl", "at": [30, 0, 40]}), "start")

    assert said.count("marbles") == 1
    assert "a bowl" in said


def test_a_side_plank_with_a_foot_on_a_chair_does_not_stand_on_the_other_foot():
    data = {
        "side": "none",
        "start": {
            "posture": "side_plank_right",
            "head_to": "left+up*0.06",
            "settle": ["elbow_right"],
            "right_leg": {"thigh": "right", "shank": "right"},
        },
        "props": [{"kind": "chair", "at": [84, 0, 0], "faces": "near", "back": False}],
    }

    said = alt(read_figure("one", data), "start")

    assert "left foot on a chair" in said
    assert "weight on the right foot" not in said


def test_knees_that_both_go_outwards_go_apart():
    lying = {"posture": "hook_lying"}
    data = {
        "side": "none",
        "start": lying,
        "end": {"stays": ["feet"], "legs": {"knee_points": "forward+out*0.8"}},
    }

    pressing = read_figure("one", data)

    assert "now knees further apart" in alt(pressing, "end")
    assert alt(mirror(pressing), "end") == alt(pressing, "end")


def test_somebody_who_kneels_with_the_feet_under_a_sofa_and_leans_forward_is_said_to():
    couch = {"kind": "couch", "at": [-66, 0, 0]}
    data = {
        "side": "none",
        "start": {"posture": "kneeling"},
        "end": {
            "anchor": ["knee_left", "knee_right"],
            "head_to": "up+right",
            "legs": {"thigh": "down+left", "shank": "left"},
        },
        "props": [couch],
    }

    nordic = read_figure("one", data)

    assert alt(nordic, "start").startswith("Kneeling upright")
    assert alt(nordic, "end").startswith("Kneeling and leaning forward in one line")
    assert "feet under a sofa" in alt(nordic, "end")


def test_feet_on_a_wall_and_toes_in_the_air_are_said():
    lying = {
        "posture": "supine",
        "legs": {"foot_to": {"at": "hip_same", "up": 50, "on": "wall"}, "toes_to": "up"},
    }
    wall = {"kind": "wall", "at": [36, 0, 0], "faces": "left"}
    standing = {"side": "none", "start": {"posture": "standing"}, "end": {"legs": {"foot": "flex 22"}}}

    on_the_wall = read_figure("one", {"side": "none", "start": lying, "props": [wall]})

    assert "both feet on the wall" in alt(on_the_wall, "start")
    assert "toes lifted" in alt(read_figure("one", standing), "end")
