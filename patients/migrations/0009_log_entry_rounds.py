"""An entry says which round of the day it is, and where sides are logged apart, which side.

Until now an exercise's first entry of a day was its first round, the second its second, and so on.
"""

import django.core.validators
from django.db import migrations, models

NUMBER = """
    UPDATE patients_logentry SET round = numbered.place
    FROM (
        SELECT id, ROW_NUMBER() OVER (
            PARTITION BY patient_id, prescription_key, local_date ORDER BY occurred_at, id
        ) AS place
        FROM patients_logentry
        WHERE prescription_key IS NOT NULL AND corrects_id IS NULL
    ) AS numbered
    WHERE patients_logentry.id = numbered.id
"""


def number_corrections(apps, schema_editor):
    """Each is about the round of what it corrects."""
    entries = apps.get_model("patients", "LogEntry").objects
    corrected = entries.filter(pk=models.OuterRef("corrects"), round__isnull=False).values("round")
    waiting = entries.filter(prescription_key__isnull=False, round=None, corrects__round__isnull=False)
    while waiting.exists():
        waiting.update(round=models.Subquery(corrected))


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0008_records_have_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="logentry",
            name="round",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Which of the day's rounds, from 1; none for a whole session.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="round",
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="side",
            field=models.CharField(
                blank=True,
                choices=[("left", "Left"), ("right", "Right")],
                help_text="Where each side is logged apart. A round without a side is the whole round.",
                max_length=10,
                verbose_name="side",
            ),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="prescription_key",
            field=models.UUIDField(
                blank=True,
                help_text="Which exercise; none for a whole session, which counts no exercise.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="status",
            field=models.CharField(
                choices=[
                    ("done", "Done"),
                    ("partly", "Partly"),
                    ("skipped", "Skipped"),
                    ("taken_back", "Taken back"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(NUMBER, migrations.RunSQL.noop),
        migrations.RunPython(number_corrections, migrations.RunPython.noop),
    ]
