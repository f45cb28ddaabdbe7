"""Cards to cut out: which go on a page, and how large their pictures are."""

from patients.handout.heights import BETWEEN_PLATES, Heights
from patients.handout.sheets import SIZES, Sheet
from patients.handout.wording import Data

EDGE, CUT = 10.6, 5.0  # mm: what a printer may leave out; beside the cut
LEAST_PICTURE = 28.0


def dealt(data: Data, sheet: Sheet, paper: str) -> Data:
    """Four cards to a page, the first of them for safety.

    An exercise too long for one card takes two, one too long for those a page of its own.
    """
    width, height = (side / 2 for side in SIZES[paper])
    inside, tall = width - EDGE - CUT, (height - EDGE - CUT) / sheet.safe
    page = Heights(sheet, inside)
    rows, faces, too_long = [], [], []
    for at, row in enumerate(data["exercises"]):
        heights = page.written_in(row["language"])
        front, back = heights.card_front(row), heights.card_back(row)
        plates = heights.plates(row, 0) + sheet.gap
        for sides, texts in (("whole",), front + back), (("front", "back"), max(front, back)):
            room = (tall - texts - plates) / row["shape"] if row["pictures"] else LEAST_PICTURE + tall - texts
            if room >= LEAST_PICTURE:
                faces += [{"at": at, "what": side} for side in sides]
                break
        else:
            too_long.append(at)
        picture = min((inside - BETWEEN_PLATES) / 2, max(LEAST_PICTURE, room))
        lines = heights.lines._asdict()
        rows.append(
            {**row, "beside": False, "dense": False, "picture": picture, "tall": True, "lines": lines}
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
            "faces": faces,
            "long": too_long,
        },
    }
