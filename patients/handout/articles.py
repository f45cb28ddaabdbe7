"""The articles at the end of a handout: how loosely they are set, and how many pages they need."""

from patients.handout.heights import Heights
from patients.handout.sheets import AIRS, Air
from patients.handout.wording import Data

SHARES_OF_ROOM = (1.0, 0.8, 0.6, 0.4, 0.2)  # of the free room before articles; the largest is tried first
WHOLE_SECTION = 0.5  # of a page's height: a taller section may be split


def in_sections(article: Data, heights: Heights, capacity: float) -> Data:
    """Marks the sections that must stay on one page, so that a heading is never far from its text.

    Long sections may be split. So may the first, which lets the article begin wherever there is room.
    """
    most = capacity * WHOLE_SECTION
    sections = [
        {**each, "whole": place > 0 and sum(map(sum, heights.section(each, AIRS[0]))) <= most}
        for place, each in enumerate(article["sections"])
    ]
    return {**article, "sections": sections}


def room_before_articles(filled: float, data: Data, heights: Heights, capacity: float, air: Air) -> float:
    """How far down the page before the articles may be filled without pushing any part of them to a later page.

    `filled` is the height of what stands on that page, in millimetres.
    """

    def placed(at: float) -> list[int]:
        return pages_of_pieces(at, data, heights, capacity, air)

    free, tight = capacity - filled, placed(filled)
    spread = (filled + share * free for share in SHARES_OF_ROOM)
    return next((at for at in spread if placed(at) == tight), filled)


def most_air(filled: float, data: Data, heights: Heights, capacity: float) -> Air:
    """The loosest spacing of the articles that costs no extra page."""
    return min(AIRS, key=lambda air: pages_of_articles(filled, data, heights, capacity, air))


def pages_of_articles(at: float, data: Data, heights: Heights, capacity: float, air: Air) -> int:
    """How many pages the articles need, besides the page on which they begin `at` millimetres from the top."""
    return max(pages_of_pieces(at, data, heights, capacity, air), default=0)


def pages_of_pieces(at: float, data: Data, heights: Heights, capacity: float, air: Air) -> list[int]:
    """For each piece of the articles: how many pages after the current one it stands."""
    found, page = [], 0
    for article in data["articles"]:
        for space, height in heights.article(article, air):
            whole = at + space + height <= capacity
            page, at = (page, at + space + height) if whole else (page + 1, height)
            found.append(page)
    return found
