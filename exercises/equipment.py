"""What of an exercise's equipment a patient has at home."""

from collections.abc import Collection, Iterable

from exercises.vocabulary import HOUSEHOLD, Equipment

# What patients have most often of what not every home has. These are asked about first.
COMMON = (
    Equipment.RESISTANCE_BAND,
    Equipment.LOOP_BAND,
    Equipment.STEP,
    Equipment.DUMBBELL,
    Equipment.FOAM_ROLLER,
    Equipment.MASSAGE_BALL,
)
OTHERS = tuple(each for each in Equipment if each not in HOUSEHOLD and each not in COMMON)

# Every home has one. Recorded alone, it says that somebody asked, and that there is nothing special.
ASKED = Equipment.CHAIR


def not_at_home(needs: Iterable[str], home: Collection[str]) -> list[Equipment]:
    """What of this equipment is not at home, household things aside. Nothing, if nobody has recorded what is there."""
    if not home:
        return []
    return [Equipment(slug) for slug in needs if slug in Equipment and slug not in HOUSEHOLD.union(home)]


def special(home: Iterable[str]) -> list[Equipment]:
    """What is at home that not every home has, in the order of the vocabulary."""
    at_home = set(home)
    return [each for each in Equipment if each in at_home and each not in HOUSEHOLD]
