"""What says “stay”, “press” and “then” on a picture: the clock, the sign of a press, several positions."""

import re
from xml.etree import ElementTree

import pytest

from exercises.figures.checks.pictures import gaps_at_walls
from exercises.figures.picture import clock, palette
from exercises.figures.picture.limbs import far_limbs
from exercises.figures.picture.parts import Capsule
from exercises.figures.picture.scene import draw, draw_frames, look, looks
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.reader import read_figure
from exercises.figures.problems import FigureError

LIFT = {"left_arm": {"shoulder": {"abd": 90}}}
FORWARD = {"left_arm": {"shoulder": {"flex": 90}}}
parsed = ElementTree.fromstring
CLOCK = f'r="{clock.RADIUS}"'


def figure(**more):
    return read_figure("one", {"side": "left", "start": {"posture": "standing"}, "end": LIFT} | more)


def test_a_position_that_is_kept_has_its_clock_in_the_last_picture_only():
    kept = {picture.frame: picture.svg for picture in draw_frames(figure(clock=True))}

    assert CLOCK in kept["end"]
    assert CLOCK not in kept["start"]
    assert CLOCK not in draw(figure(), "end")


def test_the_clock_covers_nothing_of_the_body(figures):
    for slug in ("side-plank", "wall-sit", "childs-pose", "doorway-pec-stretch"):
        one = figures[slug]
        x, y = map(float, re.search(rf'cx="([-\d.]+)" cy="([-\d.]+)" {CLOCK}', draw(one, "end")).groups())

        assert min(cover.distance(x, y) for cover in look(one, "end").covers) > clock.RADIUS, slug


def test_a_picture_without_room_grows_until_the_clock_has_some():
    full = [Capsule((0, y, 0), (320, y, 0), 20) for y in range(20, 130, 20)]

    placed = clock.place((0, 0, 320, 120), full)

    assert placed.view[1] < 0
    assert min(cover.distance(placed.x, placed.y) for cover in full) > 0


def test_a_press_looks_like_no_other_arrow():
    def drawn(motion):
        return draw(figure(arrows=[{"of": "hand_left", "motion": motion, "towards": "down"}]), "end")

    press, push = drawn("press"), drawn("push")

    assert press.count('stroke-width="3.8"') == 1  # the bar against which it goes
    assert push.count('stroke-width="3.8"') == 0


def test_a_press_ends_where_something_is_pressed():
    scene = look(figure(arrows=[{"of": "hand_left", "motion": "press", "towards": "down"}]), "end")

    x, y, _ = scene.camera.point(scene.end.joints["hand_left"])
    assert scene.arrows[0].points[-1] == pytest.approx((x, y))


def test_limbs_keep_their_shade_when_the_body_turns():
    turned = figure(start={"posture": "standing", "chest_to": "left"}, end={"chest_to": "right"}, side="none")
    shades = []
    for frame in ("start", "end"):
        scene = look(turned, frame)
        shades.append({p.name: p.shapes[-1][1] for p in scene.parts if p.name.startswith("shank")})

    assert shades[0] == shades[1]
    assert len(set(shades[0].values())) == 2
    assert far_limbs(scene.camera, scene.end) != far_limbs(scene.camera, scene.start)


# --- Further positions ----------------------------------------------------------------------------

THEN = [{"pose": FORWARD, "clock": True, "arrows": [{"of": "hand_left"}]}]


def test_further_positions_stand_beside_the_end_each_with_its_number():
    start, end = draw_frames(figure(then=THEN))
    panels = parsed(end.svg).findall(".//{http://www.w3.org/2000/svg}svg")

    assert len(panels) == 2
    assert [CLOCK in ElementTree.tostring(panel, "unicode") for panel in panels] == [False, True]
    assert "<svg x=" not in start.svg
    ids = re.findall(r' id="([^"]+)"', start.svg + end.svg)
    assert len(ids) == len(set(ids))


def test_all_positions_are_seen_alike():
    shown = looks(figure(then=THEN), "end")

    assert shown[0].camera == shown[1].camera
    assert shown[0].end.joints["hand_left"] != shown[1].end.joints["hand_left"]


def test_the_words_of_a_further_position_say_what_is_new():
    *_, end = draw_frames(figure(then=THEN))

    assert end.alt == "Standing, now left arm out to the side. Then left arm straight forward."


def test_further_positions_are_mirrored_too():
    there = mirror(figure(then=THEN))

    assert mirror(there) == figure(then=THEN)
    assert "Then right arm straight forward." in draw_frames(there)[-1].alt


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ([{"arrows": []}], "then.1"),
        ([{"pose": {"left_arm": {"elbows": 3}}}], "then.1.pose.left_arm"),
        ([{"pose": {}, "ghost": True}], "then.1.ghost"),
    ],
)
def test_a_wrong_position_is_refused_with_its_number(then, says):
    with pytest.raises(FigureError) as refused:
        figure(then=then)

    assert refused.value.problems[0].field.startswith(says)


# --- Contact --------------------------------------------------------------------------------------


def at_a_wall(near):
    """Someone who leans on a wall at the left, whose near edge is so many cm towards the viewer."""
    return figure(
        start={
            "posture": "standing",
            "chest_to": "left",
            "arms": {"hand_to": {"at": "shoulder_same", "on": "wall"}},
        },
        end={"move": {"down": 2}, "stays": ["feet", "hands"]},
        camera={"azimuth": 20},
        props=[{"kind": "wall", "at": [-45, 0, near - 55], "faces": "right"}],
        contacts=["hands on wall"],
        side="none",
    )


def test_hands_that_touch_a_wall_are_seen_to_touch_it():
    assert not list(gaps_at_walls(look(at_a_wall(22), "start")))
    assert "wall's edge is" in next(gaps_at_walls(look(at_a_wall(60), "start")))


def test_a_back_at_a_wall_casts_its_shadow_on_it():
    def drawn(away):
        wall = [{"kind": "wall", "at": [0, 0, -away], "faces": "near"}]
        return draw(figure(props=wall), "start")

    shadow = f'<g fill="{palette.WALL_SIDE}" stroke="none">'
    assert shadow in drawn(11)
    assert shadow not in drawn(60)
