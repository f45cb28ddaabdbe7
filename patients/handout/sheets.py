"""The measures of each layout. The template draws with them, and the pages are planned with them."""

from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from patients.handout.metrics import BOLD, CAP, Type

PAPERS = {"a4": "a4", "letter": "us-letter"}  # by Typst's names
SIZES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}  # mm
SHAPE = 260 / 320  # height divided by width of the tallest figure
SAFE, SAFE_IF_LOOSE = 1.006, 1.013  # calculated heights are multiplied by this, in case they are too small
BETWEEN_TICKS = 0.8
TITLE, PHASE, NAME = 2.2, 1.5, 1.3  # times the size of the text: the plan's title; phases; names of exercises
LOOSE_EDGE = 1.2  # mm
LEAST_PICTURE, LEAST_GAP = 24.0, 1.0  # mm
# Languages whose letters reach further above and below the line.
LOOSE_LANGUAGES = frozenset(("ar", "fa", "he", "hi", "ta", "ur"))


def is_loose(language: str) -> bool:
    return language in LOOSE_LANGUAGES


class Lines(NamedTuple):
    """In em: how far a line reaches above and below its baseline, and the space between lines and paragraphs."""

    rise: float
    drop: float
    leading: float
    spacing: float

    @property
    def height(self) -> float:
        return self.rise + self.drop


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Lengths in millimetres, type in points, space between lines in em."""

    size: float = 12
    weight: int = 400
    stretch: float = 88  # per cent of the usual width of Noto Sans, which is wide
    loose: bool = False  # for letters that reach further above and below the line
    leading: float = 0.48
    spacing: float = 0.54
    x: float = 12
    top: float = 17.5  # top and bottom margin, in which header and footer stand 10 mm from the edge
    bottom: float = 17.5
    gap: float = 2.2
    gutter: float = 5
    edge_y: float = 1.7  # padding above and below the text of a panel with an edge
    video: float = 24  # width of the words beside the code of a video
    tick: float = 4.4
    portal: float = 98  # width of the panel about the portal; 0 puts it below the title
    portal_inset: float = 1.4  # padding above and below its text
    code: float = 27  # the portal's QR code
    facts: int = 3  # columns
    between_facts: float = 3  # between two rows
    introduction_columns: int = 2
    zones: float = 58  # width of the pain zones; 0 puts them below the words
    zones_in_line: bool = False  # "Pain 0 to 3 Carry on." in one line
    zone_sign: float = 1.5  # em
    diary_name: float = 66
    writing: float = 9  # between lines for handwriting
    above: tuple[float, ...] = (91, 80, 70)  # widths of a picture above the steps
    beside: tuple[float, ...] = (56, 50, 46, 42, 38, 34)  # widths of a picture beside the steps
    apart: float = 3.2  # from header and footer to the content
    wide_header: bool = True
    days_in_line: bool = True  # "Sat 21" in the diary; otherwise on two lines
    running: bool = True  # with a header and a footer on each page
    one_column: bool = False
    one_each: bool = False  # one exercise a page
    brief: bool = False  # only picture, dose, steps and when to stop; no diary

    @property
    def lines(self) -> Lines:
        if self.loose:
            return Lines(rise=0.86, drop=0.26, leading=self.leading - 0.2, spacing=self.spacing - 0.2)
        return Lines(rise=CAP, drop=0, leading=self.leading, spacing=self.spacing)

    @property
    def type(self) -> Type:
        lines = self.lines
        wide = (BOLD if self.weight > 500 else 1.0) * self.narrowness
        return Type(self.size, lines.leading, lines.spacing, wide, lines.height)

    @property
    def narrowness(self) -> float:
        """The factor by which `stretch` changes the width of letters in this font."""
        return 1 - (100 - self.stretch) * 0.0073

    @property
    def edges(self) -> tuple[float, float]:
        """The top and bottom margins. Letters that reach out of their line must stay off the paper's edge too."""
        more = LOOSE_EDGE if self.loose and self.running else 0
        return self.top + more, self.bottom + more

    def day_width(self, width: float) -> float:
        """The room inside a day's cell of the diary, on a page of this width."""
        return (width - self.diary_name) / 7 - 2

    def ticks_in_row(self, width: float) -> int:
        """How many boxes fit beside each other in a day's cell."""
        return max(1, int((self.day_width(width) - BETWEEN_TICKS) / (self.tick + BETWEEN_TICKS)))

    def written_in(self, language: str) -> "Sheet":
        return replace(self, loose=is_loose(language))

    def tightened(self) -> "Sheet":
        """For long texts: narrower type and less space. Type larger than 12 pt becomes 12 pt, other sizes stay."""
        return replace(
            self,
            size=min(self.size, 12),
            stretch=max(76, self.stretch - 8),
            leading=self.leading - 0.04,
            spacing=self.spacing - 0.08,
            gap=max(LEAST_GAP, self.gap * 0.75),
            beside=(*self.beside, max(LEAST_PICTURE, self.beside[-1] - 4)),
        )

    @property
    def safe(self) -> float:
        return SAFE_IF_LOOSE if self.loose else SAFE

    def form(self, paper: str) -> dict[str, Any]:
        """The measures under the names that the template uses."""
        measures = {name.replace("_", "-"): value for name, value in asdict(self).items()}
        top, bottom = self.edges
        width = SIZES[paper][0] - 2 * self.x
        return {
            **measures,
            "paper": PAPERS[paper],
            "lines": self.lines._asdict(),
            "title": TITLE * self.size,
            "phase": PHASE * self.size,
            "name": NAME * self.size,
            "top": top,
            "bottom": bottom,
            "ticks-in-row": self.ticks_in_row(width),
        }


