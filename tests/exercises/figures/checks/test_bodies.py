"""What the checks find, in words that say how to correct it."""

from exercises.figures.checks.bodies import findings
from exercises.figures.pose.reader import postures, read_figure, read_figures

WALL = {"kind": "wall", "at": [60, 0, 0], "faces": "left"}


def found(start, *, side="none", **more):
    return dict(findings(read_figure("pose", {"side": side, "start": start, **more})))


def test_a_posture_as_it_is_has_no_findings():
    wrong = {posture: found({"posture": posture}) for posture in postures()}

    assert {posture: says for posture, says in wrong.items() if says} == {}


def test_the_library_has_no_findings():
    wrong = {slug: findings(figure) for slug, figure in read_figures().items()}

    assert {slug: says for slug, says in wrong.items() if says} == {}


def test_a_hand_that_does_not_reach():
    says = found({"posture": "standing", "left_arm": {"hand_to": [100, 140, 0]}})

    assert says["start.left_arm"].startswith("The left hand is 23 cm short of where it should be.")


def test_a_foot_below_the_floor():
    leg = {"thigh": "forward", "shank": "down+back*0.1"}

    assert (
        "below the floor"
        in found({"posture": "kneeling", "settle": ["knee_left"], "right_leg": leg})["start"]
    )


def test_a_body_that_floats():
    assert found({"posture": "standing", "height": 120})["start"].startswith(
        "The body floats 27 cm above the floor."
    )


def test_a_knee_that_no_one_can_bend_so_far():
    says = found({"posture": "prone", "left_leg": {"hip": {}, "knee": 170}})

    assert says["start.left_leg"] == "The left knee is bent 170°; 155° is the most."


def test_a_neck_that_no_one_can_turn_so_far():
    says = found({"posture": "sitting", "neck": {"turn": "left 90"}})

    assert says["start.neck.turn"] == "This is 90°; 70° is the most."


def test_an_arm_inside_the_trunk():
    says = found({"posture": "standing", "left_arm": {"hand_to": "waist", "elbow_points": "out"}})

    assert says["start"].startswith("The left forearm is 8 cm inside the trunk.")


def test_a_hand_away_from_the_wall_that_it_should_touch():
    says = found(
        {
            "posture": "standing",
            "chest_to": "right",
            "left_arm": {"upper_arm": "forward", "forearm": "forward"},
        },
        props=[{**WALL, "at": [75, 0, 0]}],
        contacts=["hand_left on wall"],
    )

    assert says["contacts.1"].startswith("At the start the left hand is 11 cm away from the wall.")


def test_a_body_inside_the_wall():
    says = found({"posture": "standing", "chest_to": "right", "place": [70, 0]}, props=[WALL])

    assert "inside the wall" in says["start"]


def test_a_contact_with_a_prop_that_is_not_there():
    assert "no prop “wall”" in found({"posture": "standing"}, contacts=["hand_left on wall"])["contacts.1"]


def test_the_other_side_moves():
    says = found({"posture": "standing"}, side="left", end={"right_arm": {"shoulder": {"abd": 80}}})

    assert says["side"] == "The left side works, but only the right side moves. Are left and right swapped?"


def test_the_other_side_feels_it():
    says = found({"posture": "standing"}, side="left", feel=["calf right"])

    assert says["feel"] == "The left side works, but only the right side feels it."
