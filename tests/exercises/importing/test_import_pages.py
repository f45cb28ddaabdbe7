"""Import and export by page: choose, look, decide, keep the report."""

import json
import os
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from exercises.importing import staging, work
from exercises.importing.staging import first_look
from exercises.models import Exercise, ImportedRow, LibraryImport
from tests.exercises.importing.made import imported, joined
from tests.factories import make_exercise

GOOD = b"Name,Steps,Body parts,Kinds\nHeel raise,Rise.,Knee,Balance\nToe raise,Lift.,Knee,Balance\n"
MIXED = GOOD + b"n" * 300 + b",Sit.,,\n"
HTMX = {"HX-Request": "true"}


def url(name: str, *args: str) -> str:
    return reverse(f"exercises:{name}", args=args)


def upload(client: Any, data: bytes, name: str = "my.csv", **fields: str) -> Any:
    return client.post(url("imports"), {"file": SimpleUploadedFile(name, data), **fields}, follow=True)


def test_a_file_is_looked_at_before_it_is_stored(ann: Any) -> None:
    page = upload(ann, GOOD)

    assert "2 rows were found" in page.text
    assert "Import 2 rows" in page.text
    assert not Exercise.objects.exists()

    batch = LibraryImport.objects.get()
    page = ann.post(url("confirm_import", batch.public_id), follow=True)

    assert "Done" in page.text
    assert Exercise.objects.filter(clinic=ann.user.clinic, updated_by=ann.user).count() == 2
    assert not batch.folder.exists()


def test_no_file_is_read_before_it_is_known_who_sends_it(anyone: Any, pat: Any, ann: Any) -> None:
    """A stranger could fill the disk."""
    unfit = {"replaces": "\0", "file": SimpleUploadedFile("my.csv", GOOD)}

    answers = [each.post(url("imports"), unfit).status_code for each in (anyone, pat, ann)]

    assert answers == [302, 403, 400]


def test_while_rows_are_refused_nothing_is_stored_by_mistake(ann: Any) -> None:
    page = upload(ann, MIXED)
    batch = LibraryImport.objects.get()
    assert "Take the other 2 alone" in page.text
    assert "Use 120 characters at most; these are 300." in page.text

    page = ann.post(url("confirm_import", batch.public_id), follow=True)
    assert "Some rows were refused." in page.text
    assert not Exercise.objects.exists()

    ann.post(url("confirm_import", batch.public_id), {"good_ones": "1"})
    assert Exercise.objects.count() == 2


def test_a_report_repeats_no_character_that_nobody_can_show(ann: Any) -> None:
    records = [{"name": "A", "\ud800\0": 1}, {"name": "B\ud800"}, {"name": "C", "regions": ["\0"]}]

    page = upload(ann, json.dumps([{"name": "\ud800", "mechanic": "\0"}, *records]).encode())

    assert "4 rows were found" in page.text
    assert LibraryImport.objects.get().refused == 4


def test_two_clicks_store_once(ann: Any) -> None:
    upload(ann, GOOD)
    batch = LibraryImport.objects.get()

    for _click in range(2):
        ann.post(url("confirm_import", batch.public_id))
    work.store_import.call(batch.pk)  # a worker that was thought dead

    assert Exercise.objects.count() == 2


def test_a_file_that_cannot_be_read_is_told_so_and_can_be_forgotten(ann: Any) -> None:
    page = upload(ann, b"Nmae,Steps\nA,B\n")

    assert "This file could not be read" in page.text
    assert "Did you mean “Name”?" in page.text

    batch = LibraryImport.objects.get()
    ann.post(url("delete_import", batch.public_id))
    assert not LibraryImport.objects.exists()


def test_no_file_and_an_empty_one_get_a_message(ann: Any) -> None:
    answer = ann.post(url("imports"), {})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text
    assert f'href="{url("imports")}"' in ann.get(reverse("practice:contact")).text

    assert "The file is empty." in upload(ann, b"").text


def test_rows_can_be_sifted(ann: Any, clinic: Any) -> None:
    batch = imported(clinic, MIXED + b"No steps,,Knee,Balance\n", store=False)

    def names(query: str) -> list[str]:
        return [row.name for row in ann.get(f"{batch.get_absolute_url()}?{query}").context["page"]]

    assert len(names("")) == 4
    assert names("state=refused") == ["n" * 120]
    assert names("code=no_steps") == ["No steps"]
    assert len(names("state=nonsense&code=nonsense")) == 4


def test_the_page_asks_for_itself_while_it_works_and_refreshes_without_scripts(ann: Any, clinic: Any) -> None:
    batch = imported(clinic, GOOD, store=False)
    batch.state, batch.done = LibraryImport.State.CHECKING, 1
    batch.save()

    page = ann.get(batch.get_absolute_url()).text
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "1 of 2 rows" in page

    LibraryImport.objects.update(state=LibraryImport.State.CHECKED)
    part = ann.get(batch.get_absolute_url(), headers=HTMX).text
    assert "hx-trigger" not in part
    assert "<html" not in part


