"""The database itself refuses to change or delete an issued plan, whatever code or shell asks."""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER issued_plan_refuse_{verb} BEFORE {VERB} ON patients_issuedplan
    BEGIN SELECT RAISE(ABORT, 'An issued plan cannot be changed.'); END
    """.format(verb=verb.lower(), VERB=verb)
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """
    CREATE FUNCTION issued_plan_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'An issued plan cannot be changed.' USING ERRCODE = '23000';
    END $$
    """,
    """
    CREATE TRIGGER issued_plan_refuse_change BEFORE UPDATE OR DELETE ON patients_issuedplan
    FOR EACH ROW EXECUTE FUNCTION issued_plan_refuse()
    """,
]
UNDO = {
    "sqlite": ["DROP TRIGGER issued_plan_refuse_update", "DROP TRIGGER issued_plan_refuse_delete"],
    "postgresql": [
        "DROP TRIGGER issued_plan_refuse_change ON patients_issuedplan",
        "DROP FUNCTION issued_plan_refuse",
    ],
}


def freeze(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def thaw(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_first_release")]
    operations = [migrations.RunPython(freeze, thaw)]
