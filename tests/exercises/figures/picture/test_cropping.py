"""A picture shows what is drawn in both of its frames, as large as a plate allows."""

import io
import re

import pytest

from exercises.figures.picture.camera import HEIGHT, WIDTH
from exercises.figures.picture.cropping import MARGIN, Box
from exercises.figures.picture.render import png
from exercises.figures.picture.scene import draw
from exercises.figures.pose.reader import read_figure, read_figures

PLATE = WIDTH / HEIGHT


def box(svg, height=HEIGHT):
    found = Box(height)
    found.put_svg(svg)
    return found.left, found.top, found.right, found.bottom


def around(path):
    return pytest.approx(box(f'<path d="{path}"/>'), abs=1.5)


def view(svg):
    return tuple(map(int, re.search(r'viewBox="(\d+) (\d+) (\d+) (\d+)"', svg).groups()))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("M20 30L60 90", (20, 30, 60, 90)),
        ("M40 50A20 20 0 0180 50", (40, 30, 80, 50)),
        ("M40 50A20 20 0 0080 50", (40, 50, 80, 70)),
        ("M60 30A20 20 0 1140 50", (40, 30, 80, 70)),
        ("M60 30A40 10 90 0160 110Z", (60, 30, 70, 110)),
    ],
)
def test_a_path_is_measured_with_the_bulge_of_its_arcs(path, expected):
    assert expected == around(path)


def test_what_lies_outside_the_canvas_does_not_count():
    assert box('<path d="M100 100L100 400L300 400Z"/>') == pytest.approx((100, 100, 206.7, 260), abs=0.1)
    assert box('<circle cx="60" cy="50" r="20"/>') == (40, 30, 80, 70)


def test_a_picture_ends_a_margin_beyond_what_is_drawn():
    svg = Box(HEIGHT)
    svg.put_line(40, 60, 260, 160)

    assert svg.cropped() == (40 - MARGIN, 60 - MARGIN, 220 + 2 * MARGIN, 100 + 2 * MARGIN)


def test_a_picture_is_never_narrower_than_a_plate():
    svg = Box(HEIGHT)
    svg.put_line(150, 30, 170, 230)
    left, top, width, height = svg.cropped()

    assert (top, height) == (30 - MARGIN, 200 + 2 * MARGIN)
    assert width / height == pytest.approx(PLATE, abs=0.01)
    assert left + width / 2 == pytest.approx(160, abs=1)


def test_what_runs_out_below_is_cut_off_by_the_edge_of_its_plate():
    svg = Box(HEIGHT)
    svg.put_line(60, 200, 260, 300)
    _left, top, width, height = svg.cropped()

    assert top + height == HEIGHT
    assert width / height == pytest.approx(PLATE, abs=0.01)


def test_a_wall_does_not_make_a_picture_larger():
    def size(**more):
        data = {"side": "none", "start": {"posture": "standing", "chest_to": "right"}} | more
        return view(draw(read_figure("one", data), "start"))

    wall = [{"kind": "wall", "at": [30, 0, 0], "faces": "left"}]

    assert size(props=wall)[3] == pytest.approx(size()[3], abs=8)


def test_no_part_of_a_drawing_is_cut_off():
    pytest.importorskip("resvg_py")
    image = pytest.importorskip("PIL.Image")
    figures = read_figures()
    for slug in ("bird-dog", "calf-raise", "seated-thoracic-rotation", "scaption-raise"):
        svg = draw(figures[slug], "end")
        left, top, width, height = view(svg)
        canvas = re.sub(r'viewBox="[^"]*"', f'viewBox="0 0 {WIDTH} {HEIGHT}"', svg)
        lightness = image.open(io.BytesIO(png(canvas, WIDTH))).convert("L")
        inked = lightness.point(lambda light: 255 * (light < 250)).getbbox()

        assert left <= inked[0]
        assert top <= inked[1]
        assert inked[2] <= left + width
        assert inked[3] <= top + height
