"""A practice's own exercises, and films. SQLite makes the table again, so its triggers are set again."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

version_triggers = import_module("exercises.migrations.0002_library_version")


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0005_caseload'),
        ('exercises', '0004_a_review_is_made_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Film',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('media_type', models.CharField(choices=[('video/mp4', 'MP4'), ('video/webm', 'WebM')], max_length=20)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
                ('seconds', models.PositiveSmallIntegerField(help_text='its length, rounded up')),
                ('width', models.PositiveSmallIntegerField(help_text='pixels')),
                ('height', models.PositiveSmallIntegerField(help_text='pixels')),
            ],
            options={
                'verbose_name': 'film',
                'verbose_name_plural': 'films',
            },
        ),
        migrations.RemoveConstraint(
            model_name='exercise',
            name='exercise_lines',
        ),
        migrations.AddField(
            model_name='exercise',
            name='copied_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='exercises.exercise', verbose_name='copied from'),
        ),
        migrations.AddField(
            model_name='exercise',
            name='is_for_one_plan',
            field=models.BooleanField(default=False, help_text='No list of the library shows it. The plan that it was written for has it.', verbose_name='for one plan only'),
        ),
        migrations.AddField(
            model_name='exercise',
            name='key_steps',
            field=models.JSONField(blank=True, default=list, help_text='The numbers of the steps that a short handout keeps. If empty, it keeps all.', verbose_name='key steps'),
        ),
        migrations.AddField(
            model_name='exercise',
            name='stop_rule_short',
            field=models.CharField(blank=True, help_text='Stands first on the card. If empty, the first sentence of the whole rule stands there.', max_length=160, verbose_name='when to stop, in short'),
        ),
        migrations.AddField(
            model_name='exercise',
            name='updated_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='exercise',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, help_text='One more with each change, so that a stale edit is noticed.'),
        ),
        migrations.AddField(
            model_name='film',
            name='poster',
            field=models.ForeignKey(help_text='shown before it plays', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exercises.picture'),
        ),
        migrations.AddField(
            model_name='exercise',
            name='film',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exercises.film', verbose_name='film'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name__contains', '\n'), _negated=True), models.Q(('name__contains', '\r'), _negated=True), models.Q(('purpose__contains', '\n'), _negated=True), models.Q(('purpose__contains', '\r'), _negated=True), models.Q(('stop_rule_short__contains', '\n'), _negated=True), models.Q(('stop_rule_short__contains', '\r'), _negated=True), models.Q(('language__contains', '\n'), _negated=True), models.Q(('language__contains', '\r'), _negated=True), models.Q(('author__contains', '\n'), _negated=True), models.Q(('author__contains', '\r'), _negated=True), models.Q(('licence__contains', '\n'), _negated=True), models.Q(('licence__contains', '\r'), _negated=True)), name='exercise_lines'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('clinic__isnull', False), models.Q(('copied_from', None), ('is_for_one_plan', False)), _connector='OR'), name='exercise_of_library_is_nobodys_copy'),
        ),
        migrations.AddConstraint(
            model_name='film',
            constraint=models.CheckConstraint(condition=models.Q(('seconds__gte', 1), ('seconds__lte', 60)), name='film_of_a_minute_at_most'),
        ),
        migrations.RunPython(version_triggers.watch, migrations.RunPython.noop),
    ]
