"""No picture of the library changes without anyone having looked at it."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from exercises.figures.picture.golden import pictures, write
from exercises.figures.pose.reader import POSES
from tests.exercises.figures.picture import difference

GOLDEN = Path(__file__).parents[3] / "data" / "figures.json"
SLUGS = sorted(path.stem for path in POSES.glob("*.toml"))


@pytest.fixture(scope="module")
def golden():
    return json.loads(GOLDEN.read_text("utf-8"))


def test_a_picture_is_the_one_that_was_looked_at(drawn, golden, tmp_path_factory):
    folder, changed = tmp_path_factory.mktemp("figures"), []
    for slug, pictures_of_it in drawn.items():
        for name, svg in pictures_of_it.items():
            if golden.get(slug, {}).get(name) != sha256(svg.encode()).hexdigest():
                show(slug, name, svg, folder)
                changed.append(f"{slug} {name}")

    assert not changed, f"Look at {folder}; if what changed is right, run make figures-golden."


def show(slug, name, svg, folder):
    (folder / f"{slug} {name}.svg").write_text(svg, "utf-8")
    try:
        found = difference.picture(difference.before(slug, name, folder / "committed"), svg)
    except ImportError:  # no resvg_py: the SVG must do
        return
    (folder / f"{slug} {name}.png").write_bytes(found)


def test_no_picture_is_remembered_that_is_no_longer_drawn(golden):
    assert sorted(golden) == SLUGS


def test_a_change_by_a_hair_is_found(figures, tmp_path):
    slug = SLUGS[0]
    write({slug: figures[slug]}, tmp_path / "golden.json")
    kept = json.loads((tmp_path / "golden.json").read_text("utf-8"))[slug]
    (name, svg), *_ = pictures(figures[slug]).items()

    assert kept[name] == sha256(svg.encode()).hexdigest()
    assert kept[name] != sha256(svg.replace("M", "L", 1).encode()).hexdigest()


def test_the_picture_of_a_difference_shows_both_and_where(figures):
    pytest.importorskip("resvg_py")
    image = pytest.importorskip("PIL.Image")
    from io import BytesIO

    start, end = list(pictures(figures["side-plank"]).values())[:2]
    shown = image.open(BytesIO(difference.picture(start, end)))
    third = shown.crop((2 * difference.WIDTH, 0, 3 * difference.WIDTH, shown.height))

    assert shown.width == 3 * difference.WIDTH
    assert third.getextrema() != ((255, 255),) * 3
