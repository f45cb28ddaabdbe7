"""`manage.py handout`: one plan as a file, and the care of what is kept."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from patients.batches import HandoutBatch
from patients.handout import cache
from patients.handout.batch import folder_of
from patients.services import MAX_CHARACTERS
from tests.factories import make_batch, make_issued, make_plan


def handout(*words: str) -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("handout", *words, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def issued(pat: Any) -> Any:
    return make_issued(make_plan(pat.patient))


def test_it_writes_the_file_that_the_page_gives(pat: Any, issued: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"

    said = handout(issued.public_id, "--paper", "letter", "--out", str(out))

    assert "out.pdf" in said
    page = pat.get(reverse("patients:handout", args=[issued.public_id]), {"paper": "letter"})
    assert out.read_bytes() == page.content


def test_a_draft_is_printed_as_a_draft(issued: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"

    handout(issued.plan.public_id, "--no-name", "--black-and-white", "--out", str(out))

    words = pypdfium2.PdfDocument(out.read_bytes())[0].get_textpage().get_text_range()
    assert "Draft" in words
    assert "Keller" not in words


def test_without_out_the_name_says_nothing_about_the_patient(
    issued: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)

    handout(issued.public_id)

    assert [path.name for path in tmp_path.iterdir()] == [
        f"exercises-v1-{issued.content['issue']['date']}.pdf"
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Name a plan"),
        (["no-id"], "is no id of a plan"),
        (["2" * 12], "There is no plan and no issued plan 222222222222"),
        (["2" * 12, "--layout", "poster"], "invalid choice: 'poster'"),
        (["--batch", "2" * 12], "There is no such batch"),
    ],
    ids=str,
)
def test_it_says_what_is_wrong(db: Any, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        handout(*words)


def test_a_folder_that_does_not_exist_is_reported(issued: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        handout(issued.public_id, "--out", str(tmp_path / "none" / "out.pdf"))


def test_a_plan_too_long_to_print_is_reported(issued: Any) -> None:
    Exercise.objects.update(instructions=["x" * MAX_CHARACTERS])

    with pytest.raises(CommandError, match="too long to print"):
        handout(issued.plan.public_id)


def test_forgetting_deletes_every_kept_handout(issued: Any, pat: Any, settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path
    pat.get(reverse("patients:handout", args=[issued.public_id]))

    assert handout("--forget") == "1 kept handouts deleted.\n"
    assert list(cache.folder().rglob("*.pdf")) == []


def test_pruning_deletes_the_batches_past_their_time_and_folders_of_none(
    ann: Any, issued: Any, settings: Any, tmp_path: Path
) -> None:
    settings.PRIVATE_ROOT = tmp_path
    old = make_batch(ann.user, [issued], expires_at=timezone.now() - timedelta(minutes=1))
    new = make_batch(ann.user, [issued])
    stray = tmp_path / "batches" / "killed"
    stray.mkdir()

    handout("--prune")

    assert list(HandoutBatch.objects.all()) == [new]
    assert (folder_of(old).exists(), folder_of(new).exists(), stray.exists()) == (False, True, False)
