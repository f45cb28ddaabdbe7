"""What trunk, shoulders and head do, in words."""

from collections.abc import Iterator
from math import asin, degrees

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.pose.solve import lowest
from exercises.figures.pose.spots import surface_of
from exercises.figures.vectors import Frame, Vec, dot, sub
from exercises.figures.words.facts import Fact, Seen, Show
from exercises.figures.words.stance import Kind, Stance, head_rests

GLIDES = 1.8  # cm: a head that moves less on the neck is not mentioned
SHIFTS = 2.2  # cm: a shoulder that moves less on the chest is not mentioned
AWAY = 1.2  # cm: a shoulder nearer to its place at rest counts as at rest
LEVEL = 11.3  # cm: how far a shoulder at rest is above the middle of the chest
POKED = 5.0  # cm: how far in front of the neck's root a head is that is poked forward
NODS = 4.0  # degrees: a lying head that turns less does not nod


def trunk(seen: Seen, stance: Stance) -> Iterator[Fact]:
    yield from _at_the_wall(seen)
    yield from _lower_back(seen)
    yield from _bends(seen, stance)
    yield from _shoulders(seen)
    yield from _head(seen, stance)


def _at_the_wall(seen: Seen) -> Iterator[Fact]:
    if not seen.of("wall"):
        return
    surface = surface_of("wall", seen.props)
    normal = surface.normal or (0.0, 0.0, 1.0)
    away = [dot(sub(seen.body.joints[joint], surface.point), normal) for joint in ("pelvis", "chest")]
    if max(away) < 15 and dot(seen.body.frames["pelvis"].front, normal) > 0.7:
        yield Fact("wall", "back against the wall", rank=18)


def _lower_back(seen: Seen) -> Iterator[Fact]:
    """What to say if a person lies on the floor and only tilts the pelvis."""
    flat = [_between(one.frames["pelvis"], one.frames["lumbar"])[0] for one in (seen.body, seen.other)]
    lying = seen.body.frames["pelvis"].front[1] > 0.6 and all(
        max(lowest(one, "pelvis"), lowest(one, "chest")) < 7 for one in (seen.body, seen.other)
    )
    if lying and abs(flat[0] - flat[1]) > 9:
        words = "lower back flat on the floor" if flat[0] > flat[1] else "lower back arched a little"
        yield Fact("low back", words, rank=2)


def _over_a_roller(seen: Seen) -> Iterator[Fact]:
    """What to say of a back on a roller: it curls up, or bends back over the roller."""
    rise = seen.body.joints["cranium"][1] - seen.other.joints["cranium"][1]
    if abs(rise) > 3:
        yield Fact(
            "flex", "head and upper back curled up" if rise > 0 else "upper back bent backwards", rank=5
        )


def _bends(seen: Seen, stance: Stance) -> Iterator[Fact]:
    pelvis, thorax = seen.body.frames["pelvis"], seen.body.frames["thorax"]
    flex, side, turn = _between(pelvis, thorax)
    hikes = (
        stance.kind is Kind.STANDING and abs(thorax.left[1]) < 0.12
    )  # the pelvis tilts under an upright chest
    if abs(side) > 12 and stance.kind is not Kind.SIDE and not hikes:
        yield Fact("side", f"trunk bent to the {_left_or_right(side)}", "trunk straight", rank=10)
    if abs(turn) > 12:
        rolled = any(fact.topic == "rolled" for fact in stance.facts)
        show = Show.NEVER if rolled else Show.ALWAYS
        yield Fact(
            "turn", f"chest turned to the {_left_or_right(turn)}", "chest facing forward", rank=11, show=show
        )
    if stance.kind is Kind.BACK and any(prop["at"].on(seen.body)[1] < 12 for prop in seen.of("roller")):
        yield from _over_a_roller(seen)
    elif (flex > 18 or flex < -12) and not list(_lower_back(seen)):
        said = "folded" in stance.posture or "propped" in stance.posture
        words = "back rounded" if flex > 0 else "back arched"
        upright = stance.kind is Kind.STANDING and flex < 0
        words = "trunk bent backwards" if upright else words
        # In a lying person, a bend that is the same in both frames comes from pillows and supports and is ignored.
        show = Show.NEVER if said else Show.CHANGED if stance.kind in (Kind.SIDE, Kind.BACK) else Show.ALWAYS
        yield Fact("flex", words, "trunk upright" if upright else "back straight", rank=11, show=show)


def _left_or_right(much: float) -> str:
    return "left" if much > 0 else "right"


