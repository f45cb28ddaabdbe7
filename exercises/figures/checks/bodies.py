"""What a viewer would notice: limbs that do not reach, bodies that float, impossible joints.

Each check is a function of the figure and its two solved positions. A finding names a field of the poses
file and says how to correct it.
"""

from collections.abc import Callable, Iterator

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.body.angles import angles
from exercises.figures.body.landmarks import Found
from exercises.figures.checks.collisions import overlaps
from exercises.figures.pose.assemble import Solved
from exercises.figures.pose.model import Contact, Figure, Pose
from exercises.figures.pose.places import Place
from exercises.figures.pose.solve import frames_of, joints_of, lowest, radius
from exercises.figures.pose.spots import surface_of
from exercises.figures.vectors import dot, length, sub

Finding = tuple[str, str]
Positions = tuple[tuple[str, Pose, Solved], ...]
Check = Callable[[Figure, Positions], Iterator[Finding]]

SHORT = 1.0  # cm; a smaller gap is not noticed
UNDER, OVER = 1.8, 2.0  # cm that a body may be below or above the floor
TOUCH, INSIDE = 2.0, 2.6  # cm that parts in contact may be apart, or inside each other
CARRYING = frozenset(
    (
        "step",
        "stairs",
        "bed",
        "table",
        "box",
        "chair",
        "cushion",
        "board",
        "bike",
        "slope",
        "treadmill",
        "roller",
        "ball",
        "counter",
    )
)

# Degrees, lowest and highest. From the American Academy of Orthopaedic Surgeons (Greene and Heckman, The
# Clinical Measurement of Joint Motion, 1994), with about ten degrees more for supple people and
# inexact drawing. Ankles and wrists may carry weight, so theirs are what they reach under load. For each
# part of the spine: a share of what the book gives for the whole spine.
LIMITS: dict[str, tuple[float, float, str]] = {
    "elbow": (0, 152, "elbow is bent {:.0f}°"),
    "knee": (0, 155, "knee is bent {:.0f}°"),
    "wrist": (0, 100, "wrist is bent {:.0f}°"),
    "hip_flex": (-35, 135, "hip is flexed {:.0f}°"),
    "hip_abd": (-40, 60, "hip is abducted {:.0f}°"),
    "shoulder_abd": (-60, 190, "shoulder is abducted {:.0f}°"),
    "ankle": (-75, 42, "ankle is flexed {:.0f}°"),
}
SHOULDER_BACK = -75
SPINE: dict[str, dict[str, tuple[float, float]]] = {
    "lumbar": {"flex": (-40, 65), "side": (-35, 35), "turn": (-20, 20)},
    "thorax": {"flex": (-35, 50), "side": (-35, 35), "turn": (-50, 50)},
    "neck": {"flex": (-60, 60), "side": (-45, 45), "turn": (-70, 70)},
    "head": {"flex": (-35, 35), "side": (-20, 20), "turn": (-55, 55)},
}


def findings(figure: Figure) -> list[Finding]:
    """Everything that should be corrected, each thing once."""
    try:
        start, end = frames_of(figure)
    except ValueError as error:
        return [("start", str(error))]
    positions: Positions = (("start", figure.start, start),)
    if figure.end:
        positions += (("end", figure.end, end),)
    found = [finding for check in CHECKS for finding in check(figure, positions)]
    return list(dict.fromkeys(found))


MANY = ("fingertips", "feet", "hands", "elbows", "forearms", "knees", "shoulders")


def words(part: str) -> str:
    """`hand_left` as “left hand”."""
    stem, _, side = part.rpartition("_")
    return f"{side} {stem}" if stem and side in ("left", "right") else part.replace("_", " ")


def subject(part: str) -> str:
    """`hand_left` as “The left hand is”."""
    said = words(part)
    return f"The {said} {'are' if said.split()[-1] in MANY else 'is'}"


def _reach(figure: Figure, positions: Positions) -> Iterator[Finding]:
    for name, _, solved in positions:
        for limb, short in solved.short:
            kind, _, side = limb.partition("_")
            if short > SHORT:
                end = "hand" if kind == "arm" else "foot"
                what = f"The {side} {end} is {short:.0f} cm short of where it should be."
                yield (
                    f"{name}.{side}_{kind}",
                    f"{what} Move the target or the body, or bend the trunk towards it.",
                )


def _floor(figure: Figure, positions: Positions) -> Iterator[Finding]:
    carried = any(prop.kind in CARRYING for prop in figure.props)
    for name, pose, solved in positions:
        points = solved.body.joints
        deep = {joint: -(lowest(solved.body, joint)) for joint in points if joint not in _INNER}
        joint = max(deep, key=lambda joint: deep[joint])
        if deep[joint] > UNDER:
            what = f"{subject(joint)} {deep[joint]:.0f} cm below the floor."
            yield name, f"{what} Settle on what carries the body, or move the limb."
        elif -deep[joint] > OVER and pose.level == 0 and not carried:
            what = f"The body floats {-deep[joint]:.0f} cm above the floor."
            yield name, f"{what} Leave settle out, or give what it rests on and its level."


