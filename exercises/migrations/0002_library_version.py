"""Every write to exercises and their tags changes the library's version, whoever writes and however.

SQLite forgets a table's triggers when a migration makes the table again (most changes of a column do). Such a
migration calls `watch` again; `tests/exercises/test_search.py` fails if it does not.
"""

from django.db import migrations

TABLES = ("exercises_exercise", "exercises_exercisetag")
SQLITE_ACT = """
    UPDATE exercises_libraryversion SET token = lower(hex(randomblob(16)));
    INSERT INTO exercises_libraryversion (id, token)
        SELECT 1, lower(hex(randomblob(16))) WHERE NOT EXISTS (SELECT 1 FROM exercises_libraryversion);
"""
POSTGRESQL_FUNCTION = """
    CREATE OR REPLACE FUNCTION library_version_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO exercises_libraryversion (id, token) VALUES (1, gen_random_uuid()::text)
            ON CONFLICT (id) DO UPDATE SET token = excluded.token;
        RETURN NULL;
    END $$
"""


def watch(apps, schema_editor):
    unwatch(apps, schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                name = f"{table}_version_{verb.lower()}"
                schema_editor.execute(f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN {SQLITE_ACT} END")
        return
    schema_editor.execute(POSTGRESQL_FUNCTION)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_version AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION library_version_changes()"
        )


def unwatch(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("insert", "update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_version_{verb}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_version ON {table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS library_version_changes")


class Migration(migrations.Migration):
    dependencies = [("exercises", "0001_first_release")]
    operations = [migrations.RunPython(watch, unwatch)]
