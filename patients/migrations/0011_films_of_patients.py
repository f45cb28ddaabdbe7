import clinic.ids
import clinic.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exercises', '0005_own_exercises'),
        ('patients', '0010_reminders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PatientFilm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('consent', models.CharField(help_text='Who agreed, and to what. For example: “Maria agreed today.”', max_length=300, verbose_name='consent')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patient_films', to='exercises.exercise', verbose_name='exercise')),
                ('film', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exercises.film', verbose_name='film')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='films', to='patients.patient')),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'film of a patient',
                'verbose_name_plural': 'films of patients',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('consent', ''), _negated=True), name='patient_film_has_consent', violation_error_message='Note who agreed to the film.')],
            },
        ),
    ]
