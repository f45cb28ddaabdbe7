"""What a face does where it matters: where the eyes look or that they are shut, and how far the mouth is open.

A head has no eyes otherwise, so that it is nobody in particular. The head itself is in `head.py`.
"""

from exercises.figures.body.anatomy import Body
from exercises.figures.picture import palette as p
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.kit import Footprint, covers, slab, thing
from exercises.figures.picture.outline import ball, curve, hull, line, ring
from exercises.figures.picture.parts import FINE, Part
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import Frame, Vec, add, between, dot, length, scale, sub, unit

_EYE = (3.3, 0.3, 7.2)  # outwards, up, front of the middle of the head, cm
_WIDE, _HIGH, _PUPIL = 1.75, 1.2, 0.95


def face(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """Eyes and mouth, painted over the head, and the line from the eyes to what they look at."""
    frame, middle = body.frames["head"], body.joints["cranium"]
    target = prop["look"].on(body) if prop["look"] else None
    svg = _mouth(camera, frame, middle, prop)
    if prop["eyes"] != "none":
        svg += "".join(_eye(camera, frame, middle, side, target, prop["eyes"]) for side in (1, -1))
    parts = [thing("face", svg, covers(camera, [frame.at(middle, front=7, up=-2)], 5), 4)]
    if target and prop["line"]:
        eyes = frame.at(middle, front=_EYE[2], up=_EYE[1])
        away = length(sub(target, eyes))
        ends = [between(eyes, target, min(7 / away, 0.4)), between(eyes, target, 1 - min(5 / away, 0.4))]
        parts.append(thing("gaze", _sight(camera, ends), covers(camera, ends, 0.6), 2))
    return parts


def _sight(camera: Camera, ends: list[Vec]) -> str:
    path = line([camera.point(point)[:2] for point in ends])
    return f'<path d="{path}" fill="none" stroke-width="2" stroke-dasharray="0.2 4.6"/>'


def _eye(camera: Camera, frame: Frame, middle: Vec, side: int, target: Vec | None, eyes: str) -> str:
    out, up, front = _EYE
    at = frame.at(middle, left=side * out, up=up, front=front)
    if camera.facing(unit(add(frame.front, scale(frame.left, side * 0.42)))) < 0.12:
        return ""
    across = unit(add(scale(frame.left, 1), scale(frame.front, -side * 0.42)))
    wide, high = scale(across, _WIDE), scale(frame.up, _HIGH)
    if eyes == "shut":
        points = [sub(at, wide), add(at, scale(high, -0.75)), add(at, wide)]
        path = curve([camera.point(point)[:2] for point in points])
        return f'<path d="{path}" fill="none" stroke-width="{max(0.45 * camera.zoom, 1.3):.1f}"/>'
    white = ring(camera, at, wide, high)
    svg = f'<path d="{white.whole()}" fill="#fff" stroke-width="{FINE}"/>'
    moved = at
    if target:
        way = unit(sub(target, at))
        moved = add(at, scale(across, _most(dot(way, across) * 1.5, _WIDE - _PUPIL + 0.25)))
        moved = add(moved, scale(frame.up, _most(dot(way, frame.up) * 1.5, _HIGH - _PUPIL + 0.3)))
    return svg + f'<path d="{ball(camera, moved, _PUPIL).whole()}" stroke="none"/>'


def _most(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))


def _mouth(camera: Camera, frame: Frame, middle: Vec, prop: Prop) -> str:
    if prop["mouth"] == "none" or camera.facing(frame.front) < -0.1:
        return ""
    drop = prop["open"] if prop["mouth"] == "open" else 0.0
    svg = _jaw(camera, frame, middle, drop) if drop else ""
    lips = frame.at(middle, front=7.5 - drop * 0.25, up=-6.3 - drop * 0.5)
    if prop["mouth"] == "shut":
        sides = [frame.at(lips, left=2.1, front=-0.5), lips, frame.at(lips, left=-2.1, front=-0.5)]
        path = curve([camera.point(point)[:2] for point in sides])
        return svg + f'<path d="{path}" fill="none" stroke-width="{max(0.4 * camera.zoom, 1.2):.1f}"/>'
    half = (2.0, 0.6 + drop * 0.5) if drop else (1.2, 1.2)
    hole = ring(camera, lips, scale(frame.left, half[0]), scale(frame.up, half[1])).thick()
    svg += f'<path d="{hole.whole()}" fill="{p.LIPS}" stroke-width="{FINE}"/>'
    if prop["tongue"]:
        tip = ring(
            camera,
            add(lips, scale(frame.up, half[1] * 0.45)),
            scale(frame.left, 1.2),
            scale(frame.up, half[1] * 0.5),
        )
        svg += f'<path d="{tip.whole()}" fill="{p.TONGUE}" stroke-width="{FINE}"/>'
    return svg


