"""SQLite's file, as several processes use it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from clinic.database import PrivateConnection

VISIT = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM rows').fetchall()"


def test_a_second_connection_keeps_the_locks_of_the_first(tmp_path: Path) -> None:
    """A process that closes any handle on a file loses all its locks on it, and SQLite's are among them.

    A visitor who then leaves takes itself for the last one, and takes away the files that are in use.
    """
    path = tmp_path / "practice.sqlite3"
    first = sqlite3.connect(path, factory=PrivateConnection, isolation_level=None)
    first.executescript("PRAGMA journal_mode=WAL; CREATE TABLE rows (number); INSERT INTO rows VALUES (1);")
    second = sqlite3.connect(path, factory=PrivateConnection, isolation_level=None)

    subprocess.run([sys.executable, "-c", VISIT, str(path)], check=True)

    assert path.with_name(f"{path.name}-shm").exists()
    first.execute("INSERT INTO rows VALUES (2)")
    assert second.execute("SELECT count(*) FROM rows").fetchone() == (2,)
    assert path.stat().st_mode & 0o777 == 0o600
