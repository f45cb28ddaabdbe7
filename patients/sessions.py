"""A session of today as data, for the page that counts along: what is due now, in order, each with its timeline."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse

from exercises.dose import By, Dose, Kind, Segment, Side, describe, minutes, timeline
from patients.cards import NO_RHYTHM, Card
from patients.rounds import Round
from patients.schedule import Call
from patients.session_words import introduced, played
from patients.snapshots import shown_pictures
from patients.today import Day

MOST_SEGMENTS = 600  # of one exercise. Nobody taps through more: it becomes one open step.
BOTH_SIDES = [Side.LEFT.value, Side.RIGHT.value]


@dataclass
class Turn:
    """One exercise of a session: the next round of its card."""

    card: Card
    round: Round

    @cached_property
    def dose(self) -> Dose:
        """Of the round, without its rhythm. If one side is logged, of the other side alone."""
        dose = replace(self.card.dose, **NO_RHYTHM)
        return replace(dose, side=Side(self.round.open_side)) if self.round.open_side else dose

    @property
    def dose_in_words(self) -> str:
        return describe(self.dose, self.card.content["measured_by"])

    @property
    def minutes(self) -> float:
        return minutes(self.dose, self.card.content["measured_by"])

    @cached_property
    def timeline(self) -> list[Segment]:
        """If the dose has none, or one that is too long to follow: one step for the patient to end."""
        found = timeline(self.dose, self.card.content["measured_by"])
        if 0 < len(found) <= MOST_SEGMENTS:
            return [*found]
        return [Segment(kind=Kind.WORK, by=By.OPEN, seconds=self.minutes * 60)]

    @property
    def is_open(self) -> bool:
        return len(self.timeline) == 1

    @property
    def sides(self) -> list[str]:
        """The sides that are logged apart if only one of them is finished."""
        return BOTH_SIDES if self.dose.side == Side.EACH and not self.is_open else []

    @property
    def pictures(self) -> list[dict[str, str]]:
        """All that the session may show: of both sides where both have their turn."""
        content = self.card.content
        drawn = content["pictures"]
        if self.dose.side not in (Side.EACH, Side.ALTERNATING):
            drawn = shown_pictures(content | {"dose": self.dose.as_dict()})
        return [
            {
                "src": reverse(
                    "patients:issued_picture", args=[self.card.issued.public_id, picture["sha256"][:16]]
                ),
                **{name: picture[name] for name in ("alt", "side", "moment")},
            }
            for picture in drawn
        ]

    def as_dict(self, number: int, turns: "list[Turn]") -> dict[str, Any]:
        """For the player, ready for JSON. `number`: its place among the turns, from 1.

        `side` and `sides` say how the round is logged.
        """
        content, plan = self.card.content, self.card.plan
        exercise = {
            "key": content["key"],
            "plan": self.card.issued.public_id,
            "name": content["name"],
            "language": content["language"],
            "round": self.round.number,
            "round_name": self.round.name,
            "side": self.round.open_side,
            "sides": self.sides,
            "dose": self.dose_in_words,
            "start": content["start_position"],
            "note": content["note"],
            "stop_rule": self.card.stop_rule,
            "stop_text": plan["stop_text"],
            "amber": plan["pain"]["amber"],
            "red": plan["pain"]["red"],
            "pictures": self.pictures,
        }
        after = turns[number].card.content["name"] if number < len(turns) else ""
        return exercise | {
            "said": introduced(exercise, number, len(turns)),
            "segments": played(self.timeline, after),
        }


@dataclass
class Session:
    """What is due now. `left_out`: due as well, but it hurt too much today to be counted along."""

    turns: list[Turn]
    left_out: list[Card]

    def as_list(self) -> list[dict[str, Any]]:
        return [turn.as_dict(number, self.turns) for number, turn in enumerate(self.turns, start=1)]

    @property
    def minutes(self) -> int:
        return max(1, round(sum(turn.minutes for turn in self.turns)))


def session_of(day: Day, only: str = "") -> Session:
    """The next round of each planned exercise that is not done, in the order of the page.

    With the key of an exercise that can be logged on this day: that one alone, planned today or not.
    """
    due = [card for card in day.planned if not card.is_done]
    if only:
        due = [card for card in day.cards if card.content["key"] == only and only in countable(day)]
    turns = [Turn(card, card.next_round) for card in due if card.next_round and not card.is_over_limit]
    return Session(turns, [card for card in due if card.is_over_limit])


def countable(day: Day) -> set[str]:
    """The keys of the exercises that have a round left to log today, planned or not."""
    return {
        card.content["key"]
        for card in day.cards
        if day.is_today
        and card.next_round
        and card.planned.call is not Call.OUT_OF_PHASE
        and not card.is_over_limit
    }
