"""The backups that docs/running.md tells an operator to make."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/running.md").read_text(), re.DOTALL)


def follow(lines: str, folder: Path, env_file: str) -> subprocess.CompletedProcess[str]:
    """Run these lines like an operator with an `.env` file. The programs are fakes that note how they were called."""
    for program in ("pg_dump", "pg_restore", "tar"):
        fake = folder / program
        fake.write_text(
            f'#!/bin/sh\necho {program} "$@" as $PGUSER:$PGPASSWORD at $PGHOST:$PGPORT >> {folder}/calls\n'
        )
        fake.chmod(0o700)
    (folder / "env").write_text(env_file)
    return subprocess.run(
        ["/bin/sh", "-c", lines.replace(".venv/bin/python", sys.executable)],
        cwd=ROOT,
        env={"PATH": f"{folder}:{os.environ['PATH']}", "REPRISE_ENV_FILE": str(folder / "env")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_saves_the_database_that_the_settings_name(tmp_path: Path) -> None:
    [lines] = [block for block in BLOCKS if "pg_dump" in block]
    settings = "SECRET_KEY=only-for-tests\nDEBUG=1\nDATABASE_URL=postgres://ada:it%27s%20me@db.example:5433/reprise\n"

    follow(lines, tmp_path, settings)

    first = (tmp_path / "calls").read_text().splitlines()[0]
    assert first == "pg_dump --format=custom --file=copy.dump reprise as ada:it's me at db.example:5433"


def test_it_saves_nothing_else_when_the_settings_cannot_be_read(tmp_path: Path) -> None:
    [lines] = [block for block in BLOCKS if "pg_dump" in block]

    answer = follow(lines, tmp_path, "DEBUG=1\n")

    assert "The settings were not read" in answer.stderr
    assert not (tmp_path / "calls").exists()


def test_nobody_else_on_the_machine_can_read_a_copy_of_sqlite(tmp_path: Path) -> None:
    [lines] = [block for block in BLOCKS if ".backup(" in block]
    (tmp_path / "media").mkdir()
    sqlite3.connect(tmp_path / "reprise.sqlite3").execute("CREATE TABLE patients (name)").connection.commit()

    script = lines.replace(".venv/bin/python", sys.executable)
    subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, capture_output=True, check=True)

    for copy in ("copy.sqlite3", "media.tar.gz"):
        assert (tmp_path / copy).stat().st_mode & 0o077 == 0
