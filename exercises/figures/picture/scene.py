"""One picture of an exercise: the body, what it uses, and the signs that explain it, as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape
from zlib import crc32

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture import arrows, inset, palette, signs
from exercises.figures.picture import clock as clocks
from exercises.figures.picture.camera import WIDTH, Camera
from exercises.figures.picture.clock import View
from exercises.figures.picture.cropping import Box
from exercises.figures.picture.inset import Glass
from exercises.figures.picture.limbs import far_limbs
from exercises.figures.picture.painter import PathIds, body_parts, ghost, ordered, painted, shadow
from exercises.figures.picture.panels import sheet_view, side_by_side
from exercises.figures.picture.parts import Capsule, Part
from exercises.figures.picture.stage import TALL, corners, extent, floor, placed
from exercises.figures.pose.marks import Feel
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.model import Figure
from exercises.figures.pose.solve import frames_of
from exercises.figures.vectors import dot, sub
from exercises.figures.words.describe import alt, several_alt

FrameName = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Scene:
    """One frame of a figure, ready to be painted or checked. Lengths in picture units."""

    figure: Figure
    frame: FrameName
    camera: Camera
    start: Body
    end: Body
    limbs: list[Part]  # of the body, with its trunk and head; in the same order in every scene
    parts: list[Part]  # these and what lies between them, from back to front
    behind: str  # SVG of what is always behind the body
    front: str
    around: str  # of both, what must be seen: walls may run out of the picture
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
        """Whether this frame shows where the exercise is felt, and the sign of a hold."""
        return self.frame == "end" or self.figure.end is None

    @property
    def close_up(self) -> bool:
        """Whether the body runs out of the picture on purpose."""
        return self.figure.camera.at is not None


def draw(
    figure: Figure, frame: FrameName, *, side: Side | None = None, title: str = "", description: str = ""
) -> str:
    """The picture as SVG text, with ids that no other picture has. For the other `side` the figure is mirrored."""
    if side and figure.side and side != figure.side:
        figure = mirror(figure)
    if not figure.then:
        return paint(look(figure, frame), title=title, description=description)
    picture = next(picture for picture in draw_frames(figure, title=title) if picture.frame == frame)
    return picture.svg


Scenes = dict[FrameName, list[Scene]]  # of all frames that a figure has


class Picture(NamedTuple):
    """One frame of a figure, drawn."""

    frame: FrameName
    svg: str
    alt: str


def draw_frames(figure: Figure, *, title: str = "") -> list[Picture]:
    """The pictures of all frames that the figure has: as `draw` makes them, but what they share is done once."""
    return paint_frames(all_looks(figure), title=title)


def paint_frames(scenes: Scenes, *, title: str = "") -> list[Picture]:
    """The pictures of a figure whose scenes are known: cut to one size, with ghosts that come from the start."""
    start = scenes["start"][0]
    drawn = [
        [_drawn(scene, start, number) for number, scene in enumerate(several)] for several in scenes.values()
    ]
    view, clock = _framing([each for several in drawn for each in several])
    if len(drawn[-1]) > 1:
        tight, small_clock = _framing(drawn[-1], tight=True)
        taken = [Capsule((*small_clock, 0.0), (*small_clock, 0.0), clocks.ROOM)] if small_clock else []
        taken += [cover for each in drawn[-1] for cover in _kept_free(each.scene)]
        x, y, tight = clocks.place(tight, taken, on_left=True)
        number = x, y
    pictures = []
    for frame, several in zip(scenes, drawn, strict=True):
        words = several_alt([each.scene.figure for each in several], frame)
        if len(several) == 1:
            svg = _svg(several[0], view, clock, title=title, description=words)
        else:
            panels = [_content(each, small_clock) for each in several]
            svg = _whole(
                several[0],
                sheet_view(tight, len(panels)),
                side_by_side(panels, tight, number),
                title=title,
                words=words,
            )
        pictures.append(Picture(frame, svg, words))
    return pictures


def all_looks(figure: Figure) -> Scenes:
    """The positions of all frames that the figure has, found together."""
    frames: tuple[FrameName, ...] = ("start", "end") if figure.end else ("start",)
    camera, start, _ = _solved(figure)
    return {frame: _looks(figure, frame, camera, start) for frame in frames}


def looks(figure: Figure, frame: FrameName) -> list[Scene]:
    """All positions that one frame shows side by side: one at the start, more at the end if there are further ones."""
    camera, start, _ = _solved(figure)
    return _looks(figure, frame, camera, start)


def _looks(figure: Figure, frame: FrameName, camera: Camera, start: Body) -> list[Scene]:
    shown = positions(figure) if frame == "end" else [replace(figure, then=())]
    return [_scene(one, frame, camera, start, frames_of(one)[1].body) for one in shown]


def positions(figure: Figure) -> list[Figure]:
    """The figure with each of its ends in turn."""
    always = tuple(prop for prop in figure.props if prop.frame != "end")
    return [
        replace(figure, then=()),
        *(
            replace(
                figure,
                end=step.pose,
                arrows=step.arrows,
                hold=step.hold,
                inset=step.inset,
                clock=step.clock,
                props=(*always, *step.props),
                contacts=(),
                then=(),
            )
            for step in figure.then
        ),
    ]


def look(figure: Figure, frame: FrameName, *, side: Side | None = None) -> Scene:
    """Works out where everything is on the picture."""
    if side and figure.side and side != figure.side:
        figure = mirror(figure)
    return _scene(figure, frame, *_solved(figure))


def _solved(figure: Figure) -> tuple[Camera, Body, Body]:
    """What both frames share: where they are seen from, and both bodies."""
    start, end = (solved.body for solved in frames_of(figure))
    camera = Camera.at(figure.camera.azimuth, figure.camera.elevation)
    around = [each for one in positions(figure) for each in extent(one, start, frames_of(one)[1].body)]
    return inset.framed(figure, camera, start, end, around), start, end


def _scene(figure: Figure, frame: FrameName, camera: Camera, start: Body, end: Body) -> Scene:
    body = start if frame == "start" else end
    limbs = body_parts(camera, body, figure.order, far_limbs(camera, start, end))
    props = [prop for prop in figure.props if prop.shown(frame)]
    walls, before_walls, _ = placed(camera, body, [prop for prop in props if prop.kind in TALL])
    behind, front, between = placed(camera, body, [prop for prop in props if prop.kind not in TALL])
    ground = floor(figure, camera, start, end)
    held = figure.end is None
    glass = inset.glass(figure, camera, start, end, frame, props) if figure.inset else None
    covers = _covers(limbs) + ([glass.cover] if glass else [])
    drawn = tuple(
        arrows.routed(arrow, camera, start, end, covers, _covers(between))
        for arrow in figure.arrows
        if arrow.shown(frame, held=held) and not inset.moves_inside(figure, arrow, start, end)
    )
    parts = ordered([*limbs, *between])
    return Scene(
        figure,
        frame,
        camera,
        start,
        end,
        limbs,
        parts,
        behind=ground + walls + behind,
        front=before_walls + front,
        around=ground + behind + front,
        arrows=drawn,
        glass=glass,
    )


def _covers(parts: Sequence[Part]) -> list[Capsule]:
    return [cover for part in parts for cover in part.covers]


def paint(scene: Scene, *, title: str = "", description: str = "") -> str:
    scenes = [scene]
    if scene.figure.end:
        scenes.append(look(scene.figure, "start" if scene.frame == "end" else "end"))
    start = scene if scene.frame == "start" else scenes[-1]
    drawn = [_drawn(each, start) for each in scenes]
    return _svg(drawn[0], *_framing(drawn), title=title, description=description)


class _Drawn(NamedTuple):
    """The SVG of what a scene shows, and whatever gives the next id to it."""

    scene: Scene
    ids: PathIds
    name: str  # with which the ids of this picture begin
    content: str  # the body and all that is around it, without the signs
    signs: str
    box: Box  # of all that must be seen


def _drawn(scene: Scene, start: Scene, number: int = 0) -> _Drawn:
    """`start` is the scene before the movement, for the ghost of the limbs that move."""
    figure = scene.figure
    about = f"{figure.slug} {scene.frame} {figure.mirrored}" + (f" {number}" if number else "")
    name = f"f{crc32(about.encode()) & 0xFFFFFF:06x}"
    ids = PathIds(f"{name}-")
    body = _body(scene, start, ids)
    content = scene.behind + body + scene.front
    if scene.close_up:
        content = _cut_off(content, scene.camera, ids)
    signs = _signs(scene, ids)
    return _Drawn(scene, ids, name, content, signs, _box(scene, body + signs))


def _svg(
    drawn: _Drawn, view: Sequence[int], clock: tuple[float, float] | None, *, title: str, description: str
) -> str:
    return _whole(drawn, view, _content(drawn, clock), title=title, words=description)


def _content(drawn: _Drawn, clock: tuple[float, float] | None) -> str:
    """All that is on the picture of one position."""
    scene = drawn.scene
    content = drawn.content + drawn.signs
    if scene.glass:
        content += inset.magnified(scene.figure, scene.body, scene.glass, drawn.ids)
    kept = scene.signed and (scene.figure.clock or scene.figure.hold)
    return content + (clocks.svg(*clock) if clock and kept else "")


def _whole(drawn: _Drawn, view: Sequence[int], content: str, *, title: str, words: str) -> str:
    scene, name = drawn.scene, drawn.name
    title = escape(title or scene.figure.slug.replace("-", " "))
    description = escape(words or alt(scene.figure, scene.frame))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{" ".join(map(str, view))}" role="img"'
        f' aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{title}</title>'
        f'<desc id="{name}-d">{description}</desc>'
        f'<g fill="{palette.INK}" stroke="{palette.INK}" stroke-linejoin="round" stroke-linecap="round">'
        f"{content}</g></svg>"
    )


def _framing(frames: Sequence[_Drawn], *, tight: bool = False) -> tuple[View, tuple[float, float] | None]:
    """What a picture shows of its canvas, the same for all frames of a figure, and where the clock is if it has one."""
    box = Box(frames[0].scene.camera.height)
    for drawn in frames:
        box.put_box(drawn.box)
    view = box.cropped(tight=tight)
    if not any(drawn.scene.figure.clock or drawn.scene.figure.hold for drawn in frames):
        return view, None
    signed = [drawn.scene for drawn in frames if drawn.scene.signed]
    covers = [cover for scene in signed for cover in _kept_free(scene)]
    soft = [point for scene in signed for point in _rather_free(scene)]
    x, y, view = clocks.place(view, covers, soft)
    return view, (x, y)


def _kept_free(scene: Scene) -> list[Capsule]:
    """What the clock may not cover: the body, tools, arrows, the glass, and where it is felt."""
    covers = _covers(scene.parts)
    for arrow in scene.arrows:
        points = [(x, y, 0.0) for x, y in arrow.points]
        covers += [Capsule(a, b, 7.0) for a, b in pairwise(points)]
    if scene.figure.hold:
        at = scene.camera.point(scene.figure.hold.at.on(scene.body))
        covers.append(Capsule(at, at, 26.0))
    if scene.glass:
        covers.append(scene.glass.cover)
    for mark in scene.figure.feel:
        at = scene.camera.point(signs.place_of(scene.body, mark))
        covers.append(Capsule(at, at, 9.0))
    return covers


def _rather_free(scene: Scene) -> list[tuple[float, float]]:
    """Points that the clock covers only where there is no other room: furniture, and where the limbs came from."""
    body, camera = scene.start, scene.camera
    joints = body.joints.values() if scene.figure.ghost else ()
    tall = [p for prop in scene.figure.props if prop.kind not in TALL for p in corners(prop, body)]
    return [camera.point(point)[:2] for point in (*joints, *tall)]


def _box(scene: Scene, svg: str) -> Box:
    """All that must be seen of a frame: `svg` and what is around it. Walls may run out of the picture."""
    box = Box(scene.camera.height)
    box.put_svg(scene.around + svg)
    tall = [prop for prop in scene.figure.props if prop.kind in TALL and prop.shown(scene.frame)]
    for corner in (corner for prop in tall for corner in corners(prop, scene.start)):
        x, y, _ = scene.camera.point(corner)
        box.put(x, y)
    for x, y in scene.glass.edges if scene.glass else ():
        box.put(x, y)
    return box


def _body(scene: Scene, start: Scene, ids: PathIds) -> str:
    figure, camera = scene.figure, scene.camera
    svg = shadow(camera, scene.body, ids) if _leans_on_a_wall(scene) else ""
    if scene.frame == "end" and figure.end is not None and figure.ghost:
        svg += ghost(camera, start.limbs, scene.limbs, ids)
    return svg + painted([part for part in scene.parts if part.is_seen(camera)], ids)


_NEAR_THE_WALL = 16.0  # cm from its surface to the middle of the chest


def _leans_on_a_wall(scene: Scene) -> bool:
    """Whether the back is at a wall that faces the viewer."""
    for prop in scene.figure.props:
        if prop.kind == "wall" and prop.shown(scene.frame) and scene.camera.facing(prop["faces"]) > 0.6:
            gap = dot(sub(scene.body.joints["chest"], prop["at"].on(scene.body)), prop["faces"])
            return 0 < gap < _NEAR_THE_WALL
    return False


def _cut_off(content: str, camera: Camera, ids: PathIds) -> str:
    name = ids.next()
    return (
        f'<clipPath id="{name}"><path d="M0 0H{WIDTH}V{camera.height}H0Z"/></clipPath>'
        f'<g clip-path="url(#{name})">{content}</g>'
    )


def _signs(scene: Scene, ids: PathIds) -> str:
    figure, camera, body = scene.figure, scene.camera, scene.body
    marked: list[Feel] = []
    if scene.signed:
        marked = [mark for mark in figure.feel if not inset.inside(figure, camera, body, mark)]
    svg = "".join(signs.feel(camera, body, mark, scene.parts, ids.next()) for mark in marked)
    svg += "".join(arrows.svg(drawn, ids.next()) for drawn in scene.arrows)
    if figure.hold and scene.signed:
        pressed = arrows.pressing(camera, figure.hold.at.on(body), figure.hold.towards)
        svg += arrows.svg(pressed, ids.next())
    return svg


__all__ = [
    "FrameName",
    "Picture",
    "Scene",
    "all_looks",
    "draw",
    "draw_frames",
    "look",
    "looks",
    "paint",
    "paint_frames",
    "positions",
]
