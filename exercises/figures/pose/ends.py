"""Hands and feet: which way they face, and where fingertips, heels and toes are."""

from math import cos, radians, sin

from exercises.figures.body.anatomy import FOOT, HAND, Foot, Grip, Hand, Side
from exercises.figures.pose.directions import aim
from exercises.figures.pose.model import FootKind, FootPose, HandPose
from exercises.figures.vectors import UP, Frame, Vec, across, add, cross, length, rotate, scale, unit

ANKLE_HEIGHT = 8.0  # over the ground, with the sole flat on it
BALL_HEIGHT = 3.0
HEEL_DOWN, HEEL_BACK = 4.2, 3.2
BALL_AHEAD = FOOT * 0.68  # of the heel
HAND_REST = {Grip.FLAT: 2.9, Grip.RELAXED: 2.9, Grip.POINT: 2.9, Grip.WIDE: 2.9}  # palm to surface, cm
FIST_REST = 3.6
CURL = {  # fingertips from the middle of the palm: along the fingers, towards the palm
    Grip.RELAXED: (8.0, 2.6),
    Grip.FLAT: (9.5, 0.0),
    Grip.POINT: (9.5, 0.0),
    Grip.FIST: (2.2, 3.2),
    Grip.GRIP: (2.0, 3.4),
    Grip.HOOK: (3.4, 3.4),
    Grip.TABLETOP: (3.2, 7.4),
    Grip.FLAT_FIST: (-1.2, 2.8),
    Grip.WIDE: (9.5, 0.0),
    Grip.LOOSE: (5.4, 6.4),
    Grip.CUP: (6.4, 5.4),
    Grip.THUMB_OUT: (2.0, 3.4),
    Grip.PINCH: (3.2, 6.2),  # where the thumb meets the finger
    Grip.PINCH_LITTLE: (1.8, 5.3),
}


def square_to(a: Vec, axis: Vec, otherwise: Vec) -> Vec:
    """`a` made square to the axis. If `a` runs along the axis, `otherwise` is used in its place."""
    flat = across(a, axis)
    if length(flat) < 0.05:
        flat = across(otherwise, axis)
    if length(flat) < 0.05:
        flat = across((0.3, 0.5, 0.8), axis)
    return unit(flat)


def hand(
    pose: HandPose,
    along: Vec,
    hinge: Vec,
    frame: Frame,
    side: Side,
    *,
    palm: Vec | None,
    fingers: Vec | None,
) -> Hand:
    """`along` is the direction of the forearm. `palm` and `fingers` are used where the pose gives no direction."""
    given = aim(pose.fingers_to, frame, side) if pose.fingers_to else fingers
    outwards = 1 if side is Side.LEFT else -1
    inner = rotate(square_to(scale(hinge, -outwards), along, frame.left), along, -outwards * pose.palm_up)
    fingers = along
    if pose.extend:
        fingers, inner = _turn(fingers, inner, pose.extend)
    if pose.little:
        thumb = scale(cross(inner, fingers), outwards)
        fingers = _turn(fingers, thumb, pose.little)[0]
    if given:
        fingers = unit(given)
        inner = square_to(inner, fingers, along)
    if pose.palm_to:
        inner = square_to(aim(pose.palm_to, frame, side), fingers, inner)
    elif palm:
        inner = square_to(palm, fingers, inner)
    return Hand(pose.grip, fingers, inner)


