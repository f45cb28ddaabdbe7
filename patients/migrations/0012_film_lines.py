
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exercises', '0008_import_lines'),
        ('patients', '0011_films_of_patients'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='patientfilm',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consent__contains', '\n'), _negated=True), models.Q(('consent__contains', '\r'), _negated=True)), name='patient_film_lines'),
        ),
    ]
