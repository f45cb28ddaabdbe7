"""A pose in plain words, from the solved body: alternative text, and angles for the person who checks."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from exercises.figures.body.anatomy import Body, Side
from exercises.figures.body.angles import Angles, angles
from exercises.figures.pose.model import Figure
from exercises.figures.pose.props import Prop
from exercises.figures.pose.solve import frames_of, lowest
from exercises.figures.vectors import Vec
from exercises.figures.words.arms import arms
from exercises.figures.words.facts import Fact, Seen, clauses
from exercises.figures.words.legs import legs
from exercises.figures.words.moved import moved
from exercises.figures.words.props import lowered, props
from exercises.figures.words.stance import Stance, stance_of
from exercises.figures.words.trunk import trunk

MOST = 200  # characters of an alt text
MOST_TOGETHER = 280  # of one that describes several positions


def read_back(figure: Figure, frame: str) -> str:
    """The position in words, `frame` being "start" or "end".

    Posture first, then what differs between the frames, then what matters of the rest.
    """
    return _sentence(_clauses(figure, frame))


def alt(figure: Figure, frame: str) -> str:
    """The same as `read_back`, but at most 200 characters."""
    kept: list[str] = []
    for clause in _clauses(figure, frame):
        if _size(_sentence([*kept, clause])) <= MOST:
            kept.append(clause)
    return _sentence(kept)


def several_alt(positions: list[Figure], frame: str) -> str:
    """The positions of one frame one after another, in 280 characters at most. Of the later ones only what is new."""
    first = alt(positions[0], frame)
    news = [_news(one, before) for before, one in pairwise(positions)]
    said = [words[:1] for words in news]
    for number, words in enumerate(news):
        longer = [*said[:number], words, *said[number + 1 :]]
        if _size(_together(first, longer)) <= MOST_TOGETHER:
            said = longer
    return _together(first, said)


def _together(first: str, news: list[list[str]]) -> str:
    return " ".join([first, *(_then(words) for words in news if words)])


def _then(news: list[str]) -> str:
    return f"Then {', '.join(news).removeprefix('now ')}."


def _news(figure: Figure, before: Figure) -> list[str]:
    """What is new at the end of this figure, compared with the end of the one before: two things at most."""
    (_, end), (_, other) = frames_of(figure), frames_of(before)
    here = Seen(figure, "end", end.body, other.body, _bent(end.body), _bent(other.body), _at_end(figure))
    there = replace(here.exchanged(), props=_at_end(before))
    mine, theirs = stance_of(here), stance_of(there)
    first = figure.side or (Side.RIGHT if figure.mirrored else Side.LEFT)
    changed, _ = clauses(_facts(here, mine), _facts(there, theirs), (first, first.other), plain=True)
    if here.of("bed"):  # hips at its height are not lifted off the floor
        changed = [words for words in changed if "the floor" not in words]
    posture = [mine.posture] if mine.posture != theirs.posture else []
    if posture == ["standing"] and "apart" in theirs.posture:
        posture = ["feet back together"]
    return [*posture, *(changed or ([] if posture else moved(here)))][:2]


def _at_end(figure: Figure) -> tuple[Prop, ...]:
    return tuple(prop for prop in figure.props if prop.shown("end"))


def _size(text: str) -> int:
    """The length of the text with every “left” as long as “right”, so that both sides are cut at the same place."""
    return len(text) + text.lower().count("left")


def describe(figure: Figure, frame: str) -> str:
    """Every angle, for a person who compares the picture with the text of the exercise."""
    body = frames_of(figure)[frame == "end"].body
    lines = [read_back(figure, frame), *_facing(body)]
    for side in Side:
        said = ", ".join(
            f"{name.replace('_', ' ')} {value:.0f}°" for name, value in asdict(angles(body, side)).items()
        )
        lines.append(f"{side.capitalize()}: {said}.")
    lines += (f"{joint.replace('_', ' ')}: {_at(body.joints[joint])}" for joint in _PLACES)
    return "\n".join(lines)


_PLACES = ("hand_left", "hand_right", "ankle_left", "ankle_right", "pelvis", "cranium")
_FACING = {"pelvis": "The body", "thorax": "The chest", "head": "The face"}


def _facing(body: Body) -> Iterator[str]:
    for part, name in _FACING.items():
        frame = body.frames[part]
        yield f"{name} faces {_where(frame.front)}, its top {_where(frame.up)}, its left {_where(frame.left)}."


def _where(way: Vec) -> str:
    axis = max(range(3), key=lambda axis: abs(way[axis]))
    return (("left", "right"), ("down", "up"), ("away", "to the viewer"))[axis][way[axis] > 0]


def _at(point: Vec) -> str:
    return f"{point[0]:.0f} right, {point[1]:.0f} up, {point[2]:.0f} near"


def _sentence(phrases: list[str]) -> str:
    text = ", ".join(phrases)
    return f"{text[:1].upper()}{text[1:]}."


def _clauses(figure: Figure, frame: str) -> list[str]:
    bed = _bed_under(figure, frames_of(figure)[frame == "end"].body)
    here, there = _told(figure, bed) if frame == "start" else reversed(_told(figure, bed))
    first = figure.side or (Side.RIGHT if figure.mirrored else Side.LEFT)
    stays = here.posture == there.posture
    plain = frame == "end" and stays
    changed, same = clauses(here.facts, there.facts, (first, first.other), plain=plain)
    if plain:
        if not changed and figure.end:
            changed = moved(here.seen)
        if changed:
            changed[0] = f"now {changed[0]}"
    posture = _walking(here.posture, there.posture)
    phrases = dict.fromkeys((posture, *changed, *same))
    return [words.replace("the floor", "the bed") if bed else words for words in phrases]


def _walking(posture: str, other: str) -> str:
    """Who has the other foot in front at the other time walks."""
    swapped = posture.replace("left", "*").replace("right", "left").replace("*", "right")
    if posture != other and swapped == other and "foot in front" in posture and "standing" in posture:
        return posture.replace("standing", "walking").replace(" with the", ", the")
    return posture


class _Told(NamedTuple):
    """What there is to say about one frame."""

    seen: Seen
    posture: str
    facts: list[Fact]


@lru_cache(maxsize=2)  # the words of each frame compare it with the other
def _told(figure: Figure, bed: float) -> tuple[_Told, _Told]:
    """Of the start and of the end. All is lowered by the bed, and so is each body that lies on one."""
    bodies = [solved.body for solved in frames_of(figure)]
    start, end = (_lowered(body, _bed_under(figure, body)) for body in bodies)
    if bed:
        figure = replace(figure, props=tuple(lowered(prop, bed) for prop in figure.props))
    shown = tuple(prop for prop in figure.props if prop.shown("start"))
    seen = Seen(figure, "start", start, end, _bent(start), _bent(end), shown)
    return _tell(seen), _tell(seen.exchanged())


def _tell(seen: Seen) -> _Told:
    stance = stance_of(seen)
    return _Told(seen, stance.posture, _facts(seen, stance))


def _bent(body: Body) -> dict[Side, Angles]:
    return {side: angles(body, side) for side in Side}


def _bed_under(figure: Figure, body: Body) -> float:
    """The height of a bed that carries the whole body, or 0. Lying on it is described as lying on the floor."""
    low = min(lowest(body, part) for part in ("trunk", "feet", "knees"))
    heights = (prop["height"] for prop in figure.props if prop.kind == "bed")
    return next((height for height in heights if abs(low - height) < 5), 0.0)


def _lowered(body: Body, by: float) -> Body:
    return replace(body, joints={name: (x, y - by, z) for name, (x, y, z) in body.joints.items()})


def _facts(seen: Seen, stance: Stance) -> list[Fact]:
    found = [*stance.facts, *trunk(seen, stance), *arms(seen, stance), *legs(seen, stance)]
    said = " ".join((stance.posture, *(fact.words for fact in found)))
    return [*found, *props(seen, said)]
