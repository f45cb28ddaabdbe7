"""How often: times a day, days a week, every so many days or hours, weekdays, times of day, for how long.

These rules come before those for products, so that "12 reps x3 daily" is not three sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from exercises.dose.reader.pieces import ENDS, Found, Make, Piece, ranged, rule
from exercises.dose.reader.vocabulary import (
    CODES,
    DAYS,
    DAYS_AFTER_FROM,
    EVERY_DAY_AT,
    GERMAN,
    POLISH,
    TIMES_OF_DAY,
)
from exercises.dose.value import TimeOfDay

N = "(?:number|range)"
PER = "(?:slash|per|a|each|every|in a|time_of_day)"  # "am Tag"
PARTS_OF_A_DAY = (2, 3, 4, 6, 8, 12)  # in hours
FEW_DAYS = 3  # below this, a fraction is unclear: "2/7" is two days as often as two days a week
MOST_WITHOUT_A_WORD = 6  # "3 a day" is three times; "15 a day" is more likely fifteen repetitions
# After one of these, a number is an amount.
BEFORE_AN_AMOUNT = (
    "x", "of", "sets", "with", "for", "dash", "spaced_dash", "colon", "hold", "rest", "relax", "to", "or",
)  # fmt: skip
MAY_FOLLOW_OD = {*ENDS, "dot", "with", "for", "x", "slash", "and", "week", "time_of_day", "every_day_at"}
MAY_FOLLOW_AM = {
    *ENDS, "dot", "and", "slash", "colon", "dash", "daily", "every", "each", "number", "range", "code", "with",
}  # fmt: skip
BEFORE_A_LIMIT = {"of", "a", "per", "to", "unknown", "later", "until", "after"}
FROM, TO = (
    {"de", "du", "od", "von", "vom", "from", "del", "desde"},
    {"a", "au", "al", "do", "through", "thru"},
)


def is_german_am(found: Found) -> bool:
    """Whether each word for a time of day is "am", which is "on the" in German: "am Tag"."""
    return all(piece.text == "am" for piece in found.all("time_of_day"))


def times(name: str, *, words: str) -> Make:
    """Makes a function that reads how often as the part `name`.

    `words` is "sure" if a word beside the number, "x" or "times", shows what it counts, and "bare" otherwise.
    """

    def read(found: Found) -> Piece | None:
        count = found.one("number", "range", "once")
        if count is None or not count.is_count or not is_german_am(found):
            return None
        kind = "x_often" if found.pieces[0].kind == "x" else "often"
        parts = ranged(name, count)
        if found.pieces[-1].kind in ("daily", "weekly") and _is_product(found):
            return None
        is_sure = (words == "sure" and kind == "often") or count.kind == "once" or name == "days_per_week"
        before = found.before()
        if not is_sure:
            if kind == "often" and before is not None and before.kind in BEFORE_AN_AMOUNT:
                return None
            if (count.most or count.count or 0) > MOST_WITHOUT_A_WORD:
                return found.ask(
                    _("“%(text)s” may be repetitions or times a day: say which.") % {"text": found.text},
                    [ranged("reps", count), parts],
                )
        return found.read(parts, kind)

    return read


def _is_product(found: Found) -> bool:
    """Whether "x 10 daily" is the end of a bare product, as in "3 x 10 daily"."""
    before, two_before, three_before = found.before(), found.before(2), found.before(3)
    if found.has("times") or len(found.all("x")) > (found.pieces[0].kind == "x"):
        return False
    if found.pieces[0].kind != "x":
        return before is not None and before.kind in BEFORE_AN_AMOUNT
    if before is None or before.kind not in ("number", "range"):
        return False
    is_third = two_before is not None and two_before.kind == "x" and three_before is not None
    return not is_third


def ask_product_a_day(found: Found) -> Piece | None:
    """ "3x10/day": of the two numbers, which is the times a day?"""
    first, second = found.all("number")
    if (second.count or 0) <= MOST_WITHOUT_A_WORD or not is_german_am(found):
        return None
    return found.ask(
        _("“%(text)s” may be repetitions or times a day: say which.") % {"text": found.text},
        [
            {"sets": first.count, "reps": second.count, "days_per_week": 7},
            {"reps": first.count, "times_per_day": second.count},
        ],
    )


def means(kind: str = "often", **parts: Any) -> Callable[[Found], Piece]:
    return lambda found: found.read(parts, kind)


def by_code(found: Found) -> Piece | None:
    """ "od" is once a day only where no word follows, and never in a Polish line: "od jutra" is "from tomorrow"."""
    after = found.after()
    if found.pieces[0].text == "od" and (
        found.line.words & POLISH or (after is not None and after.kind not in MAY_FOLLOW_OD)
    ):
        return None
    return found.read(CODES[found.pieces[0].text], "often")


def every_n_days(found: Found) -> Piece | None:
    count = found.one("number", "ordinal")
    days = count.count if count else 2
    return found.read({"every_n_days": days}, "often") if days else None


def one_day_of(found: Found) -> Piece | None:
    first, second = found.all("number")
    if first.count != 1 or not second.count:
        return None
    return found.read({"every_n_days": second.count}, "often", scale=(1,))


def every_n_hours(found: Found) -> Piece | None:
    count = found.one("number", "range")
    if count is None:
        return found.read({"every_n_hours": 1}, "often")
    if count.kind == "range" or count.count is None:
        return found.keep(kind="often")
    return found.read({"every_n_hours": count.count}, "often")


def so_many_hourly(found: Found) -> Piece | None:
    """ "4 hourly" is every four hours; "10 hourly" is more likely ten repetitions."""
    before = found.before()
    if found.number.count not in PARTS_OF_A_DAY or (before is not None and before.kind in BEFORE_AN_AMOUNT):
        return None
    return every_n_hours(found)


def reps_an_hour(found: Found) -> Piece | None:
    before = found.before()
    if before is None or before.kind != "reps":
        return None
    return found.read({"every_n_hours": 1}, "often")


def fraction_of_days(found: Found) -> Piece | None:
    """5/7 is five days of a week; 6/52 and "for 3/7" say how long the programme lasts."""
    count, whole = found.all("fraction")[0].values
    before = found.before()
    if before is not None and before.kind == "x":
        return None
    if found.has("for") and whole in (7, 12, 52):
        return found.keep()
    if whole == 7 and not found.has("for"):
        return _days_of_seven(found, count)
    return found.keep() if whole in (12, 52) else None


def _days_of_seven(found: Found, count: int) -> Piece:
    """Some therapists write 5/7 for five days a week, others for five days. A small number is more often just days."""
    parts, text = {"days_per_week": count}, {"text": found.text}
    if count < FEW_DAYS and not found.has("day"):
        return found.ask(_("“%(text)s” may be days a week, or only so many days: say which.") % text, [parts])
    if count == 7:
        doubt = _("“%(text)s” was read as every day.") % text
    else:
        doubt = _("“%(text)s” was read as days a week.") % text
    return found.read(parts, "often", scale=(7,), doubt=doubt)


def on_days(days: Iterable[int]) -> dict[str, Any]:
    weekdays = tuple(sorted(set(days)))
    return {"weekdays": weekdays, "days_per_week": len(weekdays)}


def named_days(found: Found) -> Piece | None:
    days = _days(found.pieces)
    single = len(days) == 1
    before = found.before()
    if found.pieces[0].kind == "weekday" and _is_a_limit(before):
        return None  # "from Monday", "de lunes": no day of its own
    if single and not found.has("on", "every", "each") and len(found.all("weekday")[0].text) < 5:
        return None
    return found.read(on_days(days), "at_time") if days else None


def _is_a_limit(before: Piece | None) -> bool:
    return before is not None and (before.kind in BEFORE_A_LIMIT or before.text == "od")


def from_day_to_day(found: Found) -> Piece | None:
    """ "de lunes a viernes", "du lundi au vendredi", "von Montag bis Freitag", "od poniedziałku do piątku"."""
    first, last, *more = found.all("weekday", "weekday_after_from")
    joint = found.pieces[found.pieces.index(first) + 1]
    lead = found.pieces[0].text.lower() if found.pieces[0] is not first else ""
    if (lead and lead not in FROM) or (joint.text.lower() not in TO and joint.kind not in ("to", "dash")):
        return None
    start, end = (DAYS.get(piece.text, DAYS_AFTER_FROM.get(piece.text, 0)) for piece in (first, last))
    span = [(start + step) % 7 for step in range((end - start) % 7 + 1)]
    return found.read(on_days([*span, *(DAYS[piece.text] for piece in more)]), "at_time")


def _days(pieces: Iterable[Piece]) -> list[int]:
    pieces = tuple(pieces)
    joints = [piece.kind for piece in pieces if piece.kind not in ("days", "weekday", "on", "every", "each")]
    if len(joints) > 1 and set(joints) <= {"dash", "spaced_dash"}:
        pieces = tuple(piece for piece in pieces if piece.kind not in joints)  # "Mon - Wed - Fri" is a list
    days: list[int] = []
    is_span = False
    for piece in pieces:
        if piece.kind == "days":
            days += piece.values
        elif piece.kind == "weekday":
            day = DAYS[piece.text]
            if is_span and days:
                days += [(days[-1] + step) % 7 for step in range(1, (day - days[-1]) % 7)]
            days.append(day)
        is_span = piece.kind in ("dash", "to", "spaced_dash")
    return days


def all_days_but(found: Found) -> Piece | None:
    place = next(index for index, piece in enumerate(found.pieces) if piece.kind == "except")
    away = found.pieces[place:]
    days = [5, 6] if any(piece.kind == "weekend" for piece in away) else _days(away)
    return found.read(on_days(set(range(7)) - set(days)), "often") if days else None


def read_german_am(found: Found) -> Piece | None:
    """ "am rechten Bein": "am" is "on the" there."""
    return found.piece("on") if found.pieces[0].text == "am" and found.line.words & GERMAN else None


def _is_no_morning(found: Found) -> bool:
    """Whether "am" is not the morning: in a German line, or before a word that it may belong to."""
    after = found.after()
    if not any(piece.text == "am" for piece in found.pieces):
        return False
    is_last = found.pieces[-1].text == "am"
    return bool(found.line.words & GERMAN) or (
        is_last and after is not None and after.kind not in MAY_FOLLOW_AM
    )


def at_times_of_day(found: Found) -> Piece | None:
    before, two_before = found.before(), found.before(2)
    if _is_no_morning(found):
        return None
    words = found.all("time_of_day", "every_day_at")
    names = [EVERY_DAY_AT.get(word.text) or TIMES_OF_DAY[word.text] for word in words]
    is_product = two_before is not None and two_before.kind == "x"
    if before is not None and before.kind in ("number", "range") and not is_product:
        return None  # "10 am"
    if len(set(names)) < len(names):
        return None
    if any(word.text == "bed" for word in words) and not found.has("later"):
        return None  # "in bed" is a place
    if any(piece.text != "before" for piece in found.all("later")):
        return None
    if any(piece.text != "at" for piece in found.all("place")):
        return None
    times_of_day = tuple(TimeOfDay(name) for name in names)
    parts: dict[str, Any] = {"times_of_day": times_of_day, "times_per_day": len(times_of_day)}
    if found.has("every_day_at", "every", "each"):
        parts["days_per_week"] = 7
    return found.read(parts, "at_time")


def once_a_week(found: Found) -> Piece | None:
    """ "weekly"; "pw" only means "a week"."""
    return None if found.pieces[0].text in ("pw", "p/w") else found.read({"days_per_week": 1}, "adjective")


def keep(found: Found) -> Piece:
    return found.keep()


def keep_often(found: Found) -> Piece:
    return found.keep(kind="often")


def keep_unless_held(found: Found) -> Piece | None:
    """ "Every 20 min"; not "hold each 7 sec"."""
    before = found.before()
    return None if before is not None and before.kind == "hold" else found.keep()


def keep_time_apart(found: Found) -> Piece | None:
    """ "10 min, 1 hr before bed": the second time says when, not how long."""
    is_before = any(piece.text == "before" for piece in found.all("later"))
    return found.keep() if is_before else None


def when_needed(found: Found) -> Piece | None:
    """ "PRN", "as needed", "if needed"; not "unless needed"."""
    is_unless = found.has("condition") and found.pieces[0].text not in ("if", "when")
    return None if is_unless else found.read({"as_needed": True}, "often")


def at_most(found: Found) -> Piece | None:
    """ "When needed, at most 3 times a day". Without "when needed", "at most" is not read."""
    needed, times = found.all("often", "x_often")
    if dict(needed.parts) != {"as_needed": True} or set(times.parts) != {"times_per_day"}:
        return None
    if any(piece.text != "up" for piece in found.all("phase")):
        return None
    return found.read({**needed.parts, **times.parts}, "often")


ANY_DAY = "(?:weekday|weekday_after_from)"
DAY_TO_DAY = f"(?:of|unknown|code|later)? {ANY_DAY} (?:a|to|per|unknown|filler|until|dash|phase) {ANY_DAY}"
WEEKDAY = "(?:weekday|days)"
WEEKDAY_LIST = (
    f"(?:on|every|each)? {WEEKDAY}(?:(?:sep|and|slash|dash|spaced_dash|to|sep and)? on? {WEEKDAY})* only?"
)
AT_TIME = "(?:in the?|place the?|later|every|each|on the)? (?:time_of_day|every_day_at)"
EVERY = "(?:every|each|q|every the)"

RULES = (
    rule("biweekly", lambda found: found.ask(
        _("“%(text)s” may be twice a week or every two weeks: say which.") % {"text": found.text},
        [{"days_per_week": 2}, {"every_n_days": 14}],
    )),
    rule(f"(?:for|x|for the)? {N} dash? (?:week|month)", lambda found: found.keep() if found.has("for", "x") else None),
    rule(f"(?:for|x) {N} day", keep),
    rule("for? fraction day?", fraction_of_days),
    rule(f"x? {N} (?:x|times) {PER}? day", times("times_per_day", words="sure")),
    rule(f"once {PER}? (?:day|daily)", times("times_per_day", words="sure")),
    rule(f"x? {N} {PER} day", times("times_per_day", words="bare")),
    rule(f"x? {N} daily", times("times_per_day", words="bare")),
    rule(f"x? {N} (?:x|times) daily", times("times_per_day", words="sure")),
    rule(f"number x number {PER} day", ask_product_a_day),
    rule("code", by_code),
    rule(f"{EVERY} (?:other|second|alternating) day|(?:alternating|other) day", means(every_n_days=2)),
    rule("day alternating_after", means(every_n_days=2)),
    rule(f"{EVERY} ordinal day", every_n_days),
    rule(f"{EVERY} number dot? day", every_n_days),
    rule(f"{EVERY} range day", keep),
    rule("number day of_two number", one_day_of),
    rule(f"{EVERY} {N} hour (?:while awake)?", every_n_hours),
    rule(f"(?:{EVERY} {N}? (?:minute|second|m|hour)|hourly) for {N} (?:minute|m|hour)", keep),
    rule("(?<=sep) number (?:minute|hour) later the? (?:time_of_day|every_day_at)", keep_time_apart),
    rule(f"(?:hourly|{EVERY} hour) (?:while awake)?", every_n_hours),
    rule(f"{EVERY} (?:other|second) hour (?:while awake)?", means(every_n_hours=2)),
    rule("number hourly (?:while awake)?", so_many_hourly),
    rule("(?:slash|a|per) hour", reps_an_hour),
    rule(f"(?:{N}|once) (?:x|times)? (?:slash|a|per|in a|each|every) hour", keep_often),
    rule(f"(?:{EVERY}|after) {N} (?:minute|second|m)", keep_unless_held),
    rule(f"x? {N} (?:x|times|day|x day) {PER}? (?:week|weekly)", times("days_per_week", words="sure")),
    rule(f"x? {N} {PER} week", times("days_per_week", words="bare")),
    rule(f"x? {N} weekly", times("days_per_week", words="bare")),
    rule(f"once {PER}? (?:week|weekly)", times("days_per_week", words="sure")),
    rule("weekly", once_a_week),
    rule("daily", means("adjective", days_per_week=7)),
    rule(f"{EVERY} day", means(days_per_week=7)),
    rule(f"{DAY_TO_DAY}(?: (?:sep|and) weekday)*", from_day_to_day),
    rule(WEEKDAY_LIST, named_days),
    rule(f"(?:daily|{EVERY} day) sep? except {WEEKDAY_LIST}", all_days_but),
    rule(f"(?:daily|{EVERY} day) sep? except on? (?:the)? weekend", all_days_but),
    rule("on? weekdays", lambda found: found.read(on_days(range(5)), "at_time")),
    rule("(?:on|at|place)? the? weekend", lambda found: found.read(on_days((5, 6)), "at_time")),
    rule("time_of_day (?=left|right|l|limb|affected)", read_german_am),
    rule(f"{AT_TIME}(?:(?:sep|and|slash|sep and)? {AT_TIME})*", at_times_of_day),
    rule("as_needed|(?:as|condition) needed", when_needed),
)  # fmt: skip
LATER_RULES = (rule("often (?:sep|and)? (?:place? most|phase to) (?:often|x_often)", at_most),)
