import clinic.ids
import clinic.models
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    # Before the first release these stood for it; a database that has them all needs nothing.
    replaces = [
        ('clinic', '0001_initial'),
        ('clinic', '0002_public_library'),
        ('clinic', '0003_emails_handouts'),
        ('clinic', '0004_invitations_end'),
        ('clinic', '0005_one_line'),
        ('clinic', '0003_what_needs_a_look'),
        ('clinic', '0004_waiting_work'),
        ('clinic', '0005_caseload'),
        ('clinic', '0006_practice'),
        ('clinic', '0007_words_of_the_panel'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Beat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64, unique=True)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('beat_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(max_length=40, unique=True)),
                ('began_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='Clinic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('logo', models.ImageField(blank=True, upload_to='logos/', verbose_name='logo')),
                ('address', models.TextField(blank=True, max_length=500, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('time_zone', models.CharField(default='Europe/London', max_length=64, validators=[clinic.models.validate_time_zone], verbose_name='time zone')),
                ('language', models.CharField(choices=clinic.models.languages, default='en-gb', max_length=10, verbose_name='language')),
                ('paper', models.CharField(choices=[('a4', 'A4'), ('letter', 'US Letter')], default='a4', max_length=10, verbose_name='paper size')),
                ('handout_layout', models.CharField(choices=[('standard', 'Standard'), ('large', 'Large print'), ('one_a_page', 'One exercise a page, with big pictures'), ('compact', 'Compact: the key steps, few sheets')], default='standard', max_length=12, verbose_name='layout of handouts')),
                ('notice', models.TextField(blank=True, help_text='Printed at the end of every handout.', max_length=2000, verbose_name='notice')),
                ('emergency_text', models.TextField(blank=True, help_text='What a patient should do when it cannot wait. Shown in the portal and on paper.', max_length=1000, verbose_name='emergency words')),
                ('public_address', models.SlugField(blank=True, help_text="Fill this in to publish your library, for example with “northside” for /public/northside/. Anyone can then read, without signing in: the starter exercises and articles, your own ones with their pictures (except archived ones and those kept off the public pages), your clinic's name and website, and the public notice. Nothing about patients, plans or staff. Empty it, and the pages are gone.", null=True, unique=True, verbose_name='public address')),
                ('public_notice', models.TextField(blank=True, help_text='Stands first on each public page. If empty, a usual notice stands there.', max_length=2000, verbose_name='public notice')),
                ('pain_amber', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='pain, amber from')),
                ('pain_red', models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='pain, red from')),
                ('look_pain_up', models.PositiveSmallIntegerField(default=2, help_text='Points of 10: the last three sessions against the first three of the version.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='pain went up by')),
                ('look_low', models.PositiveSmallIntegerField(default=50, help_text='Of what was planned in the last 7 days. 0 turns it off.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='per cent done, under')),
                ('look_fall', models.PositiveSmallIntegerField(default=30, help_text='Points: the last 7 days against the 7 before.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='per cent done, fell by')),
                ('look_silent', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='nothing logged for so many planned days')),
                ('look_unopened', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='new version not opened for so many days')),
                ('look_ahead', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='days before an end or a review')),
                ('emails_handouts', models.BooleanField(default=False, help_text="Staff may send a handout as a PDF, without the patient's name on it. Email is not private: it is usually better to send the link to the portal, which staff can always do.", verbose_name='handouts by email')),
                ('retention_years', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='years to keep records')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'practice',
                'verbose_name_plural': 'practices',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('pain_amber__gte', 1), ('pain_amber__lte', models.F('pain_red')), ('pain_red__lte', 10)), name='clinic_pain_amber_not_over_red', violation_error_message='Amber must start at or below red.'), models.CheckConstraint(condition=models.Q(models.Q(('name__contains', '\n'), _negated=True), models.Q(('name__contains', '\r'), _negated=True), models.Q(('phone__contains', '\n'), _negated=True), models.Q(('phone__contains', '\r'), _negated=True)), name='clinic_lines')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('public_id', clinic.models.PublicIdField(default=clinic.ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='email')),
                ('sign_in_name', models.CharField(blank=True, help_text='For people without an email address.', max_length=40, null=True, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]{2,39}$', 'Use 3 to 40 small letters, digits, dots or dashes. Start with a letter or digit.')], verbose_name='sign-in name')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('role', models.CharField(blank=True, choices=[('manager', 'Manager'), ('therapist', 'Therapist')], max_length=10, verbose_name='role')),
                ('clinic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='clinic.clinic', verbose_name='clinic')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('daily_digest', models.BooleanField(default=False, help_text='How many patients need a look. It names nobody.', verbose_name='daily email')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_in_any_case', violation_error_message='Someone already signs in with this email.'), models.CheckConstraint(condition=models.Q(models.Q(('name__contains', '\n'), _negated=True), models.Q(('name__contains', '\r'), _negated=True)), name='user_lines'), models.CheckConstraint(condition=models.Q(models.Q(('clinic', None), ('role', '')), models.Q(models.Q(('role', ''), _negated=True), ('clinic__isnull', False)), _connector='OR'), name='user_has_role_and_clinic_or_neither', violation_error_message='Staff need a role and a clinic; other people have neither.'), models.CheckConstraint(condition=models.Q(('email__isnull', False), ('sign_in_name__isnull', False), _connector='OR'), name='user_has_email_or_sign_in_name', violation_error_message='Give an email address or a sign-in name.')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='what')),
                ('clinic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clinic.clinic', verbose_name='clinic')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('about_id', models.BigIntegerField(default=0)),
                ('key', models.CharField(blank=True, max_length=100, null=True, unique=True)),
                ('sealed', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('held', 'being written'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'not delivered'), ('unsure', 'perhaps delivered'), ('dropped', 'no longer wanted')], default='waiting', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('error', models.CharField(blank=True, max_length=100, verbose_name='last error')),
                ('held_by', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='last attempt')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'email',
                'verbose_name_plural': 'emails',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state', 'due_at'], name='letter_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['waiting', 'held', 'sending'])), models.Q(models.Q(('state__in', ['waiting', 'held', 'sending']), _negated=True), ('ended_at__isnull', False), ('sealed', '')), _connector='OR'), name='letter_ended_keeps_no_secret')],
            },
        ),
        migrations.CreateModel(
            name='StaffInvitation',
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
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='clinic.clinic')),
                ('role', models.CharField(choices=[('manager', 'Manager'), ('therapist', 'Therapist')], max_length=10, verbose_name='role')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'staff invitation',
                'verbose_name_plural': 'staff invitations',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_because', '')), models.Q(('ended_at__isnull', False), ('used_at', None), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='staffinvitation_ended_for_a_reason')],
            },
        ),
    ]
