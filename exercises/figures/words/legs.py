"""What each leg does and where its foot is, in words that depend on the stance of the body."""

from collections.abc import Iterator

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.pose.solve import lowest
from exercises.figures.pose.spots import surface_of
from exercises.figures.vectors import UP, cross, dot, length, sub, unit
from exercises.figures.words.facts import Fact, Seen, Show, from_line
from exercises.figures.words.footing import footing
from exercises.figures.words.stance import Kind, Stance

ANKLE = 12.0  # degrees: an ankle that bends less is not mentioned
STILL = 8.0  # cm: only if knee and ankle move less than this is the foot's own movement mentioned


def legs(seen: Seen, stance: Stance) -> Iterator[Fact]:
    if stance.kind is Kind.FLOOR and _soles_together(seen):
        yield Fact("soles", "soles of the feet together", rank=8)
        yield Fact("out", "knees out to the sides", rank=9)
        return
    stacked = any(fact.topic == "stacked" for fact in stance.facts)
    for side in Side:
        if fact := _foot(seen, side):
            yield fact
        if stacked or stance.kind in (Kind.KNEELING, Kind.PLANK):
            continue
        yield from _leg(seen, stance, side)


def _leg(seen: Seen, stance: Stance, side: Side) -> Iterator[Fact]:
    if crossed := _crossed(seen, side):
        yield Fact("leg", crossed, "foot on the floor", side, rank=14)
        return
    if stance.kind is Kind.STANDING:
        yield from _standing(seen, side)
        return
    say = {
        Kind.SITTING: _sitting,
        Kind.FLOOR: _on_the_floor,
        Kind.BACK: _on_the_back,
        Kind.SIDE: _on_the_side,
        Kind.FRONT: _on_the_front,
    }[stance.kind]
    words, show = say(seen, side)
    said = "legs straight" in stance.posture or "knees bent and feet flat" in stance.posture
    if words:
        rank = 20 if words.endswith("foot flat") or words == "leg straight" else 14
        yield Fact("leg", words, "", side, rank=rank, show=Show.NEVER if said else show)


def _soles_together(seen: Seen) -> bool:
    return seen.gap("ball_left", "ball_right") < 13 and seen.gap("knee_left", "knee_right") > 50


def _crossed(seen: Seen, side: Side) -> str:
    """What to say of an ankle that lies on the other leg."""
    joints, other = seen.body.joints, side.other
    if seen.bent[side].knee < 60 or seen.bent[side].hip_flex < 35:
        return ""
    gap, share = from_line(joints[f"ankle_{side}"], joints[f"hip_{other}"], joints[f"knee_{other}"])
    if gap > 14 or share < 0.5:
        return ""
    return f"ankle on the {{other}} {'knee' if share > 0.75 else 'thigh'}"


def _standing(seen: Seen, side: Side) -> Iterator[Fact]:
    bent, under = seen.bent[side], footing(seen)
    foot = under[side]
    if foot.on:
        if foot.below:
            yield Fact("heel", "heel lower than the step", "heel level with the step", side, rank=5)
        elif all(each.toes_up for each in under.values()):
            yield Fact("toes", "foot with the toes lifted", "foot flat", side, rank=5)
        elif foot.tiptoe and not all(each.tiptoe for each in under.values() if each.on):
            yield Fact("heel", "heel lifted", side=side, rank=8)
        words = "knee bent" if bent.knee > 50 else "knee bent a little" if bent.knee > 27 else ""
        words = "knee bent as if to sit" if bent.knee > 80 else words
        if words and not (foot.tiptoe and bent.knee < 50):
            yield Fact("knee", words, "knee straight", side, rank=12)
        return
    beside = under[side.other].on == "step" and bent.hip_flex < 45 and bent.knee < 30
    if _heel_up(seen, side):
        words = "heel drawn up to the bottom"
    elif bent.knee > 45:
        behind = "foot lifted behind" if bent.hip_flex < 12 else "foot lifted off the floor"
        words = "knee bent and lifted" if bent.hip_flex > 35 else behind
    elif beside:
        words = "foot hanging beside the step"
    elif bent.hip_abd > 14:
        words = "leg out to the side"
    elif bent.hip_flex > 20:
        words = "leg lifted forward"
    else:
        words = "leg lifted behind" if bent.hip_flex < -12 else "foot lifted"
    yield Fact("leg", words, "foot on the floor", side, rank=6)


def _heel_up(seen: Seen, side: Side) -> bool:
    return seen.bent[side].knee > 120 and seen.bent[side].hip_flex < 45


def _sitting(seen: Seen, side: Side) -> tuple[str, Show]:
    if seen.of("bike"):
        higher = seen.body.joints[f"ankle_{side}"][1] > seen.body.joints[f"ankle_{side.other}"][1]
        return f"foot on the {'upper' if higher else 'lower'} pedal", Show.ALWAYS
    if lowest(seen.body, f"foot_{side}") < 8:
        bent = seen.bent[side].knee
        where = " in front" if bent < 55 else " under the seat" if bent > 104 else ""
        return f"foot on the floor{where}", Show.CHANGED
    knee = seen.bent[side].knee
    if knee < 25:
        return "leg lifted and straight", Show.ALWAYS
    return "foot lifted off the floor", Show.ALWAYS


