"""The magnifying glass over a small movement, in a corner that the body leaves free."""

from dataclasses import dataclass, replace
from math import hypot

from exercises.figures import arrows, palette, signs
from exercises.figures.body import Body
from exercises.figures.camera import HEIGHT, WIDTH, Camera
from exercises.figures.marks import Arrow, Feel, Inset
from exercises.figures.outline import line
from exercises.figures.painter import Inks, body_parts, ordered, painted
from exercises.figures.parts import Capsule, Part
from exercises.figures.places import Place
from exercises.figures.pose import Figure
from exercises.figures.props import Prop
from exercises.figures.stage import floor, placed
from exercises.figures.vectors import Vec, between, length, sub

GLASS = 52.0  # its radius, in picture units
CORNERS = ("top left", "top right", "bottom left", "bottom right")


@dataclass(frozen=True, slots=True)
class Glass:
    """What lies under the glass in one frame. Lengths in picture units."""

    camera: Camera
    x: float
    y: float
    radius: float
    seen_at: tuple[float, float, float]  # what it magnifies: x, y, radius
    parts: list[Part]
    behind: str
    front: str
    arrows: tuple[arrows.Drawn, ...]
    feel: tuple[Feel, ...]

    @property
    def covers(self) -> list[Capsule]:
        """What the body hides."""
        return [cover for part in self.parts if not part.done for cover in part.covers]


def _radius(inset: Inset) -> float:
    return GLASS * inset.size


def _middle(inset: Inset, corner: str) -> tuple[float, float]:
    edge = _radius(inset) + 5
    return (
        edge if "left" in corner else WIDTH - edge,
        edge if "top" in corner else HEIGHT - edge,
    )


def framed(figure: Figure, camera: Camera, start: Body, end: Body, extent: list[tuple[Vec, float]]) -> Camera:
    """The camera that shows all of it, and leaves a corner to the glass where there is one."""
    if figure.camera.at:
        return _close_up(figure.camera.at, figure.camera.radius, camera, start, end)
    margin = (14.0, 20.0) if figure.arrows or figure.hold else (10.0, 12.0)
    whole = camera.fitted(extent, margin=margin)
    if not figure.inset:
        return whole
    if _corner(figure, whole, (start, end))[1] >= 0:
        return whole
    best, most = whole, (-1e9, 0.0)
    wide = 2 * _radius(figure.inset)
    for x, y, width, height in ((wide, 0, WIDTH - wide, HEIGHT), (0, wide, WIDTH, HEIGHT - wide)):
        for left in (True, False):
            tried = camera.fitted(extent, margin=(margin[0] * 0.7, margin[1] * 0.7), size=(width, height))
            moved = replace(tried, x=tried.x + (x if left else 0), y=tried.y + (y if left else 0))
            room = _corner(figure, moved, (start, end))[1]
            if (min(room, 0.0), moved.zoom) > most:
                best, most = moved, (min(room, 0.0), moved.zoom)
    return best


def _close_up(at: Place, radius: float, camera: Camera, start: Body, end: Body) -> Camera:
    """The window lies in the middle of where the place is in both frames."""
    middle = between(at.on(start), at.on(end), 0.5)
    closer = camera.closer(middle, min(WIDTH, HEIGHT) / 2 / radius, WIDTH / 2, HEIGHT / 2)
    return replace(closer, window=(0.0, 0.0, float(WIDTH), float(HEIGHT)))


def _corner(figure: Figure, camera: Camera, bodies: tuple[Body, ...]) -> tuple[str, float]:
    """The freest corner, and how much room there is around the glass in it."""
    inset = figure.inset
    assert inset is not None
    covers = [cover for body in bodies for cover in _rough(camera, body)]
    rooms = {}
    for name in CORNERS:
        x, y = _middle(inset, name)
        rooms[name] = min(cover.distance(x, y) for cover in covers) - _radius(inset) - 4
    best = inset.corner or max(rooms, key=lambda name: rooms[name])
    return best, rooms[best]


_BONES = [
    ("pelvis", "waist"), ("waist", "neck_base"), ("skull", "cranium"), ("neck_base", "skull"),
    *((f"{a}_{side}", f"{b}_{side}") for side in ("left", "right") for a, b in (
        ("shoulder", "elbow"), ("elbow", "hand"), ("hip", "knee"), ("knee", "ankle"), ("heel", "toe"),
    )),
]  # fmt: skip