def _turn(a: Vec, b: Vec, degrees: float) -> tuple[Vec, Vec]:
    """Both turned by these degrees in their common plane, so that `a` moves away from `b`."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return add(scale(a, c), scale(b, -s)), add(scale(b, c), scale(a, s))


def hand_points(wrist: Vec, hand: Hand) -> tuple[Vec, Vec]:
    """The middle of the palm and the fingertips."""
    palm = add(wrist, scale(hand.fingers, HAND))
    far, curl = CURL[hand.grip]
    return palm, add(palm, add(scale(hand.fingers, far), scale(hand.palm, curl)))


def rests(pose: HandPose) -> float:
    """Centimetres from the middle of the palm to a surface on which the hand rests."""
    return HAND_REST.get(pose.grip, FIST_REST)


def heading(frame: Frame) -> Vec:
    """Where feet flat on the ground point: ahead, or away from the head if the person lies on their back."""
    front, up = frame.front, frame.up
    way = (front[0] - up[0] * front[1], 0.0, front[2] - up[2] * front[1])
    return unit(way) if length(way) > 1e-6 else (0.0, 0.0, 1.0)


def grounded_foot(pose: FootPose, frame: Frame, side: Side, ground: Vec = UP) -> Foot:
    """A foot flat on the ground or on its ball, whatever the direction of the shank."""
    outwards = 1 if side is Side.LEFT else -1
    way = aim(pose.toes_to, frame, side) if pose.toes_to else heading(frame)
    toes = rotate(square_to(way, ground, frame.front), ground, outwards * pose.toes_out)
    sole = scale(ground, -1)
    if pose.lift:
        across_foot = cross(ground, toes)
        toes, sole = rotate(toes, across_foot, pose.lift), rotate(sole, across_foot, pose.lift)
    return _inverted(Foot(toes, sole), pose, cross(toes, sole), side)


def free_foot(pose: FootPose, along: Vec, hinge: Vec, frame: Frame, side: Side) -> Foot:
    """`along` is the direction of the shank. The toes are at a right angle to it, changed by the ankle's flexion."""
    if pose.toes_to:
        toes = unit(aim(pose.toes_to, frame, side))
        return Foot(toes, square_to(along, toes, scale(frame.front, -1)))
    ahead = square_to(cross(along, hinge), along, frame.front)
    c, s = cos(radians(pose.flex)), sin(radians(pose.flex))
    toes = add(scale(ahead, c), scale(along, -s))
    sole = add(scale(along, c), scale(ahead, s))
    outwards = 1 if side is Side.LEFT else -1
    toes = rotate(toes, sole, -outwards * pose.toes_out)
    return _inverted(Foot(toes, sole), pose, hinge, side)


def _inverted(foot: Foot, pose: FootPose, left: Vec, side: Side) -> Foot:
    if not pose.invert:
        return foot
    inwards = scale(left, -1 if side is Side.LEFT else 1)
    c, s = cos(radians(pose.invert)), sin(radians(pose.invert))
    return Foot(foot.toes, unit(add(scale(foot.sole, c), scale(inwards, s))))


def foot_points(ankle: Vec, foot: Foot, pose: FootPose) -> tuple[Vec, Vec, Vec]:
    """Heel, ball and the tip of the toes."""
    heel = add(ankle, add(scale(foot.sole, HEEL_DOWN), scale(foot.toes, -HEEL_BACK)))
    ball = add(heel, add(scale(foot.toes, BALL_AHEAD - 0.9 * foot.arch), scale(foot.sole, 0.8)))
    up = pose.toes_up
    if pose.kind is FootKind.FLAT and up < 0:  # toes that curl on the ground become shorter but not lower
        reach = FOOT * 0.32 * cos(radians(min(-up, 60)))
        return heel, ball, add(ball, add(scale(foot.toes, reach), scale(foot.sole, 0.6)))
    if pose.kind in (FootKind.TIPTOE, FootKind.TUCKED):
        up += min(pose.lift, 80)
    c, s = cos(radians(up)), sin(radians(up))
    tips = add(scale(foot.toes, c), scale(foot.sole, -s))
    return heel, ball, add(ball, add(scale(tips, FOOT * 0.32), scale(foot.sole, 0.6 * c)))


def ankle_over(ball: Vec, foot: Foot) -> Vec:
    """Where the ankle is if the ball of the foot is at this point."""
    return add(ball, add(scale(foot.sole, -HEEL_DOWN - 0.8), scale(foot.toes, HEEL_BACK - BALL_AHEAD)))
