"""What is left out where there is little room: the sheet in brief, and the cards."""

from collections.abc import Callable

from patients.handout.wording import Data


def changed(data: Data, change: Callable[[Data], Data]) -> Data:
    return {**data, "exercises": [change(row) for row in data["exercises"]]}


def plan_in_brief(data: Data) -> Data:
    told = [group for group in data["told"] if group["kind"] == "note"]
    return {**data, "told": told, "exercises": [in_brief(row) for row in data["exercises"]], "articles": []}


def in_brief(row: Data) -> Data:
    """Picture, dose, steps, the therapist's note and when to stop."""
    kept = [group for group in row["more"] if group["kind"] == "note"]
    return {**row, "why": [], "feel": [], "avoid": [], "more": kept, "boxes": [], "video": []}


def without_pointer(row: Data) -> Data:
    """To the rules on the same sheet of paper."""
    return {**row, "cares": [group for group in row["cares"] if group["kind"] != "see"]}


def key_steps_alone(row: Data) -> Data:
    """The pictures show how to start."""
    return {**row, "start": []}


def in_one_picture(row: Data) -> Data:
    """That of the end, where the arrows are."""
    return {**row, "pictures": [{**each, "caption": ""} for each in row["pictures"][-1:]]}
