"""SQLite's file holds health records: only the account that runs Reprise may read it."""

import os
import sqlite3
from contextlib import suppress
from typing import Any


class PrivateConnection(sqlite3.Connection):
    """Makes the file, if it is not there, with mode 0600. SQLite gives its `-wal` and `-shm` the same mode."""

    def __init__(self, database: str, *args: Any, **options: Any) -> None:
        if not str(database).startswith((":memory:", "file:")):
            # Never opens a file that is there: to close it again would end this process's locks on it, SQLite's too.
            with suppress(OSError):  # it is there; or SQLite says in its own words what is wrong
                os.close(os.open(database, os.O_CREAT | os.O_EXCL, 0o600))
        super().__init__(database, *args, **options)
