"""Names and other single lines take no line break, not even by SQL. What has one already gets a space instead."""

from importlib import import_module

from django.db import migrations, models

joins = import_module("clinic.migrations.0005_one_line").joins


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0005_one_line"),
        ("exercises", "0006_one_line"),
        ("patients", "0010_log_entry_bounds"),
    ]

    operations = [
        joins(
            "patients",
            {
                "Patient": ["given_name", "family_name", "record_number", "phone"],
                "PatientAccess": ["consent"],
                "PatientInvitation": ["helper", "consent"],
                "Plan": ["problem"],
                "Prescription": ["why"],
                "LogEntry": ["reason"],
            },
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason__contains", "\n"), _negated=True),
                    models.Q(("reason__contains", "\r"), _negated=True),
                ),
                name="log_entry_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_name__contains", "\n"), _negated=True),
                    models.Q(("given_name__contains", "\r"), _negated=True),
                    models.Q(("family_name__contains", "\n"), _negated=True),
                    models.Q(("family_name__contains", "\r"), _negated=True),
                    models.Q(("record_number__contains", "\n"), _negated=True),
                    models.Q(("record_number__contains", "\r"), _negated=True),
                    models.Q(("phone__contains", "\n"), _negated=True),
                    models.Q(("phone__contains", "\r"), _negated=True),
                ),
                name="patient_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="patientaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent__contains", "\n"), _negated=True),
                    models.Q(("consent__contains", "\r"), _negated=True),
                ),
                name="patient_access_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="patientinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("helper__contains", "\n"), _negated=True),
                    models.Q(("helper__contains", "\r"), _negated=True),
                    models.Q(("consent__contains", "\n"), _negated=True),
                    models.Q(("consent__contains", "\r"), _negated=True),
                ),
                name="patient_invitation_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("problem__contains", "\n"), _negated=True),
                    models.Q(("problem__contains", "\r"), _negated=True),
                ),
                name="plan_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="prescription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("why__contains", "\n"), _negated=True),
                    models.Q(("why__contains", "\r"), _negated=True),
                ),
                name="prescription_lines",
            ),
        ),
    ]
