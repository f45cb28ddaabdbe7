"""Hands: a palm as broad as a hand, fingers that bend at three joints, and a thumb.

In a small hand the fingers are one shape; in a close-up each finger is drawn.
"""

from collections.abc import Callable
from itertools import pairwise
from math import cos, radians, sin

from exercises.figures.body.anatomy import Body, Grip, Side
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.outline import ball, curve, hull, ring
from exercises.figures.picture.parts import EDGE, Inked
from exercises.figures.vectors import Vec, add, between, cross, scale, sub, unit

# How far the big knuckle, the middle and the end joint of the fingers are bent, in degrees.
_BENT: dict[Grip, tuple[float, float, float]] = {
    Grip.FLAT: (1, 2, 0),
    Grip.RELAXED: (14, 26, 14),
    Grip.FIST: (76, 98, 62),
    Grip.GRIP: (62, 92, 54),
    Grip.POINT: (76, 98, 62),
    Grip.HOOK: (0, 98, 68),
    Grip.TABLETOP: (84, 0, 0),
    Grip.FLAT_FIST: (84, 102, 4),
    Grip.WIDE: (-4, 0, 0),
    Grip.LOOSE: (30, 46, 26),
    Grip.CUP: (30, 44, 34),
    Grip.THUMB_OUT: (68, 95, 58),
    Grip.PINCH: (8, 14, 8),  # the other fingers
    Grip.PINCH_LITTLE: (8, 14, 8),
}
_OPPOSED = {Grip.PINCH: 0, Grip.PINCH_LITTLE: 3}  # the finger that the thumb meets
_OPPOSED_BENT = (40, 55, 30)
_BONES = (4.0, 2.6, 1.9)  # of the middle finger
_THUMB: dict[Grip, tuple[tuple[float, float, float], ...]] = {  # along, to the thumb's side, to the palm
    Grip.FLAT: ((-2.4, 2.4, 0.4), (1.0, 4.3, 0.7), (3.4, 4.7, 0.8)),
    Grip.RELAXED: ((-2.4, 2.2, 0.8), (1.2, 3.6, 1.8), (3.8, 3.4, 2.6)),
    Grip.FIST: ((-2.2, 2.4, 1.2), (1.4, 3.6, 3.0), (3.0, 1.2, 4.6)),
    Grip.GRIP: ((-2.2, 2.4, 1.2), (1.6, 3.6, 3.2), (3.6, 1.6, 5.0)),
    Grip.POINT: ((-2.2, 2.4, 1.2), (1.6, 3.4, 3.0), (3.0, 1.4, 4.2)),
    Grip.HOOK: ((-2.4, 2.4, 0.4), (0.8, 4.0, 1.0), (3.0, 4.4, 1.0)),
    Grip.TABLETOP: ((-2.4, 2.4, 0.4), (0.4, 4.0, 1.6), (2.2, 3.8, 3.0)),
    Grip.FLAT_FIST: ((-2.4, 2.4, 0.6), (0.6, 4.2, 1.8), (2.6, 3.8, 2.6)),
    Grip.WIDE: ((-2.4, 2.6, 0.2), (-0.6, 5.8, 0.4), (0.8, 8.2, 0.4)),
    Grip.LOOSE: ((-2.4, 2.4, 0.6), (0.6, 4.1, 1.4), (2.8, 4.3, 2.4)),
    Grip.CUP: ((-2.4, 2.4, 1.2), (-1.6, 3.6, 4.4), (-0.2, 3.0, 7.2)),
    Grip.THUMB_OUT: ((-2.4, 2.4, 0.8), (-1.0, 5.6, 0.8), (-0.4, 8.8, 0.6)),
    Grip.PINCH: ((-2.2, 2.4, 1.2), (0.2, 3.6, 4.2), (2.4, 2.7, 6.0)),
    Grip.PINCH_LITTLE: ((-2.2, 2.2, 1.4), (-0.8, 1.4, 4.4), (1.2, -1.7, 5.4)),
}
# For each finger from the thumb's side: its place across the palm, its length, how far its knuckle is
# ahead of the others, and to which side it points when the hand is spread.
_FINGERS = ((2.5, 0.94, 0.0, 14), (0.85, 1.03, 0.25, 3), (-0.85, 0.97, 0.0, -8), (-2.45, 0.78, -0.7, -20))
_CURLED = frozenset((Grip.FIST, Grip.GRIP, Grip.POINT, Grip.FLAT_FIST, Grip.THUMB_OUT))
_KNUCKLE = 1.6  # ahead of the middle of the palm
_THICK = 1.5
_LARGE = 2.3  # picture units a centimetre: from this size on each finger is drawn
_FINE = 3.9  # the same for creases of the palm and nails
_OPEN = frozenset((Grip.FLAT, Grip.RELAXED, Grip.WIDE, Grip.LOOSE))
# Lines of the palm, which tell it from the back of the hand: along the fingers, to the thumb's side, to the palm.
_CREASES = (
    ((0.0, -3.0, 0.3), (-0.5, -1.2, 0.3), (-0.2, 0.4, 0.3), (0.7, 1.5, 0.3)),
    ((-0.8, 2.4, 0.3), (-1.2, 0.8, 0.3), (-1.7, -0.8, 0.3), (-2.4, -2.2, 0.3)),
    ((-1.1, 2.4, 0.4), (-2.3, 1.2, 0.6), (-3.5, 0.8, 0.6), (-4.8, 1.0, 0.4)),
)

