"""A poses file is read as its author means it, or every mistake is named with a way to correct it."""

import tomllib

import pytest

from exercises.figures.body.anatomy import Grip, Side
from exercises.figures.body.limbs import Turn
from exercises.figures.pose.model import Bend
from exercises.figures.pose.reader import postures, read_figure, read_figures
from exercises.figures.problems import FigureError


def read(text, slug="squat"):
    return read_figure(slug, tomllib.loads(text))


def problems(text):
    with pytest.raises(FigureError) as error:
        read(text)
    return [str(problem) for problem in error.value.problems]


def test_a_posture_alone_is_a_whole_pose():
    figure = read('side = "none"\nstart = { posture = "standing" }')

    assert figure.end is None
    assert figure.start.legs[Side.LEFT].foot.kind == "flat"


def test_the_end_is_the_start_with_its_changes():
    figure = read(
        'side = "left"\n[start]\nposture = "sitting"\nneck = { flex = 10 }\n[end]\nneck = { turn = "right 40" }'
    )

    assert figure.end.bends["neck"] == Bend(flex=10, turn=-40)
    assert figure.end.settle == ("seat",)


def test_the_words_left_and_out_give_the_sign():
    figure = read(
        'side = "left"\n[start]\nposture = "standing"\nthorax = { side = "left 12" }\n'
        'right_leg = { hip = { rot = "in 20" } }'
    )

    assert figure.start.bends["thorax"].side == 12
    assert figure.start.legs[Side.RIGHT].hip == Turn(rot=-20)


def test_one_arm_wins_over_both():
    figure = read(
        'side = "left"\n[start]\nposture = "standing"\nleft_arm = { hand = "fist" }\narms = { hand = "flat" }'
    )

    assert figure.start.arms[Side.LEFT].hand.grip is Grip.FIST
    assert figure.start.arms[Side.RIGHT].hand.grip is Grip.FLAT


def test_a_reach_takes_the_place_of_angles_and_the_other_way_round():
    figure = read(
        'side = "left"\n[start]\nposture = "standing"\nleft_arm = { hand_to = "forehead" }\n'
        "[end]\nleft_arm = { elbow = 90 }"
    )

    assert figure.start.arms[Side.LEFT].to.at == ("forehead",)
    assert figure.end.arms[Side.LEFT].to is None
    assert figure.end.arms[Side.LEFT].elbow == 90


def test_the_spine_is_shared_out():
    figure = read('side = "none"\n[start]\nposture = "standing"\nspine = { flex = 40 }')

    assert figure.start.bends["lumbar"].flex + figure.start.bends["thorax"].flex == pytest.approx(40)


def test_every_mistake_is_named_at_once():
    assert problems('side = "up"\nfels = []\n[start]\nposture = "standing"\nneck = { turn = 20 }') == [
        "squat.toml: fels: There is no such field. Did you mean “feel”?",
        "squat.toml: start.neck: turn: Say which way and how far: “left 20” or “right 20”.",
        "squat.toml: side: Give left, right or none.",
    ]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('posture = "stnding"', "Did you mean “standing”?"),
        (
            'posture = "standing"\nleft_arm = { elbw = 3 }',
            "left_arm.elbw: There is no such field. Did you mean “elbow”?",
        ),
        (
            'posture = "standing"\nleft_arm = { hand_to = "chni" }',
            "There is no landmark “chni”. Did you mean “chin”?",
        ),
        (
            'posture = "standing"\nleft_arm = { upper_arm = "sideways" }',
            "There is no direction “sideways” here",
        ),
        ('posture = "standing"\nleft_arm = { hand_to = "chin", elbow = 90 }', "Give this or elbow, not both"),
        ('posture = "standing"\nleft_leg = { thigh = "down", knee = 9 }', "give shank as a direction too"),
        ('posture = "standing"\nlegs = { foot = "pointed" }', "“tiptoe 30”"),
        ('posture = "standing"\nstays = ["feet"]', "It belongs in [end]."),
        ('posture = "standing"\nhead_to = "forward"', "There is no direction “forward” here"),
    ],
)
def test_a_mistake_says_how_to_mend_it(line, what):
    (problem,) = problems(f'side = "left"\n[start]\n{line}')

    assert what in problem


def test_a_reach_to_a_prop_that_is_not_there_is_said_on_load():
    (problem,) = problems('side = "left"\n[start]\nposture = "sitting"\nlevel = "chair"\n')

    assert (
        problem == "squat.toml: start.level: There is no prop “chair” in this picture to rest on or reach to."
    )


def test_a_missing_start_is_said():
    assert "squat.toml: start: This table is missing" in problems('side = "left"')[0]


def test_a_prop_of_no_kind_is_said_with_its_number():
    (problem,) = problems('side = "none"\nprops = [{ kind = "sofa" }]\n[start]\nposture = "standing"')

    assert problem.startswith("squat.toml: props.1: kind: “sofa” is none of")


def test_a_folder_is_read_as_a_whole(tmp_path):
    (tmp_path / "good.toml").write_text('side = "none"\nstart = { posture = "prone" }')
    (tmp_path / "bad.toml").write_text('side = "none"')
    (tmp_path / "worse.toml").write_text("side = none")

    with pytest.raises(FigureError) as error:
        read_figures(tmp_path)

    assert [problem.file for problem in error.value.problems] == ["bad.toml", "worse.toml"]


def test_the_library_and_the_postures_can_be_read():
    assert "side-plank" in read_figures()
    assert "four_point" in postures()
