"""The pictures of the whole library, drawn once for all files that look at them."""

import pytest

from exercises.figures.picture.golden import pictures
from exercises.figures.pose.reader import read_figures


@pytest.fixture(scope="session")
def figures():
    return read_figures()


@pytest.fixture(scope="session")
def drawn(figures):
    """The SVG of each frame and side that the library shows, by slug and by names such as “end left”."""
    return {slug: pictures(figure) for slug, figure in figures.items()}
