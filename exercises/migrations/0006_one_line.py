"""Names and other single lines take no line break, not even by SQL. What has one already gets a space instead."""

from importlib import import_module

from django.db import migrations, models

joins = import_module("clinic.migrations.0005_one_line").joins
library_version = import_module("exercises.migrations.0003_library_version")  # SQLite forgets its triggers


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0005_one_line"),
        ("exercises", "0005_dose_parts"),
    ]

    operations = [
        joins(
            "exercises",
            {
                "Exercise": ["name", "purpose", "language", "author", "licence"],
                "Article": ["title", "summary", "language", "author", "licence"],
                "ExercisePicture": ["alt"],
                "Progression": ["text"],
            },
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title__contains", "\n"), _negated=True),
                    models.Q(("title__contains", "\r"), _negated=True),
                    models.Q(("summary__contains", "\n"), _negated=True),
                    models.Q(("summary__contains", "\r"), _negated=True),
                    models.Q(("language__contains", "\n"), _negated=True),
                    models.Q(("language__contains", "\r"), _negated=True),
                    models.Q(("author__contains", "\n"), _negated=True),
                    models.Q(("author__contains", "\r"), _negated=True),
                    models.Q(("licence__contains", "\n"), _negated=True),
                    models.Q(("licence__contains", "\r"), _negated=True),
                ),
                name="article_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name__contains", "\n"), _negated=True),
                    models.Q(("name__contains", "\r"), _negated=True),
                    models.Q(("purpose__contains", "\n"), _negated=True),
                    models.Q(("purpose__contains", "\r"), _negated=True),
                    models.Q(("language__contains", "\n"), _negated=True),
                    models.Q(("language__contains", "\r"), _negated=True),
                    models.Q(("author__contains", "\n"), _negated=True),
                    models.Q(("author__contains", "\r"), _negated=True),
                    models.Q(("licence__contains", "\n"), _negated=True),
                    models.Q(("licence__contains", "\r"), _negated=True),
                ),
                name="exercise_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercisepicture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("alt__contains", "\n"), _negated=True),
                    models.Q(("alt__contains", "\r"), _negated=True),
                ),
                name="exercise_picture_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="progression",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text__contains", "\n"), _negated=True),
                    models.Q(("text__contains", "\r"), _negated=True),
                ),
                name="progression_lines",
            ),
        ),
        migrations.RunPython(library_version.watch, migrations.RunPython.noop),
    ]