_INNER = frozenset(("waist", "neck_base", "skull"))


def _walls(figure: Figure, positions: Positions) -> Iterator[Finding]:
    for prop in figure.props:
        if prop.kind != "wall":
            continue
        at: Place = prop["at"]
        for name, _, solved in positions:
            if prop.frame not in ("both", name):
                continue
            depth = {
                joint: -dot(sub(point, at.on(solved.body)), prop["faces"])
                for joint, point in solved.body.joints.items()
            }
            joint = max(depth, key=lambda joint: depth[joint])
            if depth[joint] > 0:
                yield (
                    name,
                    f"{subject(joint)} {depth[joint]:.0f} cm inside the wall. Move the wall or the body.",
                )


def _contacts(figure: Figure, positions: Positions) -> Iterator[Finding]:
    for number, contact in enumerate(figure.contacts, start=1):
        for name, _, solved in positions:
            if contact.frame not in ("both", name):
                continue
            try:
                gap = _gap(contact, figure, solved.body)
            except ValueError as error:
                yield f"contacts.{number}", str(error)
                break
            part, what = subject(contact.part).lower(), words(contact.touches)
            if gap > TOUCH:
                advice = f"Reach on = “{contact.touches}”, or move what it touches."
                yield (
                    f"contacts.{number}",
                    f"At the {name} {part} {gap:.0f} cm away from the {what}. {advice}",
                )
            elif gap < -INSIDE:
                yield (
                    f"contacts.{number}",
                    f"At the {name} {part} {-gap:.0f} cm inside the {what}. Move it out.",
                )


def _gap(contact: Contact, figure: Figure, body: Body) -> float:
    """Centimetres between the part and what it touches."""
    if any(name in body.joints for name in joints_of(contact.touches)):
        return min(
            length(sub(body.joints[a], body.joints[b])) - radius(a) - radius(b)
            for a in joints_of(contact.part)
            for b in joints_of(contact.touches)
        )
    surface: Found = surface_of(contact.touches, figure.props)
    normal = surface.normal or (0.0, 1.0, 0.0)
    return min(
        dot(sub(body.joints[joint], surface.point), normal) - radius(joint)
        for joint in joints_of(contact.part)
    )


def _joints(figure: Figure, positions: Positions) -> Iterator[Finding]:
    for name, _, solved in positions:
        for side in Side:
            measured = angles(solved.body, side)
            for joint, (low, high, says) in LIMITS.items():
                value = getattr(measured, joint)
                if not low - 0.5 <= value <= high + 0.5:
                    limb = "arm" if joint.split("_")[0] in ("shoulder", "elbow", "wrist") else "leg"
                    most = f"{low if value < low else high:.0f}° is the most."
                    yield f"{name}.{side}_{limb}", f"The {side} {says.format(value)}; {most}"
            back = measured.shoulder_flex
            if -140 < back < SHOULDER_BACK and abs(measured.shoulder_abd) < 45:
                what = f"The {side} shoulder is extended {-back:.0f}°; {-SHOULDER_BACK}° is the most."
                yield f"{name}.{side}_arm", what


def _spine(figure: Figure, positions: Positions) -> Iterator[Finding]:
    for name, pose, _ in positions:
        for part, limits in SPINE.items():
            bend = pose.bends.get(part)
            for axis, (low, high) in limits.items() if bend else ():
                value = getattr(bend, axis)
                if not low <= value <= high:
                    most = f"{abs(low if value < low else high):.0f}° is the most."
                    yield f"{name}.{part}.{axis}", f"This is {abs(value):.0f}°; {most}"


def _through(figure: Figure, positions: Positions) -> Iterator[Finding]:
    for name, _, solved in positions:
        for first, second, depth in overlaps(solved.body):
            what = f"{subject(first)} {depth:.0f} cm inside the {words(second)}."
            yield name, f"{what} Reach to the skin, or shift it out or forward."


def _sides(figure: Figure, positions: Positions) -> Iterator[Finding]:
    if not figure.side:
        return
    felt = {feel.side for feel in figure.feel if feel.side}
    if felt == {figure.side.other.value} and not _carries(figure, figure.side):
        yield "feel", f"The {figure.side} side works, but only the {figure.side.other} side feels it."
    if len(positions) > 1:
        moving = {side for side in Side if _moves(side, positions)}
        if moving == {figure.side.other} and figure.side.value not in felt:
            what = f"The {figure.side} side works, but only the {figure.side.other} side moves."
            yield "side", f"{what} Are left and right swapped?"


def _carries(figure: Figure, side: Side) -> bool:
    """Whether that hand holds a weight: the other side of the trunk then works against it."""
    return any(
        prop.kind in ("dumbbell", "kettlebell", "bottle") and prop["at"].joint == f"hand_{side}"
        for prop in figure.props
    )


def _moves(side: Side, positions: Positions) -> bool:
    start, end = positions[0][2].body.joints, positions[-1][2].body.joints
    return any(length(sub(start[joint], end[joint])) > 4 for joint in start if joint.endswith(side))


CHECKS: tuple[Check, ...] = (_reach, _floor, _walls, _contacts, _joints, _spine, _through, _sides)
