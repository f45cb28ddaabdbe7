"""The things around the body: what there is, and which fields each one has.

A prop in data is a table with `kind` and that kind's fields, in centimetres:

    [[props]]
    kind = "chair"
    at = [-20, 0, 0]
    faces = "right"

Every prop may also have `layer` ("auto", "behind", "front": whether it is drawn before or after
the body; "auto" compares depths) and `frame` ("both", "start", "end").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exercises.figures.pose.places import direction, place, vector


@dataclass(frozen=True, slots=True)
class Field:
    read: Callable[[Any], Any]
    says: str
    default: Any = None
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Prop:
    kind: str
    fields: Mapping[str, Any] = field(hash=False)
    layer: str = "auto"
    frame: str = "both"

    def __getitem__(self, field: str) -> Any:
        return self.fields[field]

    def shown(self, frame: str) -> bool:
        """Whether it is there in this frame, "start" or "end"."""
        return self.frame in ("both", frame)


def _number(data: object) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise ValueError("Give a number.")
    return float(data)


def _places(data: object) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple) or len(data) < 2:
        raise ValueError("Give a list of two places or more.")
    return tuple(place(item) for item in data)


def _flag(data: object) -> bool:
    if not isinstance(data, bool):
        raise ValueError("Give true or false.")
    return data


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(data: Any) -> str:
        if data not in words:
            raise ValueError(f"Give one of {', '.join(words)}.")
        return str(data)

    return read


def _at(says: str) -> Field:
    return Field(place, says, needed=True)


def _cm(default: float, says: str) -> Field:
    return Field(_number, says, default)


def _faces(default: str, says: str) -> Field:
    return Field(direction, says, direction(default))


_FLOOR_POINT = _at("middle, on the floor")
_HELD = _at("the hand that holds it: its palm")
_ALONG = _faces("right", "the direction of its long axis")

KINDS: dict[str, dict[str, Field]] = {
    "floor": {},  # a line under the figure
    "wall": {
        "at": _at("a point of its surface, on the floor"),
        "faces": _faces("left", "where its surface looks"),
        "width": _cm(110, "along the floor"),
        "height": _cm(240, "upwards"),
    },
    "corner": {
        "at": _at("where the two walls meet, on the floor"),
        "width": _cm(80, "of each wall"),
        "height": _cm(190, "upwards"),
        "faces": _faces("near", "out of the corner into the room"),
    },
    "door_frame": {
        "at": _at("middle of the opening, on the floor"),
        "faces": _faces("near", "through the opening"),
        "width": _cm(80, "of the opening"),
        "height": _cm(205, "of the opening"),
    },
    "door": {  # shut
        "at": _at("middle of its foot, on the floor"),
        "faces": _faces("near", "where its surface looks"),
        "width": _cm(76, "of it"),
        "height": _cm(200, "of it"),
    },
    "mat": {
        "at": Field(place, "middle, on the floor", place([0, 0, 0])),
        "length": _cm(190, "along x"),
        "width": _cm(62, "along z"),
    },
    "chair": {
        "at": _at("under the middle of the seat, on the floor"),
        "faces": _faces("right", "where a person on it looks"),
        "seat": _cm(45, "height of the seat"),
        "back": Field(_flag, "whether it has a back", True),
        "arms": Field(_flag, "whether it has arms", False),
        "heavy": Field(_flag, "whether it is an armchair that cannot slide", False),
    },
    "table": {
        "at": _FLOOR_POINT,
        "length": _cm(80, "along `along`"),
        "width": _cm(60, "across"),
        "height": _cm(74, "of its top"),
        "along": _ALONG,
    },
    "counter": {
        "at": _FLOOR_POINT,
        "length": _cm(80, "along `along`"),
        "width": _cm(50, "across"),
        "height": _cm(90, "of its top"),
        "along": _ALONG,
    },
    "bed": {
        "at": _FLOOR_POINT,
        "length": _cm(195, "along x"),
        "width": _cm(80, "along z"),
        "height": _cm(50, "of its top"),
    },
    "couch": {
        "at": _FLOOR_POINT,
        "length": _cm(56, "along x"),
        "width": _cm(100, "along z"),
        "height": _cm(40, "of its seat; its feet are 13 high"),
    },
    "step": {
        "at": _FLOOR_POINT,
        "length": _cm(40, "along x"),
        "width": _cm(60, "along z"),
        "height": _cm(16, "of its top"),
    },
    "box": {
        "low": Field(vector, "the corner left, below, far", needed=True),
        "high": Field(vector, "the corner right, above, near", needed=True),
    },
    "stairs": {
        "at": _at("middle of the foot of the first riser, on the floor"),
        "up": _faces("right", "the direction in which they rise"),
        "count": _cm(3, "how many steps"),
        "rise": _cm(17, "height of a step"),
        "tread": _cm(28, "depth of a step"),
        "width": _cm(70, "across"),
    },
    "slope": {
        "at": _FLOOR_POINT,
        "faces": _faces("left", "to its lower side"),
        "length": _cm(36, "from the lower side to the higher"),
        "width": _cm(44, "across"),
        "height": _cm(16, "of its higher side"),
    },
    "treadmill": {
        "at": _FLOOR_POINT,
        "faces": _faces("right", "where the walker looks"),
        "length": _cm(150, "of its deck"),
        "width": _cm(62, "across"),
        "height": _cm(14, "of the belt"),
    },
    "stick": {
        "a": _at("one point on it"),
        "b": _at("another"),
        "over": _cm(15, "how far it reaches beyond each"),
        "thick": _cm(2.6, "across"),
    },
    "pole": {
        "at": _at("a point on it; it stands upright on the floor"),
        "height": _cm(120, "of its top"),
    },
    "band": {
        "through": Field(_places, "its places one after another, hands or fixed points", needed=True),
        "anchored": Field(_flag, "whether the first place is a fixing", False),
        "sag": _cm(0, "how far it hangs down in the middle of each length"),
    },
    "elastic": {  # a rubber band
        "through": Field(_places, "its places one after another; it comes back to the first", needed=True),
    },
    "cord": {  # a safety cord
        "a": _at("where it is clipped to the clothes"),
        "b": _at("its other end, on the machine"),
        "sag": _cm(8, "how far it hangs down in the middle"),
    },
    "loop_band": {
        "a": _at("the middle of the one limb that it goes round"),
        "b": _at("that of the other"),
        "radius": _cm(6, "of the limb there"),
    },
    "strap": {
        "through": Field(_places, "its places one after another", needed=True),
        "loop": Field(_flag, "whether its last place is wrapped round, as a foot in a sling", True),
        "cloth": Field(_flag, "whether it is a towel", False),
    },
    "pillow": {
        "at": _at("its middle"),
        "length": _cm(34, "along x"),
        "width": _cm(48, "along z"),
        "height": _cm(10, "upwards"),
    },
    "towel": {
        "at": _at("its middle"),
        "shape": Field(_one_of("roll", "folded", "flat", "bunched"), "how it lies", "roll"),
        "along": _faces("near", "the axis of a roll, the long side of the others"),
        "radius": _cm(5, "of a roll"),
        "length": _cm(34, "its long side"),
        "width": _cm(20, "the other side of one that is folded or flat"),
    },
    "ball": {
        "at": _at("its middle"),
        "radius": _cm(11, "small 11, a therapy ball 32, a massage ball 3.5, putty 3"),
        "soft": Field(_flag, "whether it is putty or foam, which gives", False),
    },
    "roller": {
        "at": _at("its middle"),
        "along": _faces("near", "its axis"),
        "length": _cm(45, "along it"),
        "radius": _cm(7.5, "of it"),
    },
    "hook": {
        "hand": _at("the hand that pulls it: its palm"),
        "tip": _at("where its knob presses"),
        "bulge": _faces("up", "to which side it curves around the body"),
        "depth": _cm(22, "how far it curves out"),
    },
    "pressing_tool": {
        "at": _at("where its foot stands"),
        "height": _cm(12, "of its knob"),
        "up": _faces("up", "where the knob points"),
        "foot": _cm(14, "length of its foot"),
    },
    "dumbbell": {"at": _HELD, "along": _ALONG, "length": _cm(17, "end to end")},
    "kettlebell": {"at": _HELD},
    "ankle_weight": {
        "at": _at("the middle of the limb there"),
        "along": Field(place, "a place further along the limb", needed=True),
        "radius": _cm(4.6, "of the limb there"),
    },
    "bandage": {
        "at": _at("the middle of the limb there"),
        "along": Field(place, "a place further along the limb", needed=True),
        "radius": _cm(6.2, "of the limb there"),
        "length": _cm(11, "along the limb"),
    },
    "kneecap": {
        "at": _at("its middle, on the skin"),
        "along": Field(place, "a place further along the limb", needed=True),
        "radius": _cm(3.2, "of it"),
        "ghost": Field(_flag, "whether it is only where it came from", False),
    },
    "neck_bones": {},  # the row of bones down the back of the neck, seen through the skin
    "bowl": {
        "at": _at("under its middle"),
        "radius": _cm(8, "of its rim"),
        "height": _cm(7, "of its rim"),
    },
    "bottle": {"at": _HELD, "along": _faces("up", "from its foot to its cap")},
    "hammer": {"at": _HELD, "along": _faces("up", "from the hand to the head")},
    "flexbar": {
        "a": _at("one hand"),
        "b": _at("the other"),
        "bend": _cm(0, "how far it is bent"),
        "towards": _faces("up", "to which side it is bent"),
        "twisted": Field(_flag, "whether the hands have twisted it", False),
    },
    "shoes": {},  # on both feet
    "lips": {
        "shape": Field(_one_of("closed", "pursed"), "a closed mouth, or narrow lips that blow", "closed")
    },
    "pulley": {
        "at": _at("the middle of its wheel"),
        "a": _at("the hand at one end of the rope"),
        "b": _at("the hand at the other"),
    },
    "face": {  # what eyes and mouth do, where it matters
        "look": Field(place, "what the eyes look at"),
        "line": Field(_flag, "whether a dotted line goes there", True),
        "eyes": Field(_one_of("open", "shut", "none"), "the eyes", "open"),
        "mouth": Field(_one_of("none", "shut", "round", "open"), "the mouth", "none"),
        "open": _cm(2, "how far an open mouth is open"),
        "tongue": Field(_flag, "whether the tip of the tongue touches the roof of an open mouth", False),
    },
    "card": {
        "at": _at("its middle"),
        "faces": _faces("near", "where its picture looks"),
        "size": _cm(10, "each way"),
    },
    "pelvic_floor": {  # a window in the pelvis; seen from the side
        "lift": _cm(0, "how far its middle is drawn up"),
        "was": Field(_number, "the lift that it had before, which is then dashed"),
    },
    "breath": {  # the mist of a long breath out, as on a mirror
        "at": _at("where it leaves the mouth"),
        "towards": _faces("right", "where it goes"),
        "length": _cm(26, "how far it goes"),
    },
    "low_back_bones": {},  # spine, lowest ribs and hip bones, seen through the body
    "cushion": {
        "at": _at("middle, underneath"),
        "shape": Field(_one_of("foam", "disc"), "a foam pad or an air cushion", "foam"),
        "length": _cm(48, "along x"),
        "width": _cm(40, "along z"),
        "height": _cm(6, "upwards"),
    },
    "board": {
        "at": _at("where it touches the floor"),
        "along": _ALONG,
        "length": _cm(42, "along it"),
        "tilt": _cm(0, "degrees: the end that `along` points to goes up"),
    },
    "bike": {
        "at": _FLOOR_POINT,
        "faces": _faces("right", "where the rider looks"),
        "crank": _cm(215, "degrees from straight up, forwards, of the pedal on the rider's right"),
    },
}


def prop(data: Mapping[str, Any]) -> Prop:
    """Read a prop. Raises ValueError with the field and the reason."""
    kind = data.get("kind")
    if kind not in KINDS:
        raise ValueError(f"kind: “{kind}” is none of {', '.join(KINDS)}.")
    known = KINDS[kind]
    common = {"kind", "layer", "frame"}
    if unknown := sorted(set(data) - set(known) - common):
        raise ValueError(f"{unknown[0]}: a {kind} has only {', '.join((*known, *sorted(common)))}.")
    layer, frame = data.get("layer", "auto"), data.get("frame", "both")
    if layer not in ("auto", "behind", "front"):
        raise ValueError("layer: auto, behind or front.")
    if frame not in ("both", "start", "end"):
        raise ValueError("frame: both, start or end.")
    return Prop(kind, {name: _value(data, name, field) for name, field in known.items()}, layer, frame)


def _value(data: Mapping[str, Any], name: str, field: Field) -> Any:
    if name not in data:
        if field.needed:
            raise ValueError(f"{name}: missing; it is {field.says}.")
        return field.default
    try:
        return field.read(data[name])
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name}: {error}") from None
