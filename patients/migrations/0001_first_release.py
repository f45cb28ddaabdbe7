import clinic.ids
import clinic.models
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import patients.batches
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    # Before the first release these stood for it; a database that has them all needs nothing.
    replaces = [
        ('patients', '0001_initial'),
        ('patients', '0003_handout_batch'),
        ('patients', '0004_easier_and_harder_ways'),
        ('patients', '0005_handout_languages'),
        ('patients', '0006_dose_parts'),
        ('patients', '0007_invitations_end'),
        ('patients', '0008_records_have_versions'),
        ('patients', '0009_log_entry_rounds'),
        ('patients', '0010_log_entry_bounds'),
        ('patients', '0011_one_line'),
    ]

    dependencies = [
        ('clinic', '0001_first_release'),
        ('exercises', '0001_first_release'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandoutBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('issued', models.JSONField()),
                ('options', models.JSONField(default=dict)),
                ('form', models.CharField(choices=[('pdf', 'One PDF to print'), ('zip', 'A ZIP with a file for each')], default='pdf', max_length=3)),
                ('double_sided', models.BooleanField(default=False)),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('missing', models.JSONField(default=list, help_text='Places in the order, from 1, that could not be made.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sign_of_life_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(default=patients.batches.a_day_from_now)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clinic.clinic')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('given_name', models.CharField(blank=True, max_length=150, verbose_name='given name')),
                ('family_name', models.CharField(blank=True, max_length=150, verbose_name='family name')),
                ('date_of_birth', models.DateField(blank=True, null=True, verbose_name='date of birth')),
                ('record_number', models.CharField(blank=True, max_length=40, verbose_name='record number')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('language', models.CharField(choices=clinic.models.handout_languages, default='en-gb', max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, max_length=64, validators=[clinic.models.validate_time_zone], verbose_name='time zone')),
                ('paper', models.CharField(blank=True, choices=[('a4', 'A4'), ('letter', 'US Letter')], max_length=10, verbose_name='paper size')),
                ('large_print', models.BooleanField(default=False, verbose_name='large print')),
                ('equipment', models.JSONField(blank=True, default=list, verbose_name='equipment at home')),
                ('precautions', models.TextField(blank=True, help_text='Only staff see this.', max_length=2000, verbose_name='precautions')),
                ('intake_notes', models.TextField(blank=True, help_text='Only staff see this.', max_length=4000, verbose_name='notes')),
                ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='discharged')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('changed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patients', to='clinic.clinic')),
                ('therapist', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='caseload', to=settings.AUTH_USER_MODEL, verbose_name='therapist')),
            ],
            options={
                'verbose_name': 'patient',
                'verbose_name_plural': 'patients',
                'ordering': ['family_name', 'given_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PatientAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('self', 'the patient'), ('helper', 'a helper')], default='self', max_length=10, verbose_name='who')),
                ('consent', models.CharField(blank=True, help_text='How and when the patient agreed to a helper.', max_length=300, verbose_name='consent')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access', to='patients.patient')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'portal access',
                'verbose_name_plural': 'portal access',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='patient',
            name='users',
            field=models.ManyToManyField(related_name='records', through='patients.PatientAccess', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='PatientInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='open until')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='emailed')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('ended_because', models.CharField(blank=True, choices=[('open', 'open'), ('used', 'used'), ('expired', 'expired'), ('withdrawn', 'withdrawn'), ('replaced', 'replaced by a newer one'), ('other_used', 'ended, because another one was used'), ('locked', 'ended after too many wrong answers'), ('not_sent', 'the email could not be sent')], max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('self', 'the patient'), ('helper', 'a helper')], default='self', max_length=10)),
                ('helper', models.CharField(blank=True, max_length=120, verbose_name='helper')),
                ('consent', models.CharField(blank=True, max_length=300)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='patients.patient')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('problem', models.CharField(blank=True, max_length=200, verbose_name='problem')),
                ('affected_side', models.CharField(blank=True, choices=[('left', 'Left'), ('right', 'Right'), ('both', 'Both')], max_length=10, verbose_name='affected side')),
                ('goals', models.TextField(blank=True, max_length=1000, verbose_name='goals')),
                ('note', models.TextField(blank=True, max_length=4000, verbose_name='note to the patient')),
                ('pain_amber', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='pain, amber from')),
                ('pain_red', models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='pain, red from')),
                ('stop_text', models.TextField(blank=True, max_length=1000, verbose_name='when to stop')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='starts on')),
                ('review_on', models.DateField(blank=True, null=True, verbose_name='review on')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('articles', models.ManyToManyField(blank=True, to='exercises.article', verbose_name='articles')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='patients.patient')),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='IssuedPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pictures', models.ManyToManyField(related_name='issued_in', to='exercises.picture')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issued', to='patients.plan')),
            ],
            options={
                'verbose_name': 'issued plan',
                'verbose_name_plural': 'issued plans',
                'ordering': ['plan', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Prescription',
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
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('adjustments', models.JSONField(blank=True, default=list, verbose_name='adjustments')),
                ('easier', models.JSONField(blank=True, default=list, verbose_name='easier ways')),
                ('harder', models.JSONField(blank=True, default=list, verbose_name='harder ways')),
                ('wording', models.JSONField(blank=True, default=dict, help_text="This patient's own words, where they differ from the library.")),
                ('patient_note', models.TextField(blank=True, max_length=4000, verbose_name='note for this exercise')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prescriptions', to='exercises.exercise', verbose_name='exercise')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prescriptions', to='patients.plan')),
            ],
            options={
                'verbose_name': 'prescription',
                'verbose_name_plural': 'prescriptions',
                'ordering': ['plan', 'position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField()),
                ('session', models.UUIDField(blank=True, null=True)),
                ('prescription_key', models.UUIDField(blank=True, help_text='Which exercise; none for a whole session, which counts no exercise.', null=True)),
                ('round', models.PositiveSmallIntegerField(blank=True, help_text="Which of the day's rounds, from 1; none for a whole session.", null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='round')),
                ('side', models.CharField(blank=True, choices=[('left', 'Left'), ('right', 'Right')], help_text='Where each side is logged apart. A round without a side is the whole round.', max_length=10, verbose_name='side')),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(auto_now_add=True)),
                ('time_zone', models.CharField(max_length=64, validators=[clinic.models.validate_time_zone])),
                ('local_date', models.DateField()),
                ('status', models.CharField(choices=[('done', 'Done'), ('partly', 'Partly'), ('skipped', 'Skipped'), ('taken_back', 'Taken back')], max_length=10)),
                ('sets_done', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)])),
                ('reps_done', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(1000)])),
                ('pain', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='pain')),
                ('effort', models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)], verbose_name='effort')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='patients.logentry')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='patients.issuedplan')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='patients.patient')),
            ],
            options={
                'verbose_name': 'log entry',
                'verbose_name_plural': 'log entries',
                'ordering': ['-occurred_at', '-pk'],
                'indexes': [models.Index(fields=['patient', '-local_date'], name='log_entry_by_day')],
                'constraints': [models.UniqueConstraint(fields=('patient', 'uuid'), name='log_entry_stored_once'), models.CheckConstraint(condition=models.Q(('pain', None), models.Q(('pain__gte', 0), ('pain__lte', 10)), _connector='OR'), name='log_entry_pain_in_bounds'), models.CheckConstraint(condition=models.Q(models.Q(('reason__contains', '\n'), _negated=True), models.Q(('reason__contains', '\r'), _negated=True)), name='log_entry_lines'), models.CheckConstraint(condition=models.Q(('effort', None), models.Q(('effort__gte', 0), ('effort__lte', 10)), _connector='OR'), name='log_entry_effort_in_bounds'), models.CheckConstraint(condition=models.Q(('sets_done', None), models.Q(('sets_done__gte', 0), ('sets_done__lte', 100)), _connector='OR'), name='log_entry_sets_done_in_bounds'), models.CheckConstraint(condition=models.Q(('reps_done', None), models.Q(('reps_done__gte', 0), ('reps_done__lte', 1000)), _connector='OR'), name='log_entry_reps_done_in_bounds'), models.CheckConstraint(condition=models.Q(models.Q(('prescription_key', None), ('round', None), ('side', '')), models.Q(('prescription_key__isnull', False), ('round__gte', 1), ('round__isnull', False)), _connector='OR'), name='log_entry_round_is_of_an_exercise', violation_error_message='A round and a side belong to one exercise, not to a whole session.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'taken_back'), _negated=True), models.Q(('corrects__isnull', False), ('effort', None), ('pain', None), ('reps_done', None), ('sets_done', None)), _connector='OR'), name='log_entry_taken_back_says_nothing_else', violation_error_message='Only an entry can be taken back, and then it says nothing else.')],
            },
        ),
        migrations.AddConstraint(
            model_name='patientaccess',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'patient'), name='patient_access_once'),
        ),
        migrations.AddConstraint(
            model_name='patientaccess',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consent__contains', '\n'), _negated=True), models.Q(('consent__contains', '\r'), _negated=True)), name='patient_access_lines'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['clinic', 'archived_at', 'family_name'], name='patient_caseload'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.UniqueConstraint(condition=models.Q(('record_number', ''), _negated=True), fields=('clinic', 'record_number'), name='patient_record_number_unique_in_clinic', violation_error_message='Another patient of this clinic has this record number.'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_name__contains', '\n'), _negated=True), models.Q(('given_name__contains', '\r'), _negated=True), models.Q(('family_name__contains', '\n'), _negated=True), models.Q(('family_name__contains', '\r'), _negated=True), models.Q(('record_number__contains', '\n'), _negated=True), models.Q(('record_number__contains', '\r'), _negated=True), models.Q(('phone__contains', '\n'), _negated=True), models.Q(('phone__contains', '\r'), _negated=True)), name='patient_lines'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('family_name', ''), ('given_name', ''), _negated=True), name='patient_has_a_name', violation_error_message='Write a given name, a family name, or both.'),
        ),
        migrations.AddConstraint(
            model_name='patientinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_because', '')), models.Q(('ended_at__isnull', False), ('used_at', None), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='patientinvitation_ended_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='patientinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('helper__contains', '\n'), _negated=True), models.Q(('helper__contains', '\r'), _negated=True), models.Q(('consent__contains', '\n'), _negated=True), models.Q(('consent__contains', '\r'), _negated=True)), name='patient_invitation_lines'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('pain_amber__gte', 1), ('pain_amber__lte', models.F('pain_red')), ('pain_red__lte', 10)), name='plan_pain_amber_not_over_red', violation_error_message='Amber must start at 1 or more, and at or below red (10 at most).'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='plan_ends_after_it_starts', violation_error_message='The plan must end on or after the day it starts.'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('problem__contains', '\n'), _negated=True), models.Q(('problem__contains', '\r'), _negated=True)), name='plan_lines'),
        ),
        migrations.AddConstraint(
            model_name='issuedplan',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='issued_plan_number_once'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('sets__isnull', True), models.Q(('sets__gte', 1), ('sets__lte', 20)), _connector='OR'), name='prescription_sets_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('sets_max__isnull', True), models.Q(('sets_max__gte', 1), ('sets_max__lte', 20)), _connector='OR'), name='prescription_sets_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('reps__isnull', True), models.Q(('reps__gte', 1), ('reps__lte', 300)), _connector='OR'), name='prescription_reps_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('reps_max__isnull', True), models.Q(('reps_max__gte', 1), ('reps_max__lte', 300)), _connector='OR'), name='prescription_reps_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('hold_seconds__isnull', True), models.Q(('hold_seconds__gte', 1), ('hold_seconds__lte', 600)), _connector='OR'), name='prescription_hold_seconds_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('hold_seconds_max__isnull', True), models.Q(('hold_seconds_max__gte', 1), ('hold_seconds_max__lte', 600)), _connector='OR'), name='prescription_hold_seconds_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('duration_seconds__isnull', True), models.Q(('duration_seconds__gte', 1), ('duration_seconds__lte', 14400)), _connector='OR'), name='prescription_duration_seconds_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('duration_seconds_max__isnull', True), models.Q(('duration_seconds_max__gte', 1), ('duration_seconds_max__lte', 14400)), _connector='OR'), name='prescription_duration_seconds_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('rest_seconds__isnull', True), models.Q(('rest_seconds__gte', 0), ('rest_seconds__lte', 900)), _connector='OR'), name='prescription_rest_seconds_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('rest_between_reps_seconds__isnull', True), models.Q(('rest_between_reps_seconds__gte', 0), ('rest_between_reps_seconds__lte', 900)), _connector='OR'), name='prescription_rest_between_reps_seconds_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('times_per_day__isnull', True), models.Q(('times_per_day__gte', 1), ('times_per_day__lte', 24)), _connector='OR'), name='prescription_times_per_day_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('times_per_day_max__isnull', True), models.Q(('times_per_day_max__gte', 1), ('times_per_day_max__lte', 24)), _connector='OR'), name='prescription_times_per_day_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('days_per_week__isnull', True), models.Q(('days_per_week__gte', 1), ('days_per_week__lte', 7)), _connector='OR'), name='prescription_days_per_week_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('days_per_week_max__isnull', True), models.Q(('days_per_week_max__gte', 1), ('days_per_week_max__lte', 7)), _connector='OR'), name='prescription_days_per_week_max_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('every_n_days__isnull', True), models.Q(('every_n_days__gte', 1), ('every_n_days__lte', 31)), _connector='OR'), name='prescription_every_n_days_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('every_n_hours__isnull', True), models.Q(('every_n_hours__gte', 1), ('every_n_hours__lte', 24)), _connector='OR'), name='prescription_every_n_hours_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('load_value__isnull', True), models.Q(('load_value__gte', 0), ('load_value__lte', 500)), _connector='OR'), name='prescription_load_value_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('effort__isnull', True), models.Q(('effort__gte', 0), ('effort__lte', 10)), _connector='OR'), name='prescription_effort_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('why__contains', '\n'), _negated=True), models.Q(('why__contains', '\r'), _negated=True)), name='prescription_lines'),
        ),
    ]
