"""What is around the body on a picture: furniture, tools, the floor, and how much room all of it takes."""

from collections.abc import Iterable

from exercises.figures.body.anatomy import RADIUS, Body
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.furniture import FURNITURE, chair_arm, ground
from exercises.figures.picture.gym import RAIL, treadmill_rail
from exercises.figures.picture.parts import Part
from exercises.figures.picture.tools import TOOLS, held_pillow
from exercises.figures.pose.model import Figure
from exercises.figures.pose.places import Place
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import Vec

_GROUNDED = frozenset(("mat", "bed", "floor"))  # with one of these no other ground is drawn
TALL = frozenset(("wall", "corner", "door_frame"))


def placed(camera: Camera, body: Body, props: list[Prop]) -> tuple[str, str, list[Part]]:
    """SVG for behind the body, SVG for in front of it, and parts that are sorted by depth with those of the body."""
    behind, front, between = "", "", []
    for prop in sorted(props, key=lambda prop: prop.kind not in TALL):
        if prop.kind == "pillow" and prop["at"].joint and prop.layer == "auto":
            between.append(held_pillow(camera, body, prop))
            continue
        if prop.kind in FURNITURE:
            svg = FURNITURE[prop.kind](camera, body, prop)
            if prop.kind == "chair" and prop["arms"]:
                front += chair_arm(camera, body, prop)
            if prop.kind == "treadmill":
                front += treadmill_rail(camera, body, prop)
        elif prop.kind in TOOLS:
            parts = TOOLS[prop.kind](camera, body, prop)
            if prop.layer == "auto":
                between += parts
                continue
            svg = "".join(part.done for part in parts)
        else:
            continue
        if prop.layer == "front":
            front += svg
        else:
            behind += svg
    return behind, front, between


def floor(figure: Figure, camera: Camera, start: Body, end: Body) -> str:
    """A patch of floor under all that is near the ground. Empty if a mat or a bed takes its place."""
    if any(prop.kind in _GROUNDED - {"floor"} for prop in figure.props):
        return ""
    low = [p for body in (start, end) for p in body.joints.values() if p[1] < 60]
    low += [
        point
        for prop in figure.props
        if prop.kind in FURNITURE
        for point in corners(prop, start)
        if point[1] < 20
    ]
    if not low:
        return ""
    x0, x1 = min(p[0] for p in low) - 16, max(p[0] for p in low) + 16
    z0, z1 = min(p[2] for p in low) - 14, max(p[2] for p in low) + 14
    return ground(camera, ((x0 + x1) / 2, 0, (z0 + z1) / 2), (x1 - x0) / 2, (z1 - z0) / 2)


def extent(figure: Figure, start: Body, end: Body) -> Iterable[tuple[Vec, float]]:
    """Balls (middle, radius; cm) around everything that the picture must show, of both frames."""
    for body in (start, end):
        for joint, point in body.joints.items():
            yield point, RADIUS.get(joint.removesuffix("_left").removesuffix("_right"), 8.0) + 1
    for prop in figure.props:
        for point in corners(prop, start):
            yield point, 1.0
        for point in _held(prop, start, end):
            yield point, 4.0
    for arrow in figure.arrows:
        for place in arrow.via:
            yield place.on(end), 5.0


def _held(prop: Prop, start: Body, end: Body) -> Iterable[Vec]:
    """Points around a tool, in both frames, as it may move with the body."""
    places = [value for value in prop.fields.values() if isinstance(value, Place)]
    places += [
        p for value in prop.fields.values() if isinstance(value, tuple) for p in value if isinstance(p, Place)
    ]
    if prop.kind in TOOLS:
        for place in places:
            yield from (place.on(start), place.on(end))
            radius = prop.fields.get("radius") or 0
            if prop.kind in ("ball", "roller"):
                x, y, z = place.on(start)
                yield from (
                    (x - radius, y, z),
                    (x + radius, y, z),
                    (x, y + radius, z),
                    (x, max(0, y - radius), z),
                )
    if prop.kind == "stick":
        for body in (start, end):
            a, b = prop["a"].on(body), prop["b"].on(body)
            for one, two in ((a, b), (b, a)):
                share = 1 + prop["over"] / (
                    sum((p - q) ** 2 for p, q in zip(one, two, strict=True)) ** 0.5 or 1
                )
                yield tuple(p + (q - p) * share for p, q in zip(one, two, strict=True))


def corners(prop: Prop, body: Body) -> list[Vec]:
    """Points near the corners of a piece of furniture. Walls may run out of the picture."""
    if prop.kind not in FURNITURE:
        return []
    if prop.kind == "box":
        return [prop["low"], prop["high"]]
    x, y, z = prop["at"].on(body)
    if prop.kind in ("wall", "corner"):
        return [(x, y, z), (x - 8 * prop["faces"][0], y, z)]
    if prop.kind == "door_frame":
        return [(x, y, z), (x, y + prop["height"] * 1.06, z)]
    half = prop.fields.get("length", 44) / 2
    deep = prop.fields.get("width", 44) / 2
    height = prop.fields.get("height", 0)
    if prop.kind == "chair":
        height = prop["seat"] + (44 if prop["back"] else 0)
    if prop.kind == "stairs":
        up, run = prop["up"], prop["tread"] * prop["count"]
        return [(x, y, z), (x + up[0] * run, y + prop["rise"] * prop["count"], z + up[2] * run)]
    if prop.kind == "bike":
        half, height = 52, 112
    if prop.kind == "treadmill":
        height = RAIL
    return [(x + i * half, y + j * height, z + k * deep) for i in (-1, 1) for j in (0, 1) for k in (-1, 1)]
