"""A pose in plain words, read off the solved body: alt text for readers, angles for those who check."""

from collections.abc import Iterator
from dataclasses import asdict
from math import asin, degrees

from exercises.figures.assemble import Solved
from exercises.figures.attitude import attitude
from exercises.figures.body import Body, Side
from exercises.figures.motion import Angles, angles
from exercises.figures.pose import Figure
from exercises.figures.prop_words import prop_words
from exercises.figures.solve import frames_of, radius
from exercises.figures.spots import surface_of
from exercises.figures.vectors import Frame, Vec, add, dot, length, scale, sub, unit

MOST = 200  # characters of an alt text


def read_back(figure: Figure, frame: str) -> str:
    """The position in words, `frame` being "start" or "end"; what matters most comes first."""
    return _sentence(_clauses(figure, frame))


def alt(figure: Figure, frame: str) -> str:
    """As `read_back`, of 200 characters at most."""
    kept: list[str] = []
    for clause in _clauses(figure, frame):
        if len(_sentence([*kept, clause])) > MOST:
            break
        kept.append(clause)
    return _sentence(kept)


def describe(figure: Figure, frame: str) -> str:
    """Every angle, for whoever compares the picture with the text of the exercise."""
    body = _solved(figure, frame).body
    lines = [read_back(figure, frame), *_facing(body)]
    for side in Side:
        said = ", ".join(
            f"{name.replace('_', ' ')} {value:.0f}°" for name, value in asdict(angles(body, side)).items()
        )
        lines.append(f"{side.capitalize()}: {said}.")
    lines += (f"{joint.replace('_', ' ')}: {_at(body.joints[joint])}" for joint in _TOLD)
    return "\n".join(lines)


_TOLD = ("hand_left", "hand_right", "ankle_left", "ankle_right", "pelvis", "cranium")
_FRAMES_TOLD = {"pelvis": "The body", "thorax": "The chest", "head": "The face"}


def _facing(body: Body) -> Iterator[str]:
    for part, name in _FRAMES_TOLD.items():
        frame = body.frames[part]
        yield f"{name} faces {_where(frame.front)}, its top {_where(frame.up)}, its left {_where(frame.left)}."


def _where(way: Vec) -> str:
    axis = max(range(3), key=lambda axis: abs(way[axis]))
    return (("left", "right"), ("down", "up"), ("away", "to the viewer"))[axis][way[axis] > 0]


def _at(point: Vec) -> str:
    return f"{point[0]:.0f} right, {point[1]:.0f} up, {point[2]:.0f} near"


def _solved(figure: Figure, frame: str) -> Solved:
    return frames_of(figure)[frame == "end"]


def _sentence(clauses: list[str]) -> str:
    text = ", ".join(clauses)
    return f"{text[:1].upper()}{text[1:]}."


def _clauses(figure: Figure, frame: str) -> list[str]:
    body = _solved(figure, frame).body
    stance = attitude(body, frozenset(prop.kind for prop in figure.props))
    clauses = [*stance.words]
    clauses += _arms(figure, body, stance.arms_told)
    clauses += _spine(body)
    if not stance.legs_told:
        clauses += _legs(body)
    told = [prop_words(prop, body) for prop in figure.props if prop.shown(frame)]
    return clauses + [words for words in dict.fromkeys(told) if words]


# --- Arms -----------------------------------------------------------------------------------------


def _arms(figure: Figure, body: Body, told: frozenset[Side]) -> Iterator[str]:
    said = {side: _arm(figure, body, side) for side in Side if side not in told}
    if len(said) == 2 and said[Side.LEFT] == said[Side.RIGHT]:
        if said[Side.LEFT]:
            yield _plural(said[Side.LEFT])
        return
    for side, words in said.items():
        if words:
            yield f"{side} {words}"


def _plural(words: str) -> str:
    for one, many in (
        ("hand ", "both hands "),
        ("arm ", "both arms "),
        ("elbow ", "both elbows "),
        ("fist ", "both fists "),
    ):
        if words.startswith(one):
            return many + words[len(one) :].replace("thigh", "thighs").replace("shin", "shins").replace(
                "hip", "hips"
            )
    return words


def _round(degrees: float) -> int:
    return round(degrees / 5) * 5


def _arm(figure: Figure, body: Body, side: Side) -> str:
    palm, bent = body.joints[f"hand_{side}"], angles(body, side)
    hand = "fist" if body.hands[side].grip == "fist" else "hand"
    for kind, reach in (
        ("wall", 10.0 if hand == "fist" else 6.0),
        ("table", 5.0),
        ("counter", 5.0),
        ("door_frame", 6.0),
    ):
        if any(prop.kind == kind for prop in figure.props):
            surface = surface_of(kind, figure.props)
            if abs(dot(sub(palm, surface.point), surface.normal or (0, 1, 0))) < reach:
                return f"{hand} on the {kind.replace('_', ' ')}"
    if touched := _touched(body, side):
        return f"{hand} {touched}"
    if palm[1] - radius(f"hand_{side}") < 3 and body.joints[f"shoulder_{side}"][1] > 12:
        return f"{hand} on the floor"
    return _arm_in_the_air(body, bent, side)


