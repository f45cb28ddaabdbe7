"""Limbs that pass through each other or the trunk, deeper than soft tissue would give way."""

from collections.abc import Iterator

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.vectors import Vec, add, dot, length, scale, sub

Capsule = tuple[Vec, Vec, float]
GIVES = 5.0  # cm: an overlap up to this is not noticed


def overlaps(body: Body) -> Iterator[tuple[str, str, float]]:
    """Two parts and how deep, in cm, the first is inside the second."""
    trunk, head = _trunk(body), [_head(body)]
    limbs = {side: _limbs(body, side) for side in Side}
    for side in Side:
        own, other = limbs[side], limbs[side.other]
        for part in ("hand", "forearm"):
            yield from _deeper(f"{part}_{side}", own[part], "trunk", trunk)
            yield from _deeper(f"{part}_{side}", own[part], "head", head)
            for limb in ("thigh", "shank"):
                for leg, whose in ((own, side), (other, side.other)):
                    yield from _deeper(f"{part}_{side}", own[part], f"{limb}_{whose}", [leg[limb]])
        yield from _deeper(f"shank_{side}", own["shank"], "trunk", trunk)
        yield from _deeper(f"shank_{side}", own["shank"], f"thigh_{side.other}", [other["thigh"]])
    left, right = limbs[Side.LEFT], limbs[Side.RIGHT]
    for part in ("shank", "forearm"):
        yield from _deeper(f"{part}_left", left[part], f"{part}_right", [right[part]])
    lower = {side: (limbs[side]["thigh"][0], limbs[side]["thigh"][1], 4.8) for side in Side}
    yield from _deeper("thigh_left", _outer(lower[Side.LEFT]), "thigh_right", [_outer(lower[Side.RIGHT])])


def _trunk(body: Body) -> list[Capsule]:
    """The trunk is wider than deep: two capsules side by side."""
    pelvis, thorax = body.frames["pelvis"], body.frames["thorax"]
    low, high = body.joints["pelvis"], body.joints["chest"]
    return [(pelvis.at(low, left=x), thorax.at(high, left=x, up=4), 9.0) for x in (-4.0, 4.0)]


def _head(body: Body) -> Capsule:
    return body.joints["skull"], body.joints["cranium"], 7.5


def _limbs(body: Body, side: Side) -> dict[str, Capsule]:
    def capsule(first: str, second: str, radius: float) -> Capsule:
        return body.joints[f"{first}_{side}"], body.joints[f"{second}_{side}"], radius

    return {
        "hand": capsule("hand", "hand", 2.0),
        "forearm": capsule("elbow", "wrist", 3.0),
        "thigh": capsule("hip", "knee", 6.3),
        "shank": capsule("knee", "ankle", 3.6),
    }


def _outer(capsule: Capsule) -> Capsule:
    """The half of a thigh nearer to the knee. At the hips thighs always touch."""
    first, second, radius = capsule
    return scale(add(first, second), 0.5), second, radius


def _deeper(name: str, one: Capsule, other: str, others: list[Capsule]) -> Iterator[tuple[str, str, float]]:
    depth = max(one[2] + capsule[2] - _distance(one, capsule) for capsule in others)
    if depth > GIVES:
        yield name, other, depth


def _distance(one: Capsule, other: Capsule) -> float:
    """Between the nearest points of two segments (Ericson, Real-Time Collision Detection, 5.1.9)."""
    p, q = one[0], other[0]
    d, e, r = sub(one[1], p), sub(other[1], q), sub(p, q)
    dd, ee, er = dot(d, d), dot(e, e), dot(e, r)
    dr, de = dot(d, r), dot(d, e)
    if dd < 1e-9:
        s, t = 0.0, _share(er / ee) if ee > 1e-9 else 0.0
    elif ee < 1e-9:
        s, t = _share(-dr / dd), 0.0
    else:
        whole = dd * ee - de * de
        s = _share((de * er - dr * ee) / whole) if whole > 1e-9 else 0.0
        t = (de * s + er) / ee
        if not 0 <= t <= 1:
            t = _share(t)
            s = _share((de * t - dr) / dd)
    return length(sub(add(p, scale(d, s)), add(q, scale(e, t))))


def _share(value: float) -> float:
    return max(0.0, min(1.0, value))
