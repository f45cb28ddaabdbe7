"""A page of the story. One more source is one more function here."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from patients.story.days import days_logged
from patients.story.item import Item
from patients.story.messages import messages_written
from patients.story.notes import staff_notes
from patients.story.plans import phases_opened, versions_given
from patients.story.story import A_PAGE, Story

Source = Callable[[Story], Iterable[Item]]

# Each gives its newest items before `story.before`: one more than a page holds, if there are as many.
SOURCES: tuple[Source, ...] = (days_logged, versions_given, phases_opened, messages_written, staff_notes)


class StoryPage(NamedTuple):
    """`before`: the moment with which the next page begins. None on the last one."""

    items: list[Item]
    before: datetime | None


def page_of(story: Story) -> StoryPage:
    items = sorted((item for source in SOURCES for item in source(story)), key=lambda item: item.at)[::-1]
    if len(items) <= A_PAGE:
        return StoryPage(items, None)
    last = items[A_PAGE - 1].at
    shown = [item for item in items if item.at >= last]  # what happened at one moment stays together
    return StoryPage(shown, last if len(shown) < len(items) else None)
