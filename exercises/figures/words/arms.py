"""What each arm and hand does, in words: where the hand rests, or else where the arm points."""

from collections.abc import Iterator

from exercises.figures.body.anatomy import Body, Grip, Side
from exercises.figures.vectors import Frame, dot, length, sub, unit
from exercises.figures.words.facts import Fact, Seen, Show, from_line, outwards
from exercises.figures.words.stance import Kind, Stance
from exercises.figures.words.touch import touches

BENDS = 25.0  # degrees: an elbow that bends less is not mentioned while the hand stays
WRIST = 12.0  # degrees: a wrist that bends less is not mentioned
GRIPS = {
    Grip.GRIP: "fingers closed",
    Grip.FIST: "hand in a fist",
    Grip.HOOK: "fingers hooked",
    Grip.TABLETOP: "fingers straight and bent at the big knuckles",
    Grip.FLAT_FIST: "fingertips flat on the palm",
    Grip.WIDE: "fingers spread",
    Grip.LOOSE: "fingers loosely bent",
    Grip.CUP: "fingers curved",
    Grip.THUMB_OUT: "fingers closed and the thumb straight",
    Grip.PINCH: "thumb on the tip of the index finger",
    Grip.PINCH_LITTLE: "thumb on the tip of the little finger",
}


def arms(seen: Seen, stance: Stance) -> Iterator[Fact]:
    if _palms_together(seen):
        yield Fact("palms", "palms together", rank=13)
    for side in Side:
        said = side in stance.arms_said
        touched = "" if said else touches(seen, side)
        near = seen.figure.camera.at is not None
        resting = said or (" on the " in touched and "{other} hand" not in touched)
        if words := "" if resting and not near else _hand(seen, side, near=near and not resting):
            yield Fact("hand", words, "", side, rank=3)
        if said:
            yield Fact("arm", "hand on the floor", "", side, show=Show.NEVER)
            continue
        if touched:
            if _helps(seen, side):
                yield Fact("arm", touched, "", side, show=Show.NEVER)
                continue
            working = side is seen.figure.side or "{other}" in touched
            yield Fact("arm", touched, "", side, rank=16 if working else 22)
            if words := _elbow(seen, side, touched):
                yield Fact("elbow", words, "", side, rank=10, show=Show.CHANGED)
            continue
        words, show = _let_go(seen, side) or _in_the_air(seen, stance, side)
        if words.startswith("elbow") and seen.of("strap", "hook", "flexbar") and show is Show.ALWAYS:
            show = Show.CHANGED if seen.of("strap") else show
        if words == "arm by the side" and seen.figure.side is side.other and seen.frame == "start":
            show = Show.NEVER
        idle = "by the side" in words or (stance.kind is Kind.SIDE and seen.figure.side is side.other)
        yield Fact("arm", words, "", side, rank=44 if idle else 13, show=show)


def _palms_together(seen: Seen) -> bool:
    if seen.gap("hand_left", "hand_right") > 9 or seen.of("flexbar", "stick", "band", "strap", "hook"):
        return False
    if max(bent.wrist for bent in seen.bent.values()) > 35:
        return False
    left, right = (seen.body.hands[side].palm for side in Side)
    return dot(left, right) < -0.7


def _elbow(seen: Seen, side: Side, touched: str) -> str:
    """What the elbow does while the hand stays where it is."""
    if " wall" not in touched or touched.startswith("forearm") or touches(seen.exchanged(), side) != touched:
        return ""
    now, was = seen.bent[side].elbow, seen.was[side].elbow
    if abs(now - was) < BENDS / 2:
        return ""
    if now > was:
        return "elbow bent"
    return "elbow straight" if now < 38 else "elbow bent a little"


# --- Hands ----------------------------------------------------------------------------------------


