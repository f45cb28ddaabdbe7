"""SQLite's file holds health records: only the account that runs Reprise may read it."""

import os
import sqlite3
from contextlib import suppress
from typing import Any


class PrivateConnection(sqlite3.Connection):
    """Makes the file with mode 0600, if there is none. SQLite gives its `-wal` and `-shm` the same mode."""

    def __init__(self, database: str, *args: Any, **options: Any) -> None:
        if not str(database).startswith((":memory:", "file:")):
            # Never a file that exists: closing it would drop all locks that this process has on it.
            with suppress(OSError):  # SQLite will report the same problem itself
                os.close(os.open(database, os.O_CREAT | os.O_EXCL, 0o600))
        super().__init__(database, *args, **options)
