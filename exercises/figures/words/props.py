"""The things that a person holds, stands on or lies on, in words, and where they are."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.body.landmarks import landmark
from exercises.figures.pose.places import Place
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import Vec, between, dot, length, sub, unit
from exercises.figures.words.facts import Fact, Seen, Show, from_line
from exercises.figures.words.touch import is_rail, line_of

FURNITURE = {  # named only if nothing has mentioned it yet
    "bed": "on a bed",
    "step": "at a step",
    "stairs": "on stairs",
    "slope": "on a slope",
    "treadmill": "on a treadmill",
    "couch": "feet under a sofa",
    "cushion": "on a cushion",
    "board": "on a balance board",
    "door_frame": "in a doorway",
    "corner": "in a corner",
    "door": "at a door",
    "pulley": "a rope over a pulley, an end in each hand",
    "card": "a card to look at",
    "cord": "a safety cord clipped to the shirt",
    "elastic": "a rubber band round the fingers",
    "table": "at a table",
    "counter": "beside a counter",
}
MENTIONS = {  # words in the text about the body that already name the thing
    "ball": "therapy ball",
    "bed": "on a bed",
    "door_frame": "door frame",
    "stairs": "step",
    "counter": "counter",
    "table": "table",
    "step": "step",
}
HELD = {
    "dumbbell": "a weight",
    "kettlebell": "a heavy weight",
    "bottle": "a bottle",
    "hammer": "a hammer",
}
PLACED = {  # things that are described by the nearest part of the body; the field says where they are
    "hook": ("a massage hook", "tip"),
    "pressing_tool": ("a massage tool", "at"),
    "ball": ("a ball", "at"),
    "roller": ("a foam roller", "at"),
    "towel": ("a towel", "at"),
    "bandage": ("a bandage", "at"),
    "bowl": ("a bowl", "at"),
    "pillow": ("a pillow", "at"),
}
NEAR = {
    "the head": ("cranium", "back_of_head"),
    "the back of the neck": ("nape", "neck_back_left", "neck_back_right"),
    "the upper back": ("upper_back", "shoulder_blade_left", "shoulder_blade_right"),
    "the lower back": ("lower_back", "flank_left", "flank_right"),
    **{f"the {side} buttock": (f"buttock_{side}",) for side in Side},
    "the belly": ("belly", "low_belly"),
    **{
        f"the {side} {part}": (f"{part}_{side}",)
        for side in Side
        for part in ("hand", "knee", "ankle", "elbow", "thigh", "shin", "forearm", "foot")
    },
}
MARBLE = 2.0  # cm: a ball of a smaller radius is one of several marbles
FAR = 20.0  # cm: a thing that is further from every part of the body is named without a place
ROUND = {"thigh": "thighs", "knee": "knees", "shin": "shins", "ankle": "ankles", "foot": "feet"}


def props(seen: Seen, said: str) -> Iterator[Fact]:
    """`said` is the text about the body: what it names is not named again."""
    found: dict[str, list[str]] = {}
    for prop in seen.props:
        if prop.kind in HELD:
            found.setdefault(HELD[prop.kind], []).append(_hand_at(prop["at"].on(seen.body), seen.body))
    for name, hands in found.items():
        where = "in each hand" if len(set(hands)) > 1 else f"in the {hands[0]} hand"
        yield Fact(f"held {name}", f"{name} {where}", rank=15, show=Show.ALWAYS)
    phrases = dict.fromkeys(
        prop_words(prop, _body_for(prop, seen)) for prop in seen.props if _is_new(prop, said)
    )
    if len(seen.of("ball")) == 2 and len([words for words in phrases if words.startswith("a ball")]) == 1:
        phrases = dict.fromkeys(words.replace("a ball", "two balls") for words in phrases)
    for words in _one_each([words for words in phrases if words]):
        rank = 32 if words.startswith(("at ", "beside ", "in ", "on ")) else 17
        rank = 3 if words.startswith(("mouth", "lips")) else rank
        if words.startswith(("a pillow under the head", "a towel under the head")):
            rank = 45
        if "hand on the wall" in said or "fist on the wall" in said:
            words = re.sub(r"at the (left|right) hand", r"between the \1 hand and the wall", words)
        yield Fact(words, words, rank=rank)


def _body_for(prop: Prop, seen: Seen) -> Body:
    """The body to describe the thing by. A thing shown in both frames is described as at the start."""
    start = seen.body if seen.frame == "start" else seen.other
    held = prop.kind in ("stick", "pole", "strap", "band", "flexbar")
    return seen.body if held or prop.frame != "both" else start


def _one_each(phrases: list[str]) -> list[str]:
    """Things that are drawn as two but are one: a partly rolled towel, a strap with two ends."""
    twice = re.compile(r"(.*), held in the (?:left|right) hand")
    whole = [found[1] for words in phrases if (found := twice.fullmatch(words))]
    phrases = [
        f"{found[1]}, held in both hands"
        if (found := twice.fullmatch(words)) and whole.count(found[1]) > 1
        else words
        for words in phrases
    ]
    phrases = list(dict.fromkeys(phrases))
    if any(words.startswith("marbles ") for words in phrases):
        phrases = [words for words in phrases if words != "with marbles"]
    flat = any(words.startswith("a towel") for words in phrases)
    return [words for words in phrases if not (flat and words.startswith("a rolled towel"))]


def lowered(prop: Prop, by: float) -> Prop:
    """The same thing, so many centimetres lower. What is fixed to the body stays."""

    def down(value: Any) -> Any:
        if isinstance(value, Place) and not value.joint:
            return replace(value, offset=sub(value.offset, (0.0, by, 0.0)))
        return tuple(down(item) for item in value) if isinstance(value, tuple) else value

    return replace(prop, fields={name: down(value) for name, value in prop.fields.items()})


def _is_new(prop: Prop, said: str) -> bool:
    return MENTIONS.get(prop.kind, "—") not in said and not (is_rail(prop) and "rail" in said)


def prop_words(prop: Prop, body: Body) -> str:
    """The words for a thing. Empty if it says nothing about the position, as a mat does."""
    if prop.kind in WAYS:
        return WAYS[prop.kind](prop, body)
    if prop.kind not in PLACED:
        return FURNITURE.get(prop.kind, "")
    name, field = PLACED[prop.kind]
    if prop.kind == "towel" and prop["shape"] == "bunched":
        return ""  # it is the rest of one that lies flat
    if prop.kind == "towel" and prop["shape"] == "roll":
        name = "a rolled towel"
    if prop.kind == "ball" and prop["radius"] < MARBLE:
        name = "marbles"
    point = prop[field].on(body)
    where, above = _nearest(point, body)
    if prop.kind in ("hook", "pressing_tool") and where:
        where = _on_its_side(where, point, body)
    if prop.kind == "hook":
        return f"{name} pressing on {where}" if where else name
    if prop.kind == "towel" and prop["shape"] == "flat" and (side := _stood_on(prop, point, body)):
        return f"{name} under the {side} foot"
    if where == "both knees":
        return f"{name} between the knees"
    if prop.kind == "towel" and where.endswith(("elbow", "thigh")) and _at_the_ribs(point, body):
        side = min(Side, key=lambda side: length(sub(body.joints[f"elbow_{side}"], point)))
        return f"{name} between the {side} elbow and the body"
    for side in Side:
        if prop.kind == "ball" and length(sub(body.joints[f"hand_{side}"], point)) < 9:
            return f"a ball in the {side} hand"
    return f"{name} {'under' if above else 'at'} {where}" if where else f"with {name}"


def _on_its_side(where: str, point: Vec, body: Body) -> str:
    """`the lower back` as “the left side of the lower back”, if the point is beside the spine."""
    frame, root = ("lumbar", "waist") if "lower back" in where else ("neck", "neck_base")
    if not where.startswith(("the lower back", "the back of the neck", "the upper back")):
        return where
    aside = dot(sub(point, body.joints[root]), body.frames[frame].left)
    if abs(aside) < 2:
        return where
    return f"the {'left' if aside > 0 else 'right'} side of {where}"


def _stood_on(prop: Prop, point: Vec, body: Body) -> Side | None:
    side = min(Side, key=lambda side: length(sub(body.joints[f"ball_{side}"], point)))
    way = sub(body.joints[f"ball_{side}"], point)
    over = abs(way[1]) < 8 and max(abs(way[0]), abs(way[2])) < prop["length"] / 2 + 3
    return side if over else None


def _hand_at(point: Vec, body: Body) -> str:
    return min(Side, key=lambda side: length(sub(body.joints[f"hand_{side}"], point)))


def _at_the_ribs(point: Vec, body: Body) -> bool:
    low, high = body.joints["pelvis"], body.joints["chest"]
    return from_line(point, low, high)[0] < 24


# --- Bands and sticks -----------------------------------------------------------------------------


def _line(prop: Prop, body: Body) -> str:
    if is_rail(prop):
        return "at a rail"
    ends = line_of(prop, body)
    held = [side for side in Side if _palm_at(body.joints[f"hand_{side}"], ends)]
    name = "an upright stick" if prop.kind == "pole" else "a stick"
    if not held:
        return ""
    return f"holding {name} with {'both hands' if len(held) == 2 else f'the {held[0]} hand'}"


def _palm_at(palm: Vec, ends: tuple[Vec, Vec]) -> bool:
    return from_line(palm, *ends)[0] < 12


def _flexbar(prop: Prop, body: Body) -> str:
    return f"holding a {'twisted' if prop['bend'] or prop['twisted'] else 'twist'} bar with both hands"


def _loop_band(prop: Prop, body: Body) -> str:
    return f"a loop band round {_round(prop['a'].on(body), prop['b'].on(body), body)}"


def _round(a: Vec, b: Vec, body: Body) -> str:
    one, two = _limb_at(a, body), _limb_at(b, body)
    part, _, side = max(one, two).partition(" ")
    if one.split()[1] == two.split()[1]:
        return f"the {side} {part}"
    return f"both {ROUND[part]}"


def _limb_at(point: Vec, body: Body) -> str:
    """The nearest part of a leg, as “knee left”."""
    places = {
        f"{part} {side}": landmark(f"{part}_{side}", side, body.joints, body.frames).point
        for part in ROUND
        for side in Side
    }
    return min(places, key=lambda name: length(sub(places[name], point)))


def _band(prop: Prop, body: Body) -> str:
    """A band: what it is fixed to, and the hand or leg that pulls it."""
    points = [place.on(body) for place in prop["through"]]
    hands = [side for side in Side if any(_near_hand(point, body, side) for point in points)]
    feet = [side for side in Side for place in prop["through"] if _is_foot(place, side)]
    if hands:
        held = "both hands" if len(hands) == 2 else f"the {hands[0]} hand"
        under = f" and under the {feet[0]} foot" if feet else ""
        return f"a band in {held}{under}"
    name = _limb_at(points[-1], body)
    part, _, side = name.partition(" ")
    others = {_limb_at(point, body) for point in points}
    if not prop["anchored"] and len({each.split()[1] for each in others}) == 2:
        return f"a band round both {ROUND[part]}"
    return f"a band {'behind' if part == 'knee' else 'round'} the {side} {part}"


def _near_hand(point: Vec, body: Body, side: Side) -> bool:
    return length(sub(body.joints[f"hand_{side}"], point)) < 12


def _is_foot(place: Place, side: Side) -> bool:
    return place.joint.endswith(side) and place.joint.startswith(("ball", "heel", "toe", "ankle"))


def _strap(prop: Prop, body: Body) -> str:
    through = prop["through"]
    if len(through) == 2 and not prop["loop"]:
        return f"{'a towel' if prop['cloth'] else 'a strap'} from hand to hand"
    where = _nearest(through[len(through) // 2].on(body), body)[0] or "a limb"
    where = where.replace("the back of ", "")
    verb = "behind" if any(part in where for part in ("neck", "thigh", "knee")) else "round"
    hands = [side for side in Side if any(_near_hand(place.on(body), body, side) for place in through)]
    held = ", held in both hands" if len(hands) == 2 else f", held in the {hands[0]} hand" if hands else ""
    return f"a strap {verb} {where}{held}"


def _ankle_weight(prop: Prop, body: Body) -> str:
    part, _, side = _limb_at(prop["at"].on(body), body).partition(" ")
    return f"a weight round the {side} {part}"


def _face(prop: Prop, body: Body) -> str:
    if prop["eyes"] == "shut":
        return "eyes shut"
    if prop["mouth"] in ("open", "round"):
        return "mouth open"
    return "eyes on one place" if prop["look"] else ""


def _pelvic_floor(prop: Prop, body: Body) -> str:
    lift = prop["lift"]
    return f"pelvic floor {'drawn up' if lift > 1 else 'let down' if lift < -0.5 else 'at rest'}"


def _kneecap(prop: Prop, body: Body) -> str:
    """Where a hand has shifted it to. The limb's own directions decide, so that it reads the same on both sides."""
    at = prop["at"].on(body)
    side = min(Side, key=lambda side: length(sub(body.joints[f"knee_{side}"], at)))
    knee = body.joints[f"knee_{side}"]
    down = dot(sub(at, knee), unit(sub(body.joints[f"ankle_{side}"], knee)))
    inwards = dot(sub(at, knee), unit(sub(body.joints[f"hip_{side.other}"], body.joints[f"hip_{side}"])))
    if prop["ghost"] or max(abs(down), abs(inwards)) < 1:
        return ""
    if abs(down) > abs(inwards):
        return f"the {side} kneecap pushed {'towards the foot' if down > 0 else 'towards the hip'}"
    return f"the {side} kneecap pushed to the {'inner' if inwards > 0 else 'outer'} side"