SHEETS = {
    "standard": Sheet(),
    "large": Sheet(
        size=18,
        weight=700,
        stretch=100,
        leading=0.56,
        spacing=0.7,
        top=22,
        bottom=22,
        apart=5,
        gap=4,
        tick=5.5,
        writing=13,
        portal=0,
        portal_inset=2.6,
        facts=2,
        between_facts=6,
        introduction_columns=1,
        zones=0,
        video=40,
        diary_name=66,
        wide_header=False,
        days_in_line=False,
        one_column=True,
        above=(91, 80, 70, 60),
        beside=(50,),
    ),
    "one_a_page": Sheet(
        size=14,
        stretch=100,
        leading=0.6,
        spacing=0.72,
        top=18.5,
        bottom=18.5,
        gap=4,
        between_facts=5,
        zones=66,
        video=28,
        portal=88,
        portal_inset=2.4,
        days_in_line=False,
        one_each=True,
        above=(91, 82, 74, 66, 58),
        beside=(56, 50, 42),
    ),
    "single": Sheet(),
    "compact": Sheet(
        size=10,
        leading=0.52,
        spacing=0.6,
        x=11,
        top=16.4,
        bottom=16.8,
        gap=2.3,
        gutter=4,
        edge_y=1.3,
        facts=5,
        introduction_columns=1,
        zones=50,
        zones_in_line=True,
        zone_sign=1.2,
        above=(),
        beside=(40, 36, 32, 28),
        portal=78,
        portal_inset=1,
        code=19,
        brief=True,
    ),
    "cards": Sheet(
        size=10,
        leading=0.48,
        spacing=0.54,
        x=0,
        top=0,
        bottom=0,
        gap=1.8,
        zones=0,
        gutter=4,
        brief=True,
        running=False,
    ),
}


class Air(NamedTuple):
    """How loosely articles are set: extra em between lines and between paragraphs, and gaps above a section."""

    lines: float
    between: float
    above: float


AIRS = Air(0.08, 0.3, 2.4), Air(0.04, 0.15, 1.7), Air(0, 0, 1)  # the loosest first
