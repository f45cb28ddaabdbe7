"""SQLite's file: private, and safe in the hands of several threads and processes."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from clinic.database import PrivateConnection

WRITE_AND_LEAVE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("INSERT INTO notes VALUES ('from another process')")
connection.commit()
connection.close()
"""


def test_another_connection_keeps_the_locks_of_the_first(tmp_path: Path) -> None:
    """Or a process that comes and goes would take the log of writes away under this one."""
    path = tmp_path / "notes.sqlite3"
    with closing(sqlite3.connect(path, factory=PrivateConnection)) as first:
        first.execute("PRAGMA journal_mode=WAL")
        first.execute("CREATE TABLE notes (text TEXT)")
        first.commit()

        with closing(sqlite3.connect(path, factory=PrivateConnection)):
            subprocess.run([sys.executable, "-c", WRITE_AND_LEAVE, str(path)], check=True)
            assert path.with_name("notes.sqlite3-wal").exists()

        assert first.execute("SELECT text FROM notes").fetchall() == [("from another process",)]