def _hand(seen: Seen, side: Side, *, near: bool) -> str:
    hand, before = seen.body.hands[side], seen.other.hands[side]
    if seen.figure.side is side.other and seen.gap(f"hand_{side}", f"hand_{side.other}") < 11:
        return ""  # it helps the other hand and is mentioned together with it
    still = seen.moved(f"elbow_{side}") < 8 and seen.moved(f"wrist_{side}") < 8
    phrases = []
    if hand.grip is not before.grip and hand.grip in GRIPS and still:
        phrases.append(GRIPS[hand.grip])
    elif still and hand.grip is not before.grip and before.grip in GRIPS:
        phrases.append("fingers straight" if hand.grip is Grip.FLAT else "hand open")
    bent, was = seen.bent[side].wrist, seen.was[side].wrist
    helped = _helps(seen, side.other)
    if bent > 35 and (near or (still and abs(bent - was) > WRIST)):
        fore = unit(sub(seen.body.joints[f"wrist_{side}"], seen.body.joints[f"elbow_{side}"]))
        way = "back" if dot(fore, hand.palm) > 0 else "towards the palm"
        pulled = f" by the {side.other} hand" if helped else ""
        down = " and fingers down" if hand.fingers[1] < -0.8 and not pulled else ""
        phrases.append(f"wrist bent {way}{pulled}{down}")
    elif near and abs(bent - was) > 35 and bent < 25 and side is not (seen.figure.side or side).other:
        phrases.append("wrist straight")
    turned = dot(hand.palm, before.palm) < 0.7 and dot(hand.fingers, before.fingers) > 0.85
    if still and turned and not phrases:
        phrases.append(_palm(hand.palm[1]))
    return " and ".join(phrases)


def _helps(seen: Seen, side: Side) -> bool:
    """Whether this hand bends the wrist of the other one."""
    if seen.figure.side is not side.other or seen.bent[side.other].wrist < 35 or seen.of("flexbar", "band"):
        return False
    return seen.gap(f"hand_{side}", f"hand_{side.other}") < 11


def _let_go(seen: Seen, side: Side) -> tuple[str, Show] | None:
    """A hand that has just moved away from what it rested on."""
    if seen.frame == "start" or seen.moved(f"hand_{side}") > 20:
        return None
    before = touches(seen.exchanged(), side)
    if " on the " not in before:
        return None
    what = before.partition(" on the ")[2]
    known = what in ("wall", "counter", "table", "seat", "back of a chair")
    return (f"hand off the {what}", Show.ALWAYS) if known else None


def _palm(up: float) -> str:
    return "palm up" if up > 0.6 else "palm down" if up < -0.6 else "thumb up"


# --- In the air -----------------------------------------------------------------------------------


def _in_the_air(seen: Seen, stance: Stance, side: Side) -> tuple[str, Show]:
    body, bent = seen.body, seen.bent[side]
    thorax: Frame = body.frames["thorax"]
    upper = unit(sub(body.joints[f"elbow_{side}"], body.joints[f"shoulder_{side}"]))
    straight = bent.elbow < 38
    up, ahead = dot(upper, thorax.up), dot(upper, thorax.front)
    out = dot(upper, outwards(thorax.left, side))
    if straight:
        return _straight_arm(body, stance, side, (up, ahead, out))
    hand = _hand_of_bent(body, side, stance)
    if stance.kind is Kind.SIDE and _under_the_head(body, side):
        return "arm under the head", Show.ALWAYS
    if hand.endswith(("by the head", "level")) and side is not seen.figure.side:
        return f"elbow bent{hand.removesuffix(' with the hand level')}", Show.ALWAYS
    if up > 0.3:
        return f"arm raised{' over the head' if up > 0.75 else ''} with the elbow bent", Show.ALWAYS
    if out > 0.7:
        return f"elbow out to the side{hand}", Show.ALWAYS
    if ahead > 0.7:
        return f"elbow forward and bent{hand}", Show.ALWAYS
    if ahead < -0.4:
        return "elbow drawn back", Show.ALWAYS
    if bent.elbow < 55 and not hand:
        return "elbow bent a little", Show.CHANGED
    return f"elbow bent{hand}", Show.ALWAYS


