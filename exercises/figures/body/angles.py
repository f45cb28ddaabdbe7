"""How far each joint is bent: the body's angles as a clinician would measure them, in degrees."""

from dataclasses import dataclass
from math import asin, atan2, degrees

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.body.limbs import angle
from exercises.figures.vectors import Frame, Vec, dot, sub, unit


@dataclass(frozen=True, slots=True)
class Angles:
    """Of one side. `flex` is forwards and `abd` away from the middle, from hanging straight down."""

    shoulder_flex: float
    shoulder_abd: float
    elbow: float
    wrist: float  # between forearm and fingers, whichever way
    hip_flex: float
    hip_abd: float
    knee: float
    ankle: float  # toes towards the shin; negative points them


def angles(body: Body, side: Side) -> Angles:
    def bone(first: str, second: str) -> Vec:
        return unit(sub(body.joints[f"{second}_{side}"], body.joints[f"{first}_{side}"]))

    upper, fore = bone("shoulder", "elbow"), bone("elbow", "wrist")
    thigh, shank = bone("hip", "knee"), bone("knee", "ankle")
    shoulder = _swing(upper, body.frames["thorax"], side)
    hip = _swing(thigh, body.frames["pelvis"], side)
    return Angles(
        shoulder_flex=shoulder[0],
        shoulder_abd=shoulder[1],
        elbow=angle(upper, fore),
        wrist=angle(fore, body.hands[side].fingers),
        hip_flex=hip[0],
        hip_abd=hip[1],
        knee=angle(thigh, shank),
        ankle=angle(shank, body.feet[side].toes) - 90,
    )


def _swing(bone: Vec, frame: Frame, side: Side) -> tuple[float, float]:
    out = dot(bone, frame.left) * (1 if side is Side.LEFT else -1)
    abd = degrees(asin(max(-1.0, min(1.0, out))))
    ahead, down = dot(bone, frame.front), -dot(bone, frame.up)
    if abd > 55:  # almost straight out to the side flexion means little: only up or down counts
        return (0.0, abd if down >= 0 else 180 - abd)
    return degrees(atan2(ahead, down)), abd
