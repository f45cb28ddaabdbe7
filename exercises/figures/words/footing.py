"""What each foot stands on: the floor, a step, or nothing."""

from dataclasses import dataclass

from exercises.figures.body.anatomy import Side
from exercises.figures.pose.solve import lowest
from exercises.figures.vectors import dot, sub
from exercises.figures.words.facts import Seen

NEAR = 3.5  # cm above a surface: what is lower stands on it
EDGE = 6.0  # cm beyond the edge of a step: still on the step


@dataclass(frozen=True, slots=True)
class Footing:
    on: str  # "floor", "step", "cushion", "box" or nothing
    tiptoe: bool = False
    toes_up: bool = False  # only the heel is down
    below: bool = False  # the heel is lower than the surface under the ball of the foot


def footing(seen: Seen) -> dict[Side, Footing]:
    return {side: _foot(seen, side) for side in Side}


def _foot(seen: Seen, side: Side) -> Footing:
    ball, heel = lowest(seen.body, f"ball_{side}"), lowest(seen.body, f"heel_{side}")
    for kind, top in _tops(seen, side):
        if abs(ball - top) < NEAR:
            if kind == "slope":
                return Footing(kind)
            return Footing(kind, tiptoe=heel - top > 4, below=heel - top < -2.5)
    if ball < NEAR or heel < NEAR:
        return Footing("floor", tiptoe=heel - ball > 4, toes_up=ball - heel > 3.5)
    return Footing("")


def _tops(seen: Seen, side: Side) -> list[tuple[str, float]]:
    """The surfaces under the ball of the foot, and how high they are."""
    ball = seen.body.joints[f"ball_{side}"]
    tops = []
    for prop in seen.of("step", "cushion", "box", "treadmill"):
        if prop.kind == "box":
            low, high = prop["low"], prop["high"]
            middle = ((low[0] + high[0]) / 2, 0.0, (low[2] + high[2]) / 2)
            size, top = (high[0] - low[0], high[2] - low[2]), high[1]
        else:
            middle, size, top = prop["at"].on(seen.body), (prop["length"], prop["width"]), prop["height"]
        way = sub(ball, middle)
        if abs(way[0]) < size[0] / 2 + EDGE and abs(way[2]) < size[1] / 2 + EDGE:
            tops.append((prop.kind, top))
    for prop in seen.of("slope"):
        down = dot(sub(ball, prop["at"].on(seen.body)), prop["faces"]) / prop["length"]
        if abs(down) < 0.5:
            tops.append(("slope", prop["height"] * (0.5 - down)))
    for prop in seen.of("stairs"):
        along = dot(sub(ball, prop["at"].on(seen.body)), prop["up"])
        tops += [
            ("step", prop["rise"] * (step + 1))
            for step in range(int(prop["count"]))
            if prop["tread"] * step - EDGE < along < prop["tread"] * (step + 1) + EDGE
        ]
    return tops
