"""CSV and JSON as people and programs send them: odd encodings, odd heads, cut files. Each is told how to mend it."""

import json
from typing import Any

import pytest

from exercises.dose import Dose
from exercises.importing.work import confirm_import
from exercises.models import Exercise, LibraryImport
from exercises.services import set_pictures
from tests.exercises.importing.made import imported, said
from tests.factories import make_article, make_exercise

TABLE = 'Name,Steps,Dose\nHeel raise,"Stand tall.\nRise on your toes.",3 x 12 daily\nPrüfung – été,Sit.,\n'


def test_a_line_that_ends_in_a_line_break_is_refused_at_its_field(clinic: Any) -> None:
    batch = imported(clinic, [{"name": "Heel raise", "easier": [{"text": "On both feet\n"}]}])

    [(name, state, words)] = said(batch)
    assert (name, state) == ("Heel raise", "refused")
    assert "Write this on one line." in words


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("cp1252"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        b"sep=;\n" + TABLE.replace(",", ";").encode(),
        TABLE.replace("Name,Steps", "EXERCISE,Instructions").encode(),
    ],
    ids=[
        "utf-8",
        "bom",
        "utf-16",
        "utf-16-le",
        "windows",
        "crlf",
        "semicolons",
        "tabs",
        "sep",
        "other names",
    ],
)
def test_a_table_is_read_however_it_was_saved(clinic: Any, data: bytes) -> None:
    imported(clinic, data)

    first, second = Exercise.objects.filter(clinic=clinic).order_by("pk")
    assert (first.name, first.instructions) == ("Heel raise", ["Stand tall.", "Rise on your toes."])
    assert first.dose == Dose(sets=3, reps=12, days_per_week=7)
    assert second.name == "Prüfung – été"


def test_a_guess_at_the_encoding_is_said(clinic: Any) -> None:
    assert "Windows-1252" in imported(clinic, TABLE.encode("cp1252"), store=False).notes[0]


