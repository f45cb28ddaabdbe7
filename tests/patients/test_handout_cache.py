"""Handouts are kept under the hash of all that decides their bytes, for some days, for nobody but who may see them."""

import hashlib
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from patients.handout import cache
from patients.handout.choice import Choice, Handout
from tests.factories import make_issued, make_plan

pytestmark = pytest.mark.alike  # PostgreSQL is asked the same by the access table

PDF = b"%PDF-1.7 a page %%EOF"
KEY = "ab" + "0" * 62


@pytest.fixture(autouse=True)
def private(settings: Any, tmp_path: Path) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    return Path(settings.PRIVATE_ROOT)


@pytest.fixture
def handout(pat: Any) -> Handout:
    return Handout.of(make_issued(make_plan(pat.patient)).content, pat.patient)


def never() -> bytes:
    raise AssertionError("It was typeset, though it was kept.")


def kept() -> list[Path]:
    return [path for path in cache.folder().rglob("*") if path.is_file()]


def age(path: Path, *, days: float) -> None:
    when = time.time() - days * cache.A_DAY
    os.utime(path, (when, when))


# --- Keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        {"layout": "large"},
        {"paper": "letter"},
        {"language": "de"},
        {"colour": False},
        {"with_name": False},
        {"with_tracking": False},
    ],
    ids=str,
)
def test_another_choice_is_another_handout(pat: Any, handout: Handout, other: dict[str, Any]) -> None:
    choice = replace(Choice.usual(pat.patient), **other)

    assert Handout.of(handout.content, pat.patient, choice).key != handout.key


@pytest.mark.parametrize(
    "change",
    [
        lambda patient: setattr(patient, "family_name", "Other"),
        lambda patient: setattr(patient.clinic, "phone", "0117 496 0000"),
        lambda patient: setattr(patient.clinic, "emergency_text", "Call 112."),
        lambda patient: patient.clinic.logo.save("logo.png", ContentFile(b"\x89PNG new")),
    ],
    ids=["name", "phone", "emergency words", "logo"],
)
def test_another_person_or_letterhead_is_another_handout(
    pat: Any, handout: Handout, change: Callable[[Any], None]
) -> None:
    change(pat.patient)

    assert Handout.of(handout.content, pat.patient).key != handout.key


def test_a_renderer_of_another_version_makes_all_anew(pat: Any, handout: Handout, monkeypatch: Any) -> None:
    before = handout.key
    monkeypatch.setattr(cache, "RENDERER_VERSION", cache.RENDERER_VERSION + 1)

    assert Handout.of(handout.content, pat.patient).key != before


def test_the_same_order_has_one_key_and_one_file_in_every_process(
    handout: Handout, settings: Any, tmp_path: Path
) -> None:
    program = """if True:
        import hashlib, pickle, sys, django
        django.setup()
        from django.conf import settings
        settings.MEDIA_ROOT = sys.argv[1]
        handout = pickle.load(sys.stdin.buffer)
        print(handout.key, hashlib.sha256(handout.typeset()).hexdigest())
    """
    there = subprocess.run(
        [sys.executable, "-c", program, str(settings.MEDIA_ROOT)],
        input=pickle.dumps(replace(handout)),
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    )

    assert there.stdout.decode().split() == [handout.key, hashlib.sha256(handout.pdf()).hexdigest()]


# --- Files ----------------------------------------------------------------------------------------


def test_what_was_typeset_once_is_not_typeset_again(handout: Handout, monkeypatch: Any) -> None:
    first = handout.pdf()
    monkeypatch.setattr(Handout, "typeset", never)

    assert handout.pdf() == first


def test_the_files_name_nobody_and_only_this_account_reads_them(handout: Handout, private: Path) -> None:
    handout.pdf()

    [path] = kept()
    assert path.stem == handout.key
    assert path.stat().st_mode & 0o077 == 0
    assert (private / "handouts").stat().st_mode & 0o077 == 0


def test_a_file_that_was_cut_off_is_made_again() -> None:
    cache.fetch(KEY, lambda: PDF)
    [path] = kept()
    path.write_bytes(PDF[:9])

    assert cache.fetch(KEY, lambda: PDF) == PDF
    assert path.read_bytes() == PDF


def test_many_writers_of_one_file_leave_one_whole_file() -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _n: cache.fetch(KEY, lambda: PDF), range(40)))

    assert answers == {PDF}
    assert [path.read_bytes() for path in kept()] == [PDF]


def test_a_full_disk_costs_time_and_not_the_handout(monkeypatch: Any, caplog: Any) -> None:
    def full(*_args: Any, **_options: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.tempfile, "mkstemp", full)

    assert cache.fetch(KEY, lambda: PDF) == PDF
    assert "could not be kept: OSError" in caplog.text


def test_nothing_is_kept_when_the_operator_wants_nothing_kept(settings: Any) -> None:
    settings.HANDOUT_CACHE_MB = 0

    assert cache.fetch(KEY, lambda: PDF) == PDF
    assert kept() == []


def test_old_files_are_neither_read_nor_kept(settings: Any) -> None:
    cache.fetch(KEY, lambda: PDF)
    age(kept()[0], days=settings.HANDOUT_CACHE_DAYS + 0.1)

    assert cache.fetch(KEY, lambda: PDF + b" new %%EOF") != PDF
    age(kept()[0], days=settings.HANDOUT_CACHE_DAYS + 0.1)
    cache.prune()
    assert kept() == []


def test_beyond_its_bound_the_cache_loses_the_oldest_first(settings: Any) -> None:
    settings.HANDOUT_CACHE_MB = 1
    big = b"x" * 400_000 + PDF
    for number in range(4):
        key = f"{number}{number}" + "0" * 62
        cache.fetch(key, lambda: big)
        age(cache.folder() / key[:2] / f"{key}.pdf", days=1 - number / 10)

    cache.prune()

    assert sorted(path.stem[:2] for path in kept()) == ["22", "33"]


# --- Who asks -------------------------------------------------------------------------------------


def test_whoever_has_the_handout_is_answered_without_it(pat: Any, monkeypatch: Any) -> None:
    address = reverse("patients:handout", args=[make_issued(make_plan(pat.patient)).public_id])
    first = pat.get(address)
    monkeypatch.setattr(Handout, "pdf", never)

    again = pat.get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"] == "no-store, private"


def test_a_change_of_the_letterhead_reaches_whoever_has_the_old_handout(pat: Any) -> None:
    address = reverse("patients:handout", args=[make_issued(make_plan(pat.patient)).public_id])
    first = pat.get(address)
    pat.patient.clinic.phone = "0117 496 0000"
    pat.patient.clinic.save()

    again = pat.get(address, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_what_is_kept_and_known_is_refused_once_the_access_has_ended(pat: Any, other_ann: Any) -> None:
    address = reverse("patients:handout", args=[make_issued(make_plan(pat.patient)).public_id])
    known = {"if-none-match": pat.get(address)["ETag"]}
    pat.patient.access.update(ended_at=timezone.now())

    assert pat.get(address, headers=known).status_code == 404
    assert other_ann.get(address, headers=known).status_code == 404