def _touched(body: Body, side: Side) -> str:
    palm, joints = body.joints[f"hand_{side}"], body.joints
    pelvis, head, neck = body.frames["pelvis"], body.frames["head"], body.frames["neck"]
    places = {
        "on the forehead": (head.at(joints["cranium"], up=2, front=9), 6.5),
        "behind the head": (head.at(joints["cranium"], front=-10), 7.5),
        "behind the neck": (neck.at(joints["neck_base"], up=4, front=-6), 6.0),
        "on the chest": (body.frames["thorax"].at(joints["chest"], front=12), 8.0),
        "on the belly": (body.frames["lumbar"].at(joints["waist"], up=-5, front=12), 8.0),
    }
    for other in Side:
        out = 15.0 if other is Side.LEFT else -15.0
        whose = "the hip" if other is side else "the other hip"
        places[f"on {whose}"] = (pelvis.at(joints["pelvis"], up=3, left=out, front=2), 7.5)
    for words, (point, near) in places.items():
        if length(sub(palm, point)) < near:
            return words
    for other in Side:
        whose = "" if other is side else "other "
        for first, second, part in (("hip", "knee", "thigh"), ("knee", "ankle", "shin")):
            if _from_line(palm, joints[f"{first}_{other}"], joints[f"{second}_{other}"]) < 11:
                return (
                    f"on the {whose}{part}"
                    if _from_knee(palm, joints[f"knee_{other}"])
                    else f"on the {whose}knee"
                )
    return ""


def _from_knee(point: Vec, knee: Vec) -> bool:
    return length(sub(point, knee)) > 10


def _from_line(point: Vec, first: Vec, second: Vec) -> float:
    way = unit(sub(second, first))
    along = dot(sub(point, first), way)
    if not 8 < along < length(sub(second, first)):
        return 99.0
    return length(sub(point, add(first, scale(way, along))))


def _arm_in_the_air(body: Body, bent: Angles, side: Side) -> str:
    thorax: Frame = body.frames["thorax"]
    upper = unit(sub(body.joints[f"elbow_{side}"], body.joints[f"shoulder_{side}"]))
    up, ahead = dot(upper, thorax.up), dot(upper, thorax.front)
    out = dot(upper, thorax.left) * (1 if side is Side.LEFT else -1)
    straight = bent.elbow < 35
    if up > 0.75:
        return "arm overhead" if straight else "arm raised with the elbow bent"
    if up > 0.3:
        return "arm raised" if straight else "elbow raised"
    if out > 0.75:
        return "arm out to the side" if straight else f"elbow out to the side and bent {_round(bent.elbow)}°"
    if ahead > 0.75:
        return "arm straight forward" if straight else f"elbow forward and bent {_round(bent.elbow)}°"
    if straight and ahead > 0.35:
        return "arm reaching forward"
    if ahead < -0.4:
        return "arm behind the body" if straight else f"elbow behind the body, bent {_round(bent.elbow)}°"
    return f"elbow bent {_round(bent.elbow)}°" if bent.elbow > 50 else ""


# --- Spine and legs -------------------------------------------------------------------------------


def _spine(body: Body) -> Iterator[str]:
    pelvis, thorax, head = body.frames["pelvis"], body.frames["thorax"], body.frames["head"]
    flex, side, turn = _between(pelvis, thorax)
    if abs(side) > 12:
        yield f"trunk bent to the {'left' if side > 0 else 'right'}"
    if abs(turn) > 12:
        yield f"chest turned to the {'left' if turn > 0 else 'right'}"
    if flex > 18 or flex < -12:
        yield "back rounded" if flex > 0 else "back arched"
    flex, side, turn = _between(thorax, head)
    if abs(turn) > 12:
        yield f"head turned to the {'left' if turn > 0 else 'right'}"
    if abs(side) > 10:
        yield f"head tilted to the {'left' if side > 0 else 'right'}"
    if flex > 22:
        yield "chin tucked in"
    elif flex > 11:
        yield "chin nodded down"
    elif flex < -22:
        yield "head tipped back"


def _between(lower: Frame, upper: Frame) -> tuple[float, float, float]:
    """How far the upper part is bent, sideways and turned against the lower, in degrees, roughly."""

    def angle(a: Vec, b: Vec) -> float:
        return degrees(asin(max(-1.0, min(1.0, dot(a, b)))))

    return angle(upper.up, lower.front), angle(upper.up, lower.left), angle(upper.front, lower.left)


def _legs(body: Body) -> Iterator[str]:
    said = {side: _leg(angles(body, side)) for side in Side}
    if said[Side.LEFT] == said[Side.RIGHT]:
        if said[Side.LEFT]:
            yield said[Side.LEFT].replace("hip", "both hips").replace("knee", "both knees")
        return
    for side, words in said.items():
        if words:
            yield f"{side} {words}"


def _leg(bent: Angles) -> str:
    if bent.hip_flex > 35 and bent.knee > 25:
        return f"hip bent {_round(bent.hip_flex)}° and knee {_round(bent.knee)}°"
    if bent.knee > 25:
        return f"knee bent {_round(bent.knee)}°"
    if bent.hip_flex > 25:
        return f"leg straight and raised {_round(bent.hip_flex)}°"
    if bent.hip_abd > 18:
        return "leg out to the side"
    return "leg reaching back" if bent.hip_flex < -12 else ""
