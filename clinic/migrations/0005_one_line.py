"""Names and other single lines take no line break, not even by SQL. What has one already gets a space instead."""

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace


def joins(app, columns):
    """A step that joins the lines of the rows at hand: `columns` by the name of the model."""

    def join(apps, schema_editor):
        for model, names in columns.items():
            rows = apps.get_model(app, model)._base_manager.using(schema_editor.connection.alias)
            for name in names:
                broken = rows.filter(Q(**{f"{name}__contains": "\n"}) | Q(**{f"{name}__contains": "\r"}))
                joined = F(name)
                for line_break in ("\r\n", "\n", "\r"):
                    joined = Replace(joined, Value(line_break), Value(" "))
                broken.update(**{name: joined})

    return migrations.RunPython(join, migrations.RunPython.noop)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("clinic", "0004_invitations_end"),
    ]

    operations = [
        joins("clinic", {"Clinic": ["name", "phone"], "User": ["name"]}),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name__contains", "\n"), _negated=True),
                    models.Q(("name__contains", "\r"), _negated=True),
                    models.Q(("phone__contains", "\n"), _negated=True),
                    models.Q(("phone__contains", "\r"), _negated=True),
                ),
                name="clinic_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name__contains", "\n"), _negated=True),
                    models.Q(("name__contains", "\r"), _negated=True),
                ),
                name="user_lines",
            ),
        ),
    ]
