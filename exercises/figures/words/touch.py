"""Where a hand rests or what it holds, in words without a side."""

from collections.abc import Iterator

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.body.landmarks import landmark
from exercises.figures.pose.places import Place
from exercises.figures.pose.props import Prop
from exercises.figures.pose.solve import radius
from exercises.figures.pose.spots import surface_of
from exercises.figures.vectors import UP, Vec, add, dot, length, scale, sub
from exercises.figures.words.facts import Seen, from_line

HIGH = 16.0  # cm above the head: from here on a hand is “high on the wall”


def touches(seen: Seen, side: Side) -> str:
    """What the hand touches, such as “hand on the wall”. Empty for a hand in the air."""
    lying = seen.body.frames["pelvis"].front[1] > 0.5
    furniture = _on_furniture(seen, side)
    if lying and furniture == "hand on the floor":
        furniture = ""
    return furniture or _holding(seen, side) or _on_the_body(seen, side)


# --- Furniture ------------------------------------------------------------------------------------


def _on_furniture(seen: Seen, side: Side) -> str:
    body = seen.body
    palm, elbow = body.joints[f"hand_{side}"], body.joints[f"elbow_{side}"]
    if seen.of("wall"):
        surface = surface_of("wall", seen.props)
        hand, arm = (dot(sub(point, surface.point), surface.normal or UP) for point in (palm, elbow))
        fist = body.hands[side].grip == "fist"
        if hand < (10 if fist else 6):
            part = "fist" if fist else "forearm" if arm < 6 else "hand"
            high = palm[1] > body.joints["cranium"][1] + HIGH
            return f"{part} {'high ' if high else ''}on the wall"
    if any(_at_the_frame(seen, prop, side) for prop in seen.of("door_frame")):
        return "forearm on the door frame"
    for prop in seen.of("table", "counter"):
        top = prop["height"]
        if _over(prop, palm, 9) and abs(palm[1] - top) < 6 and _over(prop, elbow, 6) and elbow[1] - top < 10:
            straight = seen.bent[side].elbow < 35
            return "arm reaching along the table" if straight else f"forearm on the {prop.kind}"
        if _over(prop, palm, 6) and abs(palm[1] - top) < 6.5:
            return f"hand on the {prop.kind}"
        if _over(prop, elbow, 4) and abs(elbow[1] - top) < 9:
            up = palm[1] - elbow[1] > 12
            return (
                f"elbow on the {prop.kind}{' with the hand up' if up else ''}"
                if up
                else f"forearm on the {prop.kind}"
            )
    for prop in seen.of("chair"):
        if _seat_or_back(seen, prop, palm):
            return _seat_or_back(seen, prop, palm)
    if any(_on_the_bars(prop, palm) for prop in seen.of("bike")):
        return "hand on the handlebar"
    prone = body.frames["pelvis"].front[1] < -0.8 and 2 < palm[1] < 7 and body.joints["pelvis"][1] < 16
    if prone and _under(palm, body.joints[f"shoulder_{side}"]):
        return "hand on the floor by the shoulder"
    if palm[1] - radius(f"hand_{side}") < 3 and body.joints[f"shoulder_{side}"][1] > 15:
        return "hand on the floor"
    return ""


def _under(point: Vec, other: Vec) -> bool:
    return length(sub((point[0], 0.0, point[2]), (other[0], 0.0, other[2]))) < 18


def _at_the_frame(seen: Seen, prop: Prop, side: Side) -> bool:
    faces: Vec = prop["faces"]
    across = (faces[2], 0.0, -faces[0])
    middle = scale(add(seen.body.joints[f"elbow_{side}"], seen.body.joints[f"hand_{side}"]), 0.5)
    way: Vec = sub(middle, prop["at"].on(seen.body))
    wide: float = prop["width"]
    return abs(abs(dot(way, across)) - wide / 2) < 12 and abs(dot(way, faces)) < 16


