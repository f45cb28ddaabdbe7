"""What has moved and in which direction, used if no other words differ between the start and the end."""

from exercises.figures.body.anatomy import Side
from exercises.figures.vectors import Vec, cross, dot, sub, unit
from exercises.figures.words.facts import Seen, both

PARTS = {"hand": "hand", "elbow": "elbow", "knee": "knee", "ankle": "foot"}
LEAST = 1.0  # cm
_PLURAL = {"hand": "hands", "elbow": "elbows", "knee": "knees", "ankle": "feet"}
_ASIDE = ("further to the left", "further to the right")


def moved(seen: Seen) -> list[str]:
    """One clause about what moves most, or none if nothing moves."""
    limbs = {(part, side): seen.moved(f"{part}_{side}") for part in PARTS for side in Side}
    part, side = max(limbs, key=lambda key: (round(limbs[key]), key[1] is seen.figure.side))
    most = limbs[part, side]
    pelvis, head = seen.moved("pelvis"), seen.moved("cranium")
    if max(most, pelvis, head) < LEAST:
        return []
    if pelvis > 4 and pelvis > 0.35 * max(most, head):
        return [f"hips {_way(seen, 'pelvis')}"]
    if head >= most:
        return [
            f"head and chest {_way(seen, 'cranium')}"
            if seen.moved("neck_base") > 2
            else f"head {_way(seen, 'cranium')}"
        ]
    way = _way(seen, f"{part}_{side}")
    together = {_way(seen, f"{part}_{each}") for each in Side}
    if together == set(_ASIDE) and abs(limbs[part, side.other] - most) < 2:
        wider = _ASIDE.index(_way(seen, f"{part}_{Side.LEFT}")) == 0
        return [f"{_PLURAL[part]} {'further apart' if wider else 'closer together'}"]
    if abs(limbs[part, side.other] - most) < 2 and _way(seen, f"{part}_{side.other}") == way:
        return [both(f"{PARTS[part]} {way}")]
    return [f"{side} {PARTS[part]} {way}"]


def _way(seen: Seen, joint: str) -> str:
    gap: Vec = sub(seen.body.joints[joint], seen.other.joints[joint])
    left = seen.body.frames["pelvis"].left
    up = (0.0, 1.0, 0.0)
    ahead = unit(cross(left, up)) if abs(left[1]) < 0.9 else seen.body.frames["pelvis"].front
    ways = {
        "higher": gap[1],
        "lower": -gap[1],
        "further forward": dot(gap, ahead),
        "further back": -dot(gap, ahead),
        "further to the left": dot(gap, left),
        "further to the right": -dot(gap, left),
    }
    return max(ways, key=lambda name: ways[name])
