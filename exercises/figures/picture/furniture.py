"""What stands in a room: floor, walls, mat, chairs, tables, steps."""

from collections.abc import Callable
from math import cos, radians, sin

from exercises.figures.body.anatomy import Body
from exercises.figures.picture import palette as p
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.gym import GYM
from exercises.figures.picture.kit import (
    Footprint,
    block,
    box,
    cylinder,
    polygon,
    rod,
    rods,
    round_ball,
    slab,
    soft,
)
from exercises.figures.picture.outline import line, ring
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import Vec, add, scale

Draw = Callable[[Camera, Body, Prop], str]
_THICK = 7.0  # of a wall


def ground(camera: Camera, middle: Vec, half_x: float, half_z: float) -> str:
    """A soft patch of floor, so that nothing floats."""
    disc = ring(camera, middle, (half_x, 0, 0), (0, 0, half_z))
    return f'<path d="{disc.whole()}" fill="{p.FLOOR}" stroke="none"/>'


def wall(camera: Camera, body: Body, prop: Prop) -> str:
    return _wall(
        camera, Footprint.facing(prop["at"].on(body), prop["faces"]), prop["width"], prop["height"], 0.0
    )


def _wall(
    camera: Camera, spot: Footprint, width: float, height: float, shift: float, fades: bool = True
) -> str:
    """The wall's surface passes through the footprint and faces ahead. Its cut edge is hatched, as in a floor
    plan. Away from that edge the wall fades out, so that it does not look like a free-standing panel.
    """
    left, right = shift - width / 2, shift + width / 2
    aside = camera.facing(spot.aside)
    cut, far = (right, left) if aside > 0 else (left, right)
    svg = ""
    if abs(camera.facing(spot.ahead)) >= 0.04:  # seen exactly from the side only the cut edge shows
        seen = camera.facing(spot.ahead) > 0
        if abs(aside) > 0.12 or not fades:
            svg = _face(camera, spot, (cut, far), height, front=seen, fades=fades)
        else:
            middle = (left + right) / 2
            svg = "".join(
                _face(camera, spot, (middle, edge), height, front=seen, fades=True) for edge in (left, right)
            )
    return svg + (_cut(camera, spot, cut, height) if abs(aside) > 0.12 else "")


_FULL, _STRIPS = 0.5, 5  # how much of a wall is drawn in full, and the steps in which the rest fades


def _face(
    camera: Camera, spot: Footprint, edges: tuple[float, float], height: float, *, front: bool, fades: bool
) -> str:
    depth = 0.0 if front else -_THICK
    begin, end = edges

    def at(share: float, up: float) -> tuple[float, float]:
        return camera.point(spot.point(depth, up, begin + (end - begin) * share))[:2]

    def strip(a: float, b: float, fill: str) -> str:
        path = line([at(a, 0), at(b, 0), at(b, height), at(a, height)], closed=True)
        return f'<path d="{path}" fill="{fill}" stroke="none"/>'

    def base(a: float, b: float, ink: str) -> str:
        path = line([at(a, 0), at(b, 0)]) + (line([at(a, 7), at(b, 7)]) if front else "")
        return f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="1.2" stroke-linecap="butt"/>'

    if not fades:
        return strip(0, 1, p.WALL) + base(0, 1, p.EDGE)
    step = (1 - _FULL) / _STRIPS
    svg = ""
    for number in range(_STRIPS - 1, -1, -1):  # the lightest first: each covers a part of the last
        share = _FULL + step * (number + 1)
        svg += strip(0, share, p.between(p.WALL, p.WHITE, (number + 1) / (_STRIPS + 1)))
    svg += strip(0, _FULL, p.WALL)
    for number in range(_STRIPS):
        ink = p.between(p.EDGE, p.WHITE, (number + 1) / (_STRIPS + 1))
        svg += base(_FULL + step * number, _FULL + step * (number + 1), ink)
    return svg + base(0, _FULL, p.EDGE)


