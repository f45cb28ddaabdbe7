"""A pose as layers: a posture, the start's changes to it, the end's changes to the start."""

from collections.abc import Iterator, Mapping
from typing import Any

from exercises.figures.body.anatomy import FRAMES, LIMB_JOINTS, TRUNK_JOINTS, Grip, Side
from exercises.figures.body.landmarks import LANDMARKS
from exercises.figures.body.limbs import Turn
from exercises.figures.pose import language as say
from exercises.figures.pose.directions import BODY, PICTURE
from exercises.figures.pose.model import Arm, Bend, FootPose, Girdle, HandPose, Leg, Pose
from exercises.figures.problems import below, did_you_mean

Layer = dict[str, Any]

PARTS = frozenset(
    (
        *TRUNK_JOINTS,
        *("seat", "back", "head", "trunk", "feet", "hands", "elbows", "forearms", "knees", "shoulders"),
        *(f"{name}_{side}" for name in (*LIMB_JOINTS, "foot", "hand", "forearm") for side in Side),
    )
)
ENDS = frozenset(("feet", "hands", *(f"{name}_{side}" for name in ("foot", "hand") for side in Side)))
JOINTS = frozenset((*TRUNK_JOINTS, *(f"{name}_{side}" for name in LIMB_JOINTS for side in Side)))

_way = say.direction()
_room = say.direction(tuple(PICTURE))
_spot = say.spot(LANDMARKS)
HAND: dict[str, say.Reader] = {
    "hand": say.GRIP,
    "palm_to": _way,
    "fingers_to": _way,
    "wrist": say.wrist,
    "forearm_turn": say.either_way("up", "down"),
}
ARM: dict[str, say.Reader] = {
    "hand_to": _spot,
    "elbow_points": _way,
    "shoulder": say.ANGLES,
    "upper_arm": _way,
    "elbow": say.number,
    "forearm": _way,
    **HAND,
}
LEG: dict[str, say.Reader] = {
    "foot_to": _spot,
    "knee_points": _way,
    "hip": say.ANGLES,
    "thigh": _way,
    "knee": say.number,
    "shank": _way,
    "foot": say.foot,
    "toes_to": _way,
    "toes_out": say.number,
    "toes": say.either_way("up", "curl"),
    "arch": say.number,
    "sole": say.either_way("in", "out"),
}


def _level(value: Any) -> float | str:
    return value if isinstance(value, str) else say.number(value)


