"""Things that are held, lain on or wound round a limb. Each can be in front of the body or behind it."""

from collections.abc import Callable
from itertools import pairwise
from math import hypot, pi, sin

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture import palette as p
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.face import breath, card, face
from exercises.figures.picture.insides import low_back_bones, pelvic_floor
from exercises.figures.picture.kit import Footprint, box, covers, cylinder, rod, round_ball, slab, soft, thing
from exercises.figures.picture.outline import ball as disc
from exercises.figures.picture.outline import hull, line, rim, ring, square_to
from exercises.figures.picture.parts import Part
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import UP, Vec, across, add, between, cross, length, scale, sub, unit

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
        path = _hanging(a, b, prop["sag"])
        svg = rod(camera, path, 1.5, p.RUBBER, smooth=True, least=2.6)
        parts.append(thing("band", svg, covers(camera, [a, between(a, b, 0.5), b], 1.2), _IN_THE_HAND))
    if prop["anchored"]:
        knob = round_ball(camera, points[0], 3.4, p.METAL)
        parts.append(thing("anchor", knob, covers(camera, [points[0]], 3), -1))
    return parts


def _hanging(a: Vec, b: Vec, sag: float) -> list[Vec]:
    if not sag:
        return [a, b]
    return [add(between(a, b, t), (0, -sag * sin(pi * t), 0)) for t in (0, 0.25, 0.5, 0.75, 1)]