def _jaw(camera: Camera, frame: Frame, middle: Vec, drop: float) -> str:
    """The lower jaw, let down: its outline, then a patch that hides the line where it joins the face."""

    def b(front: float, up: float, radius: float, left: float = 0.0):  # type: ignore[no-untyped-def]
        return ball(camera, frame.at(middle, front=front, up=up, left=left), radius)

    back = 0.35 * drop
    outer = hull([b(2.2, -5.4, 5.0), b(3.4 - back, -8 - drop, 3.7, 1.1), b(3.4 - back, -8 - drop, 3.7, -1.1)])
    inner = hull([b(2.2, -5, 5.55), b(3.4 - back, -8 - drop, 3.4, 1.1), b(3.4 - back, -8 - drop, 3.4, -1.1)])
    svg = f'<path d="{outer}" fill="{p.SKIN}" stroke-width="1.7"/><path d="{inner}" fill="{p.SKIN}" stroke="none"/>'
    if (facing := camera.facing(frame.front)) > 0.45:  # the line of the nose is under the patch
        away = -1 if camera.facing(frame.left) > 0 else 1
        points = _NOSE if facing > 0.93 else [(f, u, side * away) for f, u, side in _NOSE_ASIDE]
        nose = [frame.at(middle, front=f, up=u, left=side) for f, u, side in points]
        path = curve([camera.point(point)[:2] for point in nose])
        svg += f'<path d="{path}" fill="none" stroke-width="{FINE}"/>'
    return svg


# Front, up, left: as `head.py` draws them.
_NOSE = [(8.6, -3.4, 1.5), (9.6, -4.3, 0.0), (8.6, -3.4, -1.5)]
_NOSE_ASIDE = [(8.2, -0.4, 0.9), (9.9, -3.2, 1.2), (8.4, -4.3, 0.2)]


def card(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """A card with a bold X, to look at."""
    at, size = prop["at"].on(body), prop["size"]
    spot = Footprint.facing(at, prop["faces"])
    svg = slab(camera, spot, (0, 0, 0), (0.6, size, size), p.WHITE, p.WHITE)
    half = size * 0.28
    for one, two in (((-half, -half), (half, half)), ((-half, half), (half, -half))):
        ends = [
            spot.point(0.4 * (1 if camera.facing(spot.ahead) > 0 else -1), up, aside)
            for up, aside in (one, two)
        ]
        path = line([camera.point(point)[:2] for point in ends])
        svg += f'<path d="{path}" fill="none" stroke-width="{max(size * 0.13 * camera.zoom, 1.6):.1f}"/>'
    return [thing("card", svg, covers(camera, [at], size / 2), -2)]


def breath(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """The mist of a breath out: one pale cloud that widens away from the mouth."""
    at, far = prop["at"].on(body), prop["length"]
    puffs = [
        (add(at, add(scale(prop["towards"], far * share), (0.0, far * aside, 0.0))), far * wide)
        for share, aside, wide in _PUFFS
    ]
    path = "".join(ball(camera, middle, radius).whole() for middle, radius in puffs)
    svg = f'<path d="{path}" fill="{p.WATER}" stroke="{p.EDGE}" stroke-width="2"/>'
    svg += f'<path d="{path}" fill="{p.WATER}" stroke="none"/>'
    return [thing("breath", svg, covers(camera, [at, puffs[-1][0]], 2), -30)]


# Of its length: how far away, how far up, and how large each ball of the cloud is.
_PUFFS = [
    (0.1, 0.0, 0.07), (0.28, 0.01, 0.11), (0.48, 0.06, 0.14), (0.48, -0.07, 0.14),
    (0.72, 0.15, 0.16), (0.72, -0.15, 0.16), (0.74, 0.0, 0.17), (0.92, 0.07, 0.13), (0.92, -0.09, 0.13),
]  # fmt: skip
