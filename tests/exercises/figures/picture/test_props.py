from xml.etree import ElementTree

import pytest

from exercises.figures.picture.camera import Camera
from exercises.figures.picture.furniture import FURNITURE
from exercises.figures.picture.scene import draw, look
from exercises.figures.picture.tools import TOOLS
from exercises.figures.pose.props import KINDS, prop
from exercises.figures.pose.reader import read_figure

parsed = ElementTree.fromstring
PLACES = {"a": "hand_right", "b": "hand_left", "hand": "hand_right", "tip": "neck_base", "along": "knee_left"}
NEEDED = {
    "through": ["ball_left", "hand_left"],
    "low": [20, 0, -10],
    "high": [50, 30, 10],
}


def example(kind):
    data = {"kind": kind}
    for name, field in KINDS[kind].items():
        if field.needed:
            data[name] = NEEDED.get(name) or PLACES.get(name) or [30, 4, 0]
    return data


def figure(*props):
    return read_figure("one", {"side": "none", "start": {"posture": "standing"}, "props": list(props)})


@pytest.mark.parametrize("azimuth", [0, 35, -120])
def test_every_prop_shows(azimuth):
    body = look(figure(), "start").body
    camera = Camera.at(azimuth, 8)

    unseen = [
        kind
        for kind in set(KINDS) - {"floor", "face"}  # a face is not seen from behind
        if not list(parsed(f"<g>{drawn(kind, camera, body, prop(example(kind)))}</g>"))
    ]

    assert unseen == []


def drawn(kind, camera, body, thing):
    if kind in FURNITURE:
        return FURNITURE[kind](camera, body, thing)
    return "".join(part.done for part in TOOLS[kind](camera, body, thing))


def test_every_kind_is_drawn_by_something():
    assert set(FURNITURE) | set(TOOLS) | {"floor"} == set(KINDS)


def test_a_prop_of_the_end_is_not_in_the_start():
    with_ball = figure(example("ball") | {"frame": "end"})

    assert "#8FB7D9" not in draw(with_ball, "start")
    assert "#8FB7D9" in draw(with_ball, "end")


def test_the_bones_of_the_neck_bend_with_it():
    def bones(**neck):
        start = {"posture": "standing", "neck": neck}
        data = {"side": "none", "camera": {"azimuth": 180}, "start": start, "props": [example("neck_bones")]}
        return next(part for part in look(read_figure("one", data), "start").parts if part.name == "bones")

    upright, tilted = bones().covers[0], bones(side="left 30").covers[0]

    assert abs(upright.a[0] - upright.b[0]) < 0.5
    assert abs(tilted.b[0] - upright.b[0]) > 2


def test_what_a_hand_holds_is_painted_before_the_hand():
    scene = look(figure(example("stick")), "start")
    names = [part.name for part in scene.parts]

    assert names.index("stick") < names.index("forearm_left")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"kind": "sofa"}, "kind"),
        ({"kind": "chair"}, "at: missing"),
        ({"kind": "chair", "at": [0, 0, 0], "legs": 3}, "legs"),
        ({"kind": "ball", "at": "hand_middle"}, "hand_middle"),
        ({"kind": "ball", "at": [0, 0, 0], "radius": "big"}, "radius: Give a number"),
        ({"kind": "towel", "at": [0, 0, 0], "shape": "knot"}, "shape: Give one of"),
        ({"kind": "ball", "at": [0, 0, 0], "layer": "top"}, "layer"),
    ],
)
def test_a_wrong_prop_is_refused_with_the_field(data, says):
    with pytest.raises(ValueError, match=says):
        prop(data)
