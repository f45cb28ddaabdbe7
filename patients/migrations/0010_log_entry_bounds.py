"""What the service refuses in words, the database refuses too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0009_log_entry_rounds"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("effort", None), models.Q(("effort__gte", 0), ("effort__lte", 10)), _connector="OR"),
                name="log_entry_effort_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sets_done", None), models.Q(("sets_done__gte", 0), ("sets_done__lte", 100)), _connector="OR"
                ),
                name="log_entry_sets_done_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reps_done", None), models.Q(("reps_done__gte", 0), ("reps_done__lte", 1000)), _connector="OR"
                ),
                name="log_entry_reps_done_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("prescription_key", None), ("round", None), ("side", "")),
                    models.Q(("prescription_key__isnull", False), ("round__gte", 1), ("round__isnull", False)),
                    _connector="OR",
                ),
                name="log_entry_round_is_of_an_exercise",
                violation_error_message="A round and a side belong to one exercise, not to a whole session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "taken_back"), _negated=True),
                    models.Q(
                        ("corrects__isnull", False),
                        ("effort", None),
                        ("pain", None),
                        ("reps_done", None),
                        ("sets_done", None),
                    ),
                    _connector="OR",
                ),
                name="log_entry_taken_back_says_nothing_else",
                violation_error_message="Only an entry can be taken back, and then it says nothing else.",
            ),
        ),
    ]