WAYS: dict[str, Callable[[Prop, Body], str]] = {
    "stick": _line,
    "pole": _line,
    "flexbar": _flexbar,
    "loop_band": _loop_band,
    "band": _band,
    "strap": _strap,
    "ankle_weight": _ankle_weight,
    "face": _face,
    "pelvic_floor": _pelvic_floor,
    "kneecap": _kneecap,
    "shoes": lambda prop, body: "wearing shoes",
    "breath": lambda prop, body: "a long breath like mist from the open mouth",
    "lips": lambda prop, body: (
        "mouth closed" if prop["shape"] == "closed" else "lips pushed forward and narrow"
    ),
}


def _nearest(point: Vec, body: Body) -> tuple[str, bool]:
    """The nearest part of the body, and whether that part lies on top of the thing."""
    knees = [body.joints[f"knee_{side}"] for side in Side]
    if length(sub(point, between(knees[0], knees[1], 0.5))) < 8 and length(sub(knees[0], knees[1])) < 40:
        return "both knees", False
    best, where, above = FAR, "", False
    for words, landmarks in NEAR.items():
        for name in landmarks:
            found = landmark(name, Side.LEFT, body.joints, body.frames).point
            gap = length(sub(found, point))
            if gap < best:
                best, where, above = gap, words, found[1] - point[1] > 0.45 * gap
    return where, above
