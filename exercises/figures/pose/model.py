"""What a poses file holds, once it has been read and found correct.

Nothing here knows where a joint is: `solve` finds that. Lengths in centimetres, angles in degrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exercises.figures.body.anatomy import Grip, Side
from exercises.figures.body.limbs import HANGING, Turn
from exercises.figures.pose.directions import Direction
from exercises.figures.pose.marks import Arrow, Feel, Hold, Inset
from exercises.figures.pose.places import Place
from exercises.figures.pose.props import Prop
from exercises.figures.pose.spots import Spot


@dataclass(frozen=True, slots=True)
class Bend:
    """How a part of the trunk bends: forwards, to the person's left, and turned to the person's left."""

    flex: float = 0
    side: float = 0
    turn: float = 0


@dataclass(frozen=True, slots=True)
class Girdle:
    """How far a shoulder is lifted and moved forward on the chest, in centimetres."""

    lift: float = 0
    forward: float = 0


@dataclass(frozen=True, slots=True)
class HandPose:
    grip: Grip = Grip.RELAXED
    palm_to: Direction | None = None
    fingers_to: Direction | None = None
    extend: float = 0  # of the wrist
    little: float = 0  # wrist towards the little finger
    palm_up: float = 0  # forearm turned from thumb-up; negative is palm down


class FootKind(StrEnum):
    FREE = "free"
    FLAT = "flat"
    TIPTOE = "tiptoe"
    TUCKED = "tucked"


@dataclass(frozen=True, slots=True)
class FootPose:
    kind: FootKind = FootKind.FREE
    flex: float = 0  # of the ankle, when free: toes towards the shin
    lift: float = 0  # of the heel, on tiptoe
    toes_to: Direction | None = None
    toes_out: float = 0
    toes_up: float = 0  # the toes alone; negative curls them
    invert: float = 0  # sole turned inwards
    arch: float = 0  # 1: the inner border is drawn up and the foot is shorter


@dataclass(frozen=True, slots=True)
class Arm:
    """By `to` (where the palm goes), or by what the upper arm and the forearm do."""

    to: Spot | None = None
    elbow_points: Direction | None = None
    shoulder: Turn = HANGING
    upper: Direction | None = None
    elbow: float = 0
    fore: Direction | None = None
    hand: HandPose = HandPose()


@dataclass(frozen=True, slots=True)
class Leg:
    """By `to` (where the sole goes, under the ankle), or by what the thigh and the shank do."""

    to: Spot | None = None
    knee_points: Direction | None = None
    hip: Turn = HANGING
    upper: Direction | None = None
    knee: float = 0
    fore: Direction | None = None
    foot: FootPose = FootPose()


@dataclass(frozen=True, slots=True)
class Pose:
    posture: str
    head_to: Direction
    chest_to: Direction
    tilt: float = 0  # of the pelvis alone, forwards
    bends: Mapping[str, Bend] = field(default_factory=dict, hash=False)  # by frame: pelvis, lumbar, …
    girdles: Mapping[Side, Girdle] = field(default_factory=dict, hash=False)
    arms: Mapping[Side, Arm] = field(default_factory=dict, hash=False)
    legs: Mapping[Side, Leg] = field(default_factory=dict, hash=False)
    settle: tuple[str, ...] = ()  # the parts that come to rest; empty: the lowest
    level: float | str = 0  # height of what they rest on, or the prop's name
    height: float | None = None  # of the pelvis over the floor, in place of settling
    place: tuple[float, float] = (0, 0)  # world x and z of the pelvis
    # Only in the end pose, against the start pose:
    move: Direction = ()
    anchor: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Where the picture is taken from: `azimuth` degrees round to the right of the picture, `elevation` degrees up.

    With `at` it is a close-up: what lies within `radius` centimetres of that place fills the picture.
    """

    azimuth: float = 0
    elevation: float = 6
    at: Place | None = None
    radius: float = 40


@dataclass(frozen=True, slots=True)
class Contact:
    """A part of the body that touches a prop, the floor, or another part of the body."""

    part: str
    touches: str
    frame: str = "both"


@dataclass(frozen=True, slots=True)
class Step:
    """A further position after the end, drawn beside it: with its own arrows, and what is there only then."""

    pose: Pose
    arrows: tuple[Arrow, ...] = ()
    hold: Hold | None = None
    props: tuple[Prop, ...] = ()
    inset: Inset | None = None
    clock: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    slug: str
    side: Side | None  # the side of the body that works
    start: Pose
    end: Pose | None  # none: the start is held
    camera: View = View()
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    hold: Hold | None = None
    feel: tuple[Feel, ...] = ()
    inset: Inset | None = None
    contacts: tuple[Contact, ...] = ()
    # Limbs, such as "arm_left", and how many cm each counts as nearer to the viewer.
    order: Mapping[str, float] = field(default_factory=dict, hash=False)
    clock: bool = False  # the end position is kept for a while
    then: tuple[Step, ...] = ()
    ghost: bool = True  # the end frame shows where the limbs came from
    mirrored: bool = False
