"""Close-ups, the glass, and what hands and feet show in them."""

import re
from itertools import combinations

import pytest

from exercises.figures.body.anatomy import Grip
from exercises.figures.checks.pictures import off_canvas
from exercises.figures.checks.review import about
from exercises.figures.picture.arrows import Window
from exercises.figures.picture.camera import HEIGHT, WIDTH
from exercises.figures.picture.scene import draw, look, paint
from exercises.figures.pose.constructs import GROUPS, constructs
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.reader import read_figure
from exercises.figures.problems import FigureError

WRIST = {"upper_arm": "down", "forearm": "right", "hand": "flat"}


def figure(end=None, camera=None, **more):
    start = {"posture": "standing", "left_arm": WRIST}
    data = {"side": "left", "camera": camera or {}, "start": start, **more}
    return read_figure("one", data | ({"end": end} if end else {}))


def test_a_close_up_shows_the_same_window_in_both_frames():
    close = figure(end={"left_arm": {"wrist": "extend 60"}}, camera={"at": "hand_left", "radius": 20})

    assert look(close, "start").camera == look(close, "end").camera
    assert look(close, "end").camera.zoom == pytest.approx(6.5)


def test_what_runs_out_of_a_close_up_is_cut_off_and_no_mistake():
    close = look(figure(camera={"at": "hand_left", "radius": 20}), "start")

    assert not list(off_canvas(close))
    assert "<clipPath" in draw(close.figure, "start")
    assert "<clipPath" not in draw(figure(), "start")


@pytest.mark.parametrize(("posture", "lower"), [("side_lying_left", True), ("standing", False)])
def test_only_a_close_up_of_a_lying_body_is_lower(posture, lower):
    near = {"camera": {"at": "chest", "radius": 50}, "start": {"posture": posture}}
    scene = look(read_figure("one", {"side": "none", **near}), "start")

    assert (scene.camera.height < HEIGHT) is lower
    assert f"H{WIDTH}V{scene.camera.height}H0Z" in paint(scene)


def test_a_close_up_leaves_out_what_is_not_in_it():
    chair = [{"kind": "chair", "at": [-60, 0, 0], "faces": "right"}]
    near, far = ({"at": place, "radius": 15} for place in ("hand_left", "toe_right"))

    assert len(draw(figure(camera=near, props=chair), "start")) < len(draw(figure(props=chair), "start"))
    assert draw(figure(camera=far), "start") != draw(figure(camera=near), "start")


def test_a_mirrored_close_up_is_of_the_other_hand():
    close = mirror(figure(camera={"at": {"at": "hand_left", "frame": "hand_left", "offset": [1, 2, 3]}}))

    assert close.camera.at.joint == close.camera.at.frame == "hand_right"
    assert close.camera.at.offset == (-1, 2, 3)


@pytest.mark.parametrize("camera", [{"at": "hand"}, {"at": "hand_left", "radius": 2}])
def test_a_close_up_of_nothing_is_refused(camera):
    with pytest.raises(FigureError, match="camera"):
        figure(camera=camera)


def test_hands_are_distinguished_from_the_thumbs_side():
    def hand(grip):
        arm = {"upper_arm": "right", "forearm": "right", "fingers_to": "right", "palm_to": "down"}
        data = {"side": "none", "camera": {"at": "hand_left", "radius": 16}}
        start = {"posture": "standing", "left_arm": arm | {"hand": str(grip)}}
        return draw(read_figure("one", data | {"start": start}), "start")

    hands = {grip: hand(grip) for grip in Grip}

    assert [(one, other) for one, other in combinations(Grip, 2) if hands[one] == hands[other]] == []


def test_the_arch_and_the_toes_change_the_foot():
    def foot(**leg):
        data = {"side": "none", "camera": {"at": "ball_left", "radius": 16, "azimuth": 40}}
        return draw(read_figure("one", data | {"start": {"posture": "standing", "left_leg": leg}}), "start")

    assert len({foot(), foot(arch=1), foot(toes="curl 40"), foot(toes="up 40")}) == 4


def test_curled_toes_on_the_ground_stay_on_it():
    curled = read_figure(
        "one", {"side": "none", "start": {"posture": "standing", "legs": {"toes": "curl 45"}}}
    )

    assert not about(curled)


def test_a_ball_lies_where_the_palm_is_whatever_the_hand_does():
    ball = {"kind": "ball", "radius": 3, "at": {"at": "hand_left", "frame": "hand_left", "offset": [0, 0, 5]}}
    scene = look(figure(props=[ball]), "start")
    at = scene.figure.props[0]["at"].on(scene.body)
    palm = scene.body.joints["hand_left"]

    assert sum((a - b) ** 2 for a, b in zip(at, palm, strict=True)) ** 0.5 == pytest.approx(5)


# --- The glass ------------------------------------------------------------------------------------