def _cut(camera: Camera, spot: Footprint, edge: float, height: float) -> str:
    face = [(0.0, 0.0), (-_THICK, 0.0), (-_THICK, height), (0.0, height)]
    svg = polygon(camera, [spot.point(ahead, up, edge) for ahead, up in face], p.WALL_SIDE)
    hatch = "".join(
        line([camera.point(spot.point(-_THICK, up, edge))[:2], camera.point(spot.point(0, up + 9, edge))[:2]])
        for up in range(2, int(height) - 9, 9)
    )
    svg += f'<path d="{hatch}" fill="none" stroke="{p.EDGE}" stroke-width="1"/>'
    front = line([camera.point(spot.point(0, up, edge))[:2] for up in (0, height)])
    return svg + f'<path d="{front}" fill="none" stroke="{p.INK}" stroke-width="2"/>'


def corner(camera: Camera, body: Body, prop: Prop) -> str:
    out = Footprint.facing(prop["at"].on(body), prop["faces"])
    svg = ""
    for hand in (1, -1):
        ahead = add(out.ahead, scale(out.aside, hand))
        spot = Footprint.facing(out.at, ahead)
        svg += _wall(camera, spot, prop["width"], prop["height"], -hand * prop["width"] / 2, fades=False)
    return svg


def door_frame(camera: Camera, body: Body, prop: Prop) -> str:
    spot = Footprint.facing(prop["at"].on(body), prop["faces"])
    half, height = prop["width"] / 2, prop["height"]
    walls = "".join(
        polygon(camera, [spot.point(0, up, k * (half + aside)) for aside, up in stub], p.WALL)
        for k in (1, -1)
        for stub in [((10, 0), (70, 0), (70, height + 30), (10, height + 30))]
    )
    jambs = [
        (
            camera.point(spot.point(0, 0, k * half))[2],
            slab(camera, spot, (0, height / 2, k * (half + 5)), (14, height, 10), p.WOOD, p.WOOD_LIGHT),
        )
        for k in (1, -1)
    ]
    lintel = slab(camera, spot, (0, height + 5, 0), (14, 10, 2 * half + 20), p.WOOD, p.WOOD_LIGHT)
    return walls + "".join(svg for _, svg in sorted(jambs)) + lintel


def door(camera: Camera, body: Body, prop: Prop) -> str:
    """A shut door in its frame."""
    spot = Footprint.facing(prop["at"].on(body), prop["faces"])
    width, height = prop["width"], prop["height"]
    frame = slab(camera, spot, (-3, height / 2 + 3, 0), (3, height + 6, width + 14), p.WOOD, p.WOOD_LIGHT)
    leaf = slab(camera, spot, (-1, height / 2, 0), (2, height, width), p.WALL, p.WALL)
    knob = round_ball(camera, spot.point(2, 100, width * 0.4), 2.6, p.METAL)
    return frame + leaf + knob


def mat(camera: Camera, body: Body, prop: Prop) -> str:
    x, y, z = prop["at"].on(body)
    length, width = prop["length"] / 2, prop["width"] / 2
    return box(camera, (x - length, y - 2.5, z - width), (x + length, y, z + width), p.MAT, p.MAT_SIDE)


def bed(camera: Camera, body: Body, prop: Prop) -> str:
    spot = Footprint.facing(prop["at"].on(body), (1, 0, 0))
    length, width, height = prop["length"], prop["width"], prop["height"]
    legs = _legs(camera, spot, length - 24, width - 10, height - 14, 5)
    frame = slab(camera, spot, (0, height - 13, 0), (length - 6, 4, width - 4), p.WOOD, p.WOOD_SIDE)
    return legs + frame + slab(camera, spot, (0, height - 5.5, 0), (length, 11, width), p.MAT, p.MAT_SIDE)


def _legs(camera: Camera, spot: Footprint, length: float, width: float, height: float, thick: float) -> str:
    places = [(i * length / 2, j * width / 2) for i in (-1, 1) for j in (-1, 1)]
    return rods(
        camera,
        [[spot.point(a, height, s), spot.point(a, thick / 3, s)] for a, s in places],
        thick,
        p.WOOD_SIDE,
    )


def table(camera: Camera, body: Body, prop: Prop) -> str:
    spot = Footprint.facing(prop["at"].on(body), prop["along"])
    length, width, height = prop["length"], prop["width"], prop["height"]
    legs = _legs(camera, spot, length - 8, width - 8, height - 4, 4)
    return legs + slab(camera, spot, (0, height - 2, 0), (length, 4, width), p.WOOD, p.WOOD_SIDE)


