"""Cards to cut out: which cards stand on which page, and how large their pictures are."""

from collections.abc import Iterator

from patients.handout.brief import start_in_a_sentence, without_shown_start
from patients.handout.heights import BETWEEN_PLATES, Heights
from patients.handout.sheets import LEAST_PICTURE, SIZES, Sheet
from patients.handout.wording import Data

EDGE, CUT = 10.6, 5.0  # mm of margin: at the paper's edge, where printers cannot print, and beside a cut
ON_A_SHEET = 4
SAFETY = {"what": "safety"}
WHOLE = ("opening", "steps", "more", "warnings")


def on_cards(data: Data, sheet: Sheet, paper: str) -> Data:
    """Puts four cards on a sheet. The first card says when to stop.

    If an exercise is too long for one card, its start position is cut to one sentence. If that is not enough and a
    picture shows the start, the words for it are left out. If that is not enough, the exercise takes two cards of the
    same sheet, so that they stay together until they are cut; a card left empty because of this has lines for notes.
    The warnings are on the first card, and on the second too if there is room, because a card may get lost. An
    exercise too long for two cards gets a page of its own.
    """
    width, height = (side / 2 for side in SIZES[paper])
    inside, tall = width - EDGE - CUT, (height - EDGE - CUT) / sheet.safe
    page = Heights(sheet, inside)
    rows: list[Data] = []
    faces: list[Data] = [SAFETY]
    sheets: list[Data] = []
    for at, row in enumerate(data["exercises"]):
        heights = page.written_in(row["language"])
        plates = heights.plates(row, 0) + sheet.gap
        for form, sides in forms(row):
            first, *others = [heights.card(form, parts, one_of_two=len(sides) > 1) for parts in sides]
            free = min([tall - first - plates, *(tall - height for height in others)])
            room = free / row["shape"] if row["pictures"] else LEAST_PICTURE + free
            if room >= LEAST_PICTURE:
                if len(faces) % ON_A_SHEET + len(sides) > ON_A_SHEET:
                    faces.append({"what": "notes", "lines": int((tall - page.line()) / sheet.writing) - 1})
                faces += [
                    {"at": at, "what": "exercise", "parts": parts, "which": f"{which}/2" if others else ""}
                    for which, parts in enumerate(sides, start=1)
                ]
                break
        else:
            sheets += [*in_fours(faces), {"faces": [], "too-long": at}]
            faces = []
        picture = min((inside - BETWEEN_PLATES) / 2, max(LEAST_PICTURE, room))
        lines = heights.lines._asdict()
        rows.append(
            {**form, "beside": False, "dense": False, "picture": picture, "tall": True, "lines": lines}
        )
    return {
        "exercises": rows,
        "pages": [],
        "count": None,
        "breaks": {"introduction": False, "safety": False, "week": False},
        "cards": {
            "width": width,
            "height": height,
            "edge": EDGE,
            "cut": CUT,
            "sheets": [*sheets, *in_fours(faces)],
        },
    }


def forms(row: Data) -> Iterator[tuple[Data, tuple[tuple[str, ...], ...]]]:
    """The exercise, shortened or not, and which of its parts are on which card. The best form comes first."""
    yield row, (WHOLE,)
    yield start_in_a_sentence(row), (WHOLE,)
    yield without_shown_start(row), (WHOLE,)
    yield row, (("opening", "steps", "warnings"), ("more", "warnings"))
    yield row, (("opening", "warnings"), ("steps", "more", "warnings"))
    yield row, (("opening", "warnings"), ("steps", "more"))


def in_fours(faces: list[Data]) -> list[Data]:
    return [
        {"faces": faces[at : at + ON_A_SHEET], "too-long": None} for at in range(0, len(faces), ON_A_SHEET)
    ]
