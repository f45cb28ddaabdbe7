"""One migration stands for many: a database that has only some of those is refused, and not taken for a whole one."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_a_database_with_a_part_of_the_steps_is_not_migrated() -> None:
    steps = MigrationRecorder.Migration.objects.filter(app="patients")
    assert steps.filter(name="0012_film_lines").delete()[0] == 1

    with pytest.raises(SystemCheckError, match="patients"):
        call_command("migrate", verbosity=0, skip_checks=False)


@pytest.mark.django_db
def test_a_whole_one_is() -> None:
    call_command("migrate", verbosity=0, skip_checks=False)
