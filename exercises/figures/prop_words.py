"""What is held, stood on or lain on, in words."""

from exercises.figures.body import Body, Side
from exercises.figures.places import Place
from exercises.figures.props import Prop
from exercises.figures.spots import landmark
from exercises.figures.vectors import length, sub

SAID = {
    "stick": "holding a stick",
    "pole": "holding an upright pole",
    "band": "with a resistance band",
    "loop_band": "with a loop band round the legs",
    "dumbbell": "holding a weight",
    "kettlebell": "holding a weight",
    "ankle_weight": "with an ankle weight",
    "bottle": "holding a bottle",
    "hammer": "holding a hammer",
    "flexbar": "holding a flexible bar",
    "step": "at a step",
    "stairs": "at stairs",
    "cushion": "on a cushion",
    "board": "on a balance board",
    "door_frame": "in a door frame",
    "corner": "in a corner",
    "table": "at a table",
    "counter": "at a counter",
}
LIES = {  # and the place that says where
    "hook": ("a massage hook", "tip"),
    "pressing_tool": ("a pressing tool", "at"),
    "ball": ("a ball", "at"),
    "roller": ("a foam roller", "at"),
    "towel": ("a towel", "at"),
    "pillow": ("a pillow", "at"),
}
NEAR = {
    "the back of the head": ("back_of_head",),
    "the head": ("cranium",),
    "the back of the neck": ("nape", "neck_back_left", "neck_back_right"),
    "the upper back": ("upper_back", "shoulder_blade_left", "shoulder_blade_right"),
    "the lower back": ("lower_back", "flank_left", "flank_right"),
    "the buttock": ("buttock_left", "buttock_right"),
    "the belly": ("belly", "low_belly"),
    **{
        f"the {side} {part}": (f"{part}_{side}",)
        for side in Side
        for part in ("hand", "knee", "ankle", "elbow")
    },
    **{
        f"the {side} {part}": (f"{part}_{side}",)
        for side in Side
        for part in ("thigh", "shin", "forearm", "foot")
    },
}
FAR = 20.0  # cm: what is further from every part is not said to be at one


def prop_words(prop: Prop, body: Body) -> str:
    """Empty for what says nothing about the position, as a mat."""
    if prop.kind == "strap":
        return f"a strap round {_nearest(prop['through'][len(prop['through']) // 2], body)[0] or 'a limb'}"
    if prop.kind not in LIES:
        return SAID.get(prop.kind, "")
    name, field = LIES[prop.kind]
    where, above = _nearest(prop[field], body)
    if not where:
        return f"with {name}"
    if prop.kind == "hook":
        return f"{name} pressing on {where}"
    return f"{name} {'under' if above else 'at'} {where}"


def _nearest(place: Place, body: Body) -> tuple[str, bool]:
    """The part of the body that is nearest, and whether it lies on top."""
    point = place.on(body)
    best, where, above = FAR, "", False
    for words, landmarks in NEAR.items():
        for name in landmarks:
            found = landmark(name, Side.LEFT, body.joints, body.frames).point
            gap = length(sub(found, point))
            if gap < best:
                best, where, above = gap, words, found[1] - point[1] > 0.6 * gap
    return where, above
