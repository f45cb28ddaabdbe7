"""Plans which exercise stands on which page, so that no page is half empty and no exercise is split."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from patients.handout.arranging import Exercise, arranged, largest, over_pages, shaped
from patients.handout.articles import (
    SHARES_OF_ROOM,
    in_sections,
    most_air,
    pages_of_articles,
    room_before_articles,
)
from patients.handout.brief import changed, in_one_picture, plan_in_brief, without_shown_start
from patients.handout.cards import on_cards
from patients.handout.heights import Heights
from patients.handout.phases import phased
from patients.handout.sheets import AIRS, SHEETS, SIZES, Sheet
from patients.handout.wording import Data

BETWEEN = 4.0  # mm between exercises, at least
MOST_BETWEEN = 16.0
MOST_ABOVE = 2.5  # mm, between the header and what is on the page
PARTS = 8  # about how many parts an exercise or the first page has, with a gap between them
SHEETFUL, SIDES = 6, 2  # a compact sheet should hold six exercises on its two sides
TIGHTENINGS = 3  # how often closer type is tried
WIDER_ZONES = 1.25, 1.5  # times as wide
# Times the gap: at most, and in steps of. There are steps because Typst sets a text again for each new gap.
MOST_LOOSER, LOOSER_BY = 1.5, 0.25
LEAST_LINES, MOST_LINES = 4, 12  # for handwriting
FOR_GAPS = 24.0  # mm that the lines for handwriting leave free


@dataclass
class Page:
    """A page that is being planned: what is on it, from the top, and its height in millimetres."""

    items: list[Data] = field(default_factory=list)
    height: float = 0

    def add(self, item: Data, height: float) -> None:
        self.height += height + (BETWEEN if self.items else 0)
        self.items.append(item)

    def move_last(self, height: float) -> "Page":
        """Moves the last item, which has this height, to a new page and returns that page."""
        page = Page([self.items.pop()], height)
        self.height -= height + BETWEEN
        return page

    @property
    def introduces(self) -> bool:
        """Whether this page introduces the plan rather than saying what to do."""
        return any(item["what"] in ("first", "safety") for item in self.items)

    def goes_on(self, after: "Page") -> bool:
        """Whether the exercise or diary on this page continues on the page `after`."""
        this, that = self.items[0], after.items[0]
        if this["what"] != that["what"]:
            return False
        return this["what"] == "diary" or bool(this["what"] == "side" and this["at"] == that["at"])

    def room(self, capacity: float) -> float:
        return capacity - self.height - (BETWEEN if self.items else 0)

    def as_data(self, sheet: Sheet, capacity: float) -> Data:
        """The page for the template.

        Free room up to `capacity` is spread: first below the header, then between the parts of each item, then
        between the items.
        """
        slack = max(0.0, capacity - self.height)
        parts = sum(item.get("gaps", PARTS) for item in self.items if item["what"] != "notes")
        above = min(MOST_ABOVE, slack / 4)
        slack -= above
        looser = min(MOST_LOOSER, slack / 2 / parts / sheet.gap) if parts else 0.0
        loosen = looser // LOOSER_BY * LOOSER_BY * sheet.gap
        slack -= loosen * parts
        gaps = max(0, len(self.items) - 1)
        between = min(MOST_BETWEEN, BETWEEN + slack / (gaps + 1))
        return {
            "items": self.items,
            "above": round(above, 2),
            "between": round(between, 2),
            "gap": round(sheet.gap + loosen, 2),
        }


def laid_out(data: Data, layout: str, paper: str, shapes: Mapping[str, float]) -> Data:
    """Everything that the template needs: the words, the measures, the pages, and how each exercise is arranged.

    `shapes`: each picture's height divided by its width, by the picture's key.
    """
    sheet = SHEETS[layout].written_in(data["language"])
    if sheet.brief:
        data = plan_in_brief(data)
    data = {**data, "exercises": [phased(shaped(row, shapes), sheet, layout) for row in data["exercises"]]}
    if layout == "cards":
        return {**data, **cards_in_best_type(data, sheet, paper)}
    tried = []
    for form, content in forms(sheet, data):
        form = with_best_zones(form, content, paper)
        found = planned(content, form, paper, alone=layout == "single")
        tried.append((form, content, found))
        if form.one_column or not has_no_room(found, form):
            break
    form, content, found = min(tried, key=lambda each: crowding(each[2], sheet))  # if equal, the looser type
    if sheet.brief and not found["notice-placed"]:
        found = planned(content, form, paper, alone=False, last_apart=True)
    return {**data, **measures(form, layout, paper), **found}


def forms(sheet: Sheet, data: Data) -> Iterator[tuple[Sheet, Data]]:
    """What to try in turn: closer and closer type. The compact sheet then also leaves things out.

    What to do and when to stop always stay.
    """
    yield sheet, data
    for _time in range(TIGHTENINGS):
        sheet = sheet.tightened()
        yield sheet, data
    if sheet.brief:
        yield sheet, changed(data, in_one_picture)
        yield sheet, changed(data, without_shown_start)


def cards_in_best_type(data: Data, sheet: Sheet, paper: str) -> Data:
    """The cards in the type that needs the fewest of them and, if equal, shortens the fewest start positions.

    If that is equal too, the looser type.
    """
    sheets = [sheet, sheet.tightened(), sheet.tightened().tightened()]
    found = [{**measures(each, "cards", paper), **on_cards(data, each, paper)} for each in sheets]

    def lost(cards: Data) -> tuple[int, int]:
        faces = sum(len(each["faces"] or "long") for each in cards["cards"]["sheets"])
        rows = zip(cards["exercises"], data["exercises"], strict=True)
        return faces, sum(printed["start"] != row["start"] for printed, row in rows)

    return min(found, key=lost)


def with_best_zones(sheet: Sheet, data: Data, paper: str) -> Sheet:
    """The sheet with the width of the pain zones that makes their panel lowest: some languages use longer words."""
    if not sheet.zones:
        return sheet
    width, _height = room_of(sheet, paper)
    wider = [replace(sheet, zones=sheet.zones * factor) for factor in (1, *WIDER_ZONES)]
    return min(wider, key=lambda each: round(Heights(each, width).safety(data["safety"])))


def measures(sheet: Sheet, layout: str, paper: str) -> Data:
    return {"form": {**sheet.form(paper), "alone": layout == "single"}}


def has_no_room(found: Data, sheet: Sheet) -> bool:
    """Whether an exercise is taller than its page. On the compact sheet also: whether six exercises need more than one
    sheet, or the clinic's notice found no place.
    """
    tall, pages = crowding(found, sheet)
    return (
        tall
        or pages > SIDES * -(-len(found["exercises"]) // SHEETFUL)
        or (sheet.brief and not found["notice-placed"])
    )


def crowding(found: Data, sheet: Sheet) -> tuple[bool, int]:
    """Whether an exercise is taller than its page, and the number of pages of a compact sheet (otherwise 0)."""
    tall = found["tall"] or any(row["tall"] for row in found["exercises"])
    return tall, len(found["pages"]) + (not found["notice-placed"]) if sheet.brief else 0


def planned(data: Data, sheet: Sheet, paper: str, *, alone: bool, last_apart: bool = False) -> Data:
    """The pages, and how the parts of each exercise are arranged.

    `last_apart` moves the last exercise to the notice's page, so that the notice does not stand alone there.
    """
    width, capacity = room_of(sheet, paper)
    heights, rows = Heights(sheet, width), data["exercises"]
    articles = [] if alone else data["articles"]
    data = {**data, "articles": [in_sections(each, heights, capacity) for each in articles]}
    exercises = [Exercise(heights, row) for row in rows]
    smallest = [arranged(each, sheet.beside[-1], dense=not sheet.one_column) for each in exercises]
    pages = [Page()]
    if alone:
        pages[0].add({"what": "alone"}, heights.alone(data) + heights.end(data))
        for at, arrangement in enumerate(smallest):
            pages[0].add({"what": "exercise", "at": at}, arrangement["height"])
    else:
        add_first_page(pages, data, heights, capacity)
        fill_with_exercises(pages, smallest, exercises, heights, capacity)
        if last_apart and len(pages[-1].items) > 1:
            pages.append(pages[-1].move_last(smallest[-1]["height"]))
        if not sheet.brief:
            add_diary(pages, data, heights, capacity)
            add_glance(pages, data, heights, capacity)
        add_notice(pages, data, heights, capacity)
    arrangements = enlarged(pages, smallest, exercises, data, heights, capacity)
    if not alone and not sheet.brief:
        add_lines_for_notes(pages, data, heights, capacity)
    last, air = pages[-1], most_air(pages[-1].height, data, heights, capacity)
    placed = not data["notice"] or any(item["what"] == "notice" for page in pages for item in page.items)
    whole = all(page.height <= capacity for page in pages) and not alone
    return {
        "tall": alone and pages[0].height > capacity,
        "exercises": [
            {
                **row,
                **arrangement["how"],
                "tall": arrangement["height"] > capacity,
                "lines": sheet.written_in(row["language"]).lines._asdict(),
            }
            for row, arrangement in zip(rows, arrangements, strict=True)
        ],
        "breaks": {
            "introduction": any(height > capacity for height in heights.introduction(data["introduction"])),
            "safety": heights.safety(data["safety"]) > capacity,
            "week": any(page.height > capacity for page in pages),
        },
        "articles": data["articles"],
        "fact-columns": heights.fact_columns(data["facts"]),
        "pages": [
            *(page.as_data(sheet, capacity) for page in pages[:-1]),
            last.as_data(sheet, room_before_articles(last.height, data, heights, capacity, air)),
        ],
        "count": len(pages) if whole and not data["articles"] and placed else None,
        "notice-placed": placed,
        "air": air._asdict(),
        "days-turned": any(heights.days_are_turned(week["days"]) for week in weeks_of(data)),
    }


def weeks_of(data: Data) -> list[Data]:
    return data["diary"]["weeks"] if data["diary"] else []


def room_of(sheet: Sheet, paper: str) -> tuple[float, float]:
    """Width and height inside the margins, in millimetres."""
    width, height = SIZES[paper]
    return width - 2 * sheet.x, (height - sum(sheet.edges)) / sheet.safe


def add_first_page(pages: list[Page], data: Data, heights: Heights, capacity: float) -> None:
    """Fills the first page. “When to stop” is there or, without enough room, as a whole on the next page.

    So is the line about the exercises' language, if the first page has no room for it either.
    """
    pieces, language_note = heights.first_page(data), heights.language_note(data)
    safety = heights.safety(data["safety"])
    inside = sum(len(data["safety"][part]) for part in ("words", "call", "zones"))
    if (whole := heights.stacked([*pieces, language_note, safety])) <= capacity:
        pages[0].add({"what": "first", "safety": True, "language_note": True, "gaps": PARTS + inside}, whole)
        return
    pages.append(Page())
    note_moves = heights.stacked([*pieces, language_note]) > capacity
    first, second = (pieces, [language_note, safety]) if note_moves else ([*pieces, language_note], [safety])
    pages[0].add({"what": "first", "safety": False, "language_note": not note_moves}, heights.stacked(first))
    pages[1].add({"what": "safety", "language_note": note_moves, "gaps": 2 + inside}, heights.stacked(second))


def fill_with_exercises(
    pages: list[Page], smallest: list[Data], exercises: list[Exercise], heights: Heights, capacity: float
) -> None:
    """Puts each exercise on the last page or, without room there, on a new one.

    In layouts with one column, an exercise taller than a page takes several pages.
    """
    sheet = heights.sheet
    for at, exercise in enumerate(exercises):
        height = smallest[at]["height"]
        sides = over_pages(exercise, capacity) if sheet.one_column and height > capacity else []
        if sides:
            smallest[at] = {"height": 0, "how": smallest[at]["how"] | {"picture": sides[0]["picture"]}}
            for side in sides:
                pages.append(Page())
                pages[-1].add({"what": "side", "at": at, **side}, side["height"])
            continue
        if (sheet.one_each and at > 0) or height > pages[-1].room(capacity):
            pages.append(Page())
        pages[-1].add({"what": "exercise", "at": at}, height)


def add_diary(pages: list[Page], data: Data, heights: Heights, capacity: float) -> None:
    """Puts the whole diary on the first page or, without room there, after the exercises on as few pages as possible.

    To save a page, it may share that of the last exercise, whose pictures then stay smaller; but not in the layout
    with one exercise a page.
    """
    if not data["diary"]:
        return
    weeks, rows = len(data["diary"]["weeks"]), len(data["diary"]["rows"])
    head, week = heights.diary_head(data), heights.week(data) + heights.sheet.gap
    if head + week > capacity and rows > 1:
        add_split_weeks(pages, data, heights, capacity - head)
        return
    for page in pages[:1] if heights.sheet.one_each else (pages[0], pages[-1]):
        if head + weeks * week <= page.room(capacity):
            page.add(diary_of([0, weeks], [0, rows]), head + weeks * week)
            return
    at_once = max(1, int((capacity - head) / week))
    for first in range(0, weeks, at_once):
        last = min(weeks, first + at_once)
        pages.append(Page())
        pages[-1].add(diary_of([first, last], [0, rows]), head + (last - first) * week)


def diary_of(weeks: list[int], rows: list[int]) -> Data:
    """An item for these weeks and rows, each from the first up to but not including the last.

    In the number of gaps, each row counts as half a gap, also the heading row and the row for pain.
    """
    in_each = 2 + (rows[1] - rows[0] + 2) / 2
    return {"what": "diary", "weeks": weeks, "rows": rows, "gaps": 2 + (weeks[1] - weeks[0]) * in_each}


def add_split_weeks(pages: list[Page], data: Data, heights: Heights, room: float) -> None:
    """Splits a week that is taller than `room` over several pages with about the same number of exercises."""
    weeks, rows = len(data["diary"]["weeks"]), len(data["diary"]["rows"])
    for parts in range(2, rows + 1):
        ends = [rows * part // parts for part in range(parts + 1)]
        spans = list(pairwise(ends))
        if all(heights.week(data, *span) <= room for span in spans):
            break
    for at in range(weeks):
        for span in spans:
            pages.append(Page())
            height = heights.diary_head(data) + heights.week(data, *span)
            pages[-1].add(diary_of([at, at + 1], list(span)), height)


def add_glance(pages: list[Page], data: Data, heights: Heights, capacity: float) -> None:
    """Adds the list of all exercises to the page of “when to stop”, or else to the first page.

    Only if nothing else stands below and there is room.
    """
    if len(data["exercises"]) < 2:
        return
    height = heights.glance(data)
    for page in reversed(pages[:2]):
        if page.introduces and len(page.items) == 1 and height <= page.room(capacity):
            page.add({"what": "glance", "gaps": 1}, height)
            return


def add_notice(pages: list[Page], data: Data, heights: Heights, capacity: float) -> None:
    """Puts the clinic's notice at the foot of the last page with room for it.

    With articles it goes on the first page or on the last one before them. Without room anywhere, the template
    prints it at the very end.
    """
    if not data["notice"]:
        return
    height = heights.notice(data)
    for page in (pages[0], pages[-1]) if data["articles"] else reversed(pages):
        if height <= page.room(capacity):
            page.add({"what": "notice", "gaps": 1}, height)
            return


def add_lines_for_notes(pages: list[Page], data: Data, heights: Heights, capacity: float) -> None:
    """Adds lines for handwriting where enough room is left below an exercise or a diary."""
    for page, after in zip_longest(pages, pages[1:]):
        if page.goes_on(after) if after else data["articles"]:
            continue
        free = page.room(capacity) - heights.line() - FOR_GAPS
        lines = int(free / heights.sheet.writing)
        if lines >= LEAST_LINES and not page.introduces:
            air = PARTS * len(page.items) * heights.sheet.gap  # so that the items above can be spread too
            lines = min(MOST_LINES, max(LEAST_LINES, int((free - air) / heights.sheet.writing)))
            page.add({"what": "notes", "lines": lines}, heights.notes(lines))


def enlarged(
    pages: list[Page],
    smallest: list[Data],
    exercises: list[Exercise],
    data: Data,
    heights: Heights,
    capacity: float,
) -> list[Data]:
    """Arranges the exercises again: on each page the largest pictures that fit, all of one size, and lists instead of
    paragraphs where they fit.

    Before articles, pictures stay smaller if that saves a page.
    """
    arrangements = list(smallest)
    for page in pages:
        on_page = [item["at"] for item in page.items if item["what"] == "exercise"]
        if not on_page:
            continue
        least = [smallest[at] for at in on_page]
        others = page.height - height_of(least)
        shares = SHARES_OF_ROOM if data["articles"] and page is pages[-1] else (1.0,)
        tried = [
            largest([exercises[at] for at in on_page], share * (capacity - others)) or least
            for share in shares
        ]
        chosen = min(
            tried,
            key=lambda each: pages_of_articles(others + height_of(each), data, heights, capacity, AIRS[-1]),
        )
        page.height = others + height_of(chosen)
        for at, arrangement in zip(on_page, chosen, strict=True):
            arrangements[at] = arrangement
    return arrangements


def height_of(arrangements: list[Data]) -> float:
    return sum(float(how["height"]) for how in arrangements)
