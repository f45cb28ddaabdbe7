"""What the tests of the handout print."""

import pytest

from tests.handouts import content_of, stored


@pytest.fixture
def make_content(settings, tmp_path):
    """See `content_of`."""
    settings.MEDIA_ROOT = tmp_path
    return content_of


@pytest.fixture
def store(settings, tmp_path):
    """See `stored`."""
    settings.MEDIA_ROOT = tmp_path
    return stored