def counter(camera: Camera, body: Body, prop: Prop) -> str:
    spot = Footprint.facing(prop["at"].on(body), prop["along"])
    length, width, height = prop["length"], prop["width"], prop["height"]
    svg = slab(camera, spot, (0, height / 2 - 2, 0), (length - 4, height - 4, width - 4), p.WALL, p.WALL)
    hand = 1 if camera.facing(spot.aside) > 0 else -1
    face = hand * (width / 2 - 2)
    for share in (-0.25, 0.25):
        door = [
            (share * length + k * (length / 4 - 4), up)
            for k, up in ((-1, 10), (1, 10), (1, height - 12), (-1, height - 12))
        ]
        svg += polygon(camera, [spot.point(a, up, face) for a, up in door], p.WHITE)
        knob = spot.point(share * length - (8 if share > 0 else -8), height - 26, face)
        svg += rod(camera, [knob, add(knob, (0, 6, 0))], 1.2, p.METAL, least=1)
    return svg + slab(camera, spot, (0, height - 2, 0), (length, 4, width), p.WOOD, p.WOOD_SIDE)


def step(camera: Camera, body: Body, prop: Prop) -> str:
    x, y, z = prop["at"].on(body)
    length, width = prop["length"] / 2, prop["width"] / 2
    return box(
        camera, (x - length, y, z - width), (x + length, y + prop["height"], z + width), p.WOOD, p.WOOD_SIDE
    )


def plain_box(camera: Camera, body: Body, prop: Prop) -> str:
    return box(camera, prop["low"], prop["high"], p.WOOD, p.WOOD_SIDE)


def stairs(camera: Camera, body: Body, prop: Prop) -> str:
    spot = Footprint.facing(prop["at"].on(body), prop["up"])
    count, rise, tread, width = int(prop["count"]), prop["rise"], prop["tread"], prop["width"]
    steps = [
        slab(
            camera,
            spot,
            (tread * (i + (count - i) / 2), rise * (i + 0.5), 0),
            (tread * (count - i), rise, width),
            p.WOOD,
            p.WOOD_SIDE,
        )
        for i in range(count)
    ]
    return "".join(steps)


def chair(camera: Camera, body: Body, prop: Prop) -> str:
    """The chair without the armrest that is nearer to the viewer, which `chair_arm` draws."""
    spot = Footprint.facing(prop["at"].on(body), prop["faces"])
    seat = prop["seat"]
    if prop["heavy"]:
        return _armchair(camera, spot, seat, back=prop["back"])
    svg = _legs(camera, spot, 36, 36, seat - 3, 3.2)
    top = slab(camera, spot, (0, seat - 2, 0), (42, 4, 42), p.WOOD, p.WOOD_SIDE)
    back = _back(camera, spot, seat) if prop["back"] else ""
    arms = _arm(camera, spot, seat, -_near(camera, spot)) if prop["arms"] else ""
    if camera.facing(spot.ahead) >= -0.2:
        return back + arms + svg + top
    return arms + svg + top + back


def _armchair(camera: Camera, spot: Footprint, seat: float, *, back: bool) -> str:
    """Solid down to the floor: it does not slide or tip over."""
    blocks = [
        ((4, seat / 2 - 3, 0), (40, seat - 6, 46)),
        ((4, seat - 4, 0), (42, 8, 46)),
        ((1, (seat + 16) / 2, -27), (46, seat + 16, 9)),
        ((1, (seat + 16) / 2, 27), (46, seat + 16, 9)),
    ]
    if back:
        blocks.append(((-21, (seat + 44) / 2, 0), (9, seat + 44, 62)))
    blocks.sort(key=lambda block: camera.point(spot.point(*block[0]))[2])
    return "".join(slab(camera, spot, middle, size, p.MAT, p.MAT_SIDE) for middle, size in blocks)


def chair_arm(camera: Camera, body: Body, prop: Prop) -> str:
    spot = Footprint.facing(prop["at"].on(body), prop["faces"])
    return _arm(camera, spot, prop["seat"], _near(camera, spot))


def _near(camera: Camera, spot: Footprint) -> int:
    return 1 if camera.facing(spot.aside) > 0 else -1