UNREADABLE = {
    "empty": (b"", "The file is empty"),
    "spaces": (b" \n\n", "The file is empty"),
    "unknown column": (
        b"Name,Stepz\nA,B\n",
        "“Stepz” is not known. Rename it, or remove it. Did you mean “Steps”?",
    ),
    "no name": (b"Steps,Dose\nA,3x10\n", "The column “Name” is missing"),
    "column twice": (b"Name,Steps,Instructions\nA,B,C\n", "two columns for “Steps”"),
    "head only": (b"Name,Steps\n", "no rows"),
    "cut": (b'[{"name": "Heel raise"}, {"name": "Toe ra', "ends in the middle of row 2"),
    "cut between": (b'[{"name": "Heel raise"},\n', "Line 2: The file ends too early"),
    "more text": (b'[{"name": "Heel raise"}]]', "more text after the end"),
    "deep": (b"[" * 5000, "40 deep"),
    "deep in a row": (b'[{"name": ' + b"[" * 5000 + b"]" * 5000 + b"}]", "40 deep"),
    "newer": (b'{"format": "reprise-library", "version": 2, "exercises": []}', "a newer Reprise"),
    "one record": (b'{"name": "Heel raise"}', "“name” is not a list of exercises"),
    "list misspelt": (b'{"exercise": []}', "Did you mean “exercises”?"),
    "no text": (b"\x81\x8d\x8f\x00\x01\x02" * 50, "not text that we can read"),
    "workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Save the table as CSV"),
    "quotation mark": (b'Name,Steps\nA,"' + b"x" * 2_100_000, "Is a quotation mark missing"),
    "too many columns": (
        b"Name" + b"".join(b",Column %d" % number for number in range(300)),
        "The first row has 301 cells.",
    ),
    "endless line": (b"Name\n" + b"," * 5_000_000, "more than four million letters"),
    "too many": (
        b"Name\n" + b"".join(b"Row %d\n" % number for number in range(20_001)),
        "more than 20000 rows",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_says_where_and_how_to_mend_it(clinic: Any, name: str) -> None:
    data, words = UNREADABLE[name]

    batch = imported(clinic, data)

    assert batch.state == LibraryImport.State.UNREADABLE
    assert any(words in problem for problem in batch.problems), batch.problems
    assert not batch.rows.exists()
    assert not Exercise.objects.exists()
    assert not batch.folder.exists()


ROWS: list[tuple[Any, str, str]] = [
    ({"name": "n" * 300}, "refused", "Use 120 characters at most; these are 300."),
    ({"name": "A", "instructions": ["x" * 1_000_000]}, "refused", "1000000 characters"),
    ({"name": "A", "video": "javascript:alert(1)"}, "refused", "starts with https://"),
    ({"name": "A", "video": "http://example.org/"}, "refused", "starts with https://"),
    ({"name": "A", "references": [{"title": "T", "url": "javascript:alert(1)"}]}, "refused", "https://"),
    ({"name": "A\0B"}, "refused", "cannot be stored"),
    ({"name": "A\ud800B"}, "refused", "cannot be stored"),
    ({"name": "A", "dose": {"sets": 900}}, "refused", "20"),
    ({"name": "A", "steps": ["B"]}, "refused", "There is no such field"),
    ({"name": "A", "instructions": ["B"], "key_steps": [2]}, "refused", "There is no step 2; there are 1."),
    ({"name": "A", "regions": ["knees"]}, "refused", "Did you mean “knee”?"),
    ({"name": "A", "instructions": [["B"]]}, "refused", "This must be text."),
    ({"name": ["A"]}, "refused", "This must be text."),
    ({"name": "A", "easier": [{"exercise": ["B"]}]}, "refused", "This must be text."),
    (["A"], "refused", "must be an object"),
    ({"name": "A", "easier": [{"exercise": "nobody"}]}, "warning", "no exercise “nobody”"),
    ({"name": "A", "pictures": [{"sha256": "0" * 64, "alt": "A"}]}, "warning", "not in the file"),
    ({"name": "A", "pictures": [{"alt": str(n)} for n in range(13)]}, "refused", "12 pictures at most"),
    ({"name": "A", "dose": "3 x 10 as the wind blows"}, "warning", "kept as a note: “as the wind blows”"),
    ({"name": "A", "dose": "3 x 10 affected side"}, "warning", "Only a plan knows the affected side."),
]


@pytest.mark.parametrize(("row", "state", "words"), ROWS)
def test_a_row_is_refused_or_warned_of_in_words(clinic: Any, row: Any, state: str, words: str) -> None:
    [(_name, got, remarks)] = said(imported(clinic, [row]))

    assert got == state, remarks
    assert words in remarks
    assert Exercise.objects.exists() == (state == "warning")


def test_numbers_that_are_none_refuse_their_row_alone(clinic: Any) -> None:
    numbers = ["NaN", "1e99999", "9" * 5000]
    rows = [f'{{"name": "A{place}", "key_steps": [{number}]}}' for place, number in enumerate(numbers)]

    found = said(imported(clinic, f'[{", ".join(rows)}, {{"name": "D"}}, {{"name": "E",}}]', store=False))

    assert [state for _name, state, _remarks in found] == [
        "refused",
        "refused",
        "refused",
        "warning",
        "refused",
    ]
    assert "“NaN” is not a number" in found[0][2]
    assert "too large" in found[1][2]
    assert "This is not JSON" in found[4][2]


@pytest.mark.parametrize(
    "dose", ['{"sets": NaN}', '{"sets": 1e999}', '{"sets": ' + "[" * 5000, '{"sets": "x"}', "{}}"]
)
def test_json_in_a_cell_is_read_as_strictly(clinic: Any, dose: str) -> None:
    cell = dose.replace('"', '""')
    [(_name, state, _remarks)] = said(imported(clinic, f'Name,Steps,Dose\nA,B,"{cell}"\n'))

    assert state in ("refused", "warning")


def test_a_dose_that_is_not_understood_stays_as_a_note(clinic: Any) -> None:
    imported(clinic, "Name,Dose\nHeel raise,3 x 10 as the wind blows\n")

    dose = Exercise.objects.get().dose
    assert (dose.sets, dose.reps) == (3, 10)
    assert "as the wind blows" in dose.note


def test_two_rows_of_one_name_are_one_too_many(clinic: Any) -> None:
    found = said(imported(clinic, "Name,Steps\nHeel raise,A\nToe raise,B\nheel raise,C\n"))

    assert found[2][1:] == ("refused", "Line 2 has the same name. Rename one, or give each a key of its own.")


def test_lines_are_those_of_the_file(clinic: Any) -> None:
    table = imported(clinic, 'Name,Steps\n"A","One.\nTwo."\n\nB,One.\nC,One.,,,more\n', store=False)
    assert [(row.name, row.line) for row in table.rows.all()] == [("A", 2), ("B", 5), ("", 6)]

    text = json.dumps([{"name": "A", "purpose": "x" * 70_000}, {"name": "B"}], indent=1)
    rows = imported(clinic, text, store=False).rows.all()
    assert [(row.name, row.line) for row in rows] == [("A", 2), ("B", 6)]


def test_a_formula_is_text_and_somebody_is_told(clinic: Any) -> None:
    [(name, state, remarks)] = said(imported(clinic, "Name,Steps\n=HYPERLINK(A1),Sit.\n", store=False))

    assert (name, state) == ("=HYPERLINK(A1)", "warning")
    assert "formula" in remarks


def test_words_and_slugs_of_the_vocabulary_are_both_understood(clinic: Any) -> None:
    head = "Name,Body parts,Equipment,Position"
    imported(clinic, f'{head}\nA,"Hip, buttock and groin; knee","chair, loop band",Side-lying\n')

    exercise = Exercise.objects.get()
    assert exercise.tagged_with("region") == ["hip", "knee"]
    assert exercise.tagged_with("equipment") == ["chair", "loop_band"]
    assert exercise.position == "side_lying"


# --- What the clinic has already ------------------------------------------------------------------


def test_what_the_clinic_changed_stays_unless_it_is_to_be_replaced(clinic: Any, ann: Any) -> None:
    mine = make_exercise("Heel raise", clinic=clinic, slug="heel-raise", instructions=["My words."])
    table = "Name,Steps\nHeel raise,Their words.\n"

    kept = imported(clinic, table, by=ann.user)
    mine.refresh_from_db()
    assert mine.instructions == ["My words."]
    assert said(kept)[0][2].startswith("Yours stays as it is. Different: steps.")

    imported(clinic, table, by=ann.user, replaces=True)
    mine.refresh_from_db()
    assert mine.instructions == ["Their words."]
    assert mine.stop_rule == "Stop if pain spreads down your leg."  # no such column: not touched
    assert (mine.version, mine.updated_by) == (2, ann.user)
    assert mine.is_internal  # until somebody has looked at the new words


def test_somebody_who_edits_meanwhile_is_not_overwritten(clinic: Any) -> None:
    mine = make_exercise("Heel raise", clinic=clinic, slug="heel-raise")
    article = make_article("Heels", clinic=clinic, slug="heels", summary="About heels.")
    one = "Name,Steps\nHeel raise,Theirs.\n"
    sections = [{"heading": "Heels", "paragraphs": ["They rise."]}]
    other = {"articles": [{"title": "Heels", "summary": "Theirs.", "sections": sections}]}
    batches = [imported(clinic, file, replaces=True, store=False) for file in (one, other)]
    set_pictures(exercise=mine, uses=[])
    article.summary = "A colleague's."
    article.save()

    for batch in batches:
        confirm_import(batch=batch)
        batch.refresh_from_db()
        assert batch.state == LibraryImport.State.CHECKED  # checked again, to be decided again

    article.refresh_from_db()
    assert article.summary == "A colleague's."
    assert Exercise.objects.get().instructions == mine.instructions


def test_guesses_at_what_was_meant_do_not_grow_with_the_file(clinic: Any, monkeypatch: Any) -> None:
    asked: list[str] = []

    def guess(value: str, known: Any) -> str:
        asked.append(value)
        return ""

    for room in ("fields", "importing.checking"):
        monkeypatch.setattr(f"exercises.{room}.did_you_mean", guess)
    rows = [{"name": f"Row {number}", "easier": [{"exercise": "nobody"}]} for number in range(700)]

    batch = imported(clinic, [*rows, {"name": "A"} | {f"field {number}": 1 for number in range(700)}])

    assert (batch.counts["add"], batch.refused) == (700, 1)
    assert len(asked) <= 530


def test_the_same_name_in_another_clinic_is_no_match(clinic: Any, other_clinic: Any) -> None:
    theirs = make_exercise("Heel raise", clinic=other_clinic, slug="heel-raise")

    imported(clinic, "Name,Steps\nHeel raise,Ours.\n", replaces=True)

    theirs.refresh_from_db()
    assert theirs.instructions != ["Ours."]
    assert Exercise.objects.filter(clinic=clinic).count() == 1
