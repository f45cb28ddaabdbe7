"""Where a thing is: a point of the room, or a point that moves with the body.

Written in data as

- `[10, 0, -20]`: centimetres in the room (x right, y up, z towards the viewer);
- `"hand_right"`: a joint of `exercises.figures.body.anatomy`, or a landmark of `body.landmarks` such as `"low_belly"`;
- `"knee_left>ankle_left*0.5"`: half of the way from one joint to another;
- `{ at = "hand_right", offset = [0, 4, 0] }`: beside any of these, in the room's directions;
- `{ at = "waist", frame = "thorax", offset = [0, 11, 0] }`: the same in the directions of a part of
  the body: left, up, front. The frames `hand_left` and `foot_left` have the fingers or toes up; the
  palm or the top of the foot is their front.
"""

from dataclasses import dataclass

from exercises.figures.body.anatomy import FRAMES, LIMB_JOINTS, TRUNK_JOINTS, Body, Side
from exercises.figures.body.landmarks import LANDMARKS, landmark
from exercises.figures.pose.directions import PICTURE
from exercises.figures.vectors import NOWHERE, Frame, Vec, add, between, scale, unit

JOINTS = frozenset(TRUNK_JOINTS) | {f"{joint}_{side}" for joint in LIMB_JOINTS for side in ("left", "right")}
PARTS = (*FRAMES, *(f"{part}_{side}" for part in ("hand", "foot") for side in Side))


@dataclass(frozen=True, slots=True)
class Place:
    """A point. Without a joint, `offset` is the point itself, in the room."""

    joint: str = ""
    towards: str = ""
    share: float = 1.0
    frame: str = ""
    offset: Vec = NOWHERE

    def on(self, body: Body) -> Vec:
        """The point in the room, for a body in this position."""
        if not self.joint:
            return self.offset
        point = _point(self.joint, body)
        if self.towards:
            point = between(point, _point(self.towards, body), self.share)
        if not self.frame:
            return add(point, self.offset)
        left, up, front = self.offset
        return _frame(self.frame, body).at(point, left=left, up=up, front=front)


def _point(name: str, body: Body) -> Vec:
    if name in body.joints:
        return body.joints[name]
    return landmark(name, Side.LEFT, body.joints, body.frames).point


def _is_known(name: str) -> bool:
    return name in JOINTS or (name in LANDMARKS and not name.endswith(("_same", "_other")))


def _frame(name: str, body: Body) -> Frame:
    if name in body.frames:
        return body.frames[name]
    part, _, side = name.partition("_")
    if part == "hand":
        hand = body.hands[Side(side)]
        return Frame.facing(hand.fingers, hand.palm)
    foot = body.feet[Side(side)]
    return Frame.facing(foot.toes, scale(foot.sole, -1))


def place(data: object) -> Place:
    """Read a place from data. Raises ValueError with the reason."""
    if isinstance(data, Place):
        return data
    if isinstance(data, str):
        return _on_the_body(data)
    if isinstance(data, dict):
        unknown = set(data) - {"at", "offset", "frame"}
        if unknown or "at" not in data:
            raise ValueError("A place has `at`, and if wished `offset` and `frame`.")
        frame = data.get("frame", "")
        if frame and frame not in PARTS:
            raise ValueError(f"There is no part “{frame}”; there are {', '.join(PARTS)}.")
        found = place(data["at"])
        offset = vector(data.get("offset", NOWHERE))
        if not found.joint:
            return Place(offset=add(found.offset, offset))
        return Place(found.joint, found.towards, found.share, frame, offset)
    return Place(offset=vector(data))


def _on_the_body(text: str) -> Place:
    first, _, rest = text.partition(">")
    second, _, share = rest.partition("*")
    for joint in (first.strip(), *([second.strip()] if rest else ())):
        if not _is_known(joint):
            raise ValueError(f"The body has no joint or landmark “{joint}”.")
    try:
        return Place(first.strip(), second.strip(), float(share or 1))
    except ValueError:
        raise ValueError(f"“{share}” is not a share of the way, such as 0.5.") from None


def vector(data: object) -> Vec:
    """Three numbers. Raises ValueError for anything else."""
    if (
        isinstance(data, list | tuple)
        and len(data) == 3
        and all(isinstance(n, int | float) and not isinstance(n, bool) for n in data)
    ):
        return float(data[0]), float(data[1]), float(data[2])
    raise ValueError(f"{data!r} is not three numbers: right, up, near.")


def direction(data: object) -> Vec:
    """`"up"`, `"left+up*0.3"` or three numbers, as a vector of length 1. Raises ValueError."""
    if not isinstance(data, str):
        return unit(vector(data))
    total = NOWHERE
    for term in data.split("+"):
        name, _, factor = term.partition("*")
        if name.strip() not in PICTURE:
            raise ValueError(f"“{name}” is no direction; there are {', '.join(PICTURE)}.")
        total = add(total, scale(PICTURE[name.strip()], float(factor or 1)))
    return unit(total)