def _on_the_floor(seen: Seen, side: Side) -> tuple[str, Show]:
    knee = seen.bent[side].knee
    if knee < 30:
        return "leg straight", Show.ALWAYS
    return "knee bent with the foot flat", Show.ALWAYS


def _on_the_back(seen: Seen, side: Side) -> tuple[str, Show]:
    bent, low = seen.bent[side], lowest(seen.body, f"foot_{side}")
    if _on_the_wall(seen, side):
        return "foot on the wall with the knee bent", Show.ALWAYS
    if bent.knee > 45 and low < 3.5:
        return "knee bent with the foot flat", Show.ALWAYS
    if bent.knee > 25:
        if low < 3.5:
            return "knee bent a little", Show.ALWAYS
        if bent.hip_flex > 104:
            return "knee drawn to the chest", Show.ALWAYS
        return "knee bent above the hip" if bent.hip_flex > 60 else "knee bent", Show.ALWAYS
    if low < 5:
        return "leg straight", Show.CHANGED if seen.bent[side.other].knee < 25 else Show.ALWAYS
    if _on_a_roll(seen, side):
        return "knee straight with the heel lifted", Show.ALWAYS
    thigh = unit(sub(seen.body.joints[f"knee_{side}"], seen.body.joints[f"hip_{side}"]))
    if thigh[1] > 0.9:
        return "leg straight up", Show.ALWAYS
    high = thigh[1] > 0.35 or lowest(seen.body, "pelvis") > 6
    return f"leg straight {'and lifted' if high else 'and just off the floor'}", Show.ALWAYS


def _on_the_wall(seen: Seen, side: Side) -> bool:
    if not seen.of("wall"):
        return False
    surface = surface_of("wall", seen.props)
    gaps = (
        dot(sub(seen.body.joints[f"{joint}_{side}"], surface.point), surface.normal or UP)
        for joint in ("heel", "ball")
    )
    return max(gaps) < 8 and seen.bent[side].knee > 15


def _on_a_roll(seen: Seen, side: Side) -> bool:
    knee = seen.body.joints[f"knee_{side}"]
    return any(length(sub(prop["at"].on(seen.body), knee)) < 16 for prop in seen.of("towel", "roller"))


def _on_the_side(seen: Seen, side: Side) -> tuple[str, Show]:
    bent, body = seen.bent[side], seen.body
    below = body.joints[f"hip_{side}"][1] < body.joints[f"hip_{side.other}"][1]
    if bent.knee > 25:
        return f"knee bent{'' if below or bent.hip_flex < 40 else ' forward'}", Show.ALWAYS
    if not below and body.joints[f"ankle_{side}"][1] - body.joints[f"hip_{side}"][1] > 8:
        return "leg straight and lifted", Show.ALWAYS
    return "leg straight", Show.CHANGED if seen.bent[side.other].knee < 25 else Show.ALWAYS


def _on_the_front(seen: Seen, side: Side) -> tuple[str, Show]:
    if seen.bent[side].knee > 30:
        return "knee bent", Show.ALWAYS
    up = lowest(seen.body, f"knee_{side}") > 6 and lowest(seen.body, f"foot_{side}") > 8
    return ("leg lifted with the knee straight", Show.ALWAYS) if up else ("legs straight", Show.NEVER)


# --- Feet -----------------------------------------------------------------------------------------


def _foot(seen: Seen, side: Side) -> Fact | None:
    """What the foot does while the leg stays still."""
    words = _of_foot(seen, side)
    return Fact("foot", words, "foot relaxed", side, rank=2) if words else None


def _of_foot(seen: Seen, side: Side) -> str:
    foot, before = seen.body.feet[side], seen.other.feet[side]
    if foot.arch != before.arch:
        return "foot with the arch drawn up" if foot.arch > before.arch else "foot relaxed and flat"
    if seen.moved(f"knee_{side}") > STILL or seen.moved(f"ankle_{side}") > STILL:
        return ""
    if abs(foot.toes_up - before.toes_up) > 15:
        if abs(foot.toes_up) <= 15:
            return "toes straight"
        return "toes bent back" if foot.toes_up > 0 else "toes curled"
    bent, was = seen.bent[side].ankle, seen.was[side].ankle
    if (
        abs(bent - was) > ANKLE
        and min(bent, was) < 3
        and (_in_the_air(seen.body, side) or _in_the_air(seen.other, side))
    ):
        return "foot pulled up" if bent > was else "foot pointed"
    out, outer = _tilt(seen.body, side), _tilt(seen.other, side)
    if abs(out - outer) > 0.2:
        return f"foot with the sole turned {'out' if out > 0 else 'in'}" if abs(out) > 0.15 else "foot level"
    return ""


def _in_the_air(body: Body, side: Side) -> bool:
    return lowest(body, f"foot_{side}") > 3 or body.feet[side].sole[1] > -0.6


def _tilt(body: Body, side: Side) -> float:
    """How much the sole faces outwards, away from the other leg; negative inwards."""
    shank = unit(sub(body.joints[f"ankle_{side}"], body.joints[f"knee_{side}"]))
    left = cross(body.feet[side].toes, shank)
    return dot(body.feet[side].sole, left) * (1 if side is Side.LEFT else -1)
