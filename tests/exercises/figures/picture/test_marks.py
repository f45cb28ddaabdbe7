import re

import pytest

from exercises.figures.checks.pictures import crossings, hidden_feel
from exercises.figures.picture import palette
from exercises.figures.picture.scene import draw, look, paint
from exercises.figures.pose import marks
from exercises.figures.pose.reader import read_figure

LIFT = {"left_arm": {"shoulder": {"abd": 90}}}


def figure(**more):
    return read_figure("one", {"side": "none", "start": {"posture": "standing"}, "end": LIFT} | more)


def test_an_arrow_along_a_movement_is_clear_of_the_body():
    scene = look(figure(arrows=[{"of": "hand_left"}]), "end")

    assert not list(crossings(scene))
    assert scene.arrows[0].points[-1][1] < scene.arrows[0].points[0][1]  # it points up


def test_an_arrow_that_is_reported_to_cross_the_body_is_found():
    scene = look(figure(arrows=[{"via": ["hand_right", "shoulder_left"]}]), "end")

    assert "Arrow 1 runs" in next(crossings(scene))


def test_an_arrow_on_top_may_cross_the_body():
    scene = look(figure(arrows=[{"via": ["hand_right", "shoulder_left"], "on_top": True}]), "end")

    assert not list(crossings(scene))


@pytest.mark.parametrize("motion", ["turn", "push"])
def test_turns_and_pushes_find_room_beside_the_body(motion):
    scene = look(figure(arrows=[{"of": "cranium", "motion": motion, "towards": "up"}]), "end")

    assert not list(crossings(scene))


def test_the_start_has_no_arrow():
    assert not look(figure(arrows=[{"of": "hand_left"}]), "start").arrows


def test_an_arrow_with_two_heads_says_to_and_fro():
    one, both = (draw(figure(arrows=[{"of": "hand_left", "both": b}]), "end") for b in (False, True))

    assert len(both) > len(one)


def test_the_two_heads_of_a_turn_point_away_from_each_other():
    turn = {"of": "cranium", "motion": "turn", "towards": "up", "both": True}
    (drawn,) = look(figure(arrows=[turn], camera={"elevation": 15}), "end").arrows
    (left, *_, right) = sorted(drawn.points)

    assert {drawn.points[0], drawn.points[-1]} == {left, right}


def test_a_place_on_the_back_is_not_seen_from_the_front():
    seen = [
        list(hidden_feel(look(figure(feel=["lower_back"], camera={"azimuth": azimuth}), "end")))
        for azimuth in (0, 180)
    ]

    assert seen[0]
    assert not seen[1]


def test_every_spot_can_be_drawn():
    named = [spot if spot in marks.IN_THE_MIDDLE else f"{spot} left" for spot in marks.SPOTS]

    unseen = [spot for spot in named if "stroke-dasharray" not in draw(figure(feel=[spot]), "end")]

    assert unseen == []


def test_a_held_position_shows_the_clock_in_both_frames():
    held = read_figure(
        "one",
        {"side": "none", "start": {"posture": "standing"}, "hold": {"at": "hand_left", "towards": "left"}},
    )

    assert draw(held, "start").count("<circle") == draw(held, "end").count("<circle") == 1


def test_the_glass_lies_in_a_corner_clear_of_the_body():
    scene = look(figure(inset={"at": "skull"}), "end")
    x, y, radius = map(
        float,
        re.search(r'clipPath id="[^"]+"><circle cx="(.+?)" cy="(.+?)" r="(.+?)"', paint(scene)).groups(),
    )

    assert all(cover.distance(x, y) > radius for cover in scene.covers)


@pytest.mark.parametrize(
    ("read", "data", "says"),
    [
        (marks.arrow, {}, "of"),
        (marks.arrow, {"of": "tail"}, "tail"),
        (marks.arrow, {"of": "hand_left", "motion": "turn"}, "towards"),
        (marks.arrow, {"via": ["hand_left"]}, "via"),
        (marks.feel, "calf", "left or on the right"),
        (marks.feel, "wing left", "wing"),
        (marks.hold, {"at": "hand_left"}, "towards: missing"),
        (marks.inset, {"at": "skull", "corner": "middle"}, "corner"),
        (marks.inset, {"at": "skull", "above": "yes"}, "above"),
    ],
)
def test_a_wrong_mark_is_refused_with_the_field(read, data, says):
    with pytest.raises(ValueError, match=says):
        read(data)


def test_a_mark_may_be_at_a_landmark_of_the_skin():
    held = figure(hold={"at": "low_belly", "towards": "near"})

    assert held.hold.at.on(look(held, "end").end)[2] > 5


def test_a_place_that_is_nowhere_is_refused():
    with pytest.raises(ValueError, match="joint or landmark"):
        marks.hold({"at": "low_bely", "towards": "near"})


def test_a_patch_slides_along_its_part_to_where_it_is_seen():
    scene = look(figure(feel=["lower_back"], camera={"azimuth": 60}), "end")
    behind = look(figure(feel=["lower_back"], camera={"azimuth": 0}), "end")

    assert palette.ACCENT_PALE not in paint(scene)
    assert palette.ACCENT_PALE in paint(behind)


def test_an_arrow_may_be_on_the_first_picture():
    breath = figure(arrows=[{"of": "hand_left", "frame": "start"}, {"of": "hand_left"}])

    assert [len(look(breath, frame).arrows) for frame in ("start", "end")] == [1, 1]
    assert look(figure(arrows=[{"of": "hand_left"}]), "start").arrows == ()
