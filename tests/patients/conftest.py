"""What the tests of the handout print."""

import io
from copy import deepcopy
from dataclasses import replace

import pytest
from PIL import Image

from tests.handouts import ADDRESSEE, SNAPSHOT, content_of, stored

FIGURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 260">'
    b'<rect x="20" y="200" width="280" height="8" fill="#CFE3E6"/>'
    b'<path d="M60 190 L250 150" stroke="#12262B" stroke-width="18" stroke-linecap="round"/></svg>'
)


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


@pytest.fixture
def plan(store):
    """A document with a picture."""
    plan = deepcopy(SNAPSHOT)
    plan["exercises"][0]["pictures"] = [store(FIGURE, alt="A person lies on their side.")]
    return plan


@pytest.fixture
def addressee():
    """With a logo."""
    logo = io.BytesIO()
    Image.new("RGB", (60, 60), "#0B5D57").save(logo, "PNG")
    letterhead = replace(ADDRESSEE.letterhead, logo=logo.getvalue())
    return replace(ADDRESSEE, patient_name="Amélie Dupont-Łukasiewicz", letterhead=letterhead)
