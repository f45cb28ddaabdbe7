"""What is drawn on top of the body to explain it: arrows, hold, "feel it here", the inset.

Each is read from data by the function of its name in lower case, which raises ValueError with the
field and the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from exercises.figures.pose.places import JOINTS, Place, direction, place, vector
from exercises.figures.vectors import NOWHERE, Vec


class Motion(StrEnum):
    """What an arrow says."""

    MOVE = "move"  # along the path of `of`, from the start to the end position
    PRESS = "press"  # a short arrow against a bar: something presses at `of`, in the direction `towards`
    PUSH = "push"  # a short, straight, broad arrow at `of` in the direction `towards`
    TURN = "turn"  # a ring around `of`, about the axis `towards`, right-handed


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow. Its way is chosen so that it crosses no limb, unless `via` gives the way.

    `of` is the joint that moves. `both` gives it two heads: there and back. `via` is a list of two or
    more places which the arrow follows exactly. `on_top` allows an arrow over the body, such as a
    push against a part of the body itself.
    """

    of: Place | None = None
    motion: Motion = Motion.MOVE
    towards: Vec = NOWHERE
    both: bool = False
    size: float = 0  # cm: length of a push, radius of a turn; 0 chooses
    via: tuple[Place, ...] = ()
    on_top: bool = False
    frame: str = "end"  # the frame that it is drawn on: "start" or "end"

    def shown(self, frame: str, *, held: bool) -> bool:
        """Whether it is drawn on that frame. A position that is `held` has all its arrows on both frames."""
        return held or self.frame == frame


@dataclass(frozen=True, slots=True)
class Hold:
    """An isometric hold: the sign of a press at the contact, and a clock. `towards` is where the force goes."""

    at: Place
    towards: Vec


