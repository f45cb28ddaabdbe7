"""SQLite keeps its locks by file and process: to close the file anywhere in the process drops all of them."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from clinic.database import PrivateConnection

TRY_TO_WRITE = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
"""


def test_a_second_connection_leaves_the_first_one_its_lock(tmp_path: Path) -> None:
    file = str(tmp_path / "practice.sqlite3")
    first = sqlite3.connect(file, factory=PrivateConnection, isolation_level=None)
    first.execute("CREATE TABLE patients (name)")
    first.execute("BEGIN IMMEDIATE")

    sqlite3.connect(file, factory=PrivateConnection).close()

    other = subprocess.run(
        [sys.executable, "-c", TRY_TO_WRITE, file], capture_output=True, text=True, check=False
    )
    assert "database is locked" in other.stderr
