"""Things that are held, lain on or wound round a limb. Each can be in front of the body or behind it."""

from collections.abc import Callable
from itertools import pairwise
from math import pi, sin

from exercises.figures.body.anatomy import Body
from exercises.figures.picture import palette as p
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.kit import Footprint, box, covers, cylinder, rod, round_ball, slab, soft, thing
from exercises.figures.picture.outline import rim, square_to
from exercises.figures.picture.parts import Part
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import Vec, add, between, length, scale, sub, unit

Make = Callable[[Camera, Body, Prop], list[Part]]
_IN_THE_HAND = -4.0  # cm: what a hand holds counts as further away, so that the hand is painted over it


def stick(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    a, b = prop["a"].on(body), prop["b"].on(body)
    way = scale(unit(sub(b, a)), prop["over"])
    ends = [sub(a, way), add(b, way)]
    return [thing("stick", rod(camera, ends, prop["thick"], p.WOOD), covers(camera, ends, 1.5), _IN_THE_HAND)]


def pole(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    x, _, z = prop["at"].on(body)
    ends = [(x, 0.5, z), (x, prop["height"], z)]
    return [thing("pole", rod(camera, ends, 2.6, p.WOOD), covers(camera, ends, 1.5), _IN_THE_HAND)]


def band(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    points = [place.on(body) for place in prop["through"]]
    parts = []
    for a, b in pairwise(points):
        line = _hanging(a, b, prop["sag"])
        svg = rod(camera, line, 1.5, p.RUBBER, smooth=True, least=2.6)
        parts.append(thing("band", svg, covers(camera, [a, between(a, b, 0.5), b], 1.2), _IN_THE_HAND))
    if prop["anchored"]:
        knob = round_ball(camera, points[0], 3.4, p.METAL)
        parts.append(thing("anchor", knob, covers(camera, [points[0]], 3), -1))
    return parts


def _hanging(a: Vec, b: Vec, sag: float) -> list[Vec]:
    if not sag:
        return [a, b]
    return [add(between(a, b, t), (0, -sag * sin(pi * t), 0)) for t in (0, 0.25, 0.5, 0.75, 1)]


def loop_band(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    a, b, radius = prop["a"].on(body), prop["b"].on(body), prop["radius"]
    apart = sub(b, a)
    flat = camera.flat(apart)
    seen = (flat[0] ** 2 + flat[1] ** 2) ** 0.5
    if seen < radius * camera.zoom:  # one limb hides the other
        a = b = max(a, b, key=lambda point: camera.point(point)[2])
        way = camera.right
    else:
        way = unit(apart)
    front = scale(camera.towards, radius * 0.3)
    ends = [add(sub(a, scale(way, radius)), front), add(add(b, scale(way, radius)), front)]
    middle = [ends[0], *ends[1:]]
    return [thing("loop", rod(camera, middle, 3.4, p.RUBBER), covers(camera, ends, 2), radius + 3)]


def strap(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    points = [place.on(body) for place in prop["through"]]
    parts = [
        thing("strap", rod(camera, [a, b], 1.8, p.STRAP), covers(camera, [a, b], 1.2), _IN_THE_HAND)
        for a, b in pairwise(points)
    ]
    if prop["loop"]:
        axis = sub(points[-1], points[-2])
        one, two = square_to(axis)
        path = rim(camera, points[-1], scale(one, 4.4), scale(two, 4.4))
        svg = (
            f'<path d="{path}" fill="none" stroke="{p.INK}" stroke-width="{2.4 * camera.zoom + 1.6:.1f}"/>'
            f'<path d="{path}" fill="none" stroke="{p.STRAP}" stroke-width="{2.4 * camera.zoom:.1f}"/>'
        )
        parts.append(thing("sling", svg, covers(camera, [points[-1]], 4), 6))
    return parts


def towel(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at, half = prop["at"].on(body), prop["length"] / 2
    along = prop["along"]
    if prop["shape"] == "roll":
        ends = [add(at, scale(along, -half)), add(at, scale(along, half))]
        svg = cylinder(camera, ends[0], ends[1], prop["radius"], p.CLOTH_SIDE, p.CLOTH, mark=True)
        return [thing("towel", svg, covers(camera, ends, prop["radius"]), -3)]
    height = 4.0 if prop["shape"] == "folded" else 1.2
    if abs(along[1]) > 0.7:  # upright, as against a wall
        size = (height, prop["length"], prop["width"])
        low = sub(at, scale(size, 0.5))
        return [
            thing(
                "towel", box(camera, low, add(low, size), p.CLOTH, p.CLOTH_SIDE), covers(camera, [at], 4), -8
            )
        ]
    spot = Footprint.facing(at, along)
    svg = slab(camera, spot, (0, 0, 0), (prop["length"], height, prop["width"]), p.CLOTH, p.CLOTH_SIDE)
    return [thing("towel", svg, covers(camera, [at], half * 0.6), -8)]


def ball(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at, radius = prop["at"].on(body), prop["radius"]
    fill = p.RUBBER if prop["soft"] or radius < 6 else p.TOY
    return [
        thing(
            "ball", round_ball(camera, at, radius, fill), covers(camera, [at], radius), -min(5.0, radius / 2)
        )
    ]


def roller(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at, half = prop["at"].on(body), scale(prop["along"], prop["length"] / 2)
    ends = [sub(at, half), add(at, half)]
    svg = cylinder(camera, ends[0], ends[1], prop["radius"], p.TOY, p.TOY_LIGHT, mark=True)
    return [thing("roller", svg, covers(camera, ends, prop["radius"]), -prop["radius"])]


def hook(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    hand, tip = prop["hand"].on(body), prop["tip"].on(body)
    out = scale(prop["bulge"], prop["depth"])
    way = unit(sub(hand, tip))
    line = [
        tip,
        add(between(tip, hand, -0.05), scale(out, 0.6)),
        add(between(tip, hand, 0.3), out),
        add(between(tip, hand, 0.7), scale(out, 0.7)),
        hand,
        add(hand, scale(way, 12)),
    ]
    svg = rod(camera, line, 2.0, p.METAL, smooth=True) + round_ball(camera, tip, 2.6, p.RUBBER)
    return [thing("hook", svg, covers(camera, line, 1.4), _IN_THE_HAND)]


def pressing_tool(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at = prop["at"].on(body)
    top = add(at, scale(prop["up"], prop["height"] - 2))
    svg = box(camera, add(at, (-7, 0, -6)), add(at, (7, 2.4, 6)), p.TOY_LIGHT, p.TOY)
    svg += rod(camera, [add(at, (0, 2, 0)), top], 3, p.TOY) + round_ball(camera, top, 2.6, p.RUBBER)
    return [thing("tool", svg, covers(camera, [at, top], 3), -6)]


def dumbbell(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at, half = prop["at"].on(body), scale(prop["along"], prop["length"] / 2)
    a, b = sub(at, half), add(at, half)
    bar = thing("bar", rod(camera, [a, b], 2, p.METAL), covers(camera, [a, b], 1.2), _IN_THE_HAND)
    thick = scale(prop["along"], 4)
    heads = [
        thing(
            "weight",
            cylinder(camera, ends[0], ends[1], 4.6, p.METAL, p.METAL_LIGHT),
            covers(camera, list(ends), 4.4),
            0,
        )
        for ends in ((a, add(a, thick)), (sub(b, thick), b))
    ]
    return [bar, *heads]


def kettlebell(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at = prop["at"].on(body)
    low = add(at, (0, -13, 0))
    handle = [add(at, (-5, -8, 0)), add(at, (-4.5, 0, 0)), add(at, (4.5, 0, 0)), add(at, (5, -8, 0))]
    svg = rod(camera, handle, 2.2, p.METAL) + round_ball(camera, low, 8.5, p.METAL)
    return [thing("kettlebell", svg, covers(camera, [at, low], 8), _IN_THE_HAND)]


def ankle_weight(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at, way = prop["at"].on(body), sub(prop["along"].on(body), prop["at"].on(body))
    half = scale(unit(way), 4.5) if length(way) > 0.1 else (0.0, 4.5, 0.0)
    ends = [sub(at, half), add(at, half)]
    svg = cylinder(camera, ends[0], ends[1], prop["radius"], p.METAL, p.METAL_LIGHT)
    return [thing("weight", svg, covers(camera, ends, prop["radius"]), 3)]


def bottle(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at, up = prop["at"].on(body), prop["along"]
    low, shoulder, neck, cap = (add(at, scale(up, by)) for by in (-9, 8, 12, 14.5))
    svg = cylinder(camera, low, shoulder, 3.4, p.WATER, p.WATER)
    svg += rod(camera, [shoulder, neck], 3, p.WATER) + rod(camera, [neck, cap], 3.2, p.TOY)
    return [thing("bottle", svg, covers(camera, [low, cap], 3.4), _IN_THE_HAND)]


def hammer(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at, up = prop["at"].on(body), prop["along"]
    low, top = add(at, scale(up, -7)), add(at, scale(up, 22))
    one, two = square_to(up)
    across = max((one, two), key=lambda d: abs(camera.flat(d)[0]) + abs(camera.flat(d)[1]))
    head = [add(top, scale(across, -5.5)), add(top, scale(across, 5.5))]
    svg = rod(camera, [low, top], 2.2, p.WOOD) + rod(camera, head, 4.4, p.METAL)
    return [thing("hammer", svg, covers(camera, [low, top], 2), _IN_THE_HAND)]


def flexbar(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    a, b = prop["a"].on(body), prop["b"].on(body)
    way = scale(unit(sub(b, a)), 5)
    bent = scale(prop["towards"], prop["bend"])
    line = [sub(a, way), a, add(between(a, b, 0.5), bent), b, add(b, way)]
    svg = rod(camera, line, 3.6, p.RUBBER, smooth=True)
    return [thing("flexbar", svg, covers(camera, line, 2), _IN_THE_HAND)]


def held_pillow(camera: Camera, body: Body, prop: Prop) -> Part:
    """A pillow that goes with the body: between the knees, or hugged."""
    at = prop["at"].on(body)
    size = (prop["length"], prop["height"], prop["width"])
    return thing("pillow", soft(camera, at, size, p.CLOTH, p.CLOTH_SIDE, edge=4), covers(camera, [at], 6))


TOOLS: dict[str, Make] = {
    "stick": stick,
    "pole": pole,
    "band": band,
    "loop_band": loop_band,
    "strap": strap,
    "towel": towel,
    "ball": ball,
    "roller": roller,
    "hook": hook,
    "pressing_tool": pressing_tool,
    "dumbbell": dumbbell,
    "kettlebell": kettlebell,
    "ankle_weight": ankle_weight,
    "bottle": bottle,
    "hammer": hammer,
    "flexbar": flexbar,
}
