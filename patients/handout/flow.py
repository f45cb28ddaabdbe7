"""Which exercise stands on which page, and how: planned here, so that no page is half empty and none is parted."""

from dataclasses import dataclass, field

from patients.handout.heights import BETWEEN_PLATES, Heights
from patients.handout.sheets import SHAPE, SHEETS, SIZES, Sheet
from patients.handout.wording import Data

SAFE = 1.006  # what reckoning may miss
BETWEEN = 5.0  # mm between exercises, at least
MOST_BETWEEN = 16.0
PARTS = 8  # of an exercise or of the first page, with a gap between each
CARD_EDGE, CARD_CUT = 10.6, 5.0  # mm: what a printer may leave out; beside the cut
LEAST_PICTURE = 28.0
SHEETFUL, SIDES, TIGHTENINGS = 6, 2, 2
MOST_LOOSER = 0.5  # of the gap


@dataclass
class Page:
    items: list[Data] = field(default_factory=list)
    height: float = 0

    def add(self, item: Data, height: float) -> None:
        self.height += height + (BETWEEN if self.items else 0)
        self.items.append(item)

    def room(self, capacity: float) -> float:
        return capacity - self.height - (BETWEEN if self.items else 0)

    def as_data(self, sheet: Sheet, capacity: float) -> Data:
        """What room is left goes between the parts first, then between the exercises."""
        slack = max(0.0, capacity - self.height)
        parts = PARTS * len(self.items)
        loosen = min(MOST_LOOSER * sheet.gap, slack / 2 / parts) if parts else 0.0
        slack -= loosen * parts
        gaps = max(0, len(self.items) - 1)
        between = min(MOST_BETWEEN, BETWEEN + slack / (gaps + 1))
        return {"items": self.items, "between": round(between, 2), "gap": round(sheet.gap + loosen, 2)}


def laid_out(data: Data, layout: str, paper: str) -> Data:
    """What the template needs beside the words: the measures, the pages, and the form of each exercise."""
    sheet = SHEETS[layout].loosened(data["language"])
    if sheet.brief:
        rows = [in_brief(row) for row in data["exercises"]]
        told = [group for group in data["told"] if group["kind"] == "note"]
        data = {**data, "exercises": rows, "told": told}
    if layout == "cards":
        return {**data, **measures(sheet, layout, paper), **dealt(data, sheet, paper)}
    found = planned(data, sheet, paper, alone=layout == "single")
    for _again in range(TIGHTENINGS):
        if sheet.one_column or not has_no_room(found, sheet):
            break
        sheet = sheet.tightened()
        found = planned(data, sheet, paper, alone=layout == "single")
    return {**data, **measures(sheet, layout, paper), **found}


def measures(sheet: Sheet, layout: str, paper: str) -> Data:
    return {"form": {**sheet.form(paper), "alone": layout == "single"}}


def has_no_room(found: Data, sheet: Sheet) -> bool:
    """An exercise is taller than a page, or six of them in brief fill more than one sheet."""
    if any(row["tall"] for row in found["exercises"]):
        return True
    return sheet.brief and len(found["exercises"]) <= SHEETFUL and len(found["pages"]) > SIDES


def height_on_last(pieces: list[float], capacity: float, gap: float) -> float:
    """How far down pieces reach that are set one below the other, on the last page that they need."""
    at = 0.0
    for piece in pieces:
        at = piece if at and at + gap + piece > capacity else at + piece + (gap if at else 0)
    return at


def in_brief(row: Data) -> Data:
    """Picture, dose, steps, the therapist's note and when to stop."""
    kept = [group for group in row["more"] if group["kind"] == "note"]
    return {**row, "why": [], "feel": [], "avoid": [], "more": kept, "boxes": [], "video": []}


def planned(data: Data, sheet: Sheet, paper: str, *, alone: bool) -> Data:
    """Which pages there are, and for each exercise how its parts are put together."""
    width, capacity = room_of(sheet, paper)
    heights, rows = Heights(sheet, width), data["exercises"]
    smallest = [arranged(heights, row, sheet.beside[-1], dense=not sheet.one_column) for row in rows]
    pages = [Page()]
    if alone:
        pages[0].add({"what": "alone"}, heights.masthead(data["letterhead"]) + heights.end(data))
    else:
        pages[0].add({"what": "first"}, height_on_last(heights.first_page(data), capacity, sheet.gap))
    if alone:
        for at, how in enumerate(smallest):
            pages[0].add({"what": "exercise", "at": at}, how["height"])
    else:
        fill_with_exercises(pages, smallest, capacity, one_each=sheet.one_each)
    if sheet.brief:
        add_notice(pages, data, heights, capacity)
    hows = enlarged(pages, smallest, rows, heights, capacity)
    if not alone and not sheet.brief:
        add_diary(pages, data, heights, capacity)
        add_glance(pages[0], data, heights, capacity)
        add_notice(pages, data, heights, capacity)
    return {
        "exercises": [
            {**row, **how["how"], **turned_over(heights, row, how, capacity)}
            for row, how in zip(rows, hows, strict=True)
        ],
        "breaks": {
            "safety": heights.safety(data["safety"]) > capacity / 2,
            "week": bool(data["diary"]) and heights.week(data) + heights.diary_head(data) > capacity,
        },
        "pages": [page.as_data(sheet, capacity) for page in pages],
        "notice-placed": any(item["what"] == "notice" for page in pages for item in page.items),
    }


