"""Calculates how high the pieces of a page are, in millimetres, exactly enough to plan pages."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import cycle
from typing import Any

from patients.handout.metrics import BOLD, Type, sum_width
from patients.handout.sheets import BETWEEN_TICKS, NAME, PHASE, TITLE, Air, Sheet, is_loose
from patients.handout.wording import Data

# Lengths are in millimetres unless they say em.
EDGE_X = 3.2 + 0.53  # at the sides of a panel with an edge
LIST_INDENT, STEP_INDENT = 0.9, 1.2  # em
BOX_PADDING = 1.0  # em, both sides of a box of the dose
CAPTION = 2.0
UNDER_NAME = 0.36  # em by which the circle with the number reaches below the line
CODE = 20.0
VIDEO_CODE = 16.0
BETWEEN_PLATES = 2.0
CELL_Y = 1.7
LOGO_HEIGHT, LOGO = 15.0, 30.0  # height and greatest width of a logo
CONTACT = 0.4  # share of the width beside the logo
ABOVE_ARTICLE = 10.0
PHASE_RULE = 3.8  # of the heading of a phase: the line above it, the space below that, and at its foot
NARROW = 0.95  # share of a narrow column to fill: there, one letter too many makes another line


class Heights:
    """Heights in one layout (`sheet`) on a page of one width."""

    def __init__(self, sheet: Sheet, width: float, page: "Heights | None" = None) -> None:
        """`page`: the heights in the page's own language, if these are for an exercise in another language."""
        self.sheet, self.width, self.lines = sheet, width, sheet.lines
        self.page = page or self
        self.type, self.em = sheet.type, sheet.type.em
        self.bold = replace(sheet.type, wide=BOLD * sheet.narrowness)
        self.bolds: dict[float, Type] = {}  # by scale

    def written_in(self, language: str) -> "Heights":
        if is_loose(language) == self.sheet.loose:
            return self
        return Heights(self.sheet.written_in(language), self.width, self.page)

    # --- Text ---

    def line(self) -> float:
        return self.lines.height * self.em

    def lines_of(self, count: int) -> float:
        return count * self.line() + (count - 1) * self.lines.leading * self.em

    def text(self, text: str, width: float) -> float:
        return self.type.paragraph(text, width)

    def wide(self, text: str) -> float:
        """The width of the text in one line."""
        return sum_width(text) * self.em * self.type.wide

    def wide_in_bold(self, text: str) -> float:
        return sum_width(text) * self.em * self.bold.wide

    def sized(self, text: str, width: float, scale: float) -> float:
        """The height of bold text, `scale` times as large as the rest."""
        return self.bold_of(scale).paragraph(text, width)

    def bold_of(self, scale: float) -> Type:
        if scale not in self.bolds:
            self.bolds[scale] = replace(self.bold, size=self.sheet.size * scale)
        return self.bolds[scale]

    def listed(self, texts: Iterable[str], width: float, indent: float = LIST_INDENT) -> float:
        return self.type.paragraphs(texts, width, indent=indent)

    def run_on(self, group: Data, width: float) -> float:
        """One text follows its label in the same line; several are a list below it. "m" is as wide as the gap."""
        label, texts = group["label"], group["items"]
        if len(texts) == 1:
            return self.text(f"{label}m {texts[0]}", width)
        return self.line() + self.lines.spacing * self.em + self.listed(texts, width)

    def joined(self, group: Data, width: float) -> float:
        return self.text(f"{group['label']}m {' '.join(group['items'])}", width)

    def panel(self, inner: float) -> float:
        return inner + 2 * self.sheet.edge_y

    def stacked(self, pieces: Iterable[float]) -> float:
        heights = [piece for piece in pieces if piece]
        return sum(heights) + self.sheet.gap * max(0, len(heights) - 1)

    # --- An exercise ---

    def phase(self, row: Data) -> float:
        """The heading of the phase, in the page's own language."""
        if self.page is not self:
            return self.page.phase(row)
        return sum(self.phase_head(each, self.width) for each in row["phase"])

    def phase_head(self, phase: Data, width: float) -> float:
        when = self.lines.spacing * self.em + self.bold.paragraph(phase["when"], width)
        title = self.sized(phase["title"], NARROW * width, PHASE)
        return PHASE_RULE + title + (when if phase["when"] else 0)

    def phase_on_card(self, row: Data) -> float:
        if self.page is not self:
            return self.page.phase_on_card(row)
        return sum(
            self.bold.paragraph(f"{each['title']} · {each['when']}", self.width) for each in row["phase"]
        )

    def name(self, row: Data) -> float:
        """The name, together with the reason for the exercise and the code of its video."""
        width = self.width - (self.sheet.video + VIDEO_CODE + 4 if row["video"] else 0)
        name = (
            max(1.42 * NAME * self.em, self.sized(row["name"], NARROW * (width - 2.4 * self.em), NAME))
            + UNDER_NAME * self.em
        )
        words = (
            name
            if self.why_is_beside(row)
            else self.stacked([name, *(self.run_on(group, width) for group in row["why"])])
        )
        return max(words, len(row["video"]) * (VIDEO_CODE + 2) - 2)

    def why_is_beside(self, row: Data) -> bool:
        """Whether the reason fits into the same line as the name."""
        if self.sheet.one_column or not row["why"] or row["video"] or len(row["why"][0]["items"]) > 1:
            return False
        name = (sum_width(row["name"]) * BOLD * NAME + 3) * self.em * self.sheet.narrowness
        why = (
            sum_width(f"{row['why'][0]['label']} {row['why'][0]['items'][0]}")
            * 1.03
            * self.em
            * self.sheet.narrowness
        )
        return name + 4 + why < self.width - 6

    def dose(self, row: Data) -> float:
        """The dose is always printed in the page's own language."""
        if self.page is not self:
            return self.page.dose(row)
        if not row["dose"]:
            return 0
        width = self.width - 2 * EDGE_X
        inner = self.text(row["dose"], width)
        if len(row["boxes"]) > 1:
            rows = self.box_rows(row["boxes"], width)
            inner += (rows * self.lines.height + (rows - 1) * 1.15 + 0.64 + self.lines.spacing) * self.em
        return self.panel(inner)

    def box_rows(self, boxes: list[str], width: float) -> int:
        rows, at = 1, 0.0
        for words in boxes:
            wide = (sum_width(words) * BOLD * self.sheet.narrowness + BOX_PADDING) * self.em
            if at and at + 0.45 * self.em + wide > width:
                rows, at = rows + 1, 0.0
            at += wide + 0.45 * self.em
        return rows

    def steps(self, row: Data, width: float) -> float:
        start, numbered = self.start(row, width), self.numbered(row, width)
        return start + numbered + (self.lines.spacing * self.em if start and numbered else 0)

    def start(self, row: Data, width: float) -> float:
        return sum(self.run_on(group, width) for group in row["start"])

    def numbered(self, row: Data, width: float) -> float:
        return sum(self.listed(group["items"], width, STEP_INDENT) for group in row["steps"])

    def plates(self, row: Data, width: float) -> float:
        """The pictures in rows of two. `width` is that of one picture."""
        count = len(row["pictures"])
        if not count:
            return 0
        caption = self.page.line() + CAPTION if any(each["caption"] for each in row["pictures"]) else 0
        rows, shape = -(-count // 2), float(row["shape"])
        return rows * (width * shape + caption) + (rows - 1) * BETWEEN_PLATES

    def group(self, group: Data, width: float, *, dense: bool = False) -> float:
        """`dense` puts the sentences into one paragraph instead of a list under a heading."""
        if group["kind"] == "note":
            return self.panel(self.run_on(group, width - 2 * EDGE_X))
        if group["kind"] == "joined" or (dense and group["kind"] in ("feel", "avoid")):
            return self.text(f"mm {group['label']}m {' • '.join(group['items'])}", width)
        if group["kind"] in ("feel", "avoid"):
            texts = group["items"]
            inner = self.text(texts[0], width) if len(texts) == 1 else self.listed(texts, width)
            return self.sized(f"mm {group['label']}", width, 1) + self.lines.spacing * self.em + inner
        return self.run_on(group, width)

    def warnings(self, row: Data) -> float:
        if not row["warnings"]:
            return 0
        width = self.width - 2 * EDGE_X
        inner = [self.joined(group, width) for group in row["warnings"]]
        return self.panel(sum(inner) + self.lines.spacing * self.em * (len(inner) - 1))

    def opening(self, row: Data, picture: float) -> float:
        """Phase, name, dose and pictures."""
        return self.stacked([self.phase(row), self.name(row), self.dose(row), self.plates(row, picture)])

    def continued(self) -> float:
        """The name at the top of a page on which an exercise continues."""
        return self.line()

    def card(self, row: Data, parts: Iterable[str], *, one_of_two: bool) -> float:
        """A card without its pictures. One of two cards (`one_of_two`) has a line that says which of them it is."""
        opening = [self.phase_on_card(row), self.name(row), self.dose(row)]
        begins = opening if "opening" in parts else [self.continued()]
        steps = self.steps(row, self.width) if "steps" in parts else 0
        more = [self.group(group, self.width) for group in row["more"]] if "more" in parts else []
        warnings = self.warnings(row) if "warnings" in parts else 0
        return self.stacked([*begins, steps, *more, warnings, self.page.line() if one_of_two else 0])

    def alone(self, data: Data) -> float:
        """What stands above an exercise that is printed alone."""
        whose = self.text(data["running"]["whole"], self.width) if data["running"]["whole"] else 0
        return self.stacked([self.masthead(data["letterhead"]), whose, self.language_note(data)])

    def end(self, data: Data) -> float:
        """What to do in an emergency, and the clinic's notice."""
        width = self.width - 2 * EDGE_X
        emergency = [self.panel(self.run_on(group, width)) + 5 for group in data["safety"]["emergency"]]
        return sum(emergency) + (self.notice(data) + 6 if data["notice"] else 0)

    def notice(self, data: Data) -> float:
        return self.type.paragraphs(data["notice"], self.width)

    def notes(self, lines: int) -> float:
        return self.line() + lines * self.sheet.writing

    # --- The first page ---

    def first_page(self, data: Data) -> list[float]:
        """The pieces, none of which is split. Without "when to stop" and the line about the exercises' language."""
        pieces = [
            self.masthead(data["letterhead"]),
            *self.title(data),
            self.facts(data["facts"]),
            *self.introduction(data["introduction"]),
        ]
        return [piece for piece in pieces if piece]

    def language_note(self, data: Data) -> float:
        return self.text(data["language_note"], self.width) if data["language_note"] else 0

    def masthead(self, head: Data | None) -> float:
        if head is None:
            return 0
        contact = head["contact"]
        contacts = self.lines_of(len(contact)) if contact else 0
        width = self.width - (LOGO + 5 if head["logo"] else 0)
        if not self.sheet.one_column:
            width = (1 - CONTACT) * width - 5
        name = self.sized(head["name"], width, 1.35)
        if head["address"]:
            name += self.lines.leading * self.em + self.text(head["address"], width)
        words = self.stacked([name, contacts]) if self.sheet.one_column else max(name, contacts)
        return max(LOGO_HEIGHT if head["logo"] else 0, words) + 3 + 0.6

    def title(self, data: Data) -> list[float]:
        beside = self.sheet.portal + 6 if data["portal"] and self.sheet.portal else 0
        width = self.width - beside
        words = self.sized(data["title"], width, TITLE) + self.sheet.gap
        if data["person"]:
            words += self.sized(data["person"], width, 1.2)
        if data["portal"] is None:
            return [words]
        portal = self.portal(data["portal"], self.sheet.portal or self.width)
        return [max(words, portal)] if beside else [words, portal]

    def portal(self, data: Data, width: float) -> float:
        width -= self.sheet.code + 8
        lines = [self.sized(data["title"], width, 1), self.text(data["how"], width)]
        lines.append(self.sized(data["address"], width, 1))
        return (
            max(self.sheet.code, sum(lines) + 2 * self.lines.leading * self.em) + 2 * self.sheet.portal_inset
        )

    def facts(self, facts: list[Data]) -> float:
        if not facts:
            return 0
        widths = self.fact_columns(facts)
        columns = len(widths)
        heights = [
            self.text(each["label"], width) + self.bold.paragraph(each["value"], width)
            for each, width in zip(facts, cycle(widths), strict=False)
        ]
        rows = [max(heights[at : at + columns]) for at in range(0, len(facts), columns)]
        return (
            sum(rows) + len(rows) * self.lines.leading * self.em + self.sheet.between_facts * (len(rows) - 1)
        )

    def fact_columns(self, facts: list[Data]) -> list[float]:
        """The widths of the columns: equal, unless other widths let every fact fit into one line."""
        columns = self.sheet.facts
        room = self.width - 5 * (columns - 1)
        wanted = [
            max((self.wide_in_bold(each["value"]) / NARROW for each in facts[at::columns]), default=0.0)
            for at in range(columns)
        ]
        spare = (room - sum(wanted)) / columns
        if spare < 0 or max(wanted) <= room / columns:
            return [room / columns] * columns
        return [width + spare for width in wanted]

    def introduction(self, groups: list[Data]) -> list[float]:
        if not groups:
            return []
        columns = min(self.sheet.introduction_columns, len(groups))
        width = (self.width - self.sheet.gutter * (columns - 1)) / columns
        heights = [self.run_on(group, width) for group in groups]
        rows = [max(heights[at : at + columns]) for at in range(0, len(heights), columns)]
        return rows if columns == 1 else [self.stacked(rows)]

    def safety(self, data: Data) -> float:
        inner = self.width - 8
        zones = self.line() + self.sheet.gap
        zones += sum(self.zone(zone, self.sheet.zones or inner) for zone in data["zones"])
        width = NARROW * (inner - self.sheet.zones - self.sheet.gutter) if self.sheet.zones else inner
        words = self.stacked(
            [
                NAME * self.line(),
                self.bold_paragraphs(data["words"], width),
                *(self.run_on(group, width) for group in data["call"]),
            ]
        )
        height = max(words, zones) if self.sheet.zones else words + zones + 2 * self.sheet.gap
        emergency = sum(self.run_on(group, inner) + 5.6 for group in data["emergency"])
        return height + 6.8 + emergency

    def zone(self, data: Data, width: float) -> float:
        sign = self.sheet.zone_sign * self.em
        width -= sign + 2.4 + 2 * 2 * 2  # the gutter and the padding of both cells
        if self.sheet.zones_in_line:
            words = self.bold.paragraph(f"{data['pain']}m {data['words']}", width)
        else:
            words = self.text(data["pain"], width) + self.bold.paragraph(data["words"], width)
            words += self.lines.leading * self.em
        return max(sign, words) + 3

    def bold_paragraphs(self, texts: list[str], width: float) -> float:
        return self.bold.paragraphs(texts, width) if texts else 0

    def glance(self, data: Data) -> float:
        share = NARROW * (self.width - 10 - self.em) / 5
        rows = [
            max(self.text(row["name"], 2 * share), self.text(row["dose"], 3 * share))
            for row in data["glance"]["rows"]
        ]
        rows += [
            self.bold.paragraph(f"{each['title']} · {each['when']}", NARROW * self.width)
            for row in data["glance"]["rows"]
            for each in row["phase"]
        ]
        return NAME * self.line() + self.sheet.gap + sum(rows) + 2 * 0.7 * self.sheet.gap * len(rows)

    # --- The articles ---

    def article(self, data: Data, air: Air) -> list[tuple[float, float]]:
        """The pieces that stay on one page, each as the space above it and its height."""
        head = self.sized(data["title"], self.width, NAME)
        head += self.sheet.gap + self.sized(data["summary"], self.width, 1) if data["summary"] else 0
        pieces: list[tuple[float, float]] = []
        for section in data["sections"]:
            (above, first), *others = self.section(section, air)
            if section["whole"]:
                first, others = first + sum(map(sum, others)), []
            pieces += [(above, first) if pieces else (ABOVE_ARTICLE, head + above + first), *others]
        apart, above = self.between_paragraphs(air), air.above * self.sheet.gap
        for group in data["references"]:
            if self.sheet.one_column:  # here the list may be split
                loose = self.loosened(air)
                pieces += [
                    (apart, loose.paragraph(each, self.width)) for each in (group["label"], *group["items"])
                ]
            else:
                pieces.append((above, self.run_on(group, self.width)))
        return pieces

    def section(self, data: Data, air: Air) -> list[tuple[float, float]]:
        """The heading with the first paragraph, then each other paragraph: the space above it, and its height."""
        loose, apart = self.loosened(air), self.between_paragraphs(air)
        first, *others = [loose.paragraph(words, self.width) for words in data["paragraphs"]] or [0.0]
        heading = self.sized(data["heading"], self.width, 1) + apart
        return [(air.above * self.sheet.gap, heading + first), *((apart, height) for height in others)]

    def loosened(self, air: Air) -> Type:
        return replace(self.type, leading=self.lines.leading + air.lines)

    def between_paragraphs(self, air: Air) -> float:
        return (self.lines.spacing + air.between) * self.em

    # --- The diary ---

    def week(self, data: Data, first: int = 0, last: int | None = None) -> float:
        """A week with the rows from `first` up to but not including `last`, and the row for the worst pain."""
        diary: Any = data["diary"]
        head = self.days(data["diary"]["weeks"][0]["days"]) + 2 * CELL_Y
        width = NARROW * (self.sheet.diary_name - 2)
        names = [
            self.text(
                f"{row['number']} {row['name']} {'· ' + row['often'] if row['often'] else ''}",
                width,
            )
            for row in diary["rows"][first:last]
        ]
        weeks = [each["cells"][first:last] for each in diary["weeks"]]  # a rhythm may skip the first week
        boxes = [max(count or 0 for days in row for count in days) for row in zip(*weeks, strict=True)]
        heights = [max(height, self.ticks(most)) for height, most in zip(names, boxes, strict=True)]
        pain = max(self.bold.paragraph(diary["pain"], width), self.sheet.tick)
        title = self.line() + self.lines.spacing * self.em
        return title + head + sum(height + 2 * CELL_Y for height in [*heights, pain])

    def ticks(self, times: int) -> float:
        """Boxes to tick, in rows of as many as fit into a cell."""
        rows = max(1, -(-times // self.sheet.ticks_in_row(self.width)))
        return rows * self.sheet.tick + (rows - 1) * BETWEEN_TICKS

    def days(self, days: list[list[str]]) -> float:
        room = self.sheet.day_width(self.width)
        if self.days_are_turned(days):
            return max(self.wide_in_bold(" ".join(words)) for words in days)
        return max(self.day(words, NARROW * room) for words in days)

    def days_are_turned(self, days: list[list[str]]) -> bool:
        """Whether the names of days are turned by 90 degrees, because one is wider than its column."""
        room = self.sheet.day_width(self.width)
        return any(self.wide_in_bold(word) > room for words in days for word in words)

    def day(self, words: list[str], width: float) -> float:
        if self.sheet.days_in_line:
            return self.bold.paragraph(" ".join(words), width)
        parts = [self.bold.paragraph(word, width) for word in words]
        return sum(parts) + (len(parts) - 1) * self.lines.leading * self.em

    def diary_head(self, data: Data) -> float:
        code = CODE if data["portal"] and self.sheet.portal else 0
        words = NAME * self.line() + self.sheet.gap + self.text(data["diary"]["how"], self.width - code - 5)
        return max(code, words)
