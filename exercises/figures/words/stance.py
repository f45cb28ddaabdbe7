"""The stance of the whole body: lying, kneeling, sitting or standing, and what it rests on."""

from dataclasses import dataclass
from enum import StrEnum

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.pose.props import Prop
from exercises.figures.pose.solve import lowest, middle
from exercises.figures.vectors import Vec, dot, length, sub, unit
from exercises.figures.words.facts import Fact, Seen
from exercises.figures.words.footing import Footing, footing

DOWN = 3.5  # cm above the floor: what is lower rests on it
BOTH = frozenset(Side)
NONE: frozenset[Side] = frozenset()
UP: Vec = (0.0, 1.0, 0.0)


class Kind(StrEnum):
    STANDING = "standing"
    SITTING = "sitting"
    FLOOR = "floor"  # sitting on the floor
    KNEELING = "kneeling"  # on one knee or two, with or without the hands
    BACK = "back"
    SIDE = "side"
    FRONT = "front"
    PLANK = "plank"


@dataclass(frozen=True, slots=True)
class Stance:
    """`posture` begins the text. What it already says about legs and arms is not repeated."""

    posture: str
    kind: Kind
    facts: tuple[Fact, ...] = ()
    arms_said: frozenset[Side] = NONE


def stance_of(seen: Seen) -> Stance:
    body = seen.body
    trunk = unit(sub(body.joints["neck_base"], body.joints["pelvis"]))
    pelvis = body.frames["pelvis"]
    if abs(pelvis.left[1]) > 0.62:
        return _on_the_side(seen, Side.LEFT if pelvis.left[1] < 0 else Side.RIGHT)
    if (
        pelvis.front[1] < -0.3
        and lowest(body, "seat") < 12
        and _downs(body, "knee") == BOTH
        and trunk[1] > 0.2
    ):
        return _on_the_front(seen)
    if trunk[1] > 0.62:
        return _upright(seen)
    return _on_the_back(seen) if pelvis.front[1] > 0.4 else _face_down(seen)


def _downs(body: Body, part: str) -> frozenset[Side]:
    return frozenset(side for side in Side if lowest(body, f"{part}_{side}") < DOWN)


def _knees_down(seen: Seen) -> frozenset[Side]:
    """The knees that are on the floor, or on something soft on the floor."""
    found = set(_downs(seen.body, "knee"))
    for side in Side:
        x, _, z = seen.body.joints[f"knee_{side}"]
        for prop in seen.of("pillow", "cushion", "towel"):
            at = prop["at"].on(seen.body)
            if lowest(seen.body, f"knee_{side}") < 16 and abs(at[0] - x) < 20 and abs(at[2] - z) < 20:
                found.add(side)
    return frozenset(found)


def _leans(body: Body) -> bool:
    """Whether a person on both knees leans forward from there, thighs and trunk in one line."""
    joints = body.joints
    thigh, trunk = sub(joints["hip_left"], joints["knee_left"]), sub(joints["neck_base"], joints["pelvis"])
    front = body.frames["pelvis"].front
    ahead = dot(sub(thigh, (0.0, thigh[1], 0.0)), (front[0], 0.0, front[2]))
    return ahead > 0.5 * thigh[1] and trunk[1] < 0.9 * length(trunk)


def _names(sides: frozenset[Side], one: str, many: str) -> str:
    return f"both {many}" if sides == BOTH else f"the {min(sides)} {one}"


# --- Upright --------------------------------------------------------------------------------------


def _upright(seen: Seen) -> Stance:
    body = seen.body
    knees, feet = _knees_down(seen), _downs(body, "foot")
    low = lowest(body, "seat")
    if low < 8 and not knees - feet and all(bent.knee < 60 for bent in seen.bent.values()):
        return Stance("sitting on the floor with legs straight", Kind.FLOOR)
    if knees == BOTH:
        folded = all(bent.knee > 125 for bent in seen.bent.values())
        posture = "kneeling and leaning forward in one line" if _leans(body) else "kneeling upright"
        return Stance("sitting on the heels" if folded else posture, Kind.KNEELING)
    if knees and low > 20:
        (side,) = knees
        return Stance(f"half kneeling on the {side} knee, {side.other} foot in front", Kind.KNEELING)
    if low < 14:
        return Stance("sitting on the floor", Kind.FLOOR)
    seat = _seat(seen, low)
    if seat:
        return Stance(f"sitting on {seat}", Kind.SITTING, _lean_of_a_sitter(seen))
    return _standing(seen)


_SEATS = {
    "chair": "a chair",
    "bed": "a bed",
    "table": "a table",
    "box": "a box",
    "ball": "a therapy ball",
    "bike": "an exercise bike",
}


def _seat(seen: Seen, low: float) -> str:
    """What the body sits on: something under it, if the hips are bent. Empty if there is nothing."""
    if max(bent.hip_flex for bent in seen.bent.values()) < 45:
        return ""
    x, _, z = seen.body.joints["pelvis"]
    for kind, words in _SEATS.items():
        for prop in seen.of(kind):
            (left, top, far), (right, _, near) = _room(prop, seen.body, low)
            if abs(low - top) < 12 and left < x < right and far < z < near:
                return words
    return ""