def _straight_arm(
    body: Body, stance: Stance, side: Side, way: tuple[float, float, float]
) -> tuple[str, Show]:
    up, ahead, out = way
    upper = unit(sub(body.joints[f"elbow_{side}"], body.joints[f"shoulder_{side}"]))
    thorax = body.frames["thorax"]
    bowed = abs(thorax.up[1]) < 0.85 and thorax.front[1] < -0.2 and stance.kind is Kind.STANDING
    if bowed and upper[1] < -0.5:
        ahead = dot(upper, unit((thorax.up[0], 0.0, thorax.up[2])))
        where = "and swung forward" if ahead > 0.2 else "and swung back" if ahead < -0.2 else "straight down"
        return f"arm hanging {where}", Show.ALWAYS
    if stance.kind is Kind.KNEELING and thorax.up[1] < 0.7:
        if out < -0.35:
            return "arm slid under the body", Show.ALWAYS
        return ("arm stretched forward" if up > 0.6 else "arm lifted"), Show.ALWAYS
    if up > 0.75:
        resting = stance.kind is Kind.SIDE and _under_the_head(body, side)
        return f"arm {'under' if resting else 'over'} the head", Show.ALWAYS
    if up > 0.3:
        return "arm raised and out" if out > 0.45 else "arm raised", Show.ALWAYS
    if stance.kind is Kind.BACK and upper[1] > 0.85:
        return "arm straight up", Show.ALWAYS
    if out < -0.4:
        return "arm across the chest", Show.ALWAYS
    if out > 0.62:
        forward = " and a little forward" if ahead > 0.4 and stance.kind is Kind.STANDING else ""
        return f"arm out to the side{forward}", Show.ALWAYS
    if ahead > 0.75:
        lies = stance.kind is Kind.FRONT and upper[1] < -0.75
        return ("arm hanging down" if lies else "arm straight forward"), Show.ALWAYS
    if ahead > 0.35:
        walks = stance.kind is Kind.STANDING
        return f"arm {'swung' if walks else 'reaching'} forward", Show.ALWAYS
    if ahead < -0.4 and stance.kind is not Kind.BACK:
        return "arm behind the body", Show.ALWAYS
    return "arm by the side", Show.CHANGED


def _under_the_head(body: Body, side: Side) -> bool:
    joints = body.joints
    gap = min(
        from_line(joints["cranium"], joints[f"{a}_{side}"], joints[f"{b}_{side}"])[0]
        for a, b in (("shoulder", "elbow"), ("elbow", "wrist"))
    )
    return gap < 18 and joints[f"elbow_{side}"][1] < joints["cranium"][1]


def _hand_of_bent(body: Body, side: Side, stance: Stance) -> str:
    """Where the forearm points when the elbow is bent."""
    palm = body.joints[f"hand_{side}"]
    if stance.kind is Kind.FRONT:
        return " with the hand by the head" if length(sub(palm, body.joints["cranium"])) < 40 else ""
    if length(sub(palm, body.joints["chest"])) < 24:
        return " with the hand in front of the chest"
    fore = unit(sub(body.joints[f"wrist_{side}"], body.joints[f"elbow_{side}"]))
    thorax = body.frames["thorax"]
    if stance.kind is Kind.SIDE:
        high = fore[1]
        words = "up" if high > 0.8 else "half way up" if high > 0.25 else "level" if high > -0.35 else "down"
        return f" with the hand {words}"
    out = dot(fore, outwards(thorax.left, side))
    up, ahead = dot(fore, thorax.up), dot(fore, thorax.front)
    if up > 0.7:
        return " with the hand up"
    if out < -0.5:
        return " with the hand across the body"
    if out > 0.5:
        return " with the hand out to the side"
    return " with the hand forward" if ahead > 0.6 else " with the hand down" if up < -0.8 else ""
