"""Paints a body: decides which part hides which, and puts one dark outline around what belongs together."""

from collections.abc import Mapping
from dataclasses import replace

from exercises.figures.body.anatomy import Body
from exercises.figures.picture import palette
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.head import head_parts
from exercises.figures.picture.limbs import Shaded, limb_parts
from exercises.figures.picture.parts import EDGE, FINE, Capsule, Part
from exercises.figures.picture.trunk import collar_line, trunk_part

LINE = 1.7  # the visible width of an outline, in picture units


def body_parts(
    camera: Camera, body: Body, order: Mapping[str, float] | None = None, shaded: Shaded | None = None
) -> list[Part]:
    """All parts, in no order yet. `order` brings a limb ("arm_left") or a part so many cm nearer. `shaded` limbs
    are drawn darker; without it those that lie behind."""
    trunk = trunk_part(camera, body)
    head = head_parts(camera, body)
    for part in head:
        if part.name == "neck":
            part.lines.append(collar_line(camera, body))
    parts = [trunk, *head, *limb_parts(camera, body, shaded)]
    for part in parts:
        part.bias += sum(by for name, by in (order or {}).items() if name in _names(part.name))
    return parts


def _names(part: str) -> tuple[str, ...]:
    for name, limb in (("upper_arm_", "arm_"), ("forearm_", "arm_"), ("thigh_", "leg_"), ("shank_", "leg_")):
        if part.startswith(name):
            return part, limb + part.removeprefix(name)
    return {"trunk": ("torso",), "neck": ("head",)}.get(part, (part,))


def ordered(parts: list[Part]) -> list[Part]:
    """From back to front: of two parts that overlap, the nearer one comes later."""
    parts = sorted(parts, key=lambda part: part.depth)
    behind: dict[int, set[int]] = {i: set() for i in range(len(parts))}  # which parts must come first
    for i, one in enumerate(parts):
        for j in range(i + 1, len(parts)):
            first = _which_is_behind(one, parts[j])
            if first > 0:
                behind[j].add(i)
            elif first < 0:
                behind[i].add(j)
    done: list[int] = []
    left = list(range(len(parts)))
    while left:
        free = [i for i in left if not behind[i] & set(left) - {i}] or left[:1]
        family = [i for i in free if done and _related(parts[done[-1]], parts[i])]
        chosen = (family or free)[0]
        left.remove(chosen)
        done.append(chosen)
    return [parts[i] for i in done]


def _related(one: Part, two: Part) -> bool:
    return one.name == two.parent or two.name == one.parent


_UPWARDS = ("trunk", "neck", "head")  # in this order, unless the body is seen from the feet
_FROM_BELOW = -4.5  # cm: how much further away the skull is than the base of the neck


def _which_is_behind(one: Part, two: Part) -> float:
    """Positive if `one` is hidden by `two`, negative if it hides it, 0 if they do not meet."""
    if "neck" in (one.name, two.name) and {one.name, two.name} <= set(_UPWARDS):
        upwards = 1.0 if _UPWARDS.index(one.name) < _UPWARDS.index(two.name) else -1.0
        spine = (one if one.name == "neck" else two).covers[0]
        from_below = spine.b[2] - spine.a[2] < _FROM_BELOW
        return -upwards if from_below else upwards
    worst, answer = -0.5, 0.0
    for a in one.covers:
        for b in two.covers:
            if not _near(a, b):
                continue
            gap, depth_a, depth_b = a.gap(b)
            if gap < worst:
                worst = gap
                answer = (depth_b + two.bias) - (depth_a + one.bias)
    if _related(one, two) and abs(answer) < 1.0:
        answer = two.depth - one.depth
    return answer


def _near(a: Capsule, b: Capsule) -> bool:
    reach = a.radius + b.radius
    return (
        min(a.a[0], a.b[0]) - reach < max(b.a[0], b.b[0])
        and max(a.a[0], a.b[0]) + reach > min(b.a[0], b.b[0])
        and min(a.a[1], a.b[1]) - reach < max(b.a[1], b.b[1])
        and max(a.a[1], a.b[1]) + reach > min(b.a[1], b.b[1])
    )


