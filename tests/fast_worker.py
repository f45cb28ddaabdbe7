"""`manage.py worker`, with minutes as seconds: for the test that kills some of them."""

from datetime import timedelta

import django
from django.core.management import call_command

django.setup()

from clinic.work import mail, periodic, revive, worker  # noqa: E402

mail.WAITS[:] = [timedelta(seconds=seconds) for seconds in (1, 1, 2, 2, 3, 3, *[5] * 30)]
revive.DEAD_AFTER = timedelta(seconds=60)
worker.BEAT_EVERY = 2.0
worker.AGAIN_AFTER = periodic.SOON = timedelta(seconds=1)
periodic.TABLE = tuple(
    periodic.Job(job.name, min(job.every, timedelta(seconds=5)), job.path) for job in periodic.TABLE[:3]
)

call_command("worker")