Point = Callable[[float, float, float], Vec]  # along the fingers, to the thumb's side, to the palm


class HandShape:
    """The paths of a hand: joined to the arm, under it, and over it with outlines of their own."""

    __slots__ = ("at", "camera", "facing", "grip", "lines", "over", "paths", "under")

    def __init__(self, camera: Camera, body: Body, side: Side) -> None:
        hand = body.hands[side]
        middle, wrist = body.joints[f"hand_{side}"], body.joints[f"wrist_{side}"]
        along, palm = unit(hand.fingers), unit(hand.palm)
        thumb = cross(along, palm) if side is Side.RIGHT else cross(palm, along)

        def at(forward: float, across: float, in_: float) -> Vec:
            return add(add(middle, scale(along, forward)), add(scale(thumb, across), scale(palm, in_)))

        self.camera, self.at, self.grip, self.facing = camera, at, hand.grip, camera.facing(palm)
        self.under: list[str] = []
        self.over: list[Inked] = []
        self.lines: list[str] = []
        self.paths = [self._palm(sub(wrist, scale(along, -1.0)))]
        large = camera.zoom > _LARGE
        on_edge = hand.grip is Grip.FLAT and abs(self.facing) < 0.35
        if large and not on_edge:
            self._each_finger()
        else:
            self._fingers_as_one()
        beyond = hand.grip is Grip.FLAT or (hand.grip is Grip.LOOSE and camera.facing(thumb) < -0.6)
        near = camera.facing(thumb) > 0.35 or (not beyond and self.facing > 0.2)
        self._thumb(near=near, large=large)
        seen = camera.sees([camera.point(middle)[:2]], reach=0)
        if seen and camera.zoom > _FINE and hand.grip in _OPEN and not on_edge:
            self._inside_and_nails()

    def _palm(self, heel: Vec) -> str:
        camera, at = self.camera, self.at
        return hull(
            [
                ball(camera, heel, 2.2),
                ball(camera, at(-1.2, 2.5, 0.1), _THICK + 0.25),
                ball(camera, at(-1.2, -2.5, 0.1), _THICK + 0.25),
                ball(camera, at(_KNUCKLE, 2.6, 0), _THICK - 0.1),
                ball(camera, at(_KNUCKLE - 0.6, -2.7, 0), _THICK - 0.2),
            ]
        )

    def _thumb(self, *, near: bool, large: bool) -> None:
        root, joint, end = (self.at(*point) for point in _THUMB[self.grip])
        discs = [ball(self.camera, root, 1.7), ball(self.camera, joint, 1.3), ball(self.camera, end, 1.05)]
        if not large:
            path = hull(discs)
            if near:
                self.over.append(Inked(path))
            else:
                self.under.append(path)
            return
        paths = [hull(discs[:2]), hull(discs[1:])]
        if not near:
            self.under += paths
            return
        self.over.append(Inked("".join(paths), width=EDGE, whole=True))
        along, across, in_ = _THUMB[self.grip][0]
        inwards = self.at(along - 0.5, across - 0.6, 0.4 * in_)
        # Without an outline, so that it grows out of the palm.
        self.over.append(Inked(ball(self.camera, inwards, 1.5).whole(), width=0))

    def _finger(self, number: int, grip: Grip) -> list[Vec]:
        """Big knuckle, middle joint, end joint, tip."""
        across, size, ahead, spread = _FINGERS[number]
        aside = radians(spread) if self.grip is Grip.WIDE else radians(spread / 8)
        forward, in_ = _KNUCKLE + ahead, 0.0
        points = [self.at(forward, across, in_)]
        bent = 0.0
        bends = _OPPOSED_BENT if _OPPOSED.get(grip) == number else _BENT[grip]
        for bone, by in zip(_BONES, bends, strict=True):
            bent += by
            step = bone * size
            forward += step * cos(radians(bent)) * cos(aside)
            across += step * cos(radians(bent)) * sin(aside)
            in_ += step * sin(radians(bent))
            points.append(self.at(forward, across, in_))
        return points

    # --- Small --------------------------------------------------------------------------------------

    def _fingers_as_one(self) -> None:
        camera = self.camera
        first, last = self._finger(0, self.grip), self._finger(3, self.grip)
        if self.grip is Grip.WIDE:
            for number in range(4):
                points = self._finger(number, self.grip)
                self.paths.append(hull([ball(camera, points[0], 1.1), ball(camera, points[3], 0.85)]))
            return
        radii = (_THICK, _THICK - 0.15, _THICK - 0.3, _THICK - 0.4)
        discs = [
            [ball(camera, a, radius), ball(camera, b, radius - 0.1)]
            for a, b, radius in zip(first, last, radii, strict=True)
        ]
        bent = self.grip not in (Grip.FLAT, Grip.RELAXED)
        if bent:
            self.paths += [hull([*one, *two]) for one, two in pairwise(discs)]
        else:
            self.paths.append(hull([disc for pair in discs for disc in pair]))
        if self.grip is Grip.POINT:
            points = self._finger(0, Grip.FLAT)
            self.paths.append(hull([ball(camera, point, 1.15) for point in points]))
        self.lines = self._between(fine=False)

    def _between(self, *, fine: bool) -> list[str]:
        """The lines between the fingers, where the broad side of the hand is seen."""
        curled = self.grip in _CURLED
        if abs(self.facing) < 0.7 or self.camera.zoom < 1.2 or (curled and self.facing < 0):
            return []
        lines = []
        for one, two in ((0, 1), (1, 2), (2, 3)) if fine else ((0, 1), (2, 3)):
            a, b = self._finger(one, self.grip), self._finger(two, self.grip)
            points = [between(p, q, 0.5) for p, q in zip(a, b, strict=True)]
            way = points[1:] if curled else [between(points[0], points[1], 0.25), points[1], points[2]]
            lines.append(curve([self.camera.point(p)[:2] for p in way]))
        return lines

    # --- Large --------------------------------------------------------------------------------------

    def _each_finger(self) -> None:
        fingers = []
        for number in range(4):
            straight = self.grip is Grip.POINT and number == 0
            points = self._finger(number, Grip.FLAT if straight else self.grip)
            size = 1.2 if number < 3 else 1.05
            discs = [
                ball(self.camera, point, size - thin)
                for point, thin in zip(points, (0, 0.05, 0.15, 0.25), strict=True)
            ]
            depth = sum(self.camera.point(point)[2] for point in points)
            back = sub(points[0], scale(unit(sub(points[1], points[0])), 0.7))
            root = ball(self.camera, back, size + 0.1).whole() if _BENT[self.grip][0] < 60 else ""
            straight = straight or self.grip in (Grip.FLAT, Grip.WIDE, Grip.TABLETOP)
            paths = [hull(discs)] if straight else [hull([a, b]) for a, b in pairwise(discs)]
            fingers.append((depth, paths, root))
        fingers.sort(key=lambda finger: finger[0])
        for _, paths, root in fingers:
            if self.facing < -0.25:  # from behind, bent fingers are hidden by the back of the hand
                self.under.append("".join(paths))
                continue
            self.over.append(Inked("".join(paths), width=EDGE, whole=len(paths) > 1))
            if root:
                self.over.append(Inked(root, width=0))
        if self.facing < -0.25 and self.grip is not Grip.WIDE:
            self.lines = self._between(fine=True)

    def _inside_and_nails(self) -> None:
        """What tells the palm from the back of the hand."""
        if self.facing > 0.25:
            self._creases()
        elif self.facing < -0.25:
            self.lines += self._nails()

    def _creases(self) -> None:
        seen = _CREASES if self.facing > 0.6 else _CREASES[:2]  # seen aslant, the third would be lost
        for crease in seen:
            points = [self.camera.point(self.at(*point))[:2] for point in crease]
            self.over.append(Inked(curve(points), fill="none"))

    def _nails(self) -> list[str]:
        nails = []
        bent = radians(sum(_BENT[self.grip]))
        along, in_ = cos(bent), sin(bent)  # of the last bone; at a right angle to it is the nail
        for number in range(4):
            tip = self._finger(number, self.grip)[3]
            way, up = (sub(self.at(*a), self.at(0, 0, 0)) for a in ((along, 0, in_), (in_, 0, -along)))
            if self.camera.facing(up) < 0.15:
                continue
            middle = add(add(tip, scale(up, 0.85)), scale(way, 0.1))
            across = sub(self.at(0, 1, 0), self.at(0, 0, 0))
            nails.append(ring(self.camera, middle, scale(way, 0.75), scale(across, 0.5)).whole())
        return nails
