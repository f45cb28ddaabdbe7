"""Where a hand or a foot reaches to. It can be found as soon as the joints it names are solved."""

from collections.abc import Sequence
from dataclasses import dataclass

from exercises.figures.body.anatomy import Side
from exercises.figures.body.landmarks import Found, Frames, Joints, landmark
from exercises.figures.pose.directions import Direction, aim
from exercises.figures.pose.places import Place
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import NOWHERE, UP, Frame, Vec, add, between, dot, scale, sub, unit

SLOPED = 0.6  # a surface that looks up as much as this is stood on: a slope, not a wall


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that is found while the body is solved.

    `at` names a landmark of the body, or two of them: then the point is `share` of the way from the first
    to the second. If `at` is empty the point is `world`. `plus` shifts it by centimetres along direction
    words; then `on` brings it to the surface of a prop or the floor.
    """

    at: tuple[str, ...] = ()
    share: float = 0.5
    world: Vec = NOWHERE
    on: str = ""
    plus: Direction = ()


def find(
    spot: Spot, side: Side, frame: Frame, joints: Joints, frames: Frames, props: Sequence[Prop]
) -> Found:
    if spot.at:
        found = [landmark(name, side, joints, frames) for name in spot.at]
        if len(found) > 1:
            point, normal = between(found[0].point, found[1].point, spot.share), None
        else:
            point, normal = found[0].point, found[0].normal
    else:
        point, normal = spot.world, None
    point = add(point, aim(spot.plus, frame, side))
    if spot.on:
        surface = surface_of(spot.on, props)
        normal = surface.normal or UP
        gap = dot(sub(point, surface.point), normal)
        if normal[1] > SLOPED:  # straight down, as one steps onto it
            return Found(add(point, scale(UP, -gap / normal[1])), surface.normal)
        return Found(add(point, scale(normal, -gap)), surface.normal)
    return Found(point, normal)


def surface_of(name: str, props: Sequence[Prop]) -> Found:
    """The floor, or the surface of a prop: “wall”, or “wall 2” for the second. Raises ValueError."""
    if name == "floor":
        return Found(NOWHERE, UP)
    kind, _, number = name.partition(" ")
    same = [prop for prop in props if prop.kind == kind]
    index = int(number) - 1 if number.isdigit() else 0
    if index >= len(same):
        raise ValueError(f"There is no prop “{name}” in this picture to rest on or reach to.")
    prop = same[index]
    if kind == "box":
        return Found((0, prop["high"][1], 0), UP)
    at = prop["at"] if "at" in prop.fields else None
    if not isinstance(at, Place) or at.joint:
        raise ValueError(f"A {kind} has no surface that stays where it is.")
    if kind in ("wall", "corner", "door_frame"):
        return Found(at.offset, prop["faces"])
    tops = {"chair": "seat", "table": "height", "counter": "height", "bed": "height", "step": "height"}
    tops["treadmill"] = "height"
    if kind in tops:
        return Found(add(at.offset, (0, prop[tops[kind]], 0)), UP)
    if kind in ("pillow", "ball", "roller", "cushion"):
        half = (
            prop["height"] / 2
            if kind == "pillow"
            else prop["height"]
            if kind == "cushion"
            else prop["radius"]
        )
        return Found(add(at.offset, (0, half, 0)), UP)
    if kind == "slope":
        normal = unit(add((0.0, prop["length"], 0.0), scale(prop["faces"], prop["height"])))
        return Found(add(at.offset, (0, prop["height"] / 2, 0)), normal)
    raise ValueError(f"A {kind} has no surface to reach to.")
