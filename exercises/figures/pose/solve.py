"""Finds where every joint of a pose is: the body is put together, then it comes to rest."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from exercises.figures.body.anatomy import RADIUS, Body, Side
from exercises.figures.pose.assemble import Solved, body_at
from exercises.figures.pose.directions import aim
from exercises.figures.pose.model import Figure, Pose
from exercises.figures.pose.props import Prop
from exercises.figures.pose.spots import surface_of
from exercises.figures.vectors import UP, Frame, Vec, add, cross, length, rotate, scale, sub, unit


def frames_of(figure: Figure) -> tuple[Solved, Solved]:
    """The start and the end position."""
    return _frames(figure.start, figure.end, figure.props)


@lru_cache(maxsize=8)  # the pictures of a figure, their words and checks all ask for the same few positions
def _frames(start: Pose, end: Pose | None, props: tuple[Prop, ...]) -> tuple[Solved, Solved]:
    started = solve(start, props)
    return started, solve(end, props, started) if end else started


def solve(pose: Pose, props: Sequence[Prop] = (), started: Solved | None = None) -> Solved:
    """`started` is the start position, for a pose that moves from there.

    Raises ValueError for a reach to a prop or a landmark that is not there.
    """
    x, z = pose.place
    root: Vec = (x, 100.0, z)
    base = rest = Frame.facing(aim(pose.head_to, _ROOM), aim(pose.chest_to, _ROOM))
    before = started.body if started else None
    if started and before:
        start = before.joints["pelvis"]
        root = (start[0], 100.0, start[2])
        if pose.settle == ("none",):
            root = start
            rest = started.tilted if started.base == base else base
        root = add(root, aim(pose.move, base))

    def at(height: float, tilt: float, axis: Vec) -> Solved:
        turned = Frame(rotate(base.up, axis, tilt), rotate(base.front, axis, tilt)) if tilt else rest
        return body_at(pose, (root[0], height, root[2]), base, turned, props, before)

    if pose.height is not None:
        return at(pose.height, 0, UP)
    solved = at(root[1], 0, UP)
    if before and pose.anchor:
        root = _anchored(pose, solved.body, before, root)
        solved = at(root[1], 0, UP)
        if pose.settle == ("none",):
            return solved
    if pose.settle == ("none",):
        return solved
    level = pose.level if isinstance(pose.level, float | int) else surface_of(pose.level, props).point[1]
    solved = _settled(pose, solved, level, root[1], at)
    if before and pose.anchor:  # it tilts about the joints that carry it, not about the pelvis
        shift = _anchored(pose, solved.body, before, root)
        root = (shift[0], root[1], shift[2])
        solved = _settled(pose, at(root[1], 0, UP), level, root[1], at)
    return solved


_ROOM = Frame((0, 1, 0), (0, 0, 1))


def _anchored(pose: Pose, body: Body, before: Body, root: Vec) -> Vec:
    """Where the pelvis must be, so that the joints of `anchor` stay where they were on average."""
    gap = (0.0, 0.0, 0.0)
    for joint in pose.anchor:
        gap = add(gap, sub(before.joints[joint], body.joints[joint]))
    return add(root, scale(gap, 1 / len(pose.anchor)))


def _settled(
    pose: Pose, solved: Solved, level: float, height: float, at: Callable[[float, float, Vec], Solved]
) -> Solved:
    """The body moved down or up until it rests on `level`. If two parts must rest there, it is tilted as well."""
    if len(pose.settle) < 2:
        part = pose.settle[0] if pose.settle else "trunk and limbs"
        for _ in range(4):
            gap = lowest(solved.body, part) - level
            if abs(gap) < 0.05:
                break
            height -= gap
            solved = at(height, 0, UP)
        return solved
    first, second = pose.settle[:2]
    way = sub(middle(solved.body, second), middle(solved.body, first))
    axis = unit(cross(UP, way)) if length(cross(UP, way)) > 1e-6 else (0.0, 0.0, 1.0)
    tilt = 0.0
    for _ in range(8):
        a, b = lowest(solved.body, first) - level, lowest(solved.body, second) - level
        if max(abs(a), abs(b)) < 0.03:
            break
        higher, turned = at(height + 0.5, tilt, axis).body, at(height, tilt + 0.5, axis).body
        ah, bh = (lowest(higher, first) - level - a) / 0.5, (lowest(higher, second) - level - b) / 0.5
        at_, bt = (lowest(turned, first) - level - a) / 0.5, (lowest(turned, second) - level - b) / 0.5
        whole = ah * bt - at_ * bh
        if abs(whole) < 1e-6:
            break
        height -= (a * bt - at_ * b) / whole
        tilt -= max(-25.0, min(25.0, (ah * b - bh * a) / whole))
        solved = at(height, tilt, axis)
    return solved


# --- What touches the ground ----------------------------------------------------------------------

_PARTS = {
    "foot": ("heel", "ball", "toe"),
    "hand": ("hand", "wrist"),
    "forearm": ("elbow", "wrist"),
}
_GROUPS = {
    "seat": ("pelvis", "hip_left", "hip_right"),
    "back": ("pelvis", "chest"),
    "head": ("cranium",),
    "trunk": ("pelvis", "chest", "shoulder_left", "shoulder_right", "hip_left", "hip_right"),
}
_PLURALS = {
    "feet": "foot",
    "hands": "hand",
    "elbows": "elbow",
    "forearms": "forearm",
    "knees": "knee",
    "shoulders": "shoulder",
}


def joints_of(part: str) -> tuple[str, ...]:
    """The joints that make up a part. The lowest of them is the part's lowest point."""
    if part in _GROUPS:
        return _GROUPS[part]
    if part in _PLURALS:
        return tuple(joint for side in Side for joint in joints_of(f"{_PLURALS[part]}_{side}"))
    stem, _, side = part.rpartition("_")
    if stem in _PARTS:
        return tuple(f"{joint}_{side}" for joint in _PARTS[stem])
    return (part,)


def radius(joint: str) -> float:
    stem = joint.rpartition("_")[0]
    return RADIUS.get(stem if stem in RADIUS else joint, 9.0)


def lowest(body: Body, part: str) -> float:
    """How high the lowest point of the part is above the floor, in centimetres."""
    joints = joints_of(part) if part != "trunk and limbs" else body.joints
    points = body.joints
    return min(points[joint][1] - radius(joint) for joint in joints if joint not in _INSIDE)


_INSIDE = frozenset(("waist", "neck_base", "skull"))


def middle(body: Body, part: str) -> Vec:
    joints = joints_of(part)
    total = (0.0, 0.0, 0.0)
    for joint in joints:
        total = add(total, body.joints[joint])
    return scale(total, 1 / len(joints))