@dataclass(frozen=True, slots=True)
class Feel:
    """ "Feel it here": a patch on the skin at one of SPOTS."""

    spot: str
    side: str = ""  # "left", "right"; "" in the middle of the body
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Inset:
    """A round magnifying glass over a small movement. `corner` is chosen when empty.

    The arrow of a movement under the glass is drawn there only.
    """

    at: Place
    radius: float = 20  # cm of the body that it shows, from its middle
    corner: str = ""  # "top left", "top right", "bottom left", "bottom right"
    size: float = 1.0  # of the glass
    above: bool = False  # a view from above, with a dashed line straight to both sides


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch of skin: at a point between two joints, out to the surface in the direction `facing`."""

    joint: str
    towards: str
    share: float
    frame: str
    facing: Vec  # left (or outwards, for a spot with a side), up, front, in `frame`
    depth: float  # from the line between the joints to the skin, cm
    along: float  # half length and half width of the patch, cm
    across: float
    shift: float = 0  # towards the side, cm: for spots beside the spine


def _limb(a: str, b: str, share: float, facing: Vec, depth: float, along: float, across: float) -> Patch:
    return Patch(a, b, share, "", facing, depth, along, across)


OUT, IN, FRONT, BACK = (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)
# Spots on limbs have no frame: their directions are the limb's own, "front" being the side to which
# the elbow's crease or the kneecap faces.
SPOTS: dict[str, Patch] = {
    "forehead": Patch("cranium", "", 0, "head", FRONT, 8, 2, 4),
    "jaw": Patch("skull", "", 0, "head", (0.9, -0.1, 0.5), 6, 2.5, 2.5),
    "back_of_head": Patch("skull", "cranium", 0.2, "head", BACK, 7, 2.5, 4.5),
    "front_of_neck": Patch("neck_base", "skull", 0.55, "neck", FRONT, 4.6, 3, 2.5),
    "back_of_neck": Patch("neck_base", "skull", 0.5, "neck", BACK, 4.6, 4, 3),
    "side_of_neck": Patch("neck_base", "skull", 0.5, "neck", (1, 0, -0.1), 4.6, 4, 2.4),
    "top_of_shoulder": Patch("neck_base", "", 0, "thorax", (0.25, 1, -0.25), 2.5, 2.6, 4.2, 8),
    "between_shoulder_blades": Patch("waist", "neck_base", 0.68, "thorax", BACK, 10, 6, 4.5),
    "shoulder_blade": Patch("waist", "neck_base", 0.66, "thorax", BACK, 10, 5, 3.6, 8),
    "upper_back": Patch("waist", "neck_base", 0.58, "thorax", BACK, 10, 6, 7),
    "middle_back": Patch("waist", "neck_base", 0.3, "thorax", BACK, 10, 5, 7),
    "lower_back": Patch("pelvis", "waist", 0.75, "lumbar", BACK, 9, 5, 7),
    "chest": Patch("waist", "neck_base", 0.68, "thorax", FRONT, 10, 4, 5, 7),
    "belly": Patch("pelvis", "waist", 0.7, "lumbar", FRONT, 9.5, 6, 7),
    "side_of_trunk": Patch("pelvis", "waist", 1.1, "lumbar", OUT, 13, 7, 4),
    "back_of_hip": Patch("pelvis", "", 0, "pelvis", BACK, 9.5, 5, 5, 8),
    "buttock": _limb("hip", "knee", 0.04, BACK, 8.5, 5, 4.5),
    "side_of_hip": Patch("hip", "", 0, "pelvis", (1, 0.2, -0.1), 8, 5, 4.5),
    "front_of_hip": Patch("hip", "", 0, "pelvis", (0.2, 0.3, 1), 7.5, 3.5, 4),
    "shoulder_cap": _limb("shoulder", "elbow", 0.15, OUT, 5.2, 4.5, 4),
    "front_of_shoulder": Patch("shoulder", "elbow", 0.05, "thorax", FRONT, 5.2, 4, 3.6),
    "back_of_shoulder": Patch("shoulder", "elbow", 0.05, "thorax", BACK, 5.2, 4, 3.6),
    "front_of_upper_arm": _limb("shoulder", "elbow", 0.58, FRONT, 4.4, 6, 2.8),
    "back_of_upper_arm": _limb("shoulder", "elbow", 0.58, BACK, 4.4, 6, 2.8),
    "inner_forearm": _limb("elbow", "wrist", 0.35, FRONT, 3.8, 6, 2.5),
    "outer_forearm": _limb("elbow", "wrist", 0.3, BACK, 3.8, 6, 2.5),
    "inner_elbow": _limb("shoulder", "elbow", 0.98, IN, 3.8, 2.6, 2.2),
    "outer_elbow": _limb("shoulder", "elbow", 0.98, OUT, 3.8, 2.6, 2.2),
    "wrist": _limb("elbow", "wrist", 0.97, FRONT, 2.6, 2.2, 2.2),
    "thumb_side_of_wrist": _limb("elbow", "wrist", 0.97, IN, 2.6, 2.2, 2),
    "palm": _limb("elbow", "hand", 1, FRONT, 1.6, 2.6, 2.4),
    "front_of_thigh": _limb("hip", "knee", 0.55, FRONT, 7, 9, 4.5),
    "back_of_thigh": _limb("hip", "knee", 0.55, BACK, 7, 9, 4.5),
    "inner_thigh": _limb("hip", "knee", 0.5, IN, 6.5, 8, 3.6),
    "outer_thigh": _limb("hip", "knee", 0.5, OUT, 6.8, 8, 3.6),
    "front_of_knee": _limb("hip", "knee", 0.98, FRONT, 5, 3.4, 3.2),
    "back_of_knee": _limb("hip", "knee", 1, BACK, 4.8, 3.4, 3.2),
    "calf": _limb("knee", "ankle", 0.32, BACK, 5, 7, 3.4),
    "shin": _limb("knee", "ankle", 0.45, FRONT, 4.2, 7, 2.6),
    "outer_shin": _limb("knee", "ankle", 0.4, OUT, 4.4, 7, 2.6),
    "back_of_heel": _limb("knee", "ankle", 0.93, BACK, 3.4, 4, 2.2),
    "outer_ankle": _limb("knee", "ankle", 1, OUT, 3.3, 2.4, 2.4),
    "inner_ankle": _limb("knee", "ankle", 1, IN, 3.3, 2.4, 2.4),
    "sole": Patch("heel", "ball", 0.6, "foot", BACK, 2.6, 5, 2.6),
    "top_of_foot": Patch("heel", "ball", 0.75, "foot", FRONT, 3, 4, 2.4),
}
# These need no side. With a side the patch is a little to that side of the middle.
IN_THE_MIDDLE = frozenset(
    name for name, spot in SPOTS.items() if spot.frame and spot.joint in ("pelvis", "waist", "skull")
) | {"forehead", "back_of_neck", "front_of_neck"} - {"jaw"}


def arrow(data: Mapping[str, Any]) -> Arrow:
    fields = _fields(data, {"of", "motion", "towards", "both", "size", "via", "on_top", "frame"})
    found = Arrow(
        of=_read(fields, "of", place),
        motion=_read(fields, "motion", Motion, Motion.MOVE),
        towards=_read(fields, "towards", direction, NOWHERE),
        both=bool(fields.get("both", False)),
        size=float(fields.get("size", 0)),
        via=_read(fields, "via", lambda points: tuple(place(p) for p in points), ()),
        on_top=bool(fields.get("on_top", False)),
        frame=fields.get("frame", "end"),
    )
    if found.frame not in ("start", "end"):
        raise ValueError("frame: start or end.")
    if not found.via and found.of is None:
        raise ValueError("of: an arrow needs the joint that it is for, or `via`.")
    if found.motion is not Motion.MOVE and found.towards == NOWHERE:
        raise ValueError("towards: a push, a press or a turn needs a direction.")
    if len(found.via) == 1:
        raise ValueError("via: an arrow needs two places or more.")
    return found


def hold(data: Mapping[str, Any]) -> Hold:
    fields = _fields(data, {"at", "towards"})
    return Hold(_needed(fields, "at", place), _needed(fields, "towards", direction))


def feel(data: Mapping[str, Any] | str) -> Feel:
    """`"lower_back"`, `"calf left"`, or a table with spot, side, size."""
    if isinstance(data, str):
        spot, _, side = data.partition(" ")
        data = {"spot": spot, "side": side}
    fields = _fields(data, {"spot", "side", "size"})
    found = Feel(fields.get("spot", ""), fields.get("side", ""), float(fields.get("size", 1)))
    if found.spot not in SPOTS:
        raise ValueError(f"spot: “{found.spot}” is none of {', '.join(SPOTS)}.")
    if found.side not in ("", "left", "right"):
        raise ValueError("side: left or right.")
    if not found.side and found.spot not in IN_THE_MIDDLE:
        raise ValueError(f"side: {found.spot} is on the left or on the right.")
    return found


def inset(data: Mapping[str, Any]) -> Inset:
    fields = _fields(data, {"at", "radius", "corner", "size", "above"})
    found = Inset(
        _needed(fields, "at", place),
        float(fields.get("radius", 20)),
        fields.get("corner", ""),
        float(fields.get("size", 1)),
        fields.get("above", False),
    )
    if not 0.5 <= found.size <= 1.8:
        raise ValueError("size: give 0.5 to 1.8.")
    if not isinstance(found.above, bool):
        raise ValueError("above: give true or false.")
    if found.corner not in ("", "top left", "top right", "bottom left", "bottom right"):
        raise ValueError("corner: top or bottom, then left or right.")
    return found


def _fields(data: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    if unknown := sorted(set(data) - known):
        raise ValueError(f"{unknown[0]}: no such field; there are {', '.join(sorted(known))}.")
    return dict(data)


def _needed(fields: dict[str, Any], name: str, read: Callable[[Any], Any]) -> Any:
    if name not in fields:
        raise ValueError(f"{name}: missing.")
    return _read(fields, name, read)


def _read(fields: dict[str, Any], name: str, read: Callable[[Any], Any], default: Any = None) -> Any:
    if name not in fields:
        return default
    try:
        return read(fields[name])
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name}: {error}") from None


__all__ = ["JOINTS", "Arrow", "Feel", "Hold", "Inset", "Motion", "arrow", "feel", "hold", "inset", "vector"]
