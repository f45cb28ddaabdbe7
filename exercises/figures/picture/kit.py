"""Solids and rods from which props are built, as SVG."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from exercises.figures.picture import palette
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.outline import ball, curve, hull, line, ring, square_to
from exercises.figures.picture.parts import Capsule, Part
from exercises.figures.vectors import UP, Vec, add, between, cross, dot, scale, sub, unit

EDGE = 1.2  # width of a prop's outline, in picture units


@dataclass(frozen=True, slots=True)
class Footprint:
    """A place on the floor and a direction along it: where a piece of furniture stands."""

    at: Vec
    ahead: Vec
    aside: Vec

    @classmethod
    def facing(cls, at: Vec, ahead: Vec) -> "Footprint":
        ahead = unit((ahead[0], 0.0, ahead[2]))
        return cls(at, ahead, cross(UP, ahead))

    def point(self, ahead: float, up: float, aside: float = 0.0) -> Vec:
        moved = add(scale(self.ahead, ahead), scale(self.aside, aside))
        return add(add(self.at, moved), (0.0, up, 0.0))


def polygon(camera: Camera, points: list[Vec], fill: str, edge: str = palette.EDGE) -> str:
    flat = [camera.point(p)[:2] for p in points]
    if not camera.sees(flat):
        return ""
    path = line(flat, closed=True)
    return f'<path d="{path}" fill="{fill}" stroke="{edge}" stroke-width="{EDGE}"/>'


def block(camera: Camera, low: Vec, sides: tuple[Vec, Vec, Vec], light: str, dark: str) -> str:
    """A box: a corner, and its three edges from there (ahead, up, aside)."""
    svg = ""
    for i, edge in enumerate(sides):
        others = [s for j, s in enumerate(sides) if j != i]
        for far in (False, True):
            outwards = edge if far else scale(edge, -1)
            if camera.facing(unit(outwards)) <= 0.02:
                continue
            corner = add(low, edge) if far else low
            one, two = others
            face = [corner, add(corner, one), add(add(corner, one), two), add(corner, two)]
            svg += polygon(camera, face, light if i == 1 else dark)
    return svg


def box(camera: Camera, low: Vec, high: Vec, light: str, dark: str) -> str:
    size = sub(high, low)
    return block(camera, low, ((size[0], 0, 0), (0, size[1], 0), (0, 0, size[2])), light, dark)


def slab(camera: Camera, spot: Footprint, middle: Vec, size: Vec, light: str, dark: str) -> str:
    """A box in a spot's directions: its middle (ahead, up, aside) and its whole size."""
    low = spot.point(middle[0] - size[0] / 2, middle[1] - size[1] / 2, middle[2] - size[2] / 2)
    sides = (scale(spot.ahead, size[0]), (0.0, size[1], 0.0), scale(spot.aside, size[2]))
    return block(camera, low, sides, light, dark)


def soft(camera: Camera, middle: Vec, size: Vec, fill: str, dark: str, edge: float = 2.6) -> str:
    """A box with round corners: a pillow."""
    half = scale(size, 0.5)
    radius = min(edge, half[1])
    corners = [
        ball(
            camera,
            add(middle, (i * (half[0] - radius), j * (half[1] - radius), k * (half[2] - radius))),
            radius,
        )
        for i in (-1, 1)
        for j in (-1, 1)
        for k in (-1, 1)
    ]
    top = add(middle, (0, half[1] - radius * 0.4, 0))
    svg = f'<path d="{hull(corners)}" fill="{dark}" stroke="{palette.EDGE}" stroke-width="{EDGE}"/>'
    upper = [
        ball(camera, add(top, (i * (half[0] - radius), 0, k * (half[2] - radius))), radius * 0.7)
        for i in (-1, 1)
        for k in (-1, 1)
    ]
    return svg + f'<path d="{hull(upper)}" fill="{fill}" stroke="none"/>'


def cylinder(camera: Camera, a: Vec, b: Vec, radius: float, fill: str, end: str, mark: bool = False) -> str:
    axis = unit(sub(b, a))
    one, two = square_to(axis)
    ends = [ring(camera, p, scale(one, radius), scale(two, radius)) for p in (a, b)]
    svg = f'<path d="{hull(ends)}" fill="{fill}" stroke="{palette.INK}" stroke-width="{EDGE}"/>'
    near = b if camera.facing(axis) > 0 else a
    if abs(camera.facing(axis)) > 0.08:
        face = ring(camera, near, scale(one, radius), scale(two, radius))
        svg += f'<path d="{face.whole()}" fill="{end}" stroke="{palette.INK}" stroke-width="{EDGE}"/>'
        if mark:
            inner = ring(camera, near, scale(one, radius * 0.4), scale(two, radius * 0.4))
            svg += f'<path d="{inner.whole()}" fill="none" stroke="{palette.EDGE}" stroke-width="{EDGE}"/>'
    return svg


def round_ball(camera: Camera, middle: Vec, radius: float, fill: str) -> str:
    disc = ball(camera, middle, radius)
    svg = f'<path d="{disc.whole()}" fill="{fill}" stroke="{palette.INK}" stroke-width="{EDGE + 0.2:.1f}"/>'
    shine = ball(camera, middle, radius * 0.62)
    if radius * camera.zoom < 6:
        return svg
    start, end = shine.touch(-0.95, -0.3), shine.touch(-0.3, -0.95)
    path = f"M{start[0]:.1f} {start[1]:.1f}" + shine.arc(False, True, *end)
    return svg + f'<path d="{path}" fill="none" stroke="#fff" stroke-width="2"/>'


def rod(
    camera: Camera, points: list[Vec], thick: float, fill: str, *, smooth: bool = False, least: float = 2.2
) -> str:
    """A straight or bent line that is `thick` centimetres across."""
    flat = [camera.point(p)[:2] for p in points]
    width = max(thick * camera.zoom, least)
    if not camera.sees(flat, width):
        return ""
    path = curve(flat) if smooth else line(flat)
    return (
        f'<path d="{path}" fill="none" stroke-width="{width + 2:.1f}"/>'
        f'<path d="{path}" fill="none" stroke="{fill}" stroke-width="{width:.1f}"/>'
    )


def rods(camera: Camera, lines: list[list[Vec]], thick: float, fill: str) -> str:
    """Straight rods that belong together, such as the legs of a chair."""
    width = max(thick * camera.zoom, 2.2)
    flat = [[camera.point(p)[:2] for p in points] for points in lines]
    path = "".join(line(points) for points in flat if camera.sees(points, width))
    if not path:
        return ""
    return (
        f'<g fill="none"><path d="{path}" stroke-width="{width + 2:.1f}"/>'
        f'<path d="{path}" stroke="{fill}" stroke-width="{width:.1f}"/></g>'
    )


def covers(camera: Camera, points: list[Vec], radius: float) -> list[Capsule]:
    """What a rod through these points hides."""
    if len(points) == 1:
        points = points * 2
    found = []
    for a, b in pairwise(points):
        pieces = max(1, ceil(abs(dot(sub(b, a), camera.towards)) / 40))
        steps = [camera.point(between(a, b, i / pieces)) for i in range(pieces + 1)]
        found += [Capsule(p, q, radius * camera.zoom) for p, q in pairwise(steps)]
    return found


def thing(name: str, svg: str, hides: list[Capsule], bias: float = 0.0) -> Part:
    return Part(name, done=svg, covers=hides, bias=bias)
