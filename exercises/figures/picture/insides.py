"""What lies inside the body where an exercise moves nothing that could be seen from outside."""

from exercises.figures.body.anatomy import Body
from exercises.figures.picture import palette as p
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.kit import covers, rod, thing
from exercises.figures.picture.outline import curve, ring
from exercises.figures.picture.parts import Part
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import Vec, add, between, scale, sub


def pelvic_floor(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """A window in the pelvis, cut through its middle: the sling of muscle from the front bone to the tailbone.

    `lift` raises the middle of the sling, in cm; below 0 it sinks. Where it `was` before is dashed.
    """
    frame, middle, lift = body.frames["pelvis"], body.joints["pelvis"], prop["lift"]

    def at(front: float, up: float) -> Vec:
        return frame.at(middle, front=front, up=up - 1)

    def round_(front: float, up: float, ahead: float, high: float, fill: str, width: float = 1.2) -> str:
        shape = ring(camera, at(front, up), scale(frame.front, ahead), scale(frame.up, high))
        return f'<path d="{shape.whole()}" fill="{fill}" stroke-width="{width}"/>'

    svg = round_(0, -0.5, 10, 9.2, p.WHITE, 1.8)
    svg += round_(2.6, 1.6 + lift * 0.5, 3.6, 2.6, p.WATER)  # the bladder
    svg += round_(-2.8, 2.2 + lift * 0.4, 1.9, 3.4, p.SKIN)  # the bowel
    bones = [at(-6.4, 6.4), at(-7.8, 2.6), at(-7.7, -1), at(-6.2, -3.6)]
    svg += rod(camera, bones, 2.2, p.CLOTH_SIDE, smooth=True)
    svg += round_(6.7, -2.2, 1.7, 2.5, p.CLOTH_SIDE)

    def sling(lift: float) -> list[Vec]:
        low, middle = -5.6 + lift * 0.75, -6 + lift
        return [at(6.2, -4.3), at(3.6, low), at(0, middle), at(-3.6, low + 0.2), at(-6, -4)]

    if prop["was"] is not None:
        before = curve([camera.point(point)[:2] for point in sling(prop["was"])])
        svg += (
            f'<path d="{before}" fill="none" stroke="{p.GHOST}" stroke-width="2" stroke-dasharray="4 3.4"/>'
        )
    svg += rod(camera, sling(lift), 1.9, p.MUSCLE, smooth=True, least=2.6)
    return [thing("pelvic floor", svg, covers(camera, [middle], 9), 200)]


def low_back_bones(camera: Camera, body: Body, prop: Prop) -> list[Part]:
    """The bones between which the low back lies, seen through the body: spine, lowest ribs, rims of the hip bones."""
    hips, ribs = body.frames["pelvis"], body.frames["thorax"]
    pelvis, waist = body.joints["pelvis"], body.joints["waist"]
    back = -7  # cm behind the joints: near the skin of the back
    middle = ribs.at(waist, front=back)
    svg = ""
    for side in (-1, 1):
        rim = [(2.4, 4), (5, 8), (9, 9.5), (13, 7), (14, 3)]
        svg += rod(
            camera,
            [hips.at(pelvis, left=side * x, up=y, front=back) for x, y in rim],
            1.9,
            p.BONE,
            smooth=True,
        )
        rib = [(1.6, 9), (6, 7.5), (11, 4.5), (13.4, 2.6)]
        svg += rod(
            camera,
            [ribs.at(waist, left=side * x, up=y, front=back) for x, y in rib],
            1.5,
            p.BONE,
            smooth=True,
        )
    low, high = hips.at(pelvis, up=3, front=back), ribs.at(waist, up=13, front=back)
    beads = [
        *(between(low, middle, i / 4) for i in range(4)),
        *(between(middle, high, i / 4) for i in range(5)),
    ]
    for bead in beads:
        aside = scale(hips.left, 1.5)
        svg += rod(camera, [sub(bead, aside), add(bead, aside)], 2.5, p.BONE)
    return [thing("bones", svg, covers(camera, [pelvis, waist], 12), 100)]
