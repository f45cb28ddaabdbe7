"""One picture of an exercise: the body, what it uses, and the signs that explain it, as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape
from zlib import crc32

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture import arrows, inset, palette, signs
from exercises.figures.picture.camera import WIDTH, Camera
from exercises.figures.picture.cropping import Box
from exercises.figures.picture.inset import Glass
from exercises.figures.picture.painter import Inks, body_parts, ghost, ordered, painted
from exercises.figures.picture.parts import Capsule, Part
from exercises.figures.picture.stage import TALL, corners, extent, floor, placed
from exercises.figures.pose.marks import Feel
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.model import Figure
from exercises.figures.pose.solve import frames_of
from exercises.figures.words.describe import alt

FrameName = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Scene:
    """One frame of a figure, ready to be painted or checked. Lengths in picture units."""

    figure: Figure
    frame: FrameName
    camera: Camera
    start: Body
    end: Body
    parts: list[Part]
    behind: str  # SVG of what is always behind the body
    front: str
    arrows: tuple[arrows.Drawn, ...]
    glass: Glass | None

    @property
    def body(self) -> Body:
        return self.start if self.frame == "start" else self.end

    @property
    def covers(self) -> list[Capsule]:
        """What the body hides."""
        return [cover for part in self.parts if not part.done for cover in part.covers]

    @property
    def signed(self) -> bool:
        """Whether places to feel it and a hold belong on this frame."""
        return self.frame == "end" or self.figure.end is None

    @property
    def close_up(self) -> bool:
        """Whether the body runs out of the picture on purpose."""
        return self.figure.camera.at is not None


def draw(
    figure: Figure, frame: FrameName, *, side: Side | None = None, title: str = "", description: str = ""
) -> str:
    """The picture as SVG text, with ids that no other picture has. `side` mirrors a figure of the other side."""
    return paint(look(figure, frame, side=side), title=title, description=description)


def look(figure: Figure, frame: FrameName, *, side: Side | None = None) -> Scene:
    """Works out where everything is on the picture."""
    if side and figure.side and side != figure.side:
        figure = mirror(figure)
    start, end = (solved.body for solved in frames_of(figure))
    camera = Camera.at(figure.camera.azimuth, figure.camera.elevation)
    camera = inset.framed(figure, camera, start, end, list(extent(figure, start, end)))
    body = start if frame == "start" else end
    parts = body_parts(camera, body, figure.order)
    props = [prop for prop in figure.props if prop.shown(frame)]
    behind, front, between = placed(camera, body, props)
    behind = floor(figure, camera, start, end) + behind
    held = figure.end is None
    glass = inset.glass(figure, camera, start, end, frame, props) if figure.inset else None
    covers = _covers(parts) + ([glass.cover] if glass else [])
    drawn = tuple(
        arrows.routed(arrow, camera, start, end, covers, _covers(between))
        for arrow in figure.arrows
        if arrow.shown(frame, held=held) and not inset.moves_inside(figure, arrow, start, end)
    )
    return Scene(figure, frame, camera, start, end, ordered([*parts, *between]), behind, front, drawn, glass)


def _covers(parts: Sequence[Part]) -> list[Capsule]:
    return [cover for part in parts for cover in part.covers]


def paint(scene: Scene, *, title: str = "", description: str = "") -> str:
    figure, camera = scene.figure, scene.camera
    name = f"f{crc32(f'{figure.slug} {scene.frame} {figure.mirrored}'.encode()) & 0xFFFFFF:06x}"
    inks = Inks(f"{name}-")
    body = _body(scene, inks)
    content = scene.behind + body + scene.front
    if scene.close_up:
        content = _cut_off(content, camera, inks)
    marks = _signs(scene, inks)
    content += marks
    if scene.glass:
        content += inset.magnified(figure, scene.body, scene.glass, inks)
    title = escape(title or figure.slug.replace("-", " "))
    description = escape(description or alt(figure, scene.frame))
    view = " ".join(map(str, _view(scene, body + marks)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img"'
        f' aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{title}</title>'
        f'<desc id="{name}-d">{description}</desc>'
        f'<g fill="{palette.INK}" stroke="{palette.INK}" stroke-linejoin="round" stroke-linecap="round">'
        f"{content}</g></svg>"
    )


def _view(scene: Scene, svg: str) -> tuple[int, int, int, int]:
    """Left, top, width and height of what the picture shows of its canvas: the same for both frames.

    `svg`: the body and the signs of this frame, which have been drawn already.
    """
    box = Box(scene.camera.height)
    _put(scene, svg, box)
    if scene.figure.end:
        other = look(scene.figure, "start" if scene.frame == "end" else "end")
        _put(other, _body(other, Inks("")) + _signs(other, Inks("")), box)
    return box.cropped()


def _put(scene: Scene, svg: str, box: Box) -> None:
    """All that must be seen of a frame. Walls may run out of the picture."""
    figure, camera = scene.figure, scene.camera
    props = [prop for prop in figure.props if prop.shown(scene.frame)]
    behind, front, _ = placed(camera, scene.body, [prop for prop in props if prop.kind not in TALL])
    box.put_svg(floor(figure, camera, scene.start, scene.end) + behind + front + svg)
    tall = [corner for prop in props if prop.kind in TALL for corner in corners(prop, scene.start)]
    for x, y, _depth in map(camera.point, tall):
        box.put(x, y)
    for x, y in scene.glass.edges if scene.glass else ():
        box.put(x, y)


def _body(scene: Scene, inks: Inks) -> str:
    figure, camera = scene.figure, scene.camera
    svg = ""
    if scene.frame == "end" and figure.end is not None and figure.ghost:
        svg = ghost(camera, scene.start, scene.end, inks)
    return svg + painted([part for part in scene.parts if part.is_seen(camera)], inks)


def _cut_off(content: str, camera: Camera, inks: Inks) -> str:
    name = inks.next()
    return (
        f'<clipPath id="{name}"><path d="M0 0H{WIDTH}V{camera.height}H0Z"/></clipPath>'
        f'<g clip-path="url(#{name})">{content}</g>'
    )


def _signs(scene: Scene, inks: Inks) -> str:
    figure, camera, body = scene.figure, scene.camera, scene.body
    marked: list[Feel] = []
    if scene.signed:
        marked = [mark for mark in figure.feel if not inset.inside(figure, camera, body, mark)]
    svg = "".join(signs.feel(camera, body, mark, scene.parts, inks.next()) for mark in marked)
    svg += "".join(arrows.svg(drawn, inks.next()) for drawn in scene.arrows)
    if figure.hold and scene.signed:
        svg += signs.hold(camera, body, figure.hold, scene.covers)
    return svg


__all__ = ["FrameName", "Scene", "draw", "look", "paint"]