def _place(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("Give two numbers: right and near (cm).")
    return say.number(value[0]), say.number(value[1])


_move = say.table(dict.fromkeys((*PICTURE, *BODY[:4]), say.number), "A move")
PLAIN: dict[str, say.Reader] = {
    "posture": str,
    "head_to": _room,
    "chest_to": _room,
    "tilt": say.either_way("forward", "back"),
    "settle": say.words(PARTS, "part of the body"),
    "level": _level,
    "height": say.number,
    "place": _place,
}
ONLY_END: dict[str, say.Reader] = {
    "move": lambda value: tuple(_move(value).items()),
    "anchor": say.words(JOINTS, "joint"),
    "stays": say.words(ENDS, "end of a limb"),
}
PAIRS = {"girdles": "girdle", "arms": "arm", "legs": "leg"}
SECTIONS = (
    *(*FRAMES, "spine"),
    *(name for pair, one in PAIRS.items() for name in (pair, f"left_{one}", f"right_{one}")),
)


def read_layer(data: Mapping[str, Any], *, end: bool) -> tuple[Layer, list[tuple[str, str]]]:
    """The layer, and its problems: the field and the reason."""
    layer: Layer = {"bends": {}, "girdles": {}, "arms": {}, "legs": {}}
    wrong: list[tuple[str, str]] = []
    plain = PLAIN | ONLY_END if end else PLAIN
    # Fields for both sides come first, so that those for one side win.
    for name in sorted(data, key=lambda name: name not in PAIRS):
        value = data[name]
        if name in plain:
            try:
                layer[name] = plain[name](value)
            except ValueError as error:
                wrong.append((name, str(error)))
        elif name in SECTIONS:
            wrong += ((below(name, where), what) for where, what in _section(layer, name, value))
        else:
            also = " It belongs in [end]." if name in ONLY_END else did_you_mean(name, (*plain, *SECTIONS))
            wrong.append((name, f"There is no such field.{also}"))
    return layer, wrong


def _section(layer: Layer, name: str, value: Any) -> Iterator[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    try:
        if name in (*FRAMES, "spine"):
            _bend(layer["bends"], name, say.BEND(value))
            return
        side, _, one = name.rpartition("_")
        pair = name if name in PAIRS else f"{one}s"
        if pair == "girdles":
            parsed = say.GIRDLE(value)
        else:
            parsed, wrong = _limb(ARM if pair == "arms" else LEG, value)
    except ValueError as error:
        yield "", str(error)
        return
    yield from wrong
    for each in (Side(side),) if side else tuple(Side):
        layer[pair][each] = layer[pair].get(each, {}) | parsed


def _bend(bends: Layer, name: str, angles: dict[str, float]) -> None:
    if name != "spine":
        bends[name] = bends.get(name, {}) | angles
        return
    for part, share in (("lumbar", 0.45), ("thorax", 0.55)):
        bends[part] = {what: angle * share for what, angle in angles.items()} | bends.get(part, {})


def _limb(fields: Mapping[str, say.Reader], value: Any) -> tuple[Layer, list[tuple[str, str]]]:
    if not isinstance(value, dict):
        raise ValueError(f"Give a table with any of {', '.join(fields)}.")
    parsed: Layer = {}
    wrong: list[tuple[str, str]] = []
    for name, part in value.items():
        if name not in fields:
            wrong.append((name, f"There is no such field.{did_you_mean(name, fields)}"))
            continue
        try:
            parsed[name] = fields[name](part)
        except ValueError as error:
            wrong.append((name, str(error)))
    reach, _, upper, direction, bend, lower = list(fields)[:6]
    if reach in value and (clash := [name for name in (upper, direction, bend, lower) if name in value]):
        wrong.append((reach, f"Give this or {clash[0]}, not both: the reach finds the angles itself."))
    for one, other in ((upper, direction), (bend, lower)):
        if one in value and other in value:
            wrong.append((one, f"Give {one} (angles) or {other} (a direction), not both."))
    if direction in value and bend in value:
        wrong.append((bend, f"With {direction} as a direction, give {lower} as a direction too."))
    return parsed, wrong


def merge(base: Layer, changes: Layer) -> Layer:
    """The changes on top of the base. Fields that are only for the end pose are not taken over from the base."""
    merged = {name: value for name, value in base.items() if name not in ONLY_END} | {
        name: value for name, value in changes.items() if name not in ("bends", "girdles", "arms", "legs")
    }
    for name in ("bends", "girdles"):
        merged[name] = {
            part: base[name].get(part, {}) | changes[name].get(part, {})
            for part in {**base[name], **changes[name]}
        }
    for name, fields in (("arms", ARM), ("legs", LEG)):
        merged[name] = {
            side: _on_top(base[name].get(side, {}), changes[name].get(side, {}), list(fields)[:6])
            for side in Side
        }
    moved = bool(changes.keys() & {"stays", "move", "anchor"})
    if "height" not in changes and (moved or "settle" in changes):
        merged["height"] = None
    if moved and "settle" not in changes:
        merged["settle"] = ("none",)
    return merged


def _on_top(base: Layer, changes: Layer, fields: list[str]) -> Layer:
    """A limb with its changes. A new way to place a bone replaces the old way, even if it uses other fields."""
    reach, pole, upper, direction, bend, lower = fields
    base = dict(base)
    gone: set[str] = set()
    if reach in changes:
        gone |= {upper, direction, bend, lower}
    if changes.keys() & {upper, direction, bend, lower}:
        gone |= {reach, pole}
    for one, other in ((upper, direction), (direction, upper), (bend, lower), (lower, bend)):
        if one in changes:
            gone.add(other)
    if bend in changes and direction in base and upper not in changes:
        gone.add(direction)
    if changes.keys() & {"toes_to"}:
        gone.add("toes_out")
    kept = {name: part for name, part in base.items() if name not in gone}
    angles = {upper: kept[upper] | changes[upper]} if upper in kept and upper in changes else {}
    return kept | changes | angles


def build(layer: Layer) -> Pose:
    plain = {
        name: layer[name]
        for name in ("tilt", "settle", "level", "height", "place", *ONLY_END)
        if name in layer
    }
    return Pose(
        posture=layer["posture"],
        head_to=layer["head_to"],
        chest_to=layer["chest_to"],
        bends={part: Bend(**angles) for part, angles in layer["bends"].items()},
        girdles={side: Girdle(**layer["girdles"].get(side, {})) for side in Side},
        arms={side: _arm(layer["arms"].get(side, {})) for side in Side},
        legs={side: _leg(layer["legs"].get(side, {})) for side in Side},
        **plain,
    )


def _arm(arm: Layer) -> Arm:
    hand = HandPose(
        grip=Grip(arm.get("hand", "relaxed")),
        palm_to=arm.get("palm_to"),
        fingers_to=arm.get("fingers_to"),
        palm_up=arm.get("forearm_turn", 0),
        **arm.get("wrist", {}),
    )
    return Arm(
        to=arm.get("hand_to"),
        elbow_points=arm.get("elbow_points"),
        shoulder=Turn(**arm.get("shoulder", {})),
        upper=arm.get("upper_arm"),
        elbow=arm.get("elbow", 0),
        fore=arm.get("forearm"),
        hand=hand,
    )


def _leg(leg: Layer) -> Leg:
    foot = FootPose(
        **leg.get("foot", {}),
        toes_to=leg.get("toes_to"),
        toes_out=leg.get("toes_out", 0),
        toes_up=leg.get("toes", 0),
        invert=leg.get("sole", 0),
        arch=leg.get("arch", 0),
    )
    return Leg(
        to=leg.get("foot_to"),
        knee_points=leg.get("knee_points"),
        hip=Turn(**leg.get("hip", {})),
        upper=leg.get("thigh"),
        knee=leg.get("knee", 0),
        fore=leg.get("shank"),
        foot=foot,
    )
