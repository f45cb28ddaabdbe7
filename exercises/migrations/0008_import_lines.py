
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0007_words_of_the_panel'),
        ('exercises', '0007_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='libraryimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file_name__contains', '\n'), _negated=True), models.Q(('file_name__contains', '\r'), _negated=True)), name='library_import_lines'),
        ),
    ]
