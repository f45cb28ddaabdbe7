"""SQLite's file holds health records: only the account that runs Reprise may read it."""

import os
import sqlite3
from contextlib import suppress
from typing import Any


class PrivateConnection(sqlite3.Connection):
    """Makes the file, if it is not there, with mode 0600. SQLite gives its `-wal` and `-shm` the same mode."""

    def __init__(self, database: str, *args: Any, **options: Any) -> None:
        if not str(database).startswith((":memory:", "file:")):
            # Only a new file: to open and close one that is in use would drop this process's locks on it.
            with suppress(OSError):  # it is there, or SQLite says what is wrong in its own words
                os.close(os.open(database, os.O_CREAT | os.O_EXCL, 0o600))
        super().__init__(database, *args, **options)
