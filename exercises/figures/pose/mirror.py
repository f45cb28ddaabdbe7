"""The same exercise for the other side: the room is reflected, left and right change places."""

from dataclasses import replace
from typing import Any

from exercises.figures.pose.directions import Direction
from exercises.figures.pose.marks import Arrow, Feel, Hold, Inset, Motion
from exercises.figures.pose.model import Arm, Bend, Contact, Figure, HandPose, Leg, Pose, Step, View
from exercises.figures.pose.places import Place
from exercises.figures.pose.props import Prop
from exercises.figures.pose.spots import Spot
from exercises.figures.vectors import Vec

_OTHER = {"left": "right", "right": "left"}


def mirror(figure: Figure) -> Figure:
    """The figure with left and right exchanged. Mirroring twice gives the figure back."""
    return replace(
        figure,
        side=figure.side.other if figure.side else None,
        start=_pose(figure.start),
        end=_pose(figure.end) if figure.end else None,
        camera=_camera(figure.camera),
        props=tuple(_prop(prop) for prop in figure.props),
        arrows=tuple(_arrow(arrow) for arrow in figure.arrows),
        hold=_hold(figure.hold) if figure.hold else None,
        feel=tuple(Feel(feel.spot, _OTHER.get(feel.side, ""), feel.size) for feel in figure.feel),
        inset=_inset(figure.inset) if figure.inset else None,
        contacts=tuple(
            Contact(_name(touch.part), _name(touch.touches), touch.frame) for touch in figure.contacts
        ),
        order={_name(limb): much for limb, much in figure.order.items()},
        then=tuple(_step(step) for step in figure.then),
        mirrored=not figure.mirrored,
    )


def _step(step: Step) -> Step:
    return Step(
        _pose(step.pose),
        tuple(_arrow(arrow) for arrow in step.arrows),
        _hold(step.hold) if step.hold else None,
        tuple(_prop(prop) for prop in step.props),
        _inset(step.inset) if step.inset else None,
        step.clock,
    )


def _hold(hold: Hold) -> Hold:
    return Hold(_place(hold.at), _flip(hold.towards))


def _camera(view: View) -> View:
    return replace(view, azimuth=-view.azimuth or 0, at=_place(view.at) if view.at else None)


def _name(name: str) -> str:
    stem, _, side = name.rpartition("_")
    return f"{stem}_{_OTHER[side]}" if stem and side in _OTHER else name


def _flip(vec: Vec) -> Vec:
    return -vec[0] or 0.0, vec[1], vec[2]


def _direction(words: Direction) -> Direction:
    return tuple((_OTHER.get(name, name), much) for name, much in words)


def _maybe(words: Direction | None) -> Direction | None:
    return _direction(words) if words else words


def _spot(spot: Spot | None) -> Spot | None:
    if spot is None:
        return None
    at = tuple(_name(name) for name in spot.at)
    return Spot(at, spot.share, _flip(spot.world), spot.on, _direction(spot.plus))


def _pose(pose: Pose) -> Pose:
    return replace(
        pose,
        posture=_name(pose.posture),
        head_to=_direction(pose.head_to),
        chest_to=_direction(pose.chest_to),
        bends={part: Bend(bend.flex, -bend.side or 0, -bend.turn or 0) for part, bend in pose.bends.items()},
        girdles={side.other: girdle for side, girdle in pose.girdles.items()},
        arms={side.other: _arm(arm) for side, arm in pose.arms.items()},
        legs={side.other: _leg(leg) for side, leg in pose.legs.items()},
        settle=tuple(_name(part) for part in pose.settle),
        place=(-pose.place[0] or 0, pose.place[1]),
        move=_direction(pose.move),
        anchor=tuple(_name(joint) for joint in pose.anchor),
        stays=tuple(_name(end) for end in pose.stays),
    )


def _arm(arm: Arm) -> Arm:
    hand: HandPose = replace(
        arm.hand, palm_to=_maybe(arm.hand.palm_to), fingers_to=_maybe(arm.hand.fingers_to)
    )
    return replace(
        arm,
        to=_spot(arm.to),
        elbow_points=_maybe(arm.elbow_points),
        upper=_maybe(arm.upper),
        fore=_maybe(arm.fore),
        hand=hand,
    )


def _leg(leg: Leg) -> Leg:
    return replace(
        leg,
        to=_spot(leg.to),
        knee_points=_maybe(leg.knee_points),
        upper=_maybe(leg.upper),
        fore=_maybe(leg.fore),
        foot=replace(leg.foot, toes_to=_maybe(leg.foot.toes_to)),
    )


# --- Props and marks ------------------------------------------------------------------------------


def _place(place: Place) -> Place:
    return replace(
        place,
        joint=_name(place.joint),
        towards=_name(place.towards),
        frame=_name(place.frame),
        offset=_flip(place.offset),
    )


def _prop(prop: Prop) -> Prop:
    if prop.kind == "box":
        low, high = prop["low"], prop["high"]
        corners = {"low": (-high[0] or 0.0, *low[1:]), "high": (-low[0] or 0.0, *high[1:])}
        return replace(prop, fields={**prop.fields, **corners})
    return replace(prop, fields={name: _field(value) for name, value in prop.fields.items()})


def _field(value: Any) -> Any:
    if isinstance(value, Place):
        return _place(value)
    if isinstance(value, tuple):
        if value and isinstance(value[0], Place):
            return tuple(_place(place) for place in value)
        return _flip(value)  # a direction
    return value


def _arrow(arrow: Arrow) -> Arrow:
    towards = _flip(arrow.towards)
    if arrow.motion is Motion.TURN:  # `towards` is an axis here: in a mirror it turns the other way
        x, y, z = towards
        towards = (-x or 0.0, -y or 0.0, -z or 0.0)
    of = _place(arrow.of) if arrow.of else None
    return replace(arrow, of=of, towards=towards, via=tuple(_place(place) for place in arrow.via))


def _inset(inset: Inset) -> Inset:
    return replace(
        inset, at=_place(inset.at), corner=" ".join(_OTHER.get(word, word) for word in inset.corner.split())
    )