def _room(prop: Prop, body: Body, low: float) -> tuple[Vec, Vec]:
    """The area in which the pelvis of a person who sits on it can be: two corners, at the height of the seat."""
    if prop.kind == "box":
        (left, _, far), (right, top, near) = prop["low"], prop["high"]
        return (left - 15, top, far - 15), (right + 15, top, near + 15)
    at: Vec = prop["at"].on(body)
    top = prop["seat"] if prop.kind == "chair" else prop["height"] if "height" in prop.fields else low
    reach = 95 if prop.kind == "bed" else 34
    return (at[0] - reach, top, at[2] - reach), (at[0] + reach, top, at[2] + reach)


def _lean_of_a_sitter(seen: Seen) -> tuple[Fact, ...]:
    pelvis, thorax = seen.body.frames["pelvis"], seen.body.frames["thorax"]
    ahead = dot(thorax.up, unit((pelvis.front[0], 0.0, pelvis.front[2])))
    if ahead > 0.39:
        return (Fact("lean", "leaning forward", "upright", rank=12),)
    return (Fact("lean", "leaning back", "upright", rank=12),) if ahead < -0.3 else ()


def _standing(seen: Seen) -> Stance:
    under = footing(seen)
    body = seen.body
    posture = _on_what(seen, under)
    pelvis = body.frames["pelvis"]
    facts = []
    if abs(tilt := pelvis.left[1]) > 0.07 and seen.of("step"):
        higher = Side.LEFT if tilt > 0 else Side.RIGHT
        facts.append(Fact("hips", f"{higher} hip higher than the {higher.other} hip", "hips level", rank=10))
    trunk = unit(sub(body.joints["neck_base"], body.joints["pelvis"]))
    if trunk[1] < 0.8 and dot(trunk, pelvis.front) + dot(pelvis.up, trunk) * -pelvis.front[1] > 0.2:
        facts.append(Fact("lean", "bent forward at the hips", "upright", rank=12))
    elif dot(trunk, pelvis.front) > 0.3 or (trunk[1] < 0.92 and pelvis.front[1] < -0.2):
        facts.append(Fact("lean", "leaning forward from the hips", "upright", rank=12))
    return Stance(posture, Kind.STANDING, tuple(facts))


def _on_what(seen: Seen, under: dict[Side, Footing]) -> str:
    standing = [side for side, foot in under.items() if foot.on]
    steps = [side for side, foot in under.items() if foot.on == "step"]
    tiptoe = "on tiptoe " if standing and all(under[side].tiptoe for side in standing) else ""
    if len(standing) == 1:
        (side,) = standing
        where = "on a step " if steps else ""
        return f"standing {where}{tiptoe}on the {side} leg"
    if len(steps) == 1:
        return f"standing {tiptoe}with the {steps[0]} foot on a step"
    words = f"standing {'on a step ' if steps else ''}{tiptoe}".strip()
    gap = sub(seen.body.joints["heel_left"], seen.body.joints["heel_right"])
    pelvis = seen.body.frames["pelvis"]
    front = unit((pelvis.front[0], 0.0, pelvis.front[2]))
    ahead, apart = dot(gap, front), abs(dot(gap, pelvis.left))
    first = "left" if ahead > 0 else "right"
    if 18 < abs(ahead) < 32 and apart < 6:
        return f"{words} heel to toe, {first} foot in front"
    if abs(ahead) > 18:
        return f"{words} with the {first} foot in front"
    return f"{words} with feet wide apart" if apart > 38 else words


# --- Lying ----------------------------------------------------------------------------------------


def _on_the_side(seen: Seen, side: Side) -> Stance:
    body = seen.body
    high = lowest(body, f"shoulder_{side}")
    elbow = side in _downs(body, "elbow") and high > 12
    hand = side in _downs(body, "hand") and high > 30
    posture = f"lying on the {side} side"
    facts = []
    if elbow or hand:
        posture = f"on the {side} side, propped on the {side} {'hand' if hand else 'forearm'}"
    if lowest(body, f"hip_{side}") > 8:
        knee = side in _downs(body, "knee")
        facts.append(Fact("hips", "hips lifted off the floor", "hips on the floor", rank=2))
        if knee or lowest(body, f"ankle_{side}") < 12:
            facts.append(Fact("weight", f"weight on the {side} {'knee' if knee else 'foot'}", rank=4))
        elif seen.of("chair"):
            facts.append(Fact("weight", f"{side.other} foot on a chair", rank=4))
        if _straight(body) and not knee:
            facts.append(Fact("line", "body in a straight line", rank=3))
    elif elbow or hand:
        facts.append(Fact("hips", "hips on the floor", rank=2))
    facts += _stacked_legs(seen, side)
    return Stance(posture, Kind.SIDE, tuple(facts), frozenset((side,)) if elbow or hand else NONE)


