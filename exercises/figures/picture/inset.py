"""The magnifying glass over a small movement, in a corner that the body leaves free."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import hypot

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.picture import arrows, palette, signs
from exercises.figures.picture.camera import HEIGHT, LEAST_HEIGHT, WIDTH, Camera
from exercises.figures.picture.limbs import far_limbs
from exercises.figures.picture.outline import line
from exercises.figures.picture.painter import PathIds, body_parts, ordered, painted
from exercises.figures.picture.parts import Capsule, Part
from exercises.figures.picture.stage import floor, placed
from exercises.figures.pose.marks import Arrow, Feel, Inset
from exercises.figures.pose.model import Figure
from exercises.figures.pose.places import Place
from exercises.figures.pose.props import Prop
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
    def cover(self) -> Capsule:
        """What the glass itself hides."""
        return Capsule((self.x, self.y, 0.0), (self.x, self.y, 0.0), self.radius)

    @property
    def edges(self) -> list[tuple[float, float]]:
        """Corners of squares around the glass and around what it magnifies."""
        circles = ((self.x, self.y, self.radius), self.seen_at)
        return [(x + side * r, y + side * r) for x, y, r in circles for side in (-1, 1)]

    @property
    def covers(self) -> list[Capsule]:
        """What the body hides."""
        return [cover for part in self.parts if not part.done for cover in part.covers]


def _radius(inset: Inset) -> float:
    return GLASS * inset.size


def _middle(inset: Inset, corner: str, height: float) -> tuple[float, float]:
    edge = _radius(inset) + 5
    return (
        edge if "left" in corner else WIDTH - edge,
        edge if "top" in corner else height - edge,
    )


def framed(figure: Figure, camera: Camera, start: Body, end: Body, extent: list[tuple[Vec, float]]) -> Camera:
    """The camera that shows everything, and leaves a corner free for the glass if there is one."""
    margin = (14.0, 20.0) if figure.arrows or figure.hold else (10.0, 12.0)
    if figure.camera.at:
        closer = _close_up(figure.camera.at, figure.camera.radius, camera, start, end)
        return _lower(closer, extent, margin[1])
    whole = camera.fitted(extent, margin=margin)
    if not figure.inset:
        return whole
    for tried in _higher(whole, figure.inset):
        corner, room = _corner(figure, tried, (start, end))
        if room >= 0 and (tried.height == HEIGHT or _apart(figure, tried, corner, (start, end))):
            return tried
    best, most = whole, (-1e9, 0.0)
    wide = 2 * _radius(figure.inset)
    margin = (margin[0] * 0.7, margin[1] * 0.7)
    beside = camera.fitted(extent, margin=margin, size=(WIDTH - wide, HEIGHT))
    above = camera.fitted(extent, margin=margin, size=(WIDTH, HEIGHT - wide))
    for fitted in (replace(beside, x=beside.x + wide), beside, above):
        for tried in _higher(fitted, figure.inset):
            room = _corner(figure, tried, (start, end))[1]
            if (min(room, 0.0), tried.zoom) > most:
                best, most = tried, (min(room, 0.0), tried.zoom)
    return best


def _higher(camera: Camera, inset: Inset) -> Iterator[Camera]:
    """The picture made higher step by step until the glass has room, with the rest moved down or left as it is."""
    least = max(camera.height, round(2 * _radius(inset)) + 10)
    for height in (*range(least, HEIGHT, 4), HEIGHT):
        yield replace(camera, y=camera.y + height - camera.height, height=height)
        yield replace(camera, height=height)


def _apart(figure: Figure, camera: Camera, corner: str, bodies: tuple[Body, ...]) -> bool:
    """Whether the glass touches neither the ring around what it magnifies nor the arrows whose way is given.

    Between glass and ring there must also be room for a line.
    """
    inset = figure.inset
    assert inset is not None
    x, y = _middle(inset, corner, camera.height)
    places = [] if inset.above else [(inset.at.on(body), _ring(inset, camera)) for body in bodies]
    places += [(place.on(bodies[-1]), 2.0) for arrow in figure.arrows for place in arrow.via]
    seen = [(*camera.point(place)[:2], room + 8) for place, room in places]
    return all(hypot(px - x, py - y) >= _radius(inset) + room for px, py, room in seen)


def _ring(inset: Inset, camera: Camera) -> float:
    return inset.radius * camera.zoom * 0.8


def _close_up(at: Place, radius: float, camera: Camera, start: Body, end: Body) -> Camera:
    """The middle of the picture is halfway between where the place is in the two frames."""
    middle = between(at.on(start), at.on(end), 0.5)
    return camera.closer(middle, min(WIDTH, HEIGHT) / 2 / radius, WIDTH / 2, HEIGHT / 2)


def _lower(camera: Camera, extent: list[tuple[Vec, float]], margin: float) -> Camera:
    """A close-up without the empty room above and below, if no part of the body is cut off there."""
    seen = [(camera.point(middle)[1], radius * camera.zoom) for middle, radius in extent]
    top, bottom = min(y - radius for y, radius in seen), max(y + radius for y, radius in seen)
    height = HEIGHT
    if top >= 0 and bottom <= HEIGHT:
        top, bottom = max(0.0, top - margin), min(HEIGHT, bottom + margin)
        height = max(round(bottom - top), LEAST_HEIGHT)
        camera = replace(camera, y=camera.y + height / 2 - (top + bottom) / 2)
    return replace(camera, height=height, window=(0.0, 0.0, float(WIDTH), float(height)))


def _corner(figure: Figure, camera: Camera, bodies: tuple[Body, ...]) -> tuple[str, float]:
    """The corner that is given or else the freest, and how much room there is around the glass in it."""
    inset = figure.inset
    assert inset is not None
    covers = [cover for body in bodies for cover in _rough(camera, body)]
    rooms = {}
    for name in (inset.corner,) if inset.corner else CORNERS:
        x, y = _middle(inset, name, camera.height)
        rooms[name] = min(cover.distance(x, y) for cover in covers) - _radius(inset) - 4
    best = max(rooms, key=lambda name: rooms[name])
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
    """Whether a place to feel it is shown under the glass. Then it is not drawn on the body again."""
    if not figure.inset or figure.inset.above:
        return False
    x, y, _ = camera.point(figure.inset.at.on(body))
    mx, my, _ = camera.point(signs.place_of(body, mark))
    return hypot(mx - x, my - y) < figure.inset.radius * camera.zoom * 0.85


def moves_inside(figure: Figure, arrow: Arrow, start: Body, end: Body) -> bool:
    """The same for an arrow: whether all of its way lies under the glass."""
    inset = figure.inset
    if not inset or inset.above:
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
    x, y = _middle(inset, _corner(figure, camera, (start, end))[0], camera.height)
    middle = inset.at.on(body)
    above = replace(Camera.at(0, 90), zoom=camera.zoom, height=camera.height)
    seen_from = above if inset.above else camera
    closer = seen_from.closer(middle, radius / (inset.radius * camera.zoom), x, y)
    closer = replace(closer, window=(x - radius, y - radius, x + radius, y + radius))
    parts = body_parts(closer, body, figure.order, far_limbs(camera, start, end))
    if inset.above:  # of the legs only toes would be seen
        parts = [part for part in parts if not part.name.startswith(("thigh", "shank"))]
    behind, front, between_ = placed(closer, body, props)
    behind = (_sideways(closer, body) if inset.above else floor(figure, closer, start, end)) + behind
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
    seen_at = (x, y, radius) if inset.above else (mx, my, _ring(inset, camera))
    return Glass(closer, x, y, radius, seen_at, ordered(seen), behind, front, drawn, marked)


def _sideways(camera: Camera, body: Body) -> str:
    """A dashed line through both shoulders, with which the way of the arms can be compared."""
    one, two = (body.joints[f"shoulder_{side}"] for side in Side)
    ends = [between(one, two, share) for share in (-2.0, 3.0)]
    path = line([camera.point(end)[:2] for end in ends])
    return (
        f'<path d="{path}" fill="none" stroke="{palette.GHOST}" stroke-width="1.8" stroke-dasharray="5 4"/>'
    )


def magnified(figure: Figure, body: Body, seen: Glass, ids: PathIds) -> str:
    """The glass with what is under it."""
    x, y, radius = seen.x, seen.y, seen.radius
    content = seen.behind + painted(seen.parts, ids) + seen.front
    content += "".join(signs.feel(seen.camera, body, mark, seen.parts, ids.next()) for mark in seen.feel)
    content += "".join(arrows.svg(drawn, ids.next()) for drawn in seen.arrows)
    clip = ids.next()
    mx, my, small = seen.seen_at
    size = hypot(mx - x, my - y) or 1.0
    leader = ""
    if size > radius + small:
        to = between((mx, my, 0), (x, y, 0), small / size)
        from_x, from_y = x + (mx - x) / size * radius, y + (my - y) / size * radius
        path = line([(from_x, from_y), to[:2]])
        leader = f'<path d="{path}" fill="none" stroke="{palette.GHOST}" stroke-width="1.4"/>'
    ring = ""
    if not figure.inset or not figure.inset.above:
        ring = (
            f'<circle cx="{mx:.1f}" cy="{my:.1f}" r="{small:.1f}" fill="none" stroke="{palette.GHOST}"'
            ' stroke-width="1.4"/>'
        )
    circle = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    return (
        f'{leader}{ring}<clipPath id="{clip}"><circle {circle}/></clipPath>'
        f'<circle {circle} fill="#fff" stroke="none"/><g clip-path="url(#{clip})">{content}</g>'
        f'<circle {circle} fill="none" stroke="{palette.EDGE}" stroke-width="2.4"/>'
    )
