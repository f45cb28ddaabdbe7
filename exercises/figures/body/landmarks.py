"""The points of the body that have a name: its joints, and places on the skin."""

from collections.abc import Mapping
from dataclasses import dataclass

from exercises.figures.body.anatomy import LIMB_JOINTS, TRUNK_JOINTS, Side
from exercises.figures.vectors import NOWHERE, Frame, Vec, between, unit

Joints = Mapping[str, Vec]
Frames = Mapping[str, Frame]

# On the skin: a joint, a frame, and how far from the joint: left, up, front. With a side, left is outwards.
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


@dataclass(frozen=True, slots=True)
class Found:
    """A point. If it lies on a surface, `normal` is the direction in which that surface faces."""

    point: Vec
    normal: Vec | None = None


def landmark(name: str, side: Side, joints: Joints, frames: Frames) -> Found:
    """Where it is. Raises KeyError if its joint is not solved yet."""
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
