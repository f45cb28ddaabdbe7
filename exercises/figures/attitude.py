"""How the body is held as a whole: lying, kneeling, sitting, standing, and on what it rests."""

from dataclasses import dataclass

from exercises.figures.body import Body, Side
from exercises.figures.motion import Angles, angles
from exercises.figures.solve import lowest, middle
from exercises.figures.vectors import dot, length, sub, unit

DOWN = 3.5  # cm over the floor: still on it
BOTH = frozenset(Side)
NONE: frozenset[Side] = frozenset()


@dataclass(frozen=True, slots=True)
class Attitude:
    words: tuple[str, ...]
    legs_told: bool = False
    arms_told: frozenset[Side] = NONE


@dataclass(frozen=True, slots=True)
class _Seen:
    body: Body
    kinds: frozenset[str]
    bent: dict[Side, Angles]

    def down(self, part: str, within: float = DOWN) -> bool:
        return lowest(self.body, part) < within

    def downs(self, part: str) -> frozenset[Side]:
        return frozenset(side for side in Side if self.down(f"{part}_{side}"))


def attitude(body: Body, kinds: frozenset[str]) -> Attitude:
    """`kinds` are those of the props."""
    seen = _Seen(body, kinds, {side: angles(body, side) for side in Side})
    trunk = unit(sub(body.joints["neck_base"], body.joints["pelvis"]))
    front = body.frames["pelvis"].front
    if abs(body.frames["pelvis"].left[1]) > 0.62:
        return _on_the_side(seen, Side.LEFT if body.frames["pelvis"].left[1] < 0 else Side.RIGHT)
    if trunk[1] > 0.62:
        return _upright(seen)
    if front[1] > 0.4:
        return _on_the_back(seen)
    return _face_down(seen)


def _names(sides: frozenset[Side], one: str, many: str) -> str:
    return f"both {many}" if sides == BOTH else f"the {min(sides)} {one}"


def _upright(seen: _Seen) -> Attitude:
    knees, feet = seen.downs("knee"), seen.downs("foot")
    low = lowest(seen.body, "seat")
    if low < 8 and not knees - feet and all(bent.knee < 60 for bent in seen.bent.values()):
        return Attitude(("sitting on the floor with legs straight",), legs_told=True)
    if knees == BOTH:
        folded = all(bent.knee > 125 for bent in seen.bent.values())
        return Attitude(("sitting on the heels" if folded else "kneeling",), legs_told=True)
    if knees and low > 20:
        (side,) = knees
        return Attitude((f"half kneeling on the {side} knee", f"{side.other} foot in front"), legs_told=True)
    if low < 12:
        return Attitude(("sitting on the floor",))
    thighs = [bent.hip_flex for bent in seen.bent.values()]
    seats = seen.kinds & {"chair", "bed", "table", "ball", "bike", "box"}
    if (
        seats
        and max(thighs) > 45
        and low < 62
        and any(bent.knee > 50 or bent.hip_flex > 60 for bent in seen.bent.values())
    ):
        seat = "chair" if "chair" in seats else min(seats)
        return _sitting(seen, seat)
    return _standing(seen, feet)


def _sitting(seen: _Seen, seat: str) -> Attitude:
    words = [f"sitting on a {'therapy ball' if seat == 'ball' else seat}"]
    if dot(seen.body.frames["thorax"].up, (0.0, 1.0, 0.0)) < 0.92:
        words.append("leaning forward" if seen.body.frames["pelvis"].front[1] < 0.1 else "leaning back")
    up = [side for side in Side if not seen.down(f"foot_{side}", 8)]
    words += (
        f"{side} leg raised with the knee {'straight' if seen.bent[side].knee < 20 else 'bent'}"
        for side in up
    )
    return Attitude(tuple(words), legs_told=True)


def _standing(seen: _Seen, feet: frozenset[Side]) -> Attitude:
    if len(feet) == 1 and "step" not in seen.kinds and "stairs" not in seen.kinds:
        (side,) = feet
        return Attitude((f"standing on the {side} leg",))
    left, right = seen.body.joints["heel_left"], seen.body.joints["heel_right"]
    frame, gap = seen.body.frames["pelvis"], sub(left, right)
    ahead, apart = dot(gap, frame.front), abs(dot(gap, frame.left))
    knees = [bent.knee for bent in seen.bent.values()]
    heels = min(point[1] for point in (left, right)) > 8
    words = ["standing on tiptoe" if heels and feet == BOTH else "standing"]
    if abs(ahead) > 18:
        words[0] += f" with the {'left' if ahead > 0 else 'right'} foot in front"
    elif apart > 38:
        words[0] += " with feet wide apart"
    if min(knees) > 28:
        words.append(f"knees bent {round(sum(knees) / 10) * 5}°")
    trunk = unit(sub(seen.body.joints["neck_base"], seen.body.joints["pelvis"]))
    if dot(trunk, frame.front) > 0.3 or (trunk[1] < 0.9 and frame.front[1] < -0.25):
        words.append("leaning forward from the hips")
    return Attitude(tuple(words), legs_told=abs(ahead) > 18 or min(knees) > 28)


