"""Answers and their score.

Answers are plain JSON: `{"items": {key: "4"}}` or `{"activities": [{"text": …, "score": "4"}, …]}`. Numbers are text,
so that 12.40 stays what was typed.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.measures.instrument import Activities, Instrument, Item, Scale, Scoring

LONGEST_ACTIVITY = 120  # characters

Answers = dict[str, Any]


def checked(instrument: Instrument, answers: Any) -> Answers:
    """The answers as they are stored. Raises ValidationError, by item key or under `activities`."""
    if not isinstance(answers, dict):
        raise ValidationError(_("There are no answers."))
    if instrument.activities:
        return {"activities": checked_activities(instrument.activities, answers.get("activities"))}
    given = answers.get("items")
    if not isinstance(given, dict) or given.keys() - {item.key for item in instrument.items}:
        raise ValidationError(_("These answers belong to another instrument."))
    problems, stored = {}, {}
    for item in instrument.items:
        try:
            stored[item.key] = str(checked_item(item, given.get(item.key)))
        except ValidationError as refusal:
            problems[item.key] = refusal.messages
    if problems:
        raise ValidationError(problems)
    return {"items": stored}


def score_of(instrument: Instrument, answers: Answers) -> Decimal:
    """The score of answers that `checked` has passed."""
    given = answers.get("activities")
    numbers = [Decimal(each["score"]) for each in given] if given else numbers_of(answers)
    total = sum(numbers, Decimal())
    if instrument.scoring == Scoring.MEAN:
        total /= len(numbers)
    elif instrument.scoring == Scoring.PERCENT:
        total = total * 100 / sum(item.scale.highest for item in instrument.items)
    return total.quantize(Decimal(1).scaleb(-instrument.scale.decimals), ROUND_HALF_UP)


def numbers_of(answers: Answers) -> list[Decimal]:
    return [Decimal(value) for value in answers["items"].values()]


def activities_in(answers: Answers) -> list[str]:
    """The patient's own words for each activity."""
    return [each["text"] for each in answers.get("activities", [])]


# --- One answer -------------------------------------------------------------------------------------


def checked_item(item: Item, value: Any) -> Decimal:
    if not item.choices:
        return number_on(item.scale, value)
    number = as_number(value)
    if number not in [choice.value for choice in item.choices]:
        raise ValidationError(_("Choose one of the answers."))
    return number


def number_on(scale: Scale, value: Any) -> Decimal:
    number = as_number(value)
    if not scale.lowest <= number <= scale.highest:
        words = {"lowest": scale.lowest, "highest": scale.highest}
        raise ValidationError(_("This must be from %(lowest)s to %(highest)s.") % words)
    if number != number.quantize(Decimal(1).scaleb(-scale.decimals)):
        message = ngettext(
            "Write at most %(count)s place after the point.",
            "Write at most %(count)s places after the point.",
            scale.decimals,
        )
        whole = _("Write a whole number.")
        raise ValidationError(message % {"count": scale.decimals} if scale.decimals else whole)
    return number


def as_number(value: Any) -> Decimal:
    if value in (None, ""):
        raise ValidationError(_("Answer this question."))
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValidationError(_("Write a number.")) from None
    if not number.is_finite() or abs(number) > 100_000:
        raise ValidationError(_("Write a number."))
    return number


def checked_activities(asked: Activities, given: Any) -> list[dict[str, str]]:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise ValidationError({"activities": _("These answers belong to another instrument.")})
    if not asked.least <= len(given) <= asked.most:
        message = _("Name %(least)s to %(most)s activities.") % {"least": asked.least, "most": asked.most}
        raise ValidationError({"activities": message})
    named = [str(each.get("text", "")).strip() for each in given]
    if not all(named) or any(len(name) > LONGEST_ACTIVITY or "\n" in name for name in named):
        message = _("Write each activity in a few words on one line.")
        raise ValidationError({"activities": message})
    if len({name.casefold() for name in named}) < len(named):
        raise ValidationError({"activities": _("Two of these activities are the same.")})
    scores = [number_on(asked.scale, each.get("score")) for each in given]
    return [{"text": name, "score": str(score)} for name, score in zip(named, scores, strict=True)]
