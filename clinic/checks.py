"""What `check --deploy` tells the operator: of the handout's languages, of who can read the database, of the worker.

And what `migrate` refuses.
"""

import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import override

from clinic.catalogues import stale
from clinic.handout_words import catalogues, reviewer
from clinic.work.health import SILENT_AFTER, is_silent
from clinic.work.models import Letter


@register(Tags.translation, deploy=True)
def handout_languages(**options: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if stale():
        found.append(
            Warning(
                "The catalogues are not compiled, so handouts are printed in English.",
                hint="Run python -m clinic.catalogues.",
                id="clinic.W001",
            )
        )
    if unread := unreviewed():
        found.append(
            Info(
                f"No native speaker has reviewed the handout in {', '.join(unread)}.",
                hint="docs/running.md says how a reviewer reads and signs.",
                id="clinic.I001",
            )
        )
    return found


@register(Tags.security, deploy=True)
def private_database(**options: Any) -> list[CheckMessage]:
    """Warns if others can read SQLite's file. New files are private (`clinic.database`), but copies may not be."""
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3" or not file.is_file():
        return []
    if not file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    found = Warning(
        "Other accounts of this machine can read the database, which holds health records.",
        hint=f"Run chmod 600 {file}, and the same for its -wal and -shm.",
        id="clinic.W010",
    )
    return [found]


@register("work", deploy=True)
def a_worker_runs(**options: Any) -> list[CheckMessage]:
    """Warns if emails wait and nobody has sent any; before the first start, it is only said."""
    try:
        if not is_silent():
            return []
        waits_long = Letter.objects.filter(
            state=Letter.State.WAITING, due_at__lte=timezone.now() - SILENT_AFTER
        ).exists()
    except DatabaseError:  # before the first migration
        return []
    text = "No worker has been heard of for 10 minutes, so emails wait."
    hint = "Run manage.py worker as a service, or set WORKER=0: see docs/running.md."
    if waits_long:
        return [Warning(text, hint=hint, id="clinic.W020")]
    return [Info(text, hint=hint, id="clinic.I020")]


@register(Tags.database)
def whole_migrations(databases: Iterable[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Refuses a database that has only some of the steps which one migration stands for now.

    Django has nothing to apply then, says so, and pages end with errors.
    """
    known = MigrationLoader(None).disk_migrations
    found: list[CheckMessage] = []
    for database in databases or ():
        applied = MigrationRecorder(connections[database]).applied_migrations()
        for (app, name), migration in known.items():
            there = {tuple(step): tuple(step) in applied for step in migration.replaces}
            lost = [step for step, is_there in there.items() if not is_there and step not in known]
            if any(there.values()) and lost:
                text = f"This database stopped in the middle of what {app}.{name} stands for."
                hint = (
                    "Migrate it with the source it was made with, up to commit eff8776; a trial: make reset."
                )
                found.append(Error(text, hint=hint, id="clinic.E030"))
    return found


def unreviewed() -> list[str]:
    """The names of the languages whose catalogue nobody has signed."""
    files = catalogues()
    with override("en"):
        return [
            str(name)
            for code, name in settings.HANDOUT_LANGUAGES
            if code in files and not reviewer(files[code])
        ]
