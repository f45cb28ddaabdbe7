import re
from dataclasses import replace

import pytest

from exercises.figures.body.anatomy import Grip, Side
from exercises.figures.picture import palette
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.feet import FootShape
from exercises.figures.picture.outline import ball, cap, hull, ring
from exercises.figures.picture.painter import PathIds, body_parts, ordered, painted
from exercises.figures.pose.reader import read_figure
from exercises.figures.pose.solve import frames_of

FLAT = Camera.at(0, 0)


def body(**start):
    return frames_of(read_figure("one", {"side": "none", "start": {"posture": "standing"} | start}))[0].body


def parts(azimuth, elevation=6, **start):
    camera = Camera.at(azimuth, elevation)
    return ordered(body_parts(camera, body(**start)))


def fills(part):
    return {fill for _, fill in part.shapes}


def test_the_hull_of_two_balls_touches_both():
    path = hull([ball(FLAT, (0, 0, 0), 5), ball(FLAT, (20, 0, 0), 2)])

    assert path.count("A") == 2
    assert path.count("L") == 1


def test_a_small_ball_inside_a_large_one_leaves_a_circle():
    large, small = ball(FLAT, (0, 0, 0), 9), ball(FLAT, (1, 1, 0), 2)

    assert hull([large, small]) == large.whole()


def test_a_ring_that_is_seen_on_its_edge_stays_within_its_width():
    path = hull([ring(FLAT, (0, y, 0), (14, 0, 0), (0, 0, 9)) for y in (0, 12)])
    corners = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", path)]

    assert corners
    assert max(map(abs, corners)) == 14


@pytest.mark.parametrize(("towards", "seen"), [((0, 0, 1), True), ((0, 0, -1), False)])
def test_hair_is_seen_from_its_own_side_only(towards, seen):
    assert bool(cap(FLAT, (0, 0, 0), 9, towards, 3)) is seen


def test_from_behind_there_is_hair_and_no_face():
    head = next(part for part in parts(180) if part.name == "head")

    assert fills(head) == {palette.HAIR}
    assert not head.lines


def test_from_the_front_there_is_a_face():
    assert palette.SKIN in fills(next(part for part in parts(0) if part.name == "head"))


def test_the_far_limbs_are_darker_from_the_side():
    seen = {part.name: fills(part) for part in parts(90)}

    assert palette.SKIN_FAR in seen["forearm_right"]
    assert palette.SKIN in seen["forearm_left"]


def test_from_the_side_the_far_arm_is_behind_the_trunk_and_the_near_one_before_it():
    names = [part.name for part in parts(90)]

    assert names.index("upper_arm_right") < names.index("trunk") < names.index("upper_arm_left")


def test_an_order_in_the_file_brings_a_limb_to_the_front():
    camera = Camera.at(90, 6)
    parts = ordered(body_parts(camera, body(), {"arm_right": 80}))
    names = [part.name for part in parts]

    assert names.index("trunk") < names.index("upper_arm_right")


@pytest.mark.parametrize("grip", Grip)
def test_every_hand_looks_different(grip):
    def hand(which):
        one = body()
        hands = {side: replace(hand, grip=which) for side, hand in one.hands.items()}
        found = body_parts(Camera.at(0, 0), replace(one, hands=hands))
        return next(p for p in found if p.name == f"forearm_{Side.LEFT}").shapes[1:]

    others = [hand(other) for other in Grip if other is not grip]

    assert all(hand(grip) != other for other in others)


def test_each_path_is_written_once_and_used_for_its_outline():
    svg = painted(parts(30), PathIds("x-"))
    ids = re.findall(r'id="([^"]+)"', svg)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', svg)) == set(ids)


@pytest.mark.parametrize(("azimuth", "toes"), [(0, 5), (-62, 2)])
def test_small_toes_that_hide_each_other_are_one_shape(azimuth, toes):
    camera = Camera.at(azimuth, 6).closer((0, 0, 0), 4, 0, 0)
    foot = FootShape(camera, body(), Side.LEFT)

    assert len([ink for ink in foot.over if ink.width]) == toes


def test_the_big_toe_is_on_the_inner_side():
    camera = Camera.at(0, 60).closer((0, 0, 0), 4, 0, 0)
    feet = {side: FootShape(camera, body(), side) for side in Side}
    thick = {side: max(size(ink.path) for ink in foot.over if ink.width) for side, foot in feet.items()}
    at = {
        side: next(x(ink.path) for ink in foot.over if ink.width and size(ink.path) == thick[side])
        for side, foot in feet.items()
    }
    others = {side: [x(ink.path) for ink in foot.over if ink.width] for side, foot in feet.items()}

    assert at[Side.LEFT] == min(others[Side.LEFT])  # the person's left is at the right of the picture
    assert at[Side.RIGHT] == max(others[Side.RIGHT])


def x(path):
    return float(re.match(r"M(-?[\d.]+)", path)[1])


def size(path):
    return max(float(radius) for radius in re.findall(r"A([\d.]+)", path))