def nod(**inset):
    return figure(
        end={"head": {"flex": 20}},
        arrows=[{"of": "cranium"}, {"of": "hand_left", "motion": "push", "towards": "right"}],
        inset={"at": "cranium", "radius": 18, **inset},
    )


def test_an_arrow_under_the_glass_is_not_drawn_twice():
    scene = look(nod(), "end")

    assert len(scene.glass.arrows) == len(scene.arrows) == 1
    assert Window(scene.glass.x, scene.glass.y, scene.glass.radius).outside(scene.glass.arrows[0].points) == 0


def test_the_glass_shows_what_the_hand_holds():
    held = [{"kind": "dumbbell", "at": "hand_left", "along": "near"}]
    plain, with_weight = (
        look(figure(props=props, inset={"at": "hand_left"}), "start").glass for props in ([], held)
    )

    assert {part.name for part in with_weight.parts} - {part.name for part in plain.parts} == {
        "bar",
        "weight",
    }


def test_a_view_from_above_shows_the_arms_in_front_of_a_line_and_hides_no_arrow():
    arms = {"arms": {"upper_arm": "out+forward", "forearm": "out+forward"}}
    inset = {"at": "neck_base", "radius": 84, "above": True}
    scene = look(
        figure(end=arms, arrows=[{"of": "cranium", "motion": "push", "towards": "up"}], inset=inset), "end"
    )

    glass = scene.glass
    shoulder, hand = (glass.camera.point(scene.end.joints[f"{joint}_left"]) for joint in ("shoulder", "hand"))
    assert hand[0] - shoulder[0] == pytest.approx(hand[1] - shoulder[1], abs=1)
    assert "stroke-dasharray" in glass.behind
    assert (len(glass.arrows), len(scene.arrows)) == (0, 1)


def test_a_palm_seen_close_has_creases_and_its_back_has_nails():
    def hand(palm, radius=17):
        arm = {
            "upper_arm": "right",
            "forearm": "right",
            "hand": "flat",
            "fingers_to": "right",
            "palm_to": palm,
        }
        start = {"posture": "standing", "left_arm": arm}
        scene = look(figure(start=start, camera={"at": "hand_left", "radius": radius}), "start")
        return next(part for part in scene.parts if part.name == "forearm_left")

    assert sum(ink.fill == "none" for ink in hand("near").inked) == 3
    assert sum(line.endswith("Z") for line in hand("far").lines) == 4
    assert not any(ink.fill == "none" for ink in hand("near", radius=60).inked)


def test_the_glass_stays_in_its_corner_and_may_be_larger():
    places = [(look(nod(size=1.5), frame).glass) for frame in ("start", "end")]

    assert len({(glass.x, glass.y, glass.radius) for glass in places}) == 1
    assert places[0].radius == pytest.approx(78)


def test_the_glass_leaves_free_an_arrow_whose_way_is_given():
    lying = {"posture": "supine", "legs": {"foot": "flex 18"}}
    data = {
        "side": "none",
        "start": lying,
        "inset": {"at": "ankle_right", "corner": "top right", "size": 1.3},
    }
    above = [{"via": [[84, 44, 16], [99, 41, 17], [109, 30, 17]]}]
    scene = look(read_figure("one", data | {"arrows": above}), "end")

    assert scene.camera.height < HEIGHT
    assert all(scene.glass.cover.distance(x, y) > 8 for x, y in scene.arrows[0].points)


def test_the_wrist_is_what_the_fingertips_turn_about():
    bent = figure(
        end={"left_arm": {"forearm_turn": "down 85", "wrist": "extend 70"}},
        camera={"at": "wrist_left", "radius": 30},
        arrows=[{"of": "fingertips_left"}],
    )
    scene = look(bent, "end")
    x, y, _ = scene.camera.point(scene.end.joints["wrist_left"])
    away = [((px - x) ** 2 + (py - y) ** 2) ** 0.5 for px, py in scene.arrows[0].points]

    assert max(away) - min(away) < 0.25 * max(away)


def test_a_figure_may_do_without_its_ghost():
    moved = {"left_arm": {"upper_arm": "up", "forearm": "up"}}
    dashed = [
        draw(figure(end=moved, ghost=ghost), "end").count("stroke-dasharray") for ghost in (True, False)
    ]

    assert dashed == [1, 0]


# --- The pictures of docs/figures.md --------------------------------------------------------------


@pytest.mark.parametrize("group", GROUPS)
def test_every_construct_of_the_documentation_is_a_good_figure(group):
    for construct in constructs()[group]:
        wrong = [what for _, what in about(construct.figure) if "arm" not in what]
        assert not wrong, f"{construct.title}: {wrong}"


def test_ids_in_a_glass_and_a_close_up_are_their_own():
    svg = draw(nod(), "end") + draw(nod(), "start")
    ids = re.findall(r' id="([^"]+)"', svg)

    assert len(ids) == len(set(ids))
