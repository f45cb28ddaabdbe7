import clinic.ids
import clinic.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    # Before the first release these stood for it; a database that has them all needs nothing.
    replaces = [
        ('exercises', '0001_initial'),
        ('exercises', '0002_kept_off_public_pages'),
        ('exercises', '0003_library_version'),
        ('exercises', '0004_pictures_for_each_side'),
        ('exercises', '0005_dose_parts'),
        ('exercises', '0006_one_line'),
    ]

    dependencies = [
        ('clinic', '0001_first_release'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LibraryVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=36)),
            ],
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('media_type', models.CharField(choices=[('image/svg+xml', 'SVG'), ('image/png', 'PNG'), ('image/jpeg', 'JPEG'), ('image/webp', 'WebP')], max_length=20)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
            },
        ),
        migrations.CreateModel(
            name='Exercise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sets', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Sets')),
                ('sets_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Most sets')),
                ('reps', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Repetitions')),
                ('reps_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Most repetitions')),
                ('reps_per_set', models.JSONField(blank=True, default=list, verbose_name='Repetitions of each set')),
                ('counted_in', models.CharField(blank=True, choices=[('repetitions', 'repetitions'), ('breaths', 'breaths'), ('steps', 'steps'), ('metres', 'metres')], max_length=12, verbose_name='Repetitions count')),
                ('hold_seconds', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Hold in seconds')),
                ('hold_seconds_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Longest hold in seconds')),
                ('duration_seconds', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Time in seconds')),
                ('duration_seconds_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Longest time in seconds')),
                ('rest_seconds', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Rest between sets in seconds')),
                ('rest_between_reps_seconds', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Rest between repetitions in seconds')),
                ('side', models.CharField(blank=True, choices=[('left', 'Left'), ('right', 'Right'), ('each', 'Each side in turn'), ('alternating', 'Alternating sides'), ('none', 'No side')], max_length=12, verbose_name='Side')),
                ('times_per_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Times a day')),
                ('times_per_day_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Most times a day')),
                ('times_of_day', models.JSONField(blank=True, default=list, verbose_name='At these times of day')),
                ('days_per_week', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Days a week')),
                ('days_per_week_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Most days a week')),
                ('weekdays', models.JSONField(blank=True, default=list, verbose_name='On these weekdays')),
                ('every_n_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Days from one session to the next')),
                ('every_n_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Hours from one session to the next')),
                ('as_needed', models.BooleanField(default=False, verbose_name='When needed')),
                ('load_value', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='Load')),
                ('load_unit', models.CharField(blank=True, choices=[('kg', 'kg'), ('lb', 'lb'), ('band_tan', 'tan band'), ('band_yellow', 'yellow band'), ('band_red', 'red band'), ('band_green', 'green band'), ('band_blue', 'blue band'), ('band_black', 'black band'), ('band_silver', 'silver band'), ('band_gold', 'gold band'), ('bodyweight', 'body weight')], max_length=12, verbose_name='Unit of the load')),
                ('tempo', models.CharField(blank=True, max_length=40, verbose_name='Tempo')),
                ('effort', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name='Effort, 0 to 10')),
                ('to_fatigue', models.BooleanField(default=False, verbose_name='Until tired')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='Note to the dose')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('slug', models.SlugField(max_length=80, verbose_name='slug')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('author', models.CharField(blank=True, max_length=200, verbose_name='author')),
                ('licence', models.CharField(blank=True, max_length=80, verbose_name='licence')),
                ('references', models.JSONField(blank=True, default=list, verbose_name='references')),
                ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived')),
                ('is_internal', models.BooleanField(default=False, help_text='Only matters if your clinic publishes its library.', verbose_name='keep off the public pages')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='other names')),
                ('purpose', models.CharField(blank=True, max_length=300, verbose_name='purpose')),
                ('start_position', models.TextField(blank=True, max_length=1000, verbose_name='start position')),
                ('instructions', models.JSONField(blank=True, default=list, verbose_name='steps')),
                ('feel', models.JSONField(blank=True, default=list, verbose_name='what you should feel')),
                ('avoid', models.JSONField(blank=True, default=list, verbose_name='what to avoid')),
                ('adjustments', models.JSONField(blank=True, default=list, verbose_name='adjustments')),
                ('comfort', models.JSONField(blank=True, default=list, verbose_name='comfort changes')),
                ('precautions', models.JSONField(blank=True, default=list, verbose_name='precautions')),
                ('stop_rule', models.TextField(blank=True, max_length=1000, verbose_name='when to stop')),
                ('position', models.CharField(choices=[('standing', 'Standing'), ('sitting', 'Sitting'), ('long_sitting', 'Long sitting'), ('supine', 'Supine'), ('hook_lying', 'Hook lying'), ('prone', 'Prone'), ('side_lying', 'Side-lying'), ('four_point', 'Four-point kneeling'), ('kneeling', 'Kneeling'), ('half_kneeling', 'Half kneeling'), ('plank_position', 'Plank / push-up position'), ('walking', 'Walking')], max_length=20, verbose_name='position')),
                ('laterality', models.CharField(choices=[('each_side', 'Each side'), ('alternating', 'Alternating sides'), ('bilateral', 'Both sides together'), ('midline', 'No side')], default='midline', max_length=12, verbose_name='sides')),
                ('measured_by', models.CharField(choices=[('reps', 'Repetitions'), ('hold', 'Hold'), ('duration', 'Time')], max_length=10, verbose_name='measured by')),
                ('usual_range', models.JSONField(blank=True, default=dict, verbose_name='usual range')),
                ('dose_basis', models.CharField(blank=True, choices=[('sourced', 'Figures from the sources listed'), ('partly_sourced', 'Some figures from the sources listed, the rest usual practice'), ('conventional', 'A usual starting point')], max_length=20, verbose_name='basis of the dose')),
                ('dose_basis_note', models.TextField(blank=True, max_length=1000, verbose_name='where the dose comes from')),
                ('video', models.URLField(blank=True, verbose_name='video')),
                ('clinic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic', verbose_name='clinic')),
            ],
            options={
                'verbose_name': 'exercise',
                'verbose_name_plural': 'exercises',
                'ordering': ['name', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('slug', models.SlugField(max_length=80, verbose_name='slug')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('author', models.CharField(blank=True, max_length=200, verbose_name='author')),
                ('licence', models.CharField(blank=True, max_length=80, verbose_name='licence')),
                ('references', models.JSONField(blank=True, default=list, verbose_name='references')),
                ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived')),
                ('is_internal', models.BooleanField(default=False, help_text='Only matters if your clinic publishes its library.', verbose_name='keep off the public pages')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('summary', models.CharField(max_length=400, verbose_name='summary')),
                ('regions', models.JSONField(blank=True, default=list, verbose_name='regions')),
                ('muscles', models.JSONField(blank=True, default=list, verbose_name='muscles')),
                ('sections', models.JSONField(blank=True, default=list, verbose_name='sections')),
                ('clinic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic', verbose_name='clinic')),
                ('exercises', models.ManyToManyField(blank=True, related_name='articles', to='exercises.exercise')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ['title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ExerciseTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facet', models.CharField(choices=[('region', 'Region'), ('kind', 'Kind'), ('muscle', 'Muscle'), ('equipment', 'Equipment')], max_length=10)),
                ('slug', models.CharField(max_length=40)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='exercises.exercise')),
            ],
            options={
                'ordering': ['exercise', 'facet', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ExercisePicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.CharField(choices=[('start', 'Start'), ('end', 'End')], default='start', max_length=10, verbose_name='moment')),
                ('side', models.CharField(blank=True, choices=[('left', 'Left'), ('right', 'Right')], help_text='Only where the exercise has a picture for each side.', max_length=5, verbose_name='side that works')),
                ('alt', models.CharField(max_length=300, verbose_name='what the picture shows')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='exercises.exercise')),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='exercises.picture')),
            ],
            options={
                'ordering': ['exercise', 'order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Progression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('easier', 'Easier'), ('harder', 'Harder')], max_length=10)),
                ('text', models.CharField(blank=True, max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progressions', to='exercises.exercise')),
                ('target', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exercises.exercise')),
            ],
            options={
                'ordering': ['exercise', 'direction', 'order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='exercises.exercise')),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.UniqueConstraint(condition=models.Q(('clinic', None)), fields=('slug',), name='exercise_slug_unique_in_starter_library'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.UniqueConstraint(fields=('clinic', 'slug'), name='exercise_slug_unique_in_clinic', violation_error_message='Your library already has this slug. Choose another.'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('sets__isnull', True), models.Q(('sets__gte', 1), ('sets__lte', 20)), _connector='OR'), name='exercise_sets_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('sets_max__isnull', True), models.Q(('sets_max__gte', 1), ('sets_max__lte', 20)), _connector='OR'), name='exercise_sets_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('reps__isnull', True), models.Q(('reps__gte', 1), ('reps__lte', 300)), _connector='OR'), name='exercise_reps_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('reps_max__isnull', True), models.Q(('reps_max__gte', 1), ('reps_max__lte', 300)), _connector='OR'), name='exercise_reps_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('hold_seconds__isnull', True), models.Q(('hold_seconds__gte', 1), ('hold_seconds__lte', 600)), _connector='OR'), name='exercise_hold_seconds_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('hold_seconds_max__isnull', True), models.Q(('hold_seconds_max__gte', 1), ('hold_seconds_max__lte', 600)), _connector='OR'), name='exercise_hold_seconds_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('duration_seconds__isnull', True), models.Q(('duration_seconds__gte', 1), ('duration_seconds__lte', 14400)), _connector='OR'), name='exercise_duration_seconds_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('duration_seconds_max__isnull', True), models.Q(('duration_seconds_max__gte', 1), ('duration_seconds_max__lte', 14400)), _connector='OR'), name='exercise_duration_seconds_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('rest_seconds__isnull', True), models.Q(('rest_seconds__gte', 0), ('rest_seconds__lte', 900)), _connector='OR'), name='exercise_rest_seconds_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('rest_between_reps_seconds__isnull', True), models.Q(('rest_between_reps_seconds__gte', 0), ('rest_between_reps_seconds__lte', 900)), _connector='OR'), name='exercise_rest_between_reps_seconds_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('times_per_day__isnull', True), models.Q(('times_per_day__gte', 1), ('times_per_day__lte', 24)), _connector='OR'), name='exercise_times_per_day_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('times_per_day_max__isnull', True), models.Q(('times_per_day_max__gte', 1), ('times_per_day_max__lte', 24)), _connector='OR'), name='exercise_times_per_day_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('days_per_week__isnull', True), models.Q(('days_per_week__gte', 1), ('days_per_week__lte', 7)), _connector='OR'), name='exercise_days_per_week_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('days_per_week_max__isnull', True), models.Q(('days_per_week_max__gte', 1), ('days_per_week_max__lte', 7)), _connector='OR'), name='exercise_days_per_week_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('every_n_days__isnull', True), models.Q(('every_n_days__gte', 1), ('every_n_days__lte', 31)), _connector='OR'), name='exercise_every_n_days_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('every_n_hours__isnull', True), models.Q(('every_n_hours__gte', 1), ('every_n_hours__lte', 24)), _connector='OR'), name='exercise_every_n_hours_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('load_value__isnull', True), models.Q(('load_value__gte', 0), ('load_value__lte', 500)), _connector='OR'), name='exercise_load_value_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(('effort__isnull', True), models.Q(('effort__gte', 0), ('effort__lte', 10)), _connector='OR'), name='exercise_effort_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='exercise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name__contains', '\n'), _negated=True), models.Q(('name__contains', '\r'), _negated=True), models.Q(('purpose__contains', '\n'), _negated=True), models.Q(('purpose__contains', '\r'), _negated=True), models.Q(('language__contains', '\n'), _negated=True), models.Q(('language__contains', '\r'), _negated=True), models.Q(('author__contains', '\n'), _negated=True), models.Q(('author__contains', '\r'), _negated=True), models.Q(('licence__contains', '\n'), _negated=True), models.Q(('licence__contains', '\r'), _negated=True)), name='exercise_lines'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('clinic', None)), fields=('slug',), name='article_slug_unique_in_starter_library'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(fields=('clinic', 'slug'), name='article_slug_unique_in_clinic', violation_error_message='Your library already has this slug. Choose another.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title__contains', '\n'), _negated=True), models.Q(('title__contains', '\r'), _negated=True), models.Q(('summary__contains', '\n'), _negated=True), models.Q(('summary__contains', '\r'), _negated=True), models.Q(('language__contains', '\n'), _negated=True), models.Q(('language__contains', '\r'), _negated=True), models.Q(('author__contains', '\n'), _negated=True), models.Q(('author__contains', '\r'), _negated=True), models.Q(('licence__contains', '\n'), _negated=True), models.Q(('licence__contains', '\r'), _negated=True)), name='article_lines'),
        ),
        migrations.AddIndex(
            model_name='exercisetag',
            index=models.Index(fields=['facet', 'slug'], name='exercise_tag_by_word'),
        ),
        migrations.AddConstraint(
            model_name='exercisetag',
            constraint=models.UniqueConstraint(fields=('exercise', 'facet', 'slug'), name='exercise_tag_once'),
        ),
        migrations.AddConstraint(
            model_name='exercisepicture',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('alt__contains', '\n'), _negated=True), models.Q(('alt__contains', '\r'), _negated=True)), name='exercise_picture_lines'),
        ),
        migrations.AddConstraint(
            model_name='progression',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target__isnull', False), ('text', '')), models.Q(('target', None), models.Q(('text', ''), _negated=True)), _connector='OR'), name='progression_is_exercise_or_text', violation_error_message='Choose an exercise or describe the change, not both.'),
        ),
        migrations.AddConstraint(
            model_name='progression',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text__contains', '\n'), _negated=True), models.Q(('text__contains', '\r'), _negated=True)), name='progression_lines'),
        ),
    ]