def _on_the_side(seen: _Seen, side: Side) -> Attitude:
    lifted = lowest(seen.body, f"hip_{side}") > 8
    elbow = side in seen.downs("elbow") and lowest(seen.body, f"shoulder_{side}") > 12
    hand = side in seen.downs("hand") and lowest(seen.body, f"shoulder_{side}") > 30
    words = [f"lying on the {side} side"]
    if elbow or hand:
        words = [f"on the {side} side", f"propped on the {side} {'hand' if hand else 'forearm'}"]
    if lifted:
        knee = side in seen.downs("knee")
        words.append(f"hips lifted off the floor, weight on the {side} {'knee' if knee else 'foot'}")
        if _straight(seen.body):
            words.append("body in a straight line")
    elif elbow:
        words.append("hips on the floor")
    words += (legs := _stacked_legs(seen, side))
    return Attitude(
        tuple(words), legs_told=bool(legs), arms_told=frozenset((side,)) if elbow or hand else NONE
    )


def _stacked_legs(seen: _Seen, side: Side) -> list[str]:
    """Of legs bent alike, one on top of the other."""
    knees = [bent.knee for bent in seen.bent.values()]
    if min(knees) < 40 or abs(knees[0] - knees[1]) > 15:
        return []
    joints, top = seen.body.joints, side.other
    words = [f"knees bent {round(sum(knees) / 10) * 5}°"]
    apart = joints[f"knee_{top}"][1] - joints[f"knee_{side}"][1]
    together = length(sub(joints["ankle_left"], joints["ankle_right"])) < 14
    if apart > 18:
        words.append(f"{top} knee lifted{' with the feet together' if together else ''}")
    return words


def _straight(body: Body) -> bool:
    down = unit(sub(middle(body, "feet"), body.joints["pelvis"]))
    up = unit(sub(body.joints["neck_base"], body.joints["pelvis"]))
    return dot(down, up) < -0.96


def _on_the_back(seen: _Seen) -> Attitude:
    words = ["lying on the back"]
    flat = frozenset(side for side in seen.downs("foot") if seen.bent[side].knee > 45)
    if flat == BOTH:
        words[0] += " with knees bent and feet flat"
    elif flat:
        words.append(f"{min(flat)} knee bent with the foot flat")
    if lowest(seen.body, "pelvis") > 8 and lowest(seen.body, "chest") < lowest(seen.body, "pelvis"):
        words.append("hips lifted")
    return Attitude(tuple(words), legs_told=flat == BOTH)


def _face_down(seen: _Seen) -> Attitude:
    hands, knees, elbows = seen.downs("hand"), seen.downs("knee"), seen.downs("elbow")
    seat = lowest(seen.body, "seat")
    if seat < 12:
        return _on_the_front(seen, elbows, hands)
    if knees and all(seen.bent[side].knee > 125 for side in knees):
        return Attitude(("kneeling folded forward, hips back on the heels",), legs_told=True)
    if knees and (hands or elbows):
        whole = "on hands and knees" if not elbows else "on forearms and knees"
        if knees == BOTH and BOTH in (hands, elbows):
            return Attitude((whole,), legs_told=True, arms_told=BOTH)
        held = _names(elbows or hands, "forearm" if elbows else "hand", "forearms" if elbows else "hands")
        words = [f"on {held} and {_names(knees, 'knee', 'knees')}"]
        words += (
            f"{side} leg stretched out behind" if seen.bent[side].knee < 25 else f"{side} knee lifted"
            for side in BOTH - knees
        )
        return Attitude(tuple(words), legs_told=True, arms_told=elbows or hands)
    if seen.downs("foot") and (hands or elbows):
        line = ("body in a straight line",) if _straight(seen.body) else ()
        held = "forearms" if elbows else "hands"
        return Attitude((f"face down on {held} and toes", *line), legs_told=True, arms_told=BOTH)
    return (
        Attitude(("standing bent forward at the hips",), legs_told=True)
        if seen.downs("foot")
        else Attitude(("face down",))
    )


def _on_the_front(seen: _Seen, elbows: frozenset[Side], hands: frozenset[Side]) -> Attitude:
    raised = lowest(seen.body, "chest") > 8
    if raised and elbows == BOTH:
        return Attitude(("lying on the front, propped on the forearms",), arms_told=BOTH)
    if raised and hands == BOTH:
        return Attitude(("lying on the front, chest pushed up on the hands",), arms_told=BOTH)
    return Attitude(("lying on the front",))
