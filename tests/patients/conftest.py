"""What the tests of the handout print."""

import pytest

from tests.handouts import content_of


@pytest.fixture
def make_content(db, settings, tmp_path):
    """See `content_of`."""
    settings.MEDIA_ROOT = tmp_path
    return content_of
