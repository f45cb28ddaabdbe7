"""The trunk: rings along the spine, dressed in a shirt and shorts."""

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture import palette
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.outline import Disc, ball, hull, rim, ring
from exercises.figures.picture.parts import Capsule, Part
from exercises.figures.vectors import Frame, Vec, add, between, scale, unit


def trunk_part(camera: Camera, body: Body) -> Part:
    """From the crotch to the neck."""
    joints, frames = body.joints, body.frames
    pelvis, waist = joints["pelvis"], joints["waist"]
    low, lumbar, thorax = frames["pelvis"], frames["lumbar"], frames["thorax"]
    middle = Frame.facing(add(low.up, add(lumbar.up, thorax.up)), add(low.front, lumbar.front))
    loin = Frame.facing(add(lumbar.up, thorax.up), add(lumbar.front, thorax.front))

    def level(frame: Frame, origin: Vec, up: float, wide: float, deep: float, front: float = 0.0) -> Disc:
        centre = frame.at(origin, up=up, front=front)
        return ring(camera, centre, scale(frame.left, wide), scale(frame.front, deep))

    crotch = level(low, pelvis, -8.5, 6.0, 6.0)
    hips = level(low, pelvis, -2, 16.4, 9.8, -0.6)
    belt = level(low, pelvis, 7.0, 14.2, 9.2)
    belly = level(middle, between(pelvis, waist, 0.66), 0, 13.6, 9.1)
    loins = level(loin, waist, 1.0, 13.2, 8.9)
    ribs = level(thorax, waist, 9, 14.2, 9.6, 0.2)
    chest = level(thorax, waist, 18, 15.2, 10.0, 0.4)
    armpits = level(thorax, waist, 24, 14.8, 9.4)
    collar = level(thorax, waist, 34.0, 5.9, 5.2, -0.4)
    shoulders = [ball(camera, shoulder_drawn(body, side), 5.2) for side in Side]
    shirt = [
        [belt, belly],
        [belly, loins],
        [loins, ribs],
        [ribs, chest],
        [chest, armpits, *shoulders],
        [armpits, collar, *(_yoke(camera, body, side) for side in Side)],
    ]
    part = Part("trunk")
    clothes = [(hull([crotch, hips]), palette.SHORTS), (hull([hips, belt]), palette.SHORTS)]
    tops = [(hull(discs), palette.SHIRT) for discs in shirt]
    # Where two tubes of cloth meet, the edge that shows belongs to the one nearer to the viewer.
    # Under both: in a bent trunk it fills the notch between shirt and shorts.
    fold = [(hull([level(low, pelvis, -1, 14.6, 8.6, -0.6), loins]), palette.SHIRT)]
    part.shapes = fold + (tops + clothes if camera.facing(low.up) < 0 else clothes + tops)
    hem = low.at(pelvis, up=7.0)
    part.lines.append(rim(camera, hem, scale(low.left, 14.2), scale(low.front, 9.2)))
    part.covers = _covers(camera, body)
    return part


def _yoke(camera: Camera, body: Body, side: Side) -> Disc:
    return ball(camera, between(shoulder_drawn(body, side), body.joints["neck_base"], 0.1), 4.4)


def shoulder_drawn(body: Body, side: Side) -> Vec:
    """The middle of the drawn shoulder: a little lower and further in than the joint."""
    inwards = -0.8 if side is Side.LEFT else 0.8
    return body.frames["thorax"].at(body.joints[f"shoulder_{side}"], up=-1.2, left=inwards)


def collar_line(camera: Camera, body: Body) -> str:
    """The neckline of the shirt, over the neck."""
    thorax = body.frames["thorax"]
    middle = thorax.at(body.joints["neck_base"], up=0.2, front=0.2)
    deep = unit(add(thorax.front, scale(thorax.up, -0.6)))
    return rim(camera, middle, scale(thorax.left, 5.9), scale(deep, 5.6))


def _covers(camera: Camera, body: Body) -> list[Capsule]:
    low, thorax = body.frames["pelvis"], body.frames["thorax"]
    pelvis, waist = body.joints["pelvis"], body.joints["waist"]
    zoom = camera.zoom
    covers = []
    for side in (-6.5, 0.0, 6.5):
        a, b = camera.point(low.at(pelvis, left=side)), camera.point(low.at(waist, left=side * 0.8))
        c = camera.point(thorax.at(waist, up=25, left=side * 1.1))
        covers += [Capsule(a, b, 8.6 * zoom), Capsule(b, c, 8.8 * zoom)]
    return covers
