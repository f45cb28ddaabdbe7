"""What happened to a patient, in one line of time: the newest first, page by page."""

from patients.story.item import Item, Look
from patients.story.page import SOURCES, StoryPage, page_of
from patients.story.story import Story

__all__ = ["SOURCES", "Item", "Look", "Story", "StoryPage", "page_of"]