class PathIds:
    """Gives each path of a picture an id, so that it is written once and used again for its outline."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.count = 0

    def next(self) -> str:
        self.count += 1
        return f"{self.prefix}{self.count}"


def painted(parts: list[Part], ids: PathIds) -> str:
    """SVG of parts in their order; those that belong together share one outline."""
    return "".join(_group(group, ids) for group in grouped(parts))


def grouped(parts: list[Part]) -> list[list[Part]]:
    """The parts that are painted together. Parts that overlap keep their order."""
    groups = [[part] for part in parts]
    later = 1
    while later < len(groups):
        partner = _partner(groups, later)
        if partner is None:
            later += 1
            continue
        earlier, stays = partner
        both = groups[earlier] + groups[later]
        groups[earlier if stays else later] = both
        del groups[later if stays else earlier]
        later = 1
    return groups


def _partner(groups: list[list[Part]], later: int) -> tuple[int, bool] | None:
    """An earlier group that can be painted together with this one, and whether it keeps its own place."""
    for earlier in range(later):
        if not _fit(groups[earlier], groups[later]):
            continue
        between = groups[earlier + 1 : later]
        if not any(_groups_meet(groups[earlier], other) for other in between):
            return earlier, False
        if not any(_groups_meet(groups[later], other) for other in between):
            return earlier, True
    return None


def _fit(one: list[Part], two: list[Part]) -> bool:
    pairs = [(a, b) for a in one for b in two]
    family = [(a, b) for a, b in pairs if _related(a, b)]
    if not family or any(_folded(a, b) for a, b in family):
        return False
    return not any(_meet(a, b) for a, b in pairs if not _related(a, b))


def _groups_meet(one: list[Part], two: list[Part]) -> bool:
    return any(_meet(a, b) for a in one for b in two)


def _meet(one: Part, two: Part) -> bool:
    return any(_near(a, b) and a.gap(b)[0] < 0 for a in one.covers for b in two.covers)


def _folded(one: Part, two: Part) -> bool:
    """Whether an arm lies in front of the trunk. Then it needs an outline of its own."""
    if "trunk" not in (one.name, two.name):
        return False
    arm, trunk = (two, one) if one.name == "trunk" else (one, two)
    if not arm.name.startswith("upper_arm"):
        return False
    tip, half = arm.covers[0].b, arm.covers[0]
    middle = ((half.a[0] + tip[0]) / 2, (half.a[1] + tip[1]) / 2)
    return any(c.distance(*middle) < half.radius * 0.6 for c in trunk.covers)


def _group(group: list[Part], ids: PathIds) -> str:
    if group[0].done:
        return group[0].done
    names = {part.name for part in group}
    fills, outline = "", ""
    for part in group:
        svg, used = _fills(part.shapes, ids)
        fills, outline = fills + svg, outline + used
        if part.parent not in names:
            fills += _seam(part)
    lines = "".join(_details(part, part.parent in names, ids) for part in group)
    return f'<g stroke-width="{2 * LINE:.1f}">{outline}</g><g stroke="none">{fills}</g>{lines}'


def _fills(shapes: list[tuple[str, str]], ids: PathIds) -> tuple[str, str]:
    """The filled paths, and what draws their outline. Neighbours of one colour become one path."""
    merged: list[tuple[str, str]] = []
    for path, fill in shapes:
        if merged and merged[-1][1] == fill:
            merged[-1] = (merged[-1][0] + path, fill)
        else:
            merged.append((path, fill))
    fills, outline = "", ""
    for path, fill in merged:
        name = ids.next()
        fills += f'<g fill="{fill}"><path id="{name}" d="{path}"/></g>'
        outline += f'<use href="#{name}"/>'
    return fills, outline


def _seam(part: Part) -> str:
    return "".join(f'<path d="{path}" fill="{fill}"/>' for path, fill in part.seam)


def _details(part: Part, joined: bool, ids: PathIds) -> str:
    lines = "".join(part.lines + (part.creases if joined else []))
    svg = f'<path d="{lines}" fill="none" stroke-width="{FINE}"/>' if lines else ""
    for ink in part.inked:
        if ink.whole:
            name = ids.next()
            svg += (
                f'<g fill="{ink.fill}"><g stroke-width="{2 * ink.width:g}"><path id="{name}" d="{ink.path}"/></g>'
                f'<g stroke="none"><use href="#{name}"/></g></g>'
            )
        else:
            outline = f'stroke-width="{ink.width:g}"' if ink.width else 'stroke="none"'
            svg += f'<path d="{ink.path}" fill="{ink.fill}" {outline}/>'
    return svg


_MOVED, _MOVED_CM = 12.0, 6.0  # picture units, and cm: a limb that moves less has no ghost


def ghost(camera: Camera, before: list[Part], after: list[Part], ids: PathIds) -> str:
    """The old position of the limbs that have moved, light and with a dashed outline.

    Both lists hold the same parts of the body in the same order.
    """
    least = max(_MOVED, _MOVED_CM * camera.zoom)
    over = [cover for part in after for cover in part.covers]
    moved = [
        one
        for one, two in zip(before, after, strict=True)
        if _has_moved(one, two, least) and one.is_seen(camera) and _free(one, over) > _SHARE
    ]
    if not moved:
        return ""
    name = ids.next()
    path = "".join("".join(part.solid or (shape for shape, _ in part.shapes)) for part in moved)
    path += "".join(ink.path for part in moved for ink in part.inked if ink.width == EDGE)
    return (
        f'<g stroke="{palette.GHOST}" stroke-width="2.4" stroke-dasharray="4 3.4"><use href="#{name}"/></g>'
        f'<g fill="{palette.SHADE}" stroke="none"><path id="{name}" d="{path}"/></g>'
    )


_SHADOW = (5.0, 3.0)  # picture units to the right and down


def shadow(camera: Camera, body: Body, ids: PathIds) -> str:
    """What the body casts on a wall right behind it: only so can be seen that it touches the wall."""
    aside = replace(camera, x=camera.x + _SHADOW[0], y=camera.y + _SHADOW[1])
    parts = body_parts(aside, body)
    path = "".join("".join(part.solid or (shape for shape, _ in part.shapes)) for part in parts)
    return f'<g fill="{palette.WALL_SIDE}" stroke="none"><path id="{ids.next()}" d="{path}"/></g>'


_SHARE = 0.3  # a ghost is left out if a smaller share of it is visible: it would only confuse


def _free(part: Part, over: list[Capsule]) -> float:
    """The share of a part that the body in its present position does not cover."""
    points = []
    for cover in part.covers:
        (x1, y1, _), (x2, y2, _), r = cover.a, cover.b, 0.8 * cover.radius
        size = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        dx, dy = ((y1 - y2) / size * r, (x2 - x1) / size * r) if size > 1 else (r, 0.0)
        for share in (0.1, 0.5, 0.9):
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            points += [(x, y), (x + dx, y + dy), (x - dx, y - dy)]
    free = sum(all(cover.distance(x, y) > 0 for cover in over) for x, y in points)
    return free / len(points) if points else 0.0


def _has_moved(one: Part, two: Part, least: float) -> bool:
    return any(
        abs(a[0] - b[0]) + abs(a[1] - b[1]) > least
        for c, d in zip(one.covers, two.covers, strict=False)
        for a, b in ((c.a, d.a), (c.b, d.b))
    )