def room_of(sheet: Sheet, paper: str) -> tuple[float, float]:
    """Width and height inside the margins, in millimetres."""
    width, height = SIZES[paper]
    return width - 2 * sheet.x, (height - sheet.top - sheet.bottom) / SAFE


def fill_with_exercises(pages: list[Page], rows: list[Data], capacity: float, *, one_each: bool) -> None:
    for at, row in enumerate(rows):
        taken = one_each and at > 0
        if taken or row["height"] > pages[-1].room(capacity):
            pages.append(Page())
        pages[-1].add({"what": "exercise", "at": at}, row["height"])


def add_diary(pages: list[Page], data: Data, heights: Heights, capacity: float) -> None:
    """On the first page if all of it has room there, else behind the exercises, on as few pages as it needs."""
    if not data["diary"]:
        return
    weeks = len(data["diary"]["weeks"])
    head, week = heights.diary_head(data), heights.week(data) + heights.sheet.gap
    for page in (pages[0], pages[-1]):
        if head + weeks * week <= page.room(capacity):
            page.add({"what": "diary", "weeks": [0, weeks]}, head + weeks * week)
            return
    at_once = max(1, int((capacity - head) / week))
    for first in range(0, weeks, at_once):
        last = min(weeks, first + at_once)
        pages.append(Page())
        pages[-1].add({"what": "diary", "weeks": [first, last]}, head + (last - first) * week)


def add_glance(page: Page, data: Data, heights: Heights, capacity: float) -> None:
    height = heights.glance(data)
    if len(page.items) == 1 and len(data["exercises"]) > 1 and height <= page.room(capacity):
        page.add({"what": "glance"}, height)


def turned_over(heights: Heights, row: Data, how: Data, capacity: float) -> Data:
    """For an exercise taller than a page in one column: after how many of its groups the page is turned.

    Its pictures take what room the steps leave them.
    """
    tall = how["height"] > capacity
    if not tall or not heights.sheet.one_column:
        return {"tall": tall, "turn": -1}
    for picture in (*heights.sheet.above, *heights.sheet.beside):
        front = heights.front(row, picture)
        if front <= capacity:
            break
    else:
        return {"tall": True, "turn": -1}
    turn = 0
    for group in [*row["feel"], *row["avoid"], *row["more"]]:
        front += heights.sheet.gap + heights.group(group, heights.width)
        if front > capacity:
            break
        turn += 1
    return {"tall": True, "turn": turn, "picture": min(picture, (heights.width - BETWEEN_PLATES) / 2)}


def add_notice(pages: list[Page], data: Data, heights: Heights, capacity: float) -> None:
    """At the foot of the last page with room for it, if nothing follows; else it comes after all."""
    if not data["notice"] or data["articles"]:
        return
    height = heights.notice(data)
    for page in reversed(pages):
        if height <= page.room(capacity):
            page.add({"what": "notice"}, height)
            return


def enlarged(
    pages: list[Page], smallest: list[Data], rows: list[Data], heights: Heights, capacity: float
) -> list[Data]:
    """On every page the largest pictures for which it has room, of one size, and lists rather than paragraphs."""
    hows = list(smallest)
    for page in pages:
        on_page = [item["at"] for item in page.items if item["what"] == "exercise"]
        if not on_page:
            continue
        others = page.height - sum(smallest[at]["height"] for at in on_page)
        larger = largest([rows[at] for at in on_page], heights, capacity - others)
        if larger:
            page.height = others + sum(how["height"] for how in larger)
            for at, how in zip(on_page, larger, strict=True):
                hows[at] = how
    return hows