def test_a_fault_of_ours_stores_nothing_and_is_said(ann: Any, monkeypatch: Any) -> None:
    upload(ann, GOOD)
    batch = LibraryImport.objects.get()

    def fail(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("exercises.importing.storing.link_exercises", fail)
    page = ann.post(url("confirm_import", batch.public_id), follow=True)

    assert "Stopped by a fault" in page.text
    assert not Exercise.objects.exists()


def test_colleagues_see_the_report_and_others_do_not(
    ann: Any, manager: Any, other_ann: Any, clinic: Any
) -> None:
    batch = imported(clinic, GOOD, by=ann.user)

    assert manager.get(batch.get_absolute_url()).status_code == 200
    assert other_ann.get(batch.get_absolute_url()).status_code == 404
    assert "file" not in [str(each) for each in other_ann.get(url("imports")).context["imports"]]


def test_a_month_later_undecided_files_are_forgotten_and_what_a_dead_process_left(
    ann: Any, clinic: Any
) -> None:
    done, waiting = imported(clinic, GOOD), imported(clinic, GOOD, store=False)
    LibraryImport.objects.update(at=done.at - work.KEPT * 2)
    left, new = LibraryImport.folders() / "left", LibraryImport.folders() / "new"
    for folder in (left, new):
        folder.mkdir()
    os.utime(left, (0, 0))

    work.tidy()

    assert list(LibraryImport.objects.all()) == [done]
    assert not LibraryImport.objects.filter(pk=waiting.pk).exists()
    assert new.exists()
    assert not left.exists()
    new.rmdir()


def test_what_is_forgotten_while_it_is_checked_stays_forgotten(
    clinic: Any, monkeypatch: Any, caplog: Any
) -> None:
    def forgotten(batch: LibraryImport, *about: Any) -> Any:
        work.drop_import(batch=LibraryImport.objects.get(pk=batch.pk))
        return first_look(batch, *about)

    monkeypatch.setattr(staging, "first_look", forgotten)

    work.begin_import(clinic=clinic, by=None, file_name="my.csv", pieces=[GOOD])

    assert not LibraryImport.objects.exists()
    assert not ImportedRow.objects.exists()
    assert "has stopped" not in caplog.text


def test_slow_rows_give_signs_of_life(clinic: Any, monkeypatch: Any) -> None:
    signs = []

    def save(batch: LibraryImport) -> None:
        signs.append(batch.done)

    monkeypatch.setattr(staging, "SIGN_EVERY", timedelta(0))
    monkeypatch.setattr(staging, "save", save)

    imported(clinic, GOOD, store=False)

    assert signs == [0, 0, 0, 2]  # the first look, each row, all of them


def test_a_full_disk_leaves_no_half_file(clinic: Any) -> None:
    def pieces() -> Any:
        yield GOOD
        raise OSError("The disk is full.")

    before = {*LibraryImport.folders().glob("*")}
    with pytest.raises(OSError, match="full"):
        work.begin_import(clinic=clinic, by=None, file_name="my.csv", pieces=pieces())

    assert {*LibraryImport.folders().glob("*")} == before


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("json", "application/json"), ("zip", "application/zip"), ("excel", "text/csv; charset=utf-8")],
)
def test_an_export_is_a_stream_to_save(ann: Any, clinic: Any, kind: str, media_type: str) -> None:
    make_exercise("Ours", clinic=clinic)

    answer = ann.get(url("export_file", kind))

    assert answer.streaming
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].startswith('attachment; filename="library-')
    data = joined(answer.streaming_content)
    assert b"Ours" in data or kind == "zip"
    assert data.startswith(b"\xef\xbb\xbf") == (kind == "excel")
    assert ann.get(url("export_file", "exe")).status_code == 404


def test_the_commands_write_and_read_a_file(clinic: Any, tmp_path: Any, capsys: Any) -> None:
    make_exercise("Ours", clinic=clinic)
    file = tmp_path / "library.zip"

    call_command("export_exercises", file)
    call_command("import_exercises", file, "--clinic", clinic.name)

    assert "1 rows: 1 unchanged." in capsys.readouterr().out


# --- Queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [2, 40])
def test_the_page_of_an_import_takes_the_same_queries_for_many_rows(
    ann: Any, clinic: Any, rows: int, django_assert_num_queries: Any
) -> None:
    table = "Name,Steps\n" + "".join(f"Exercise {number},Sit.\n" for number in range(rows))
    batch = imported(clinic, table, store=False)
    ann.get("/library/")

    with django_assert_num_queries(5):  # session, user, the import, how many rows, the rows
        ann.get(batch.get_absolute_url())


@pytest.mark.parametrize("count", [2, 15])
def test_the_list_of_imports_takes_the_same_queries_for_many(
    ann: Any, clinic: Any, count: int, django_assert_num_queries: Any
) -> None:
    for _each in range(count):
        LibraryImport.objects.create(clinic=clinic, by=ann.user, file_name="file")

    with django_assert_num_queries(3):  # session, user, the imports
        ann.get(url("imports"))


@pytest.mark.parametrize("rows", [3, 60])
def test_storing_takes_the_same_queries_for_many_rows(
    clinic: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    table = "Name,Steps,Body parts,Easier\n" + "".join(
        f"Exercise {number},Sit.,Knee,Slower\n" for number in range(rows)
    )
    with django_assert_max_num_queries(60):
        imported(clinic, table)

    assert ImportedRow.objects.filter(action="add").count() == rows


@pytest.mark.parametrize("rows", [3, 60])
def test_an_export_takes_the_same_queries_for_many_rows(
    ann: Any, clinic: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        make_exercise(f"Ours {number}", clinic=clinic)

    with django_assert_max_num_queries(12):
        joined(ann.get(url("export_file", "json")).streaming_content)
