"""Days of the past for the demo practice, so that its plans were issued when they began."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

from django.utils import timezone


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """Whatever asks Django for the time gets that of so many days ago. For commands: it holds in the whole process."""
    then = timezone.now() - timedelta(days=days)
    with mock.patch.object(timezone, "now", return_value=then):
        yield
