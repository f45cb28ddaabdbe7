"""The body once a pose is solved: where every joint is and which way every part faces.

An adult of 170 cm without age, sex or origin. All lengths in centimetres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from exercises.figures.vectors import Frame, Vec


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Grip(StrEnum):
    """What the hand does."""

    RELAXED = "relaxed"
    FLAT = "flat"
    FIST = "fist"
    GRIP = "grip"
    POINT = "point"
    HOOK = "hook"  # big knuckles straight, the others bent
    TABLETOP = "tabletop"  # big knuckles bent, the fingers straight
    FLAT_FIST = "flat_fist"  # the fingertips straight on the lower palm
    WIDE = "wide"  # fingers and thumb spread
    LOOSE = "loose"  # half bent, as in a hand that hangs from its wrist
    CUP = "cup"  # half round a ball
    THUMB_OUT = "thumb_out"  # a closed hand, the thumb straight and away from it
    PINCH = "pinch"  # the tip of the thumb on that of the index finger
    PINCH_LITTLE = "pinch_little"  # on that of the little finger


TRUNK_JOINTS = ("pelvis", "waist", "chest", "neck_base", "skull", "cranium")
# Each comes with its side: "elbow_left". `hand` is the middle of the palm, `ball` is the ball of the foot.
LIMB_JOINTS = (
    *("shoulder", "elbow", "wrist", "hand", "fingertips"),
    *("hip", "knee", "ankle", "heel", "ball", "toe"),
)
FRAMES = ("pelvis", "lumbar", "thorax", "neck", "head")

LUMBAR, THORAX, NECK = 15.0, 33.0, 9.0
UPPER_ARM, FOREARM, HAND = 28.0, 25.0, 8.0  # to the middle of the palm
THIGH, SHANK, FOOT = 42.0, 41.0, 17.0
SHOULDER_WIDTH, HIP_WIDTH = 16.0, 8.5  # from the middle

# How thick the body is at each joint: half the width that is drawn.
RADIUS: dict[str, float] = {
    "shoulder": 5.4,
    "elbow": 4.0,
    "wrist": 2.9,
    "hand": 3.2,
    "fingertips": 1.6,
    "hip": 8.2,
    "knee": 5.3,
    "ankle": 3.6,
    "heel": 3.8,
    "ball": 3.0,
    "toe": 2.4,
    "neck": 4.6,
    "cranium": 9.3,
    "chest": 10.0,
    "pelvis": 9.5,
}


@dataclass(frozen=True, slots=True)
class Hand:
    grip: Grip
    fingers: Vec  # where straight fingers would point
    palm: Vec  # where the palm faces


@dataclass(frozen=True, slots=True)
class Foot:
    toes: Vec  # where they point
    sole: Vec  # where it faces
    arch: float = 0.0  # 1: the inner border drawn up
    toes_up: float = 0.0  # degrees; negative curls them


@dataclass(frozen=True, slots=True)
class Body:
    joints: Mapping[str, Vec]  # TRUNK_JOINTS, and LIMB_JOINTS with "_left" and "_right"
    frames: Mapping[str, Frame]
    hands: Mapping[Side, Hand]
    feet: Mapping[Side, Foot]