def _over(prop: Prop, point: Vec, beyond: float) -> bool:
    along: Vec = prop["along"]
    way = sub(point, prop["at"].offset)
    ahead, aside = dot(way, along), dot(way, (along[2], 0.0, -along[0]))
    return bool(abs(ahead) < prop["length"] / 2 + beyond and abs(aside) < prop["width"] / 2 + beyond)


def _seat_or_back(seen: Seen, prop: Prop, palm: Vec) -> str:
    at: Place = prop["at"]
    middle, faces = at.on(seen.body), prop["faces"]
    top = add(add(middle, scale(faces, -22)), (0.0, prop["seat"] + 42, 0.0))
    if prop["back"] and length(sub(palm, top)) < 24 and abs(palm[1] - top[1]) < 9:
        return "hand on the back of a chair"
    way = sub(palm, middle)
    if abs(palm[1] - prop["seat"]) < 8 and max(abs(way[0]), abs(way[2])) < 27:
        return "hand on the seat"
    return ""


def _on_the_bars(prop: Prop, palm: Vec) -> bool:
    way = sub(palm, prop["at"].offset)
    return 20 < dot(way, prop["faces"]) < 50 and 98 < palm[1] < 124


def _holding(seen: Seen, side: Side) -> str:
    """What to say of a hand on a rail. All other things that are held are described in `props`."""
    palm = seen.body.joints[f"hand_{side}"]
    for prop in seen.of("stick", "pole"):
        ends = line_of(prop, seen.body)
        if is_rail(prop) and from_line(palm, *ends)[0] < 9:
            return "hand on a rail"
    return ""


def is_rail(prop: Prop) -> bool:
    """Whether the stick is fixed in the room at both ends."""
    return prop.kind == "stick" and not (prop["a"].joint or prop["b"].joint)


def line_of(prop: Prop, body: Body) -> tuple[Vec, Vec]:
    if prop.kind == "pole":
        x, _, z = prop["at"].on(body)
        return (x, 0.0, z), (x, prop["height"], z)
    return prop["a"].on(body), prop["b"].on(body)


# --- Body -----------------------------------------------------------------------------------------


def _on_the_body(seen: Seen, side: Side) -> str:
    body, palm = seen.body, seen.body.joints[f"hand_{side}"]
    for words, point, near in _places(body, side):
        if length(sub(palm, point)) < near:
            return words
    return _on_a_leg(body, side) or _on_the_other_arm(seen, side)


def _places(body: Body, side: Side) -> Iterator[tuple[str, Vec, float]]:
    def at(name: str) -> Vec:
        return landmark(name, side, body.joints, body.frames).point

    head, lumbar = body.frames["head"], body.frames["lumbar"]
    lying = body.frames["pelvis"].front[1] > 0.5
    prone = body.frames["pelvis"].front[1] < -0.5
    yield (
        f"hand {'under' if prone else 'on'} the forehead",
        head.at(body.joints["cranium"], up=2, front=9),
        6.5,
    )
    yield "hand behind the head", head.at(body.joints["cranium"], front=-10), 8.5
    yield "hand behind the neck", at("nape"), 6.0
    way = sub(body.joints[f"hand_{side}"], body.joints["cranium"])
    where = "side" if abs(dot(way, head.left)) > dot(way, head.up) else "top"
    yield f"hand on the {where} of the head", body.joints["cranium"], 14.0
    yield "hand on the chest", body.frames["thorax"].at(body.joints["chest"], front=12), 8.0
    yield "hand on the belly", lumbar.at(body.joints["waist"], up=-5, front=12), 9.5
    yield (
        f"hand {'under' if lying else 'on'} the lower back",
        lumbar.at(body.joints["waist"], up=-4, front=-10),
        12.0 if lying else 9.0,
    )
    tips = body.joints[f"fingertips_{side}"]
    if length(sub(tips, at("shoulder_top_same"))) < 10:
        yield "hand on the shoulder", body.joints[f"hand_{side}"], 1.0
    yield "hand on the hip", at("hip_bone_same"), 8.5
    yield f"hand {'under' if lying else 'on the back of'} the hip", at("buttock_same"), 8.0
    yield f"hand {'under' if lying else 'on the back of'} the hip", at("flank_same"), 8.0
    if from_line(tips, at("hip_bone_left"), at("hip_bone_right"))[0] < 11.5 and _in_front(body, tips):
        yield "hand on the belly", body.joints[f"hand_{side}"], 1.0
    yield "hand on the {other} hip", at("hip_bone_other"), 8.5