def _rough(camera: Camera, body: Body) -> list[Capsule]:
    j = body.joints
    return [Capsule(camera.point(j[a]), camera.point(j[b]), 7 * camera.zoom) for a, b in _BONES]


def inside(figure: Figure, camera: Camera, body: Body, mark: Feel) -> bool:
    """Whether a place to feel it is shown under the glass, and so not a second time without it."""
    if not figure.inset:
        return False
    x, y, _ = camera.point(figure.inset.at.on(body))
    mx, my, _ = camera.point(signs.place_of(body, mark))
    return hypot(mx - x, my - y) < figure.inset.radius * camera.zoom * 0.85


def moves_inside(figure: Figure, arrow: Arrow, start: Body, end: Body) -> bool:
    """The same for an arrow: all of its way is under the glass."""
    inset = figure.inset
    if not inset:
        return False
    if arrow.via:
        way = [place.on(end) for place in arrow.via]
    else:
        assert arrow.of is not None
        way = [arrow.of.on(start), arrow.of.on(end)]
    middle = inset.at.on(end)
    return all(length(sub(point, middle)) < inset.radius * 0.95 for point in way)


def glass(figure: Figure, camera: Camera, start: Body, end: Body, frame: str, props: list[Prop]) -> Glass:
    """`props` as they are in this frame."""
    held = figure.end is None
    body, signed = (start if frame == "start" else end), held or frame == "end"
    inset = figure.inset
    assert inset is not None
    radius = _radius(inset)
    x, y = _middle(inset, _corner(figure, camera, (start, end))[0])
    middle = inset.at.on(body)
    closer = camera.closer(middle, radius / (inset.radius * camera.zoom), x, y)
    closer = replace(closer, window=(x - radius, y - radius, x + radius, y + radius))
    parts = body_parts(closer, body, figure.order)
    behind, front, between_ = placed(closer, body, props)
    behind = floor(figure, closer, start, end) + behind
    seen = [part for part in [*parts, *between_] if any(c.distance(x, y) < radius - 3 for c in part.covers)]
    window = arrows.Window(x, y, radius)
    covers, held_covers = ([c for part in group for c in part.covers] for group in (parts, between_))
    drawn = tuple(
        arrows.routed(arrow, closer, start, end, covers, held_covers, window)
        for arrow in figure.arrows
        if arrow.shown(frame, held=held) and moves_inside(figure, arrow, start, end)
    )
    marked = tuple(mark for mark in figure.feel if signed and inside(figure, camera, body, mark))
    mx, my, _ = camera.point(middle)
    small = inset.radius * camera.zoom * 0.8
    return Glass(closer, x, y, radius, (mx, my, small), ordered(seen), behind, front, drawn, marked)


def magnified(figure: Figure, body: Body, seen: Glass, inks: Inks) -> str:
    """The glass with what is under it."""
    x, y, radius = seen.x, seen.y, seen.radius
    content = seen.behind + painted(seen.parts, inks) + seen.front
    content += "".join(signs.feel(seen.camera, body, mark, seen.parts, inks.next()) for mark in seen.feel)
    content += "".join(arrows.svg(drawn, inks.next()) for drawn in seen.arrows)
    clip = inks.next()
    mx, my, small = seen.seen_at
    size = hypot(mx - x, my - y) or 1.0
    leader = ""
    if size > radius + small:
        to = between((mx, my, 0), (x, y, 0), small / size)
        from_x, from_y = x + (mx - x) / size * radius, y + (my - y) / size * radius
        path = line([(from_x, from_y), to[:2]])
        leader = f'<path d="{path}" fill="none" stroke="{palette.GHOST}" stroke-width="1.4"/>'
    circle = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    return (
        f'{leader}<circle cx="{mx:.1f}" cy="{my:.1f}" r="{small:.1f}" fill="none" stroke="{palette.GHOST}"'
        f' stroke-width="1.4"/><clipPath id="{clip}"><circle {circle}/></clipPath>'
        f'<circle {circle} fill="#fff" stroke="none"/><g clip-path="url(#{clip})">{content}</g>'
        f'<circle {circle} fill="none" stroke="{palette.EDGE}" stroke-width="2.4"/>'
    )
