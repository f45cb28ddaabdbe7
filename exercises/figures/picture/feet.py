"""Feet: a heel, an instep, a ball as broad as a foot, toes that bend."""

from itertools import pairwise
from math import dist

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.outline import ball, curve, hull
from exercises.figures.picture.parts import EDGE, Inked
from exercises.figures.vectors import Vec, across, add, between, cross, dot, scale, sub, unit

_LARGE = 2.3  # picture units a centimetre: from this size on each toe is drawn
_APART = 2.3  # picture units: small toes closer together than this are one shape, or their outlines are a black bar
# For each toe from the big one: its place across the foot, its thickness, how far back it starts and ends.
_TOES = (
    (1.75, 1.55, 0.0, 0.0),
    (0.3, 1.1, 0.1, 0.2),
    (-0.75, 1.05, 0.5, 0.7),
    (-1.7, 1.0, 1.1, 1.4),
    (-2.55, 0.95, 1.8, 2.3),
)


class FootShape:
    """The paths of a foot: joined to the shank, under it, and over it with outlines of their own."""

    __slots__ = ("lines", "over", "paths", "under")

    def __init__(self, camera: Camera, body: Body, side: Side) -> None:
        joints = body.joints
        ankle, heel = joints[f"ankle_{side}"], joints[f"heel_{side}"]
        pad, toe = joints[f"ball_{side}"], joints[f"toe_{side}"]
        foot = body.feet[side]
        ahead = unit(sub(pad, heel))
        sole = unit(across(foot.sole, ahead))
        inwards = cross(ahead, sole) if side is Side.RIGHT else cross(sole, ahead)

        def off(point: Vec, in_: float, down: float, forward: float = 0.0) -> Vec:
            moved = add(scale(inwards, in_), add(scale(sole, down), scale(ahead, forward)))
            return add(point, moved)

        instep = between(ankle, pad, 0.5)
        big, little = off(pad, 1.9, 0.4, 0.4), off(pad, -2.3, 0.6, -1.6)
        self.under: list[str] = []
        self.over: list[Inked] = []
        self.lines: list[str] = []
        back = [
            ball(camera, ankle, 3.2),
            ball(camera, off(heel, 0.3, 0.2, 0.4), 3.3),
            ball(camera, off(instep, 0.6, -0.4), 2.9),
        ]
        front = [ball(camera, big, 2.4), ball(camera, little, 2.1)]
        if foot.arch > 0:
            raised = ball(camera, off(instep, 0.4, -0.6 - 0.9 * foot.arch), 2.8)
            outer = [ball(camera, off(heel, -1.2, 0.9), 2.4), ball(camera, off(little, -0.3, 0.1), 1.7)]
            self.under = [hull(outer)]
            self.paths = [hull([*back[:2], raised]), hull([back[0], raised, *front])]
        else:
            self.paths = [hull([*back, *front])]
        if camera.zoom > _LARGE:
            self._each_toe(camera, off, pad, toe, foot.toes_up)
            return
        tip, tip2 = off(toe, 1.4, 0.2), off(toe, -1.6, 0.6, -1.9)
        toes = [
            ball(camera, big, 2.2),
            ball(camera, little, 1.9),
            ball(camera, tip, 1.7),
            ball(camera, tip2, 1.4),
        ]
        self.paths.append(hull(toes))
        bent = dot(unit(sub(toe, pad)), sole)
        if camera.facing(sole) < -0.3 and camera.zoom > 1.05 and bent < 0.5:
            self.lines = [
                curve(
                    [
                        camera.point(off(toe, share, -1.2, -3.0 - drop))[:2],
                        camera.point(off(toe, share * 0.95, -0.6, 0.6 - drop))[:2],
                    ]
                )
                for share, drop in ((0.35, 0.0), (-0.75, 0.7))
            ]

    def _each_toe(self, camera: Camera, off, pad: Vec, toe: Vec, up: float) -> None:  # type: ignore[no-untyped-def]
        """Each toe has two bones: when it curls, its middle rises and its tip comes down."""
        high = 2.6 * min(1.0, -up / 40) if up < 0 else 0.0
        tips = [camera.point(off(toe, in_ * 0.9, 0.4, -end))[:2] for in_, _, _, end in _TOES[1:]]
        one_behind_the_other = up >= 0 and min(dist(a, b) for a, b in pairwise(tips)) < _APART
        toes, small = [], []
        for in_, thick, begin, end in _TOES:
            root = off(pad, in_ * 0.95, 0.5, -0.2 - begin)
            tip = off(toe, in_ * 0.9, 1.4 - thick if up >= 0 else 0.9, -end)
            middle = off(between(root, tip, 0.55), 0, -high * (0.75 + thick / 6))
            discs = [
                ball(camera, root, thick + 0.1),
                ball(camera, middle, thick),
                ball(camera, tip, thick * 0.9),
            ]
            paths = [hull(discs[:2]), hull(discs[1:])] if up < 0 else [hull([discs[0], discs[2]])]
            hidden = ball(camera, off(root, 0, 0, -0.8), thick + 0.45).whole()
            if one_behind_the_other and begin:
                small += [(camera.point(middle)[2], [discs[0], discs[2]], hidden)]
                continue
            toes.append((camera.point(middle)[2], paths, hidden))
        if small:
            whole = hull([disc for _, discs, _ in small for disc in discs])
            toes.append((small[1][0], [whole], "".join(root for _, _, root in small)))
        for _, paths, root in sorted(toes, key=lambda toe: toe[0]):
            self.over.append(Inked("".join(paths), width=EDGE, whole=up < 0))
            self.over.append(Inked(root, width=0))