def _in_front(body: Body, tips: Vec) -> bool:
    frame = body.frames["pelvis"]
    way = sub(tips, body.joints["pelvis"])
    return dot(way, frame.front) > 8 and abs(dot(way, frame.left)) < 13


def _on_the_other_arm(seen: Seen, side: Side) -> str:
    body, other = seen.body, side.other
    joints, palm = body.joints, body.joints[f"hand_{side}"]
    if length(sub(palm, joints[f"hand_{other}"])) < 9.5:
        return "hand on the {other} hand" if _helps_the_other(seen, side) else ""
    if from_line(palm, joints[f"wrist_{other}"], joints[f"fingertips_{other}"])[0] < 8:
        return "hand on the {other} hand"
    gap, share = from_line(palm, joints[f"elbow_{other}"], joints[f"wrist_{other}"])
    if gap < 8 and share > 0.1:
        return "hand on the {other} forearm"
    gap, share = from_line(palm, joints[f"shoulder_{other}"], joints[f"elbow_{other}"])
    return "hand on the {other} arm" if gap < 9 and share > 0.3 else ""


def _helps_the_other(seen: Seen, side: Side) -> bool:
    """Whether this hand, which is at the other one, helps it. False if both hold the same thing."""
    if all(bent.elbow < 38 for bent in seen.bent.values()) and seen.bent[side.other].wrist < 35:
        return False
    return seen.figure.side is side.other and not seen.of("band", "strap", "stick", "pole", "hook")


def _on_a_leg(body: Body, side: Side) -> str:
    palm = body.joints[f"hand_{side}"]
    best, words = 11.0, ""
    for whose in (side, side.other):
        joints, name = body.joints, "{own}" if whose is side else "{other} "
        found = {
            "thigh": from_line(palm, joints[f"hip_{whose}"], joints[f"knee_{whose}"]),
            "shin": from_line(palm, joints[f"knee_{whose}"], joints[f"ankle_{whose}"]),
            "foot": from_line(palm, joints[f"heel_{whose}"], joints[f"toe_{whose}"]),
        }
        for part, (gap, share) in found.items():
            if part == "foot" or (part == "shin" and share > 0.97):
                gap += 5.0  # a hand beyond the end of the shin does not hold the shin
            if (part == "thigh" and share < 0.2) or gap >= best:
                continue
            place = part
            if (part == "thigh" and share > 0.82) or (part == "shin" and share < 0.15):
                place = "knee"
            elif part == "foot" and share > 0.75:
                place = "toes"
            elif part == "shin" and share > 0.85:
                place = "ankle"
            best, words = gap, f"hand {_verb(body, side, whose, part)} the {name}{place}"
    return words


def _verb(body: Body, side: Side, whose: Side, part: str) -> str:
    """“on”, or “behind” for a hand under a thigh that is lifted."""
    if part != "thigh":
        return "on"
    thigh = sub(body.joints[f"knee_{whose}"], body.joints[f"hip_{whose}"])
    pelvis = body.frames["pelvis"]
    mid = scale(add(body.joints[f"knee_{whose}"], body.joints[f"hip_{whose}"]), 0.5)
    way = sub(body.joints[f"hand_{side}"], mid)
    front = sub(scale(pelvis.up, dot(thigh, pelvis.front)), scale(pelvis.front, dot(thigh, pelvis.up)))
    return "behind" if dot(way, front) < -2 * (length(front) or 1.0) else "on"
