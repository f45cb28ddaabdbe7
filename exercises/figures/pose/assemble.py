"""Builds the body from the pelvis: the spine, the shoulders and hips, then each limb as the pose says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exercises.figures.body import limbs
from exercises.figures.body.anatomy import (
    FOREARM,
    HAND,
    HIP_WIDTH,
    LUMBAR,
    NECK,
    SHANK,
    SHOULDER_WIDTH,
    THIGH,
    THORAX,
    UPPER_ARM,
    Body,
    Foot,
    Grip,
    Hand,
    Side,
)
from exercises.figures.body.landmarks import Found
from exercises.figures.body.limbs import Bones
from exercises.figures.pose import ends
from exercises.figures.pose.directions import Direction, aim
from exercises.figures.pose.model import Arm, Bend, FootKind, FootPose, Girdle, Leg, Pose
from exercises.figures.pose.props import Prop
from exercises.figures.pose.spots import SLOPED, Spot, find
from exercises.figures.vectors import UP, Frame, Vec, across, add, cross, length, scale, sub, unit

Short = tuple[str, float]  # a limb, such as "arm_left", and by how many cm it fails to reach its target
ARM_SIZES, LEG_SIZES = (UPPER_ARM, FOREARM), (THIGH, SHANK)
KNEES_AHEAD: Direction = (("forward", 1.0),)
ELBOWS_BACK: Direction = (("feet", 1.0), ("out", 0.45), ("back", 0.45))
DEFAULT_ARM, DEFAULT_LEG = Arm(), Leg()


@dataclass(frozen=True, slots=True)
class Solved:
    body: Body
    base: Frame  # how the body faces according to the pose
    tilted: Frame  # how it faces once it has come to rest
    short: tuple[Short, ...] = ()


def body_at(
    pose: Pose, root: Vec, base: Frame, tilted: Frame, props: Sequence[Prop], before: Body | None
) -> Solved:
    """`base` and `tilted` as in `Solved`."""
    nothing = Bend()
    bend = {part: pose.bends.get(part, nothing) for part in ("pelvis", "lumbar", "thorax", "neck", "head")}
    legs_frame = _bent(tilted, bend["pelvis"])
    pelvis = legs_frame.bend(flex=pose.tilt) if pose.tilt else legs_frame
    lumbar = _bent(legs_frame, bend["lumbar"])
    thorax = _bent(lumbar, bend["thorax"])
    neck = _bent(thorax, bend["neck"])
    head = _bent(neck, bend["head"])
    frames = {"pelvis": pelvis, "lumbar": lumbar, "thorax": thorax, "neck": neck, "head": head}
    waist = lumbar.at(root, up=LUMBAR)
    neck_base = thorax.at(waist, up=THORAX)
    skull = neck.at(neck_base, up=NECK, front=1.5)
    joints: dict[str, Vec] = {
        "pelvis": root,
        "waist": waist,
        "chest": thorax.at(waist, up=THORAX * 0.52),
        "neck_base": neck_base,
        "skull": skull,
        "cranium": head.at(skull, up=7.5, front=0.5),
    }
    for side, outwards in ((Side.LEFT, 1), (Side.RIGHT, -1)):
        girdle = pose.girdles.get(side) or Girdle()
        joints[f"shoulder_{side}"] = thorax.at(
            waist,
            up=THORAX - 4.5 + girdle.lift,
            left=outwards * (SHOULDER_WIDTH - 0.15 * abs(girdle.forward)),
            front=girdle.forward,
        )
        joints[f"hip_{side}"] = pelvis.at(root, left=outwards * HIP_WIDTH, up=-2)
    limb = _Limbs(pose, base, legs_frame, frames, joints, props, before)
    for side in sorted(
        Side, key=lambda side: _waits(pose.legs.get(side, DEFAULT_LEG), side, "ankle knee foot")
    ):
        limb.leg(side)
    for side in sorted(
        Side, key=lambda side: _waits(pose.arms.get(side, DEFAULT_ARM), side, "hand wrist elbow")
    ):
        limb.arm(side)
    return Solved(Body(joints, frames, limb.hands, limb.feet), base, tilted, tuple(limb.short))


def _bent(frame: Frame, bend: Bend) -> Frame:
    if bend.flex or bend.side or bend.turn:
        return frame.bend(flex=bend.flex, side=bend.side, turn=bend.turn)
    return frame


def _waits(limb: Arm | Leg, side: Side, own: str) -> bool:
    """Whether the limb reaches for the one on the other side. Then that one must be solved first."""
    named = limb.to.at if limb.to else ()
    return any(
        name.endswith(("_other", f"_{side.other}")) and name.rpartition("_")[0] in _ON_A_LIMB
        for name in named
    )


_ON_A_LIMB = frozenset(
    (
        *("elbow", "wrist", "hand", "fingertips", "forearm", "upper_arm"),
        *("knee", "ankle", "heel", "ball", "toe", "thigh", "shin", "foot"),
    )
)


@dataclass(slots=True)
class _Limbs:
    pose: Pose
    base: Frame
    legs_frame: Frame
    frames: Mapping[str, Frame]
    joints: dict[str, Vec]
    props: Sequence[Prop]
    before: Body | None
    hands: dict[Side, Hand] = field(default_factory=dict)
    feet: dict[Side, Foot] = field(default_factory=dict)
    short: list[Short] = field(default_factory=list)

    def leg(self, side: Side) -> None:
        leg = self.pose.legs.get(side, DEFAULT_LEG)
        root, base = self.joints[f"hip_{side}"], self.base
        stays = self.before and not {"feet", f"foot_{side}"}.isdisjoint(self.pose.stays)
        grounded = leg.foot.kind is not FootKind.FREE
        foot = ends.grounded_foot(leg.foot, base, side) if grounded else None
        if stays and self.before:
            bones, foot = self._kept_leg(leg, side, foot, self.before)
        elif leg.to:
            found = self._find(leg.to, side, base)
            if foot and found.normal and SLOPED < found.normal[1] < 1:
                foot = ends.grounded_foot(leg.foot, base, side, found.normal)
            ankle = self._over(found, leg.foot, foot)
            pole = aim(leg.knee_points or KNEES_AHEAD, base, side)
            bones = limbs.by_target(root, ankle, LEG_SIZES, pole, base.left, forwards=False)
        elif leg.upper or leg.fore:
            upper, hint = limbs.swing(self.legs_frame, side, leg.hip)
            upper = unit(aim(leg.upper, base, side)) if leg.upper else upper
            lower = unit(aim(leg.fore, base, side)) if leg.fore else upper
            if leg.upper:
                hint = base.left
            bones = limbs.by_directions(root, upper, lower, LEG_SIZES, hint, forwards=False)
        else:
            bones = limbs.by_angles(root, self.legs_frame, side, leg.hip, leg.knee, LEG_SIZES, forwards=False)
        shank = unit(sub(bones.end, bones.middle))
        foot = foot or ends.free_foot(leg.foot, shank, bones.hinge, base, side)
        foot = replace(foot, arch=leg.foot.arch, toes_up=leg.foot.toes_up)
        heel, ball, toe = ends.foot_points(bones.end, foot, leg.foot)
        self.feet[side] = foot
        self._put(side, bones, "leg", knee=bones.middle, ankle=bones.end, heel=heel, ball=ball, toe=toe)

    def _kept_leg(self, leg: Leg, side: Side, foot: Foot | None, before: Body) -> tuple[Bones, Foot]:
        """A leg whose foot stays where it was. If the heel lifts, the ball of the foot stays."""
        joints = before.joints
        if foot and leg.foot.lift:
            ankle = ends.ankle_over(joints[f"ball_{side}"], foot)
        else:
            ankle, foot = joints[f"ankle_{side}"], before.feet[side]
        pole = aim(leg.knee_points or KNEES_AHEAD, self.base, side)
        if not leg.knee_points:
            bent = _bent_towards(joints, f"hip_{side}", f"knee_{side}", f"ankle_{side}")
            pole = bent or pole
        root = self.joints[f"hip_{side}"]
        return limbs.by_target(root, ankle, LEG_SIZES, pole, self.base.left, forwards=False), foot

    def _over(self, found: Found, pose: FootPose, foot: Foot | None) -> Vec:
        """Where the ankle is when the sole, or the heel of a free foot, is at the point."""
        if found.normal is None:
            return found.point
        if foot and pose.lift:
            ahead = add(
                scale(unit(_level(foot.toes, found.normal)), ends.BALL_AHEAD - ends.HEEL_BACK), found.point
            )
            return ends.ankle_over(add(ahead, scale(found.normal, ends.BALL_HEIGHT)), foot)
        return add(found.point, scale(found.normal, ends.ANKLE_HEIGHT if foot else 7.0))

    def arm(self, side: Side) -> None:
        arm = self.pose.arms.get(side, DEFAULT_ARM)
        root, frame = self.joints[f"shoulder_{side}"], self.frames["thorax"]
        palm: Vec | None = None
        fingers: Vec | None = None
        kept: Hand | None = None
        if self.before and not {"hands", f"hand_{side}"}.isdisjoint(self.pose.stays):
            kept = self.before.hands[side]
            joints = self.before.joints
            pole = aim(arm.elbow_points or ELBOWS_BACK, frame, side)
            if not arm.elbow_points:
                pole = _bent_towards(joints, f"shoulder_{side}", f"elbow_{side}", f"wrist_{side}") or pole
            target = joints[f"wrist_{side}"]
            bones = limbs.by_target(root, target, ARM_SIZES, pole, frame.left, forwards=True)
        elif arm.to:
            bones, palm, fingers = self._reaching(arm, side, root, frame)
        elif arm.upper or arm.fore:
            upper, hint = limbs.swing(frame, side, arm.shoulder)
            upper = unit(aim(arm.upper, frame, side)) if arm.upper else upper
            lower = unit(aim(arm.fore, frame, side)) if arm.fore else upper
            if arm.upper:
                hint = _arm_hint(upper, frame, side)
            bones = limbs.by_directions(root, upper, lower, ARM_SIZES, hint, forwards=True)
        else:
            bones = limbs.by_angles(root, frame, side, arm.shoulder, arm.elbow, ARM_SIZES, forwards=True)
        along = unit(sub(bones.end, bones.middle))
        hand = kept or ends.hand(arm.hand, along, bones.hinge, frame, side, palm=palm, fingers=fingers)
        middle, tips = ends.hand_points(bones.end, hand)
        self.hands[side] = hand
        self._put(side, bones, "arm", elbow=bones.middle, wrist=bones.end, hand=middle, fingertips=tips)

    def _reaching(
        self, arm: Arm, side: Side, root: Vec, frame: Frame
    ) -> tuple[Bones, Vec | None, Vec | None]:
        """The bones, and where palm and fingers face unless the pose says otherwise."""
        spot = arm.to or Spot()
        found = self._find(spot, side, frame)
        pole = aim(arm.elbow_points or ELBOWS_BACK, frame, side)
        target, palm = found.point, None
        if found.normal:
            target = add(target, scale(found.normal, ends.rests(arm.hand)))
            palm = scale(found.normal, -1)
        fingers = aim(arm.hand.fingers_to, frame, side) if arm.hand.fingers_to else None
        if fingers is None and palm and spot.on and arm.hand.grip is Grip.FLAT:
            fingers = ends.square_to(frame.up if abs(palm[1]) > 0.7 else UP, palm, frame.front)
        if fingers is None:  # the hand continues the line of the forearm
            bones = limbs.by_target(
                root, target, (UPPER_ARM, FOREARM + HAND), pole, frame.left, forwards=True
            )
            wrist = add(bones.middle, scale(unit(sub(bones.end, bones.middle)), FOREARM))
            return Bones(bones.middle, wrist, bones.hinge, bones.short), palm, None
        wrist = sub(target, scale(unit(fingers), HAND))
        return limbs.by_target(root, wrist, ARM_SIZES, pole, frame.left, forwards=True), palm, fingers

    def _find(self, spot: Spot, side: Side, frame: Frame) -> Found:
        return find(spot, side, frame, self.joints, self.frames, self.props)

    def _put(self, side: Side, bones: Bones, limb: str, **joints: Vec) -> None:
        for name, point in joints.items():
            self.joints[f"{name}_{side}"] = point
        if bones.short > 0.4:
            self.short.append((f"{limb}_{side}", bones.short))


def _arm_hint(upper: Vec, frame: Frame, side: Side) -> Vec:
    """The hinge of a straight arm, as if it had been lifted there forwards or sideways."""
    ahead = frame.front if abs(limbs.angle(upper, frame.front) - 90) < 55 else frame.up
    return cross(ahead, upper)


def _level(a: Vec, normal: Vec) -> Vec:
    return ends.square_to(a, normal, (1.0, 0.0, 0.0))


def _bent_towards(joints: Mapping[str, Vec], root: str, middle: str, end: str) -> Vec | None:
    """The direction in which the middle joint leaves the straight line, if it does."""
    way = sub(joints[end], joints[root])
    off = sub(joints[middle], joints[root])
    line = unit(way)
    square = across(off, line)
    return unit(square) if length(square) > 2 else None
