"""Frames turn the way a clinician means it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.figures.vectors import Frame, dot, length, rotate, unit

approx = pytest.approx
FACING_US = Frame((0, 1, 0), (0, 0, 1))
angle = st.floats(-170, 170)


def test_the_persons_left_is_the_pictures_right_when_they_face_us():
    assert FACING_US.left == (1, 0, 0)


def test_flexion_brings_the_head_forwards():
    assert FACING_US.bend(flex=90).up == approx((0, 0, 1), abs=1e-9)


def test_a_side_bend_and_a_turn_go_to_the_persons_left():
    assert FACING_US.bend(side=30).up[0] > 0.4
    assert FACING_US.bend(turn=30).front[0] > 0.4


@given(angle, angle, angle)
def test_a_bent_frame_stays_square(flex, side, turn):
    frame = FACING_US.bend(flex=flex, side=side, turn=turn)

    assert length(frame.up) == approx(1)
    assert dot(frame.up, frame.front) == approx(0, abs=1e-9)


@given(angle)
def test_turning_there_and_back_changes_nothing(degrees):
    there = rotate((3, -2, 5), (1, 2, 3), degrees)

    assert rotate(there, (1, 2, 3), -degrees) == approx((3, -2, 5))


def test_nothing_has_no_direction():
    with pytest.raises(ValueError, match="no direction"):
        unit((0, 0, 0))
