"""Eyes, a mouth and what lies inside the pelvis: small things that a head or a body has only where they matter."""

import re

import pytest

from exercises.figures.body.anatomy import Grip, Side
from exercises.figures.picture import palette
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.hands import _THUMB, HandShape
from exercises.figures.picture.scene import look
from exercises.figures.picture.tools import TOOLS
from exercises.figures.pose.props import prop
from exercises.figures.pose.reader import read_figure
from exercises.figures.words.describe import read_back
from exercises.figures.words.props import prop_words

FRONT = Camera.at(0, 0)


def body(**arms):
    data = {"side": "none", "start": {"posture": "standing", **arms}}
    return look(read_figure("one", data), "start").body


def parts(camera=FRONT, **fields):
    return TOOLS[fields["kind"]](camera, body(), prop(fields))


def svg(camera=FRONT, **fields):
    return "".join(part.done for part in parts(camera, **fields))


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", text)]


def pupils(look_at):
    """How far right the two dark discs without an outline are."""
    found = re.findall(r'd="M(-?[\d.]+) [^"]*" stroke="none"', svg(kind="face", look=look_at, line=False))
    assert len(found) == 2
    return sum(map(float, found))


def test_eyes_turn_to_what_they_look_at():
    assert pupils([-60, 160, 60]) < pupils([0, 160, 90]) < pupils([60, 160, 60])


def test_eyes_are_not_seen_from_behind_and_have_no_white_when_shut():
    assert svg(Camera.at(180, 0), kind="face") == ""
    assert 'fill="#fff"' in svg(kind="face")
    assert svg(kind="face", eyes="shut")
    assert 'fill="#fff"' not in svg(kind="face", eyes="shut")


def test_the_line_of_sight_ends_just_before_its_target():
    line = next(part for part in parts(kind="face", look=[60, 160, 60]) if part.name == "gaze")
    x, y, _ = line.covers[-1].b

    assert (x, -y) == pytest.approx((60, 160), abs=6)
    assert "gaze" not in [part.name for part in parts(kind="face", look=[60, 160, 60], line=False)]


def test_an_open_mouth_lets_the_jaw_down():
    def mouth(drop):
        shown = svg(kind="face", mouth="open", open=drop, tongue=True)
        assert palette.TONGUE in shown
        return float(re.search(rf'd="M[-\d.]+ ([-\d.]+)[^"]*" fill="{palette.LIPS}"', shown)[1])

    assert mouth(3) > mouth(1)
    assert palette.LIPS not in svg(kind="face", mouth="shut")


def test_the_pelvic_floor_rises_with_its_lift():
    def height(lift):
        side = Camera.at(90, 0)
        found = re.search(
            rf'd="([^"]*)" fill="none" stroke="{palette.MUSCLE}"', svg(side, kind="pelvic_floor", lift=lift)
        )
        return -sum(numbers(found[1])[1::2])

    assert height(-2) < height(0) < height(3)


def test_the_bones_of_the_low_back_go_with_it():
    def bones(**pose):
        (part,) = TOOLS["low_back_bones"](FRONT, body(**pose), prop({"kind": "low_back_bones"}))
        assert part.done.count(palette.BONE) == 4 + 9  # rims of the hip bones, lowest ribs, the spine
        return part.done

    assert bones() != bones(lumbar={"side": "left 20"})


def test_a_pelvic_floor_that_has_sunk_shows_where_it_was():
    assert "stroke-dasharray" in svg(Camera.at(90, 0), kind="pelvic_floor", lift=-2, was=1)
    assert "stroke-dasharray" not in svg(Camera.at(90, 0), kind="pelvic_floor", lift=-2)


def test_a_breath_goes_where_it_is_sent():
    (mist,) = parts(kind="breath", at=[0, 150, 0], towards="right", length=30)
    near, far = (c[0] for c in (mist.covers[0].a, mist.covers[-1].b))

    assert far > near
    assert prop_words(prop({"kind": "breath", "at": [0, 150, 0]}), body()).startswith("a long breath")


def test_a_rope_runs_from_the_wheel_to_each_hand():
    ends = {"a": "hand_left", "b": "hand_right"}
    ropes = [part for part in parts(kind="pulley", at=[0, 200, -20], **ends) if part.name == "rope"]
    hands = [FRONT.point(body().joints[hand])[:2] for hand in ("hand_left", "hand_right")]

    assert sorted(rope.covers[-1].b[:2] for rope in ropes) == sorted(hands)


def test_a_rubber_band_comes_back_to_its_first_place():
    places = [[0, 100, 0], [10, 100, 0], [5, 110, 0]]
    (band,) = parts(kind="elastic", through=places)

    assert band.covers[0].a == band.covers[-1].b


@pytest.mark.parametrize(("grip", "finger"), [(Grip.PINCH, 0), (Grip.PINCH_LITTLE, 3)])
def test_the_thumb_meets_the_finger(grip, finger):
    shown = body(left_arm={"hand": grip.value})
    hand = HandShape(Camera.at(0, 0), shown, Side.LEFT)
    tips = [hand._finger(number, grip)[-1] for number in range(4)]
    thumb = hand.at(*_THUMB[grip][-1])
    gaps = [sum((p - q) ** 2 for p, q in zip(tip, thumb, strict=True)) ** 0.5 for tip in tips]

    assert gaps.index(min(gaps)) == finger
    assert gaps[finger] < 2


def test_words_for_them():
    shown = body()
    said = {
        "eyes shut": {"kind": "face", "eyes": "shut"},
        "mouth open": {"kind": "face", "mouth": "open"},
        "pelvic floor drawn up": {"kind": "pelvic_floor", "lift": 3},
    }

    assert {words: prop_words(prop(data), shown) for words, data in said.items()} == {
        words: words for words in said
    }


def test_a_towel_from_hand_to_hand_is_no_strap():
    towel = {"kind": "strap", "through": ["hand_left", "hand_right"], "loop": False, "cloth": True}

    assert prop_words(prop(towel), body()) == "a towel from hand to hand"
    assert prop_words(prop(towel | {"cloth": False}), body()) == "a strap from hand to hand"
    assert palette.CLOTH in svg(**towel)


def test_who_sits_on_the_bed_first_is_lying_on_it_in_the_end():
    data = {
        "side": "left",
        "start": {"posture": "sitting", "chest_to": "near", "level": "bed"},
        "end": {"posture": "side_lying_left", "head_to": "right", "chest_to": "near", "level": "bed"},
        "props": [{"kind": "bed", "at": [0, 0, -28], "width": 70}],
    }
    said = read_back(read_figure("one", data), "end")

    assert said.startswith("Lying on the left side")
    assert "floor" not in said


def test_an_arm_over_the_edge_hangs_down():
    arm = {"upper_arm": "forward", "forearm": "forward"}
    bed = {"kind": "bed", "at": [0, 0, -25], "height": 64, "width": 74}
    pose = {"posture": "prone", "level": "bed", "settle": ["trunk"], "left_arm": arm}

    assert "left arm hanging down" in read_back(
        read_figure("one", {"side": "left", "start": pose, "props": [bed]}), "start"
    )
