"""What a session says, to the ear and to the eye. The player has all its words from here, so that they are translated.

Somebody lies on the floor and only listens: each step says what it is, where in the exercise it is, and which side.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises.dose import By, Kind, Segment, Side

MINUTE = 60  # seconds
HALF_A_MINUTE = 30
A_SENTENCE = 6  # as long as it takes to say one


def words() -> dict[str, str]:
    """By the names that the player knows. `%(…)s` are filled in there. Those that start with `say` are only spoken."""
    stored = _("Saved. Your physiotherapist will see it.")
    return {
        "exercise_of": _("Exercise %(number)s of %(count)s"),
        "of": _("of %(count)s"),
        "left": _("left side"),
        "right": _("right side"),
        "alternating": _("change sides each time"),
        "intro": _("Get into position"),
        "move_in": _("Move into it slowly"),
        "hold": _("Hold"),
        "move_out": _("Come back slowly"),
        "paused": _("Paused"),
        "away": _("You were away. Go on when you are ready."),
        "beat_on": _("Count for me"),
        "beat_off": _("I tap myself"),
        "say_tap": _("Tap the middle of the screen each time."),
        "say_finished": _("That was the last one. Well done. Get up slowly."),
        "say_stopped": _("Stopped. Take your time."),
        "did": _("%(done)s of %(count)s exercises, %(time)s."),
        "next": _("Go on with %(name)s"),
        "characters": _("%(count)s characters left"),
        "saving": _("One moment …"),
        "stored": stored,
        "repeated": stored,
        "waiting": _("Kept on this device until it is sent."),
        "refused": _("Something was not saved. You find it on Today. Call your practice about it."),
    }


def played(segments: list[Segment], after: str) -> list[dict[str, Any]]:
    """The segments for the player: what to show; what is `said` as each begins, and the `cues` while it runs; what
    comes `then`. `after`: the name of the next exercise. Empty after the last one.
    """
    return [
        segment.as_dict()
        | {"label": label_of(segment), "said": cue(segments, number), "then": coming(segments, number, after)}
        | ({"cues": cues} if (cues := cues_within(segment)) else {})
        for number, segment in enumerate(segments)
    ]


def label_of(segment: Segment) -> str:
    """What to do in it. A step that stands for a whole exercise has no pace of its own."""
    is_whole = segment.by == By.OPEN and not segment.seconds_each
    return _("In your own time") if is_whole else segment.label


def introduced(exercise: dict[str, Any], number: int, count: int) -> str:
    """An exercise by its name, dose, stop rule, position and note, before it starts."""
    return sentences(
        _("That exercise is done.") if number > 1 else "",
        _("Exercise %(number)s of %(count)s") % {"number": number, "count": count},
        exercise["name"],
        exercise["round_name"],
        exercise["dose"],
        exercise["stop_rule"],
        exercise["start"],
        exercise["note"],
        _("Tap the middle of the screen when you are ready."),
    )


def cue(segments: list[Segment], number: int) -> str:
    """What is spoken when this segment begins. A work begins with one short word: its seconds run."""
    segment = segments[number]
    if segment.kind == Kind.WORK:
        return sentences(*work_cue(segment))
    work = segments[number + 1]
    offered = _("Only if it goes well") if work.is_optional else ""
    if segment.kind == Kind.READY:
        return sentences(segment.label, side_of(work))
    done = segments[number - 1]
    let_go = _("Let go") if done.by == By.HOLD else ""
    if segment.kind == Kind.REST:
        place = _(", ").join(place_cue(done, work))
        return sentences(let_go, rest_cue(segment.seconds), then(place) if place else "", offered)
    if segment.kind == Kind.SIDE:
        return sentences(let_go, _("Switch sides"), segment.label, *set_cue(done, work), offered)
    return sentences(let_go, *(place_cue(done, work) or [segment.label]), offered)


def rest_cue(seconds: float) -> str:
    if seconds < A_SENTENCE:
        return _("Rest")
    return _("Rest for %(time)s") % {"time": time_in_words(seconds)}


def set_cue(done: Segment, work: Segment) -> list[str]:
    is_new = work.set != done.set
    return [_("Set %(number)s of %(count)s") % {"number": work.set, "count": work.sets}] if is_new else []


def place_cue(done: Segment, work: Segment) -> list[str]:
    """Where the next work is, as far as it is new: its set, its side, its number within the set."""
    pieces = set_cue(done, work)
    if work.side != done.side:
        pieces.append(side_of(work))
    if work.rep and work.set == done.set and work.side == done.side:
        message = (
            _("Hold %(number)s of %(count)s") if work.by == By.HOLD else _("Number %(number)s of %(count)s")
        )
        pieces.append(message % {"number": work.rep, "count": work.reps_of})
    return pieces


def work_cue(work: Segment) -> list[str]:
    if work.by == By.HOLD:
        return [_("Move into it slowly") if work.moving else _("Hold")]
    if work.by == By.TIME:
        return [_("Go"), _("Keep going for %(time)s") % {"time": time_in_words(work.seconds)}]
    if work.by == By.OPEN:
        return [label_of(work), _("Tap the middle of the screen when you are done.")]
    return [_("Go"), work.label if (work.reps or 0) > 1 else ""]


def cues_within(segment: Segment) -> dict[int, str]:
    """What is said while it runs: by the seconds that are left or, where repetitions are counted, by their number."""
    if segment.by == By.COUNT:
        return count_cues(segment.reps or 0, is_range=bool(segment.reps_max))
    if segment.by not in (By.HOLD, By.TIME):
        return {10: _("Ten more seconds.")} if segment.seconds >= HALF_A_MINUTE else {}
    half = {round(segment.seconds / 2): _("Half way.")} if segment.seconds >= HALF_A_MINUTE else {}
    return half | ({10: _("Ten more seconds.")} if segment.seconds >= MINUTE else {})


def count_cues(reps: int, *, is_range: bool) -> dict[int, str]:
    cues = {reps - 3: _("Three more.")} if reps > 4 else {}
    cues |= {reps - 1: _("Last one.") if not is_range else _("One more.")} if reps > 2 else {}
    return cues | ({reps: _("That is enough. Go on only if it goes well.")} if is_range else {})


def coming(segments: list[Segment], place: int, after: str) -> str:
    """What comes after this segment, to be read. `after`: the next exercise, or empty after the last one."""
    if place + 1 == len(segments):
        return then(after) if after else _("Then you are finished")
    following = segments[place + 1]
    if following.kind == Kind.WORK:
        return then(", ".join(each for each in (following.label, place_of(following)) if each))
    if following.kind == Kind.SIDE:
        return _("Then the other side")
    if following.kind == Kind.REST:
        return _("Then rest")
    return then(place_of(following) or following.label)


def then(what: str) -> str:
    return _("Then: %(what)s") % {"what": what}


def place_of(segment: Segment) -> str:
    return segment.place.replace(" · ", _(", "))


def side_of(segment: Segment) -> str:
    return {Side.LEFT: _("Left side"), Side.RIGHT: _("Right side")}.get(segment.side, "")  # type: ignore[arg-type]


def time_in_words(seconds: float) -> str:
    if seconds >= MINUTE and seconds % MINUTE == 0:
        minutes = round(seconds / MINUTE)
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    return ngettext("%(count)s second", "%(count)s seconds", round(seconds)) % {"count": round(seconds)}


def sentences(*texts: str) -> str:
    """Together, each with its end: a voice pauses there."""
    return " ".join(
        text if text.endswith((".", "!", "?", "।", "؟", "。")) else f"{text}." for text in texts if text
    )
