"""Two clicks at the same moment could sign off the same content twice. The first of them stays."""

from django.db import migrations, models


def keep_the_first(apps, schema_editor):
    seen = set()
    reviews = apps.get_model("exercises", "Review").objects.order_by("pk")
    for pk, *content in reviews.values_list("pk", "clinic", "exercise", "content_hash"):
        if tuple(content) in seen:
            reviews.filter(pk=pk).delete()
        seen.add(tuple(content))


class Migration(migrations.Migration):
    dependencies = [("exercises", "0003_plan_templates")]

    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("clinic", "exercise", "content_hash"), name="review_once"
            ),
        ),
    ]