def _shoulders(seen: Seen) -> Iterator[Fact]:
    ahead, lifted = [], []
    for side in Side:
        now, was = _on_chest(seen.body, side), _on_chest(seen.other, side)
        ahead.append(now[0] - was[0])
        lifted.append(now[1] - was[1])
    stands = [_on_chest(seen.body, side) for side in Side]
    if min(ahead) > SHIFTS and min(stands)[0] > AWAY:
        yield Fact("blades", "shoulder blades pushed apart", rank=9)
    elif max(ahead) < -SHIFTS and max(stands)[0] < -AWAY:
        yield Fact("blades", "shoulder blades drawn together", rank=9)
    if min(lifted) > SHIFTS and min(high for _, high in stands) > LEVEL + AWAY:
        yield Fact("lifted", "shoulders lifted", "shoulders down", rank=9)


def _on_chest(body: Body, side: Side) -> tuple[float, float]:
    """How far the shoulder is in front of the middle of the chest, and how far above it."""
    way: Vec = sub(body.joints[f"shoulder_{side}"], body.joints["chest"])
    return dot(way, body.frames["thorax"].front), dot(way, body.frames["thorax"].up)


# --- Head -----------------------------------------------------------------------------------------


def _head(seen: Seen, stance: Stance) -> Iterator[Fact]:
    thorax, head = seen.body.frames["thorax"], seen.body.frames["head"]
    flex, side, turn = _between(thorax, head)
    if abs(turn) > 12:
        yield Fact("head turn", f"head turned to the {_left_or_right(turn)}", "head to the front", rank=7)
    if abs(side) > 10 and stance.kind is not Kind.SIDE:
        yield Fact("head side", f"head tilted to the {_left_or_right(side)}", "head upright", rank=7)
    lies = stance.kind in (Kind.BACK, Kind.SIDE)
    if lies and (seen.moved("cranium") < 4 or (_low(seen.body) and _low(seen.other))):
        if seen.moved("pelvis") < 2 and not list(_lower_back(seen)):
            yield from _nod(seen)
        return
    if words := _glide(seen):
        yield Fact("glide", words, rank=7)
    words = _pitch(flex, lifted=lies)
    rests = stance.kind is Kind.BACK and head_rests(seen)
    if words and not rests and stance.kind not in (Kind.SIDE, Kind.FRONT):
        crowded = stance.kind in (Kind.KNEELING, Kind.PLANK)
        show = Show.CHANGED if crowded or stance.kind is Kind.STANDING else Show.ALWAYS
        yield Fact("nod", words, "" if lies else "looking ahead", rank=12, show=show)


def _pitch(flex: float, *, lifted: bool) -> str:
    if flex > 33 and not lifted:
        return "head bent forward"
    if flex > 22:
        return "chin tucked in"
    if flex > 11:
        return "chin nodded down"
    return "head tipped back" if flex < -22 else ""


def _low(body: Body) -> bool:
    return lowest(body, "cranium") < 6


def _nod(seen: Seen) -> Iterator[Fact]:
    """A resting head that nods. It is measured against the room, because the chest may move as well."""
    now, was = (degrees(asin(_clamped(one.frames["head"].front[1]))) for one in (seen.body, seen.other))
    ways = [one.frames["head"].front for one in (seen.body, seen.other)]
    feet = sub(seen.body.joints["pelvis"], seen.body.joints["cranium"])
    if abs(now - was) > NODS / 2 or dot(ways[0], ways[1]) < 0.997:
        nodded = dot(sub(ways[0], ways[1]), feet) > 0
        if abs(_between(Frame(*_pair(seen.other)), Frame(*_pair(seen.body)))[2]) < 6:
            yield Fact("nod", "chin nodded down a little" if nodded else "face straight up", rank=5)


def _pair(body: Body) -> tuple[Vec, Vec]:
    return body.frames["head"].up, body.frames["head"].front


def _glide(seen: Seen) -> str:
    """What to say of a head that slides forwards or backwards without nodding."""
    now, was = (
        dot(sub(one.joints["cranium"], one.joints["neck_base"]), one.frames["thorax"].front)
        for one in (seen.body, seen.other)
    )
    if seen.moved("neck_base") > 4:  # the trunk moves and takes the head with it
        return ""
    nod = [dot(one.frames["head"].front, one.frames["thorax"].up) for one in (seen.body, seen.other)]
    if abs(now - was) > GLIDES and abs(nod[0] - nod[1]) < 0.14:
        if now < was:
            return "head drawn back"
        return "head poked forward" if now > POKED else "head level"
    return ""


def _clamped(much: float) -> float:
    return max(-1.0, min(1.0, much))


def _between(lower: Frame, upper: Frame) -> tuple[float, float, float]:
    """How far the upper part is bent forwards, bent to the left and turned to the left against the lower.

    In degrees, and only roughly.
    """

    def angle(a: Vec, b: Vec) -> float:
        return degrees(asin(_clamped(dot(a, b))))

    return angle(upper.up, lower.front), angle(upper.up, lower.left), angle(upper.front, lower.left)