def elastic(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    points = [place.on(body) for place in prop["through"]]
    line = [*points, points[0]]
    return [thing("elastic", rod(camera, line, 0.8, p.RUBBER, smooth=True), covers(camera, line, 0.5), 6)]


def cord(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    a, b = prop["a"].on(body), prop["b"].on(body)
    path = _hanging(a, b, prop["sag"])
    svg = rod(camera, path, 0.9, p.STRAP, smooth=True, least=2.4) + round_ball(camera, a, 1.9, p.STRAP)
    return [thing("cord", svg, covers(camera, [a, between(a, b, 0.5), b], 0.8), _IN_THE_HAND)]


def loop_band(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """The half of the loop that the viewer sees: round the outside of both limbs, and flat between them."""
    a, b, radius = prop["a"].on(body), prop["b"].on(body), prop["radius"]
    flat = camera.flat(sub(b, a))
    if (flat[0] ** 2 + flat[1] ** 2) ** 0.5 < radius * camera.zoom:  # one limb hides the other
        a = b = max(a, b, key=lambda point: camera.point(point)[2])
        way = camera.right
    else:
        way = unit(sub(b, a))
    axis = sub(body.joints["ankle_left"], body.joints["hip_left"])
    if prop["a"].towards:
        axis = sub(body.joints[prop["a"].towards], body.joints[prop["a"].joint])
    down = unit(across(axis, way)) if length(across(axis, way)) > 0.1 else scale(camera.down, 1)
    front = camera.facing(down)
    bulge = scale(down, radius * (0.35 if front >= 0 else -0.35))

    def at(point: Vec, out: float, share: float) -> Vec:
        moved = add(scale(way, radius * out), add(scale(bulge, share), scale(camera.towards, radius * share)))
        return add(point, moved)

    path = [
        at(a, -1.05, -0.35),
        at(a, -0.8, 0.55),
        at(a, -0.2, 1),
        at(b, 0.2, 1),
        at(b, 0.8, 0.55),
        at(b, 1.05, -0.35),
    ]
    svg = rod(camera, path, 4.2, p.RUBBER, smooth=True, least=4)
    return [thing("loop", svg, covers(camera, [path[0], path[-1]], 2), radius + 3)]


def strap(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    points = [place.on(body) for place in prop["through"]]
    thick, fill = (4.0, p.CLOTH) if prop["cloth"] else (1.8, p.STRAP)
    parts = [
        thing("strap", rod(camera, [a, b], thick, fill), covers(camera, [a, b], 1.2), _IN_THE_HAND)
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
    if prop["shape"] == "bunched":
        return [thing("towel", _folds(camera, at, prop), covers(camera, [at], half * 0.6), -8)]
    height = 4.0 if prop["shape"] == "folded" else 1.2
    if abs(along[1]) > 0.7:  # upright, as against a wall
        size = (height, prop["length"], prop["width"])
        low = sub(at, scale(size, 0.5))
        return [
            thing(
                "towel", box(camera, low, add(low, size), p.CLOTH, p.CLOTH_SIDE), covers(camera, [at], 4), -8
            )
        ]
    if prop["shape"] == "folded":
        return [thing("towel", _folded(camera, at, prop), covers(camera, [at], half * 0.6), -8)]
    spot = Footprint.facing(at, along)
    svg = slab(camera, spot, (0, 0, 0), (prop["length"], height, prop["width"]), p.CLOTH, p.CLOTH_SIDE)
    return [thing("towel", svg, covers(camera, [at], half * 0.6), -8)]


def _folded(camera: Camera, at: Vec, prop: Prop) -> str:
    """Two layers of cloth, the fold on the side of the viewer."""
    lengthways = abs(prop["along"][0]) > 0.5
    long, wide = (prop["length"], prop["width"]) if lengthways else (prop["width"], prop["length"])
    return "".join(
        soft(camera, add(at, (0, by, 0)), (long, 2.2, wide), p.CLOTH, p.CLOTH_SIDE, edge=1.1)
        for by in (-1.1, 1.1)
    )


def _folds(camera: Camera, at: Vec, prop: Prop) -> str:
    """Cloth that was drawn together: ridges across its length, the far ones first."""
    along, count, steps = prop["along"], 4, 8
    aside = scale(unit((-along[2], 0.0, along[0])), prop["width"] / 2)
    if camera.facing(aside) < 0:
        aside = scale(aside, -1)
    wide = prop["length"] / count
    svg = []
    for number in range(count):
        begin = add(at, scale(along, wide * (number - count / 2)))
        arch = [
            add(begin, add(scale(along, wide * i / steps), (0.0, 0.7 * wide * sin(pi * i / steps), 0.0)))
            for i in range(steps + 1)
        ]
        end = [camera.point(add(point, aside))[:2] for point in arch]
        whole = hull([disc(camera, add(point, scale(aside, way)), 0.1) for point in arch for way in (1, -1)])
        fold = f'<path d="{whole}" fill="{p.CLOTH}" stroke="{p.EDGE}" stroke-width="2"/>'
        fold += (
            f'<path d="{line(end, closed=True)}" fill="{p.CLOTH_SIDE}" stroke="{p.EDGE}" stroke-width="1.4"/>'
        )
        svg.append((camera.point(begin)[2], fold))
    return "".join(fold for _, fold in sorted(svg))


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
    path = [
        tip,
        add(between(tip, hand, -0.05), scale(out, 0.6)),
        add(between(tip, hand, 0.3), out),
        add(between(tip, hand, 0.7), scale(out, 0.7)),
        hand,
        add(hand, scale(way, 12)),
    ]
    svg = rod(camera, path, 2.0, p.METAL, smooth=True) + round_ball(camera, tip, 2.6, p.RUBBER)
    return [thing("hook", svg, covers(camera, path, 1.4), _IN_THE_HAND)]


def pressing_tool(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at = prop["at"].on(body)
    top = add(at, scale(prop["up"], prop["height"] - 2))
    long, wide = prop["foot"] / 2, prop["foot"] * 3 / 7
    svg = box(camera, add(at, (-long, 0, -wide)), add(at, (long, 2.4, wide)), p.TOY_LIGHT, p.TOY)
    svg += rod(camera, [add(at, (0, 2, 0)), top], 4.6, p.TOY)
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


def bandage(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """A cloth wound round a limb, with the edges of its turns: where somebody was operated on."""
    at, way = prop["at"].on(body), sub(prop["along"].on(body), prop["at"].on(body))
    way = unit(way) if length(way) > 0.1 else (0.0, 1.0, 0.0)
    half = prop["length"] / 2
    ends = [add(at, scale(way, by)) for by in (-half, half)]
    svg = cylinder(camera, ends[0], ends[1], prop["radius"], p.CLOTH, p.CLOTH)
    one, two = square_to(way)
    for share in (-0.45, 0.0, 0.45):
        turn = rim(
            camera, add(at, scale(way, share * half)), scale(one, prop["radius"]), scale(two, prop["radius"])
        )
        svg += f'<path d="{turn}" fill="none" stroke="{p.EDGE}" stroke-width="1"/>'
    return [thing("bandage", svg, covers(camera, ends, prop["radius"]), 5)]


def kneecap(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """The edge of the kneecap on the skin, where it is moved by hand."""
    at, way = prop["at"].on(body), sub(prop["along"].on(body), prop["at"].on(body))
    along = unit(way)
    aside = unit(cross(along, UP)) if abs(along[1]) < 0.9 else (0.0, 0.0, 1.0)
    radius = prop["radius"]
    disc = ring(camera, at, scale(along, radius * 1.15), scale(aside, radius))
    look = f'fill="{p.SKIN}" stroke="{p.INK}" stroke-width="1.4"'
    if prop["ghost"]:
        look = f'fill="{p.SHADE}" stroke="{p.GHOST}" stroke-width="1.2" stroke-dasharray="3 2"'
    svg = f'<path d="{disc.whole()}" {look}/>'
    return [thing("kneecap", svg, covers(camera, [at], radius), 4)]


def neck_bones(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """The bones down the back of the neck, seen through skin and hair: what is pressed lies beside them."""
    neck, low = body.frames["neck"], body.joints["neck_base"]
    beads = [neck.at(low, up=up, front=-5.4) for up in (-1.5, 1.3, 4.1, 6.9, 9.7)]
    svg = "".join(
        f'<path d="{ring(camera, bead, scale(neck.left, 1.7), scale(neck.up, 1.05)).whole()}" fill="{p.CLOTH}"'
        f' stroke="{p.INK}" stroke-width="1.2"/>'
        for bead in beads
    )
    return [thing("bones", svg, covers(camera, [beads[0], beads[-1]], 1.5), 10)]


def bowl(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    at, radius = prop["at"].on(body), prop["radius"]
    low, high = add(at, (0, 0.8, 0)), add(at, (0, prop["height"], 0))
    foot = ring(camera, low, (radius * 0.55, 0, 0), (0, 0, radius * 0.55))
    mouth = ring(camera, high, (radius, 0, 0), (0, 0, radius))
    svg = f'<path d="{hull([foot, mouth])}" fill="{p.TOY}" stroke="{p.INK}" stroke-width="1.2"/>'
    svg += f'<path d="{mouth.whole()}" fill="{p.TOY_LIGHT}" stroke="{p.INK}" stroke-width="1.2"/>'
    return [thing("bowl", svg, covers(camera, [low, high], radius * 0.8), -2)]


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
    path = [sub(a, way), a, add(between(a, b, 0.5), bent), b, add(b, way)]
    svg = rod(camera, path, 3.6, p.RUBBER, smooth=True) + _ribs(camera, path, prop["twisted"])
    return [thing("flexbar", svg, covers(camera, path, 2), _IN_THE_HAND)]


def _ribs(camera: Camera, points: list[Vec], twisted: bool) -> str:
    """Lines across a rubber bar; they run round it when it is twisted."""
    a, b = camera.point(points[0])[:2], camera.point(points[-1])[:2]
    size = hypot(b[0] - a[0], b[1] - a[1])
    if size < 12:
        return ""
    dx, dy = (b[0] - a[0]) / size, (b[1] - a[1]) / size
    half, lean = 1.7 * camera.zoom, 2.6 * camera.zoom if twisted else 0.0
    path = ""
    for i in range(1, round(size / 7)):
        x, y, _ = camera.point(_on(points, i * 7 / size))
        path += line(
            [
                (x - dy * half - dx * lean, y + dx * half - dy * lean),
                (x + dy * half + dx * lean, y - dx * half + dy * lean),
            ]
        )
    return f'<path d="{path}" fill="none" stroke-width="1.3"/>' if path else ""


def _on(points: list[Vec], share: float) -> Vec:
    place = min(share, 0.999) * (len(points) - 1)
    return between(points[int(place)], points[int(place) + 1], place % 1)


def shoes(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    parts = []
    for side in Side:
        joints = body.joints
        ankle, heel, pad, toe = (joints[f"{name}_{side}"] for name in ("ankle", "heel", "ball", "toe"))
        sole = unit(across(body.feet[side].sole, sub(pad, heel)))

        def low(point: Vec, by: float = 0.6, down: Vec = sole) -> Vec:
            return add(point, scale(down, by))

        upper = [
            disc(camera, between(ankle, heel, 0.35), 3.6),
            disc(camera, low(heel, 0), 3.7),
            disc(camera, between(between(ankle, pad, 0.55), pad, 0.1), 3.5),
            disc(camera, low(pad, -0.2), 3.2),
            disc(camera, low(toe, -0.2), 2.5),
        ]
        under = [
            disc(camera, low(heel, 2.2), 2.0),
            disc(camera, low(pad, 1.6), 2.0),
            disc(camera, low(toe, 1.2), 1.7),
        ]
        svg = (
            f'<path d="{hull(under)}" fill="{p.CLOTH}" stroke-width="2.4"/>'
            f'<path d="{hull(upper)}" fill="{p.STRAP}" stroke-width="2.4"/>'
            f'<path d="{hull(under)}" fill="{p.CLOTH}" stroke-width="1.2"/>'
        )
        parts.append(thing("shoe", svg, covers(camera, [heel, toe], 3.4), 1.5))
    return parts


def lips(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """A mouth seen from the side: a line, or lips that are pushed forward and narrow."""
    middle, frame = body.joints["cranium"], body.frames["head"]

    def at(front: float, up: float) -> Vec:
        return frame.at(middle, front=front, up=up)

    if prop["shape"] == "closed":
        svg = rod(camera, [at(4.6, -6.9), at(7.6, -6.6)], 0.2, p.INK, least=0.6)
    else:
        pushed = [disc(camera, at(7.0, -6.6), 1.5), disc(camera, at(9.4, -6.4), 1.0)]
        svg = f'<path d="{hull(pushed)}" fill="{p.LIPS}" stroke-width="1.6"/>'
        svg += rod(camera, [at(8.6, -6.5), at(10.4, -6.4)], 0.2, p.INK, least=0.4)
    return [thing("lips", svg, covers(camera, [at(8, -6.6)], 1.5), 12)]


def pulley(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """A wheel that hangs from the top of a door, and the rope over it with a handle for each hand."""
    wheel = prop["at"].on(body)
    hands = sorted((prop["a"].on(body), prop["b"].on(body)), key=lambda point: camera.point(point)[0])
    hook = rod(camera, [wheel, add(wheel, (0, 9, 0))], 1.6, p.METAL)
    hub = round_ball(camera, wheel, 4.2, p.METAL) + round_ball(camera, wheel, 1.4, p.METAL_LIGHT)
    parts = [thing("wheel", hook + hub, covers(camera, [wheel], 4), -6)]
    for hand, side in zip(hands, (-1, 1), strict=True):
        over = add(wheel, scale(camera.right, side * 4.2))
        parts.append(
            thing(
                "rope",
                rod(camera, [over, hand], 1.0, p.STRAP),
                covers(camera, [over, hand], 0.8),
                _IN_THE_HAND,
            )
        )
        grip = [add(hand, (-5.5, 0, 0)), add(hand, (5.5, 0, 0))]
        parts.append(
            thing("handle", rod(camera, grip, 2.6, p.RUBBER), covers(camera, grip, 1.3), _IN_THE_HAND)
        )
    return parts


def held_pillow(camera: Camera, body: Body, prop: Prop) -> Part:
    """A pillow that goes with the body: between the knees, or hugged."""
    at = prop["at"].on(body)
    size = (prop["length"], prop["height"], prop["width"])
    return thing("pillow", soft(camera, at, size, p.CLOTH, p.CLOTH_SIDE, edge=4), covers(camera, [at], 6))


TOOLS: dict[str, Make] = {
    "stick": stick,
    "pole": pole,
    "band": band,
    "elastic": elastic,
    "cord": cord,
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
    "bandage": bandage,
    "kneecap": kneecap,
    "neck_bones": neck_bones,
    "bowl": bowl,
    "bottle": bottle,
    "hammer": hammer,
    "flexbar": flexbar,
    "pulley": pulley,
    "face": face,
    "card": card,
    "pelvic_floor": pelvic_floor,
    "low_back_bones": low_back_bones,
    "shoes": shoes,
    "lips": lips,
    "breath": breath,
}
