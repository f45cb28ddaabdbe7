from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0003_handout_batch")]

    operations = [
        migrations.AddField(
            model_name="prescription",
            name="easier",
            field=models.JSONField(blank=True, default=list, verbose_name="easier ways"),
        ),
        migrations.AddField(
            model_name="prescription",
            name="harder",
            field=models.JSONField(blank=True, default=list, verbose_name="harder ways"),
        ),
    ]
