"""What stands in a gym or a clinic: a slope to stand on, a treadmill; a sofa to hold the feet."""

from collections.abc import Callable

from exercises.figures.body.anatomy import Body
from exercises.figures.picture import palette as p
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.kit import Footprint, polygon, rod, rods, slab, soft
from exercises.figures.pose.props import Prop

RAIL = 112.0  # cm: how high a treadmill's handle is


def slope(camera: Camera, body: Body, prop: Prop) -> str:
    """A wedge: its lower edge lies on the floor on the side that it faces."""
    spot = Footprint.facing(prop["at"].on(body), prop["faces"])
    half, wide, high = prop["length"] / 2, prop["width"] / 2, prop["height"]
    low = [spot.point(half, 0, k * wide) for k in (-1, 1)]
    foot = [spot.point(-half, 0, k * wide) for k in (-1, 1)]
    top = [spot.point(-half, high, k * wide) for k in (-1, 1)]
    near = 1 if camera.facing(spot.aside) > 0 else 0
    svg = ""
    if camera.facing(spot.ahead) < 0:  # its high side is seen
        svg += polygon(camera, [foot[0], foot[1], top[1], top[0]], p.WOOD_SIDE)
    svg += polygon(camera, [low[0], low[1], top[1], top[0]], p.WOOD)
    return svg + polygon(camera, [low[near], foot[near], top[near]], p.WOOD_SIDE)


def treadmill(camera: Camera, body: Body, prop: Prop) -> str:
    """The treadmill without the post and rail nearer to the viewer, which `treadmill_rail` draws."""
    spot = Footprint.facing(prop["at"].on(body), prop["faces"])
    size, wide, high = prop["length"], prop["width"], prop["height"]
    deck = slab(camera, spot, (0, high / 2, 0), (size, high, wide), p.WALL_SIDE, p.METAL)
    belt = slab(camera, spot, (-4, high, 0), (size - 14, 0.6, wide - 16), p.METAL, p.METAL)
    nose = slab(camera, spot, (size / 2 - 8, high + 3, 0), (18, 7, wide), p.METAL_LIGHT, p.METAL)
    ahead = size / 2 - 6
    screen = slab(camera, spot, (ahead + 3, RAIL - 2, 0), (7, 22, wide - 14), p.METAL_LIGHT, p.METAL)
    return deck + belt + nose + _rail(camera, spot, prop, -_near(camera, spot)) + screen


def treadmill_rail(camera: Camera, body: Body, prop: Prop) -> str:
    spot = Footprint.facing(prop["at"].on(body), prop["faces"])
    return _rail(camera, spot, prop, _near(camera, spot))


def _rail(camera: Camera, spot: Footprint, prop: Prop, side: int) -> str:
    ahead, aside = prop["length"] / 2 - 6, side * (prop["width"] / 2 - 2)
    post = [spot.point(ahead, prop["height"], aside), spot.point(ahead, RAIL - 4, aside)]
    rail = [spot.point(ahead, RAIL - 18, aside), spot.point(ahead - 34, RAIL - 22, aside)]
    return rod(camera, post, 4, p.METAL) + rod(camera, rail, 3.4, p.METAL)


def _near(camera: Camera, spot: Footprint) -> int:
    return 1 if camera.facing(spot.aside) > 0 else -1


def couch(camera: Camera, body: Body, prop: Prop) -> str:
    """A low, heavy seat with room under it for the feet of somebody who kneels in front."""
    spot = Footprint.facing(prop["at"].on(body), (1, 0, 0))
    size, wide, high = prop["length"], prop["width"], prop["height"]
    places = [(i * (size / 2 - 5), j * (wide / 2 - 6)) for i in (-1, 1) for j in (-1, 1)]
    ends = [[spot.point(a, 14, s), spot.point(a, 1.5, s)] for a, s in places]
    legs = rods(camera, ends, 4, p.WOOD_SIDE)
    frame = slab(camera, spot, (0, 17, 0), (size, 8, wide), p.TOY, p.TOY)
    seat = soft(
        camera, spot.point(0, (high + 21) / 2, 0), (size, high - 21, wide), p.TOY_LIGHT, p.TOY, edge=5
    )
    return legs + frame + seat


GYM: dict[str, Callable[[Camera, Body, Prop], str]] = {"slope": slope, "couch": couch, "treadmill": treadmill}