def largest(rows: list[Data], heights: Heights, room: float) -> list[Data]:
    """How the exercises fill `room` best; nothing if only the smallest will do."""

    def tried(width: float, form: dict[str, bool]) -> list[Data]:
        found = [arranged(heights, row, width, **form) for row in rows]
        return found if sum(how["height"] for how in found) <= room else []

    sheet = heights.sheet
    forms: list[tuple[dict[str, bool], tuple[float, ...]]] = [
        ({"above": True}, sheet.above),
        ({}, sheet.beside),
    ]
    if not sheet.one_column:
        forms.append(({"dense": True}, sheet.beside))
    for form, widths in forms:
        fitting = tried(widths[-1], form) if widths else []
        if fitting:
            larger, smaller = 0, len(widths) - 1  # the larger the pictures, the higher the exercises
            while larger < smaller:
                between = (larger + smaller) // 2
                found = tried(widths[between], form)
                if found:
                    smaller, fitting = between, found
                else:
                    larger = between + 1
            return fitting
    return []


# --- An exercise --------------------------------------------------------------------------------------


def arranged(heights: Heights, row: Data, width: float, *, above: bool = False, dense: bool = False) -> Data:
    """Where each of its parts goes, by what makes it lowest; with its height in millimetres.

    `width` of one picture, beside the steps or above them.
    """
    sheet = heights.sheet
    count = min(2, len(row["pictures"]))
    above = (above or sheet.one_column) and count > 0
    picture = min(width, (heights.width - BETWEEN_PLATES) / 2)
    side = (heights.width - sheet.gutter) / 2
    if not above and count:
        side = count * picture + (count - 1) * BETWEEN_PLATES
    body, first, second = parted(heights, row, picture, side, above=above, dense=dense)
    how = {
        "first": first,
        "second": second,
        "side": side,
        "other": heights.width - side - sheet.gutter,
        "picture": picture,
        "above": above,
        "dense": dense,
        "beside": not sheet.one_column and heights.why_is_beside(row),
    }
    height = heights.stacked([heights.name(row), heights.dose(row), body, heights.cares(row)])
    return {"height": height, "how": how}


def parted(
    heights: Heights, row: Data, picture: float, side: float, *, above: bool, dense: bool
) -> tuple[float, int, int]:
    """How many of the groups follow the steps and how many the pictures, for the least height; the rest is below."""
    groups = [*row["feel"], *row["avoid"], *row["more"]]
    plates = heights.plates(row, picture)
    if heights.sheet.one_column:
        below = [heights.group(group, heights.width) for group in groups]
        return heights.stacked([plates, heights.steps(row, heights.width), *below]), 0, 0
    other = heights.width - side - heights.sheet.gutter
    steps = heights.steps(row, other)
    rooms = (other, side, heights.width)
    beside, under, below = ([heights.group(group, room, dense=dense) for group in groups] for room in rooms)
    gap, count = heights.sheet.gap, len(groups)
    lefts = running(steps, beside, gap)
    rights = [running(0 if above else plates, under[first:], gap) for first in range(count + 1)]
    belows = [heights.stacked(below[at:]) for at in range(count + 1)]
    top = plates + gap if above and plates else 0.0
    return min(
        (
            top
            + max(lefts[first], rights[first][second])
            + (gap + rest if (rest := belows[first + second]) else 0),
            first,
            second,
        )
        for first in range(count + 1)
        for second in range(count - first + 1)
    )


def running(first: float, pieces: list[float], gap: float) -> list[float]:
    """The height after each piece that is set below the first one."""
    found = [first]
    for piece in pieces:
        found.append(found[-1] + piece + (gap if found[-1] else 0))
    return found


# --- Cards --------------------------------------------------------------------------------------------


def dealt(data: Data, sheet: Sheet, paper: str) -> Data:
    """Four cards to a page, the first of them for safety.

    An exercise too long for one card takes two, one too long for those a page of its own.
    """
    width, height = (side / 2 for side in SIZES[paper])
    inside, tall = width - CARD_EDGE - CARD_CUT, (height - CARD_EDGE - CARD_CUT) / SAFE
    heights = Heights(sheet, inside)
    rows, faces, too_long = [], [], []
    for at, row in enumerate(data["exercises"]):
        front, back = heights.card_front(row), heights.card_back(row)
        plates = heights.plates(row, 0) + sheet.gap
        for sides, texts in (("whole",), front + back), (("front", "back"), max(front, back)):
            room = (tall - texts - plates) / SHAPE if row["pictures"] else LEAST_PICTURE + tall - texts
            if room >= LEAST_PICTURE:
                faces += [{"at": at, "what": side} for side in sides]
                break
        else:
            too_long.append(at)
        picture = min((inside - BETWEEN_PLATES) / 2, max(LEAST_PICTURE, room))
        rows.append({**row, "beside": False, "dense": False, "picture": picture, "tall": True})
    return {
        "exercises": rows,
        "pages": [],
        "breaks": {"safety": False, "week": False},
        "cards": {
            "width": width,
            "height": height,
            "edge": CARD_EDGE,
            "cut": CARD_CUT,
            "faces": faces,
            "long": too_long,
        },
    }
