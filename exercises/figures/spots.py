"""Where the words of a pose lead once the body is there: directions, landmarks, surfaces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exercises.figures.body import FRAMES, LIMB_JOINTS, TRUNK_JOINTS, Side
from exercises.figures.places import Place
from exercises.figures.pose import Direction, Spot
from exercises.figures.props import Prop
from exercises.figures.vectors import Frame, Vec, add, between, cross, dot, scale, sub, unit

Joints = Mapping[str, Vec]
Frames = Mapping[str, Frame]
UP: Vec = (0.0, 1.0, 0.0)
NOWHERE: Vec = (0.0, 0.0, 0.0)
PICTURE: dict[str, Vec] = {
    "up": (0, 1, 0),
    "down": (0, -1, 0),
    "right": (1, 0, 0),
    "left": (-1, 0, 0),
    "near": (0, 0, 1),
    "far": (0, 0, -1),
}

# On the skin: joint, frame, and where from the joint: left, up, front. With a side, left is outwards.
MIDDLE: dict[str, tuple[str, str, Vec]] = {
    "forehead": ("cranium", "head", (0, 2, 8.5)),
    "chin": ("cranium", "head", (0, -9, 7.5)),
    "back_of_head": ("cranium", "head", (0, 0, -8.5)),
    "top_of_head": ("cranium", "head", (0, 8.5, 0)),
    "nape": ("neck_base", "neck", (0, 4, -4)),
    "throat": ("neck_base", "neck", (0, 4, 5)),
    "breastbone": ("chest", "thorax", (0, 3, 10)),
    "belly": ("waist", "lumbar", (0, -3, 9.5)),
    "low_belly": ("pelvis", "pelvis", (0, 5, 9.5)),
    "upper_back": ("chest", "thorax", (0, 2, -10)),
    "lower_back": ("waist", "lumbar", (0, -4, -9.2)),
    "tailbone": ("pelvis", "pelvis", (0, -6, -9)),
}
SIDED: dict[str, tuple[str, str, Vec]] = {
    "temple": ("cranium", "head", (7.6, 0, 2)),
    "ear": ("cranium", "head", (7.6, -2.6, -0.6)),
    "jaw": ("cranium", "head", (5, -7, 4)),
    "neck_side": ("neck_base", "neck", (4.6, 4, 0)),
    "neck_back": ("neck_base", "neck", (2.5, 4, -4)),
    "collarbone": ("chest", "thorax", (8, 13, 6)),
    "shoulder_top": ("chest", "thorax", (11, 15, 0)),
    "shoulder_blade": ("chest", "thorax", (8, 6, -9.5)),
    "ribs": ("chest", "thorax", (13, -6, 0)),
    "waist_side": ("waist", "lumbar", (12, -5, 0)),
    "flank": ("waist", "lumbar", (8, -6, -8)),
    "hip_bone": ("pelvis", "pelvis", (15, 4, 4)),
    "hip_side": ("pelvis", "pelvis", (17, -2, 0)),
    "buttock": ("pelvis", "pelvis", (8, -4, -9.5)),
}
LIMBS = {
    "thigh": ("hip", "knee", 0.6),
    "shin": ("knee", "ankle", 0.5),
    "upper_arm": ("shoulder", "elbow", 0.55),
    "forearm": ("elbow", "wrist", 0.5),
    "foot": ("heel", "toe", 0.5),
}
LANDMARKS = frozenset(
    [
        *TRUNK_JOINTS,
        *MIDDLE,
        *(f"{name}_{side}" for name in (*LIMB_JOINTS, *SIDED, *LIMBS) for side in (*Side, "same", "other")),
    ]
)


def aim(words: Direction, frame: Frame, side: Side | None = None) -> Vec:
    """The sum of the words' directions; `frame` gives those of the body, `side` out and in."""
    total = NOWHERE
    for name, much in words:
        total = add(total, scale(_one(name, frame, side), much))
    return total


def _one(name: str, frame: Frame, side: Side | None) -> Vec:
    if name in PICTURE:
        return PICTURE[name]
    outwards = -1 if side is Side.RIGHT else 1
    along = {"forward": frame.front, "back": frame.front, "head": frame.up, "feet": frame.up}
    found = along[name] if name in along else scale(frame.left, outwards)
    return scale(found, -1) if name in ("back", "feet", "in") else found


@dataclass(frozen=True, slots=True)
class Found:
    """A point; `normal` is where the surface looks that it lies on, if it lies on one."""

    point: Vec
    normal: Vec | None = None


def find(
    spot: Spot, side: Side, frame: Frame, joints: Joints, frames: Frames, props: Sequence[Prop]
) -> Found:
    if spot.at:
        found = [landmark(name, side, joints, frames) for name in spot.at]
        if len(found) > 1:
            point, normal = between(found[0].point, found[1].point, spot.share), None
        else:
            point, normal = found[0].point, found[0].normal
    else:
        point, normal = spot.world, None
    point = add(point, aim(spot.plus, frame, side))
    if spot.on:
        surface = surface_of(spot.on, props)
        gap = dot(sub(point, surface.point), surface.normal or UP)
        return Found(add(point, scale(surface.normal or UP, -gap)), surface.normal)
    return Found(point, normal)


def landmark(name: str, side: Side, joints: Joints, frames: Frames) -> Found:
    """Raises KeyError for a joint that is not solved yet."""
    stem, _, end = name.rpartition("_")
    if end in ("same", "other"):
        end = side if end == "same" else side.other
        name = f"{stem}_{end}"
    if name in joints:
        return Found(joints[name])
    if name in MIDDLE or stem in SIDED:
        joint, part, (left, up, front) = MIDDLE[name] if name in MIDDLE else SIDED[stem]
        left = -left if end == Side.RIGHT else left
        frame = frames[part]
        outwards = frame.at(NOWHERE, left=left, front=front, up=up if name == "top_of_head" else 0)
        return Found(frame.at(joints[joint], left=left, up=up, front=front), unit(outwards))
    first, second, share = LIMBS[stem]
    return Found(between(joints[f"{first}_{end}"], joints[f"{second}_{end}"], share))


def surface_of(name: str, props: Sequence[Prop]) -> Found:
    """The floor, or the surface of a prop: “wall”, or “wall 2” for the second. Raises ValueError."""
    if name == "floor":
        return Found(NOWHERE, UP)
    kind, _, number = name.partition(" ")
    same = [prop for prop in props if prop.kind == kind]
    index = int(number) - 1 if number.isdigit() else 0
    if index >= len(same):
        raise ValueError(f"There is no prop “{name}” in this picture to rest on or reach to.")
    prop = same[index]
    if kind == "box":
        return Found((0, prop["high"][1], 0), UP)
    at = prop["at"] if "at" in prop.fields else None
    if not isinstance(at, Place) or at.joint:
        raise ValueError(f"A {kind} has no surface that stays where it is.")
    if kind in ("wall", "corner", "door_frame"):
        return Found(at.offset, prop["faces"])
    tops = {"chair": "seat", "table": "height", "counter": "height", "bed": "height", "step": "height"}
    if kind in tops:
        return Found(add(at.offset, (0, prop[tops[kind]], 0)), UP)
    if kind in ("pillow", "ball", "roller", "cushion"):
        half = (
            prop["height"] / 2
            if kind == "pillow"
            else prop["height"]
            if kind == "cushion"
            else prop["radius"]
        )
        return Found(add(at.offset, (0, half, 0)), UP)
    raise ValueError(f"A {kind} has no surface to reach to.")


__all__ = ["FRAMES", "LANDMARKS", "Found", "aim", "cross", "find", "landmark", "surface_of"]