def _stacked_legs(seen: Seen, side: Side) -> list[Fact]:
    """Facts about two bent legs that lie one on top of the other."""
    knees = [bent.knee for bent in seen.bent.values()]
    if min(knees) < 40 or abs(knees[0] - knees[1]) > 15:
        return []
    top = side.other
    apart = seen.body.joints[f"knee_{top}"][1] - seen.body.joints[f"knee_{side}"][1]
    facts = [Fact("stacked", "knees bent", rank=30)]
    if apart > 18:
        together = length(sub(seen.body.joints["ankle_left"], seen.body.joints["ankle_right"])) < 14
        words = f"{top} knee lifted{' with the feet together' if together else ''}"
        facts.append(Fact("top", words, "one knee on the other", rank=5))
    return facts


def _straight(body: Body) -> bool:
    down = unit(sub(middle(body, "feet"), body.joints["pelvis"]))
    up = unit(sub(body.joints["neck_base"], body.joints["pelvis"]))
    return dot(down, up) < -0.96


def _on_the_back(seen: Seen) -> Stance:
    body = seen.body
    flat = [side for side in _downs(body, "foot") if seen.bent[side].knee > 45]
    posture = "lying on the back" + (" with knees bent and feet flat" if len(flat) == 2 else "")
    facts = []
    if lowest(body, "pelvis") > 6 and lowest(body, "chest") < lowest(body, "pelvis"):
        facts.append(Fact("hips", "hips lifted", "hips lowered", rank=2))
    if lowest(body, "cranium") > 5 and body.frames["thorax"].front[1] > 0.4 and not head_rests(seen):
        shoulders = min(lowest(body, f"shoulder_{side}") for side in Side) > 5
        words = "head and shoulders lifted" if shoulders else "head lifted"
        facts.append(Fact("lift", words, "head down", rank=3))
    left = body.frames["thorax"].left
    rolled = [dot(sub(body.joints[f"knee_{side}"], body.joints[f"hip_{side}"]), left) for side in Side]
    if min(abs(each) for each in rolled) > 14 and rolled[0] * rolled[1] > 0:
        way = "left" if rolled[0] > 0 else "right"
        facts.append(Fact("rolled", f"both knees to the {way}", "knees in the middle", rank=2))
    return Stance(posture, Kind.BACK, tuple(facts))


def head_rests(seen: Seen) -> bool:
    """Whether the head lies on a pillow, a towel or balls, or is held over a roller.

    A thing whose place moves with the head counts as under it.
    """
    x, _, z = seen.body.joints["cranium"]
    low = lowest(seen.body, "cranium")
    for prop in seen.of("pillow", "towel", "ball"):
        at = prop["at"].on(seen.body)
        tall = prop["height"] / 2 if prop.kind == "pillow" else prop["radius"]
        if abs(at[0] - x) < 18 and abs(at[2] - z) < 14 and at[1] < low + 9 and low - at[1] - tall < 4:
            return True
    return any(prop["at"].on(seen.body)[1] < 12 for prop in seen.of("roller"))


def _face_down(seen: Seen) -> Stance:
    body = seen.body
    hands, knees, elbows = (_downs(body, part) for part in ("hand", "knee", "elbow"))
    if lowest(body, "seat") < 12:
        return _on_the_front(seen)
    if knees and all(seen.bent[side].knee > 125 for side in knees):
        return Stance("kneeling folded forward with the hips back on the heels", Kind.KNEELING)
    if knees and (hands or elbows):
        if knees == BOTH and BOTH in (hands, elbows):
            where = "forearms" if elbows else "hands"
            return Stance(f"on {where} and knees", Kind.KNEELING, arms_said=BOTH)
        held = _names(elbows or hands, "forearm" if elbows else "hand", "forearms" if elbows else "hands")
        facts = tuple(
            Fact(
                "behind",
                "leg stretched out behind" if seen.bent[side].knee < 25 else "knee lifted",
                side=side,
                rank=6,
            )
            for side in BOTH - knees
        )
        posture = f"on {held} and {_names(knees, 'knee', 'knees')}"
        return Stance(posture, Kind.KNEELING, facts, elbows or hands)
    if _downs(body, "foot") and (hands or elbows):
        held = "forearms" if elbows else "hands"
        line = (Fact("line", "body in a straight line", rank=3),) if _straight(body) else ()
        return Stance(f"face down on {held} and toes", Kind.PLANK, line, BOTH)
    if _downs(body, "foot"):
        return Stance("standing bent forward at the hips", Kind.STANDING)
    return Stance("face down", Kind.FRONT)


def _on_the_front(seen: Seen) -> Stance:
    elbows, hands = _downs(seen.body, "elbow"), _downs(seen.body, "hand")
    raised = lowest(seen.body, "chest") > 8
    if raised and elbows == BOTH:
        return Stance("lying on the front, propped on the forearms", Kind.FRONT, arms_said=BOTH)
    if raised and hands == BOTH:
        up = Fact("chest", "chest pushed up on straight arms", rank=2)
        return Stance("lying on the front", Kind.FRONT, (up,), BOTH)
    return Stance("lying on the front", Kind.FRONT)