def _back(camera: Camera, spot: Footprint, seat: float) -> str:
    ends = [[spot.point(-18, seat - 3, k * 18), spot.point(-22, seat + 44, k * 18)] for k in (-1, 1)]
    posts = rods(camera, ends, 3.2, p.WOOD_SIDE)
    rails = [(-19.5, 16, 8), (-21, 34, 12)]
    return posts + "".join(
        slab(camera, spot, (a, seat + up, 0), (2.4, tall, 36), p.WOOD, p.WOOD) for a, up, tall in rails
    )


def _arm(camera: Camera, spot: Footprint, seat: float, hand: int) -> str:
    a = [
        spot.point(-18, seat + 20, hand * 23),
        spot.point(16, seat + 20, hand * 23),
        spot.point(17, seat - 4, hand * 22),
    ]
    return rod(camera, a, 3.0, p.WOOD_SIDE)


def pillow(camera: Camera, body: Body, prop: Prop) -> str:
    size = (prop["length"], prop["height"], prop["width"])
    return soft(camera, prop["at"].on(body), size, p.CLOTH, p.CLOTH_SIDE, edge=4)


def cushion(camera: Camera, body: Body, prop: Prop) -> str:
    x, y, z = prop["at"].on(body)
    height = prop["height"]
    if prop["shape"] == "disc":
        return cylinder(camera, (x, y, z), (x, y + height, z), prop["length"] / 2.6, p.TOY, p.TOY_LIGHT)
    half = (prop["length"] / 2, prop["width"] / 2)
    return box(
        camera, (x - half[0], y, z - half[1]), (x + half[0], y + height, z + half[1]), p.TOY_LIGHT, p.TOY
    )


def board(camera: Camera, body: Body, prop: Prop) -> str:
    at = prop["at"].on(body)
    spot = Footprint.facing(at, prop["along"])
    rise = sin(prop["tilt"] * 0.01745) * prop["length"] / 2
    ahead = add(scale(spot.ahead, prop["length"]), (0, 2 * rise, 0))
    low = add(add(add(at, scale(ahead, -0.5)), (0, 6, 0)), scale(spot.aside, -17))
    svg = round_ball(camera, add(at, (0, 5, 0)), 5, p.METAL)
    return svg + block(camera, low, (ahead, (0, 2.4, 0), scale(spot.aside, 34)), p.WOOD, p.WOOD_SIDE)


def bike(camera: Camera, body: Body, prop: Prop) -> str:
    spot = Footprint.facing(prop["at"].on(body), prop["faces"])

    def rail(*points: tuple[float, float, float], thick: float = 4.0, fill: str = p.METAL) -> str:
        return rod(camera, [spot.point(*point) for point in points], thick, fill)

    base = rail((-32, 3, -18), (-32, 3, 18)) + rail((46, 3, -18), (46, 3, 18)) + rail((-32, 4, 0), (46, 4, 0))
    wheel = cylinder(
        camera, spot.point(30, 30, -4), spot.point(30, 30, 4), 22, p.WALL_SIDE, p.WALL, mark=True
    )
    frame = rail((0, 30, 0), (-18, 84, 0)) + rail((0, 30, 0), (30, 30, 0)) + rail((28, 34, 0), (40, 108, 0))
    saddle = rail((-30, 88, 0), (-8, 88, 0), thick=7, fill=p.SHORTS)
    bars = (
        rail((40, 108, -18), (40, 108, 18))
        + rail((40, 108, 16), (30, 112, 16))
        + rail((40, 108, -16), (30, 112, -16))
    )
    turn = radians(prop["crank"])
    x, y = 17.2 * sin(turn), 17.2 * cos(turn)
    crank = rail((x, 30 + y, 10), (-x, 30 - y, -10), thick=2.4)
    pedals = rail((x - 6, 28 + y, 14), (x + 6, 28 + y, 14), thick=3, fill=p.INK)
    pedals += rail((-x - 6, 28 - y, -14), (-x + 6, 28 - y, -14), thick=3, fill=p.INK)
    return base + frame + wheel + crank + pedals + saddle + bars


FURNITURE: dict[str, Draw] = {
    "wall": wall,
    "corner": corner,
    "door_frame": door_frame,
    "door": door,
    "mat": mat,
    "bed": bed,
    "table": table,
    "counter": counter,
    "step": step,
    "box": plain_box,
    "stairs": stairs,
    "chair": chair,
    "pillow": pillow,
    "cushion": cushion,
    "board": board,
    "bike": bike,
    **GYM,
}
