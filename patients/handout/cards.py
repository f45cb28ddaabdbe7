"""Cards to cut out: which go on a page, and how large their pictures are."""

from collections.abc import Iterator

from patients.handout.brief import key_steps_alone, start_in_a_sentence
from patients.handout.heights import BETWEEN_PLATES, Heights
from patients.handout.sheets import LEAST_PICTURE, SIZES, Sheet
from patients.handout.wording import Data

EDGE, CUT = 10.6, 5.0  # mm: what a printer may leave out; beside the cut
ON_A_SHEET = 4
SAFETY = {"what": "safety"}
WHOLE = ("opening", "steps", "more", "cares")


def dealt(data: Data, sheet: Sheet, paper: str) -> Data:
    """Four cards to a sheet, the first of them for safety.

    An exercise too long for one card says its start in a sentence or, if a picture shows it, not at all; else it takes
    two of the same sheet, so that they stay together until they are cut, and a card that is left free for this is for
    notes. The first of the two has the warnings, and the other too if they have room, for a card may be lost. One too
    long for two has a page of its own.
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
            first, *others = [heights.card(form, parts, parted=len(sides) > 1) for parts in sides]
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
        "breaks": {"told": False, "safety": False, "week": False},
        "cards": {
            "width": width,
            "height": height,
            "edge": EDGE,
            "cut": CUT,
            "sheets": [*sheets, *in_fours(faces)],
        },
    }


def forms(row: Data) -> Iterator[tuple[Data, tuple[tuple[str, ...], ...]]]:
    """What of it is said on which cards, from the best to the last resort."""
    yield row, (WHOLE,)
    yield start_in_a_sentence(row), (WHOLE,)
    yield key_steps_alone(row), (WHOLE,)
    yield row, (("opening", "steps", "cares"), ("more", "cares"))
    yield row, (("opening", "cares"), ("steps", "more", "cares"))
    yield row, (("opening", "cares"), ("steps", "more"))


def in_fours(faces: list[Data]) -> list[Data]:
    return [
        {"faces": faces[at : at + ON_A_SHEET], "too-long": None} for at in range(0, len(faces), ON_A_SHEET)
    ]
