"""A pictogram for each starting position: what an exercise shows until it has a picture of its own."""

from dataclasses import dataclass
from math import cos, radians, sin

from django.utils.translation import gettext as _

WIDTH, HEIGHT, MARGIN = 320, 260, 22
SKIN, SKIN_FAR = "#f2d8c6", "#d9b8a3"
SHIRT, SHIRT_FAR = "#2a8c7e", "#1f6f64"
SHORTS, SHORTS_FAR = "#2f4d73", "#233a58"
EDGE, HAIR, GROUND, FURNITURE, MAT = "#1b2b45", "#3b2f33", "#b5c4c1", "#8299a0", "#dcefeb"

NECK, HEAD, TRUNK = 28.0, 16.0, 64.0
UPPER_ARM, FOREARM = 36.0, 36.0
THIGH, SHANK, FOOT = 52.0, 50.0, 16.0
TRUNK_HALF, LIMB_HALF = 17.0, 11.0
LARGEST = 1.25  # a lying figure may fill the canvas, but must not look a giant beside a standing one

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Directions in degrees from the body outwards: 0 points right, 90 up."""

    trunk: float
    head: float
    face: float
    near_arm: tuple[float, float]
    far_arm: tuple[float, float]
    near_leg: tuple[float, float, float]
    far_leg: tuple[float, float, float]
    ground: str = "floor"


POSES = {
    "standing": Pose(
        trunk=90, head=88, face=0,
        near_arm=(262, 274), far_arm=(281, 292), near_leg=(265, 266, 0), far_leg=(275, 271, 0),
    ),
    "sitting": Pose(
        trunk=91, head=88, face=0, ground="chair",
        near_arm=(284, 338), far_arm=(294, 345), near_leg=(0, 272, 0), far_leg=(4, 282, 0),
    ),
    "long_sitting": Pose(
        trunk=98, head=90, face=0, ground="mat",
        near_arm=(246, 250), far_arm=(236, 243), near_leg=(0, 0, 80), far_leg=(4, 356, 74),
    ),
    "supine": Pose(
        trunk=180, head=180, face=90, ground="mat",
        near_arm=(354, 0), far_arm=(10, 4), near_leg=(0, 358, 78), far_leg=(4, 356, 74),
    ),
    "hook_lying": Pose(
        trunk=180, head=180, face=90, ground="mat",
        near_arm=(354, 0), far_arm=(10, 4), near_leg=(49, 286, 0), far_leg=(57, 295, 0),
    ),
    "prone": Pose(
        trunk=180, head=182, face=260, ground="mat",
        near_arm=(352, 2), far_arm=(8, 4), near_leg=(0, 358, 340), far_leg=(3, 357, 344),
    ),
    "side_lying": Pose(
        trunk=176, head=180, face=285, ground="sheet",
        near_arm=(318, 236), far_arm=(238, 152), near_leg=(318, 22, 322), far_leg=(336, 4, 312),
    ),
    "four_point": Pose(
        trunk=14, head=2, face=282, ground="mat",
        near_arm=(268, 270), far_arm=(278, 276), near_leg=(270, 180, 180), far_leg=(278, 178, 180),
    ),
    "kneeling": Pose(
        trunk=90, head=88, face=0, ground="mat",
        near_arm=(262, 276), far_arm=(282, 294), near_leg=(270, 180, 180), far_leg=(276, 178, 180),
    ),
    "half_kneeling": Pose(
        trunk=90, head=88, face=0, ground="mat",
        near_arm=(272, 300), far_arm=(300, 340), near_leg=(269, 180, 182), far_leg=(2, 274, 0),
    ),
    "plank_position": Pose(
        trunk=20, head=14, face=290, ground="mat",
        near_arm=(270, 270), far_arm=(278, 274), near_leg=(199, 199, 290), far_leg=(197, 201, 290),
    ),
    "walking": Pose(
        trunk=88, head=87, face=0,
        near_arm=(242, 268), far_arm=(304, 330), near_leg=(297, 290, 14), far_leg=(256, 236, 318),
    ),
}  # fmt: skip


def placeholder_svg(position: str) -> str:
    """A drawing of 320 × 260 for a white plate: presentation attributes only, without ids, text or styles."""
    pose = POSES.get(position, POSES["standing"])
    body = _Body(pose)
    parts = [
        body.ground(pose.ground),
        body.limb(body.far_leg, SKIN_FAR, SHORTS_FAR, 18),
        body.limb(body.far_arm, SKIN_FAR, SHIRT_FAR, 13),
        body.neck(),
        body.trunk(),
        body.limb(body.near_leg, SKIN, SHORTS, 18),
        body.head(pose.face),
        body.limb(body.near_arm, SKIN, SHIRT, 13),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}">'
        f'<g transform="translate({WIDTH / 2:g} {body.floor:.1f}) scale({body.scale:.3f})" fill="none"'
        f' stroke-linecap="round" stroke-linejoin="round">{"".join(parts)}</g></svg>'
    )


def placeholder_alt(position: str) -> str:
    alts = {
        "standing": _("A person standing."),
        "sitting": _("A person sitting on a chair."),
        "long_sitting": _("A person sitting on the floor with their legs straight in front."),
        "supine": _("A person lying on their back."),
        "hook_lying": _("A person lying on their back with their knees bent and feet flat."),
        "prone": _("A person lying on their front."),
        "side_lying": _("A person lying on their side."),
        "four_point": _("A person on their hands and knees."),
        "kneeling": _("A person kneeling upright."),
        "half_kneeling": _("A person kneeling on one knee, the other foot in front."),
        "plank_position": _("A person holding a straight line from head to heels on hands and toes."),
        "walking": _("A person walking."),
    }
    return alts.get(position) or _("A person getting ready to exercise.")


class _Body:
    """The joints of a pose, settled on the floor at y = 0 and centred at x = 0."""

    def __init__(self, pose: Pose) -> None:
        hip = (0.0, 0.0)
        shoulder = _go(hip, pose.trunk, TRUNK)
        skull = _go(shoulder, pose.head, NECK)
        chains = [
            [hip, shoulder, skull],
            _chain(shoulder, pose.near_arm, (UPPER_ARM, FOREARM)),
            _chain(shoulder, pose.far_arm, (UPPER_ARM, FOREARM)),
            _chain(hip, pose.near_leg, (THIGH, SHANK, FOOT)),
            _chain(hip, pose.far_leg, (THIGH, SHANK, FOOT)),
        ]
        points = [point for chain in chains for point in chain]
        xs = [x for x, _y in points]
        lowest = max(
            hip[1] + TRUNK_HALF,
            shoulder[1] + TRUNK_HALF,
            skull[1] + HEAD,
            *(y + LIMB_HALF for _x, y in points),
        )
        dx, dy = -(min(xs) + max(xs)) / 2, -lowest
        spine, *limbs = [[(x + dx, y + dy) for x, y in chain] for chain in chains]
        self.hip, self.shoulder, self.skull = spine
        self.near_arm, self.far_arm, self.near_leg, self.far_leg = limbs

        height = -min(self.skull[1] - HEAD, *(y + dy - LIMB_HALF for _x, y in points))
        width = max(xs) - min(xs) + 2 * HEAD
        self.scale = min(LARGEST, (WIDTH - 2 * MARGIN) / width, (HEIGHT - 2 * MARGIN) / height)
        self.floor = HEIGHT / 2 + height * self.scale / 2
        self.half, self.height = (WIDTH / 2 - MARGIN / 2) / self.scale, height

    def limb(self, chain: list[Point], skin: str, cloth: str, width: int) -> str:
        """An arm or a leg in one dark outline, its clothed part on top."""
        hem = _between(chain[0], chain[1], 0.6)
        return (
            _stroke(chain, EDGE, width + 5)
            + _stroke(chain, skin, width)
            + _stroke([chain[0], hem], cloth, width)
        )

    def neck(self) -> str:
        line = [self.shoulder, self.skull]
        return _stroke(line, EDGE, 17) + _stroke(line, SKIN, 12)

    def trunk(self) -> str:
        chest = _between(self.shoulder, self.hip, 0.12)
        waist = _between(self.shoulder, self.hip, 0.86)
        belt = _between(self.shoulder, self.hip, 0.9)
        return (
            _stroke([chest, self.hip], EDGE, 33)
            + _stroke([belt, self.hip], SHORTS, 28)
            + _stroke([chest, _between(chest, waist, 0.78)], SHIRT, 28)
        )

    def head(self, face: float) -> str:
        x, y = self.skull
        fx, fy = _go(self.skull, face, 3.5)
        edge = f'stroke="{EDGE}" stroke-width="2.5"'
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{HEAD:g}" fill="{HAIR}" {edge}/>'
            f'<circle cx="{fx:.1f}" cy="{fy:.1f}" r="{HEAD - 3:g}" fill="{SKIN}"/>'
        )

    def ground(self, kind: str) -> str:
        left, wide = f"{-self.half:.1f}", f"{2 * self.half:.1f}"
        mat = f'fill="{MAT}" stroke="{GROUND}" stroke-width="2"'
        if kind == "mat":
            return f'<rect x="{left}" y="-1" width="{wide}" height="9" rx="4" {mat}/>'
        if kind == "sheet":  # seen from above
            top, tall = -self.height - 14, self.height + 28
            x, y = self.skull
            pillow = f'<rect x="{x - 26:.1f}" y="{y - 26:.1f}" width="46" height="58" rx="8"'
            return (
                f'<rect x="{left}" y="{top:.1f}" width="{wide}" height="{tall:.1f}" rx="9" {mat}/>'
                f'{pillow} fill="#ffffff" stroke="{GROUND}" stroke-width="2"/>'
            )
        floor = f'<path d="M{left} 1h{wide}" stroke="{GROUND}" stroke-width="3"/>'
        if kind == "chair":
            back, seat = self.hip[0] - 24, self.hip[1] + TRUNK_HALF + 2
            return floor + (
                f'<path d="M{back:.1f} {seat - 78:.1f}V-2M{back:.1f} {seat:.1f}h60V-2"'
                f' stroke="{FURNITURE}" stroke-width="6"/>'
            )
        return floor


def _go(start: Point, degrees: float, length: float) -> Point:
    angle = radians(degrees)
    return start[0] + length * cos(angle), start[1] - length * sin(angle)


def _chain(start: Point, directions: tuple[float, ...], lengths: tuple[float, ...]) -> list[Point]:
    points = [start]
    for degrees, length in zip(directions, lengths, strict=True):
        points.append(_go(points[-1], degrees, length))
    return points


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _stroke(points: list[Point], colour: str, width: int) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{path}" stroke="{colour}" stroke-width="{width}"/>'
