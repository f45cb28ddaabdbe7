"""Facts about one frame, and how the facts of two frames become clauses.

What differs between the frames comes first, because that is what the picture must show.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.body.angles import Angles
from exercises.figures.pose.model import Figure
from exercises.figures.pose.props import Prop
from exercises.figures.vectors import Vec, dot, length, scale, sub


class Show(StrEnum):
    ALWAYS = "always"
    CHANGED = "changed"  # only if the other frame says something else
    NEVER = "never"  # the posture already says it; the fact is only used to compare the frames


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to say about a frame.

    The other frame says `plain` if it has no fact of this topic: “head straight” against “head turned”. A
    `side` comes before the words (“left” + “hand on the wall”); `{other}` in the words is the other side.
    """

    topic: str
    words: str
    plain: str = ""
    side: Side | None = None
    rank: int = 50
    show: Show = Show.ALWAYS


@dataclass(frozen=True, slots=True)
class Seen:
    figure: Figure
    frame: str
    body: Body
    other: Body  # the body in the other frame
    bent: dict[Side, Angles]
    was: dict[Side, Angles]  # the same in the other frame
    props: tuple[Prop, ...]  # those that this frame shows

    def of(self, *kinds: str) -> tuple[Prop, ...]:
        return tuple(prop for prop in self.props if prop.kind in kinds)

    def exchanged(self) -> "Seen":
        """The same with the two frames exchanged."""
        return replace(
            self,
            frame="end" if self.frame == "start" else "start",
            body=self.other,
            other=self.body,
            bent=self.was,
            was=self.bent,
            props=tuple(p for p in self.figure.props if p.shown("end" if self.frame == "start" else "start")),
        )

    def gap(self, first: str, second: str) -> float:
        """Centimetres between two joints."""
        return length(sub(self.body.joints[first], self.body.joints[second]))

    def moved(self, joint: str) -> float:
        return length(sub(self.body.joints[joint], self.other.joints[joint]))


def outwards(frame_left: Vec, side: Side) -> Vec:
    """The direction away from the middle of the body on this side."""
    return frame_left if side is Side.LEFT else scale(frame_left, -1)


def from_line(point: Vec, first: Vec, second: Vec) -> tuple[float, float]:
    """How far a point is from a bone, and next to which share of its length."""
    way = sub(second, first)
    share = max(0.0, min(1.0, dot(sub(point, first), way) / (dot(way, way) or 1.0)))
    foot = (first[0] + way[0] * share, first[1] + way[1] * share, first[2] + way[2] * share)
    return length(sub(point, foot)), share


@dataclass(slots=True)
class _Said:
    fact: Fact
    words: str
    changed: bool


def clauses(
    mine: Iterable[Fact], theirs: Iterable[Fact], order: tuple[Side, Side], *, plain: bool
) -> tuple[list[str], list[str]]:
    """What differs from the other frame, and what is the same.

    `order` says which side is named first. With `plain`, a fact of the other frame that no longer holds is
    said too, in its plain words.
    """
    here = {(fact.topic, fact.side): fact for fact in mine}
    there = {(fact.topic, fact.side): fact for fact in theirs}
    said: dict[tuple[str, Side | None], _Said] = {}
    for key in dict.fromkeys((*here, *there)):
        fact, before = here.get(key), there.get(key)
        known = fact or before
        assert known
        changed = (fact.words if fact else "") != (before.words if before else "")
        words = fact.words if fact else before.plain if before and plain else ""
        if fact and (fact.show is Show.NEVER or (fact.show is Show.CHANGED and not changed)):
            words = ""
        if words:
            said[key] = _Said(known, words, changed)
    for (topic, side), one in said.items():
        twin = said.get((topic, side.other)) if side else None
        if twin and twin.words == one.words:
            one.changed = twin.changed = one.changed or twin.changed
    ranked = sorted(
        said.values(),
        key=lambda one: (one.fact.rank, order.index(one.fact.side) if one.fact.side else 0),
    )
    return _joined(ranked, changed=True), _joined(ranked, changed=False)


def _joined(ranked: list[_Said], *, changed: bool) -> list[str]:
    phrases: list[str] = []
    chosen = [one for one in ranked if one.changed is changed]
    for one in chosen:
        side = one.fact.side
        twin = next((each for each in chosen if _are_twins(one, each)), None)
        if side is None:
            phrases.append(one.words)
        elif twin and twin.words == one.words and "{other}" not in one.words:
            phrases.append(both(one.words.replace("{own}", "")))
        elif twin and _whole(twin) == _whole(one):
            phrases.append(both(_whole(one), alike=False))
        else:
            phrases.append(f"{side} {one.words}".replace("{other}", side.other).replace("{own}", ""))
    return list(dict.fromkeys(phrases))


def _are_twins(one: _Said, other: _Said) -> bool:
    sides = (one.fact.side, other.fact.side)
    return one.fact.topic == other.fact.topic and None not in sides and sides[0] is not sides[1]


def _whole(one: _Said) -> str:
    """The words with every side named. Only so can it be found that both hands are on the same shin."""
    side = one.fact.side
    assert side
    return one.words.replace("{own}", f"{side} ").replace("{other}", side.other)


_ONE = (
    "hand",
    "foot",
    "wrist",
    "palm",
    "thumb",
    "arm",
    "elbow",
    "leg",
    "knee",
    "heel",
    "forearm",
    "ankle",
    "fist",
)
_MANY = {"foot": "feet"}
# “by the side”, but not “to the side”
_ALIKE = re.compile(r"(?<=by the )side|(?<=the )(thigh|shin|knee|hip|shoulder|hand|elbow|foot)\b")


def both(words: str, *, alike: bool = True) -> str:
    """“hand on the thigh” becomes “both hands on the thighs”; if not `alike`, “both hands on the thigh”."""
    first, _, rest = words.partition(" ")
    if first not in _ONE:
        return f"both {words}"
    if alike:
        rest = _ALIKE.sub(lambda found: _MANY.get(found[0], f"{found[0]}s"), rest)
    return f"both {_MANY.get(first, first + 's')} {rest}"
