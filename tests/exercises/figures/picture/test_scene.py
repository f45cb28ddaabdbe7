import re
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from xml.etree import ElementTree

import pytest
import typst
from django.core.management import CommandError, call_command

from exercises.figures.body.anatomy import Side
from exercises.figures.checks.pictures import off_canvas, too_big
from exercises.figures.picture.camera import Camera
from exercises.figures.picture.scene import draw, look, paint
from exercises.figures.pose.mirror import mirror
from exercises.figures.pose.reader import POSES, read_figures

parsed = ElementTree.fromstring
SLUGS = sorted(path.stem for path in POSES.glob("*.toml"))
ALLOWED = {
    "svg": {"viewBox", "role", "aria-labelledby"},
    "title": {"id"},
    "desc": {"id"},
    "g": {
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linejoin",
        "stroke-linecap",
        "clip-path",
    },
    "path": {"id", "d", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap"},
    "circle": {"cx", "cy", "r", "fill", "stroke", "stroke-width"},
    "use": {"href"},
    "clipPath": {"id"},
}


@pytest.fixture(scope="module")
def figures():
    return read_figures()


@pytest.fixture(scope="module")
def pictures(figures):
    """Every one that the library shows: both frames, both sides."""
    shown = {
        (slug, frame): draw(figure, frame) for slug, figure in figures.items() for frame in ("start", "end")
    }
    for slug, figure in figures.items():
        if figure.side:
            shown |= {(f"{slug} mirrored", frame): draw(mirror(figure), frame) for frame in ("start", "end")}
    return shown


def test_a_picture_holds_only_what_the_strict_policy_allows(pictures):
    for svg in pictures.values():
        for element in parsed(svg).iter():
            name = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
            assert set(element.attrib) <= ALLOWED[name]
            assert name in ("title", "desc") or not (element.text or "").strip()


def test_ids_are_unique_even_when_all_pictures_are_on_one_page(pictures):
    ids = [name for svg in pictures.values() for name in re.findall(r' id="([^"]+)"', svg)]

    assert len(ids) == len(set(ids))


def test_each_picture_says_what_it_shows(pictures):
    for svg in pictures.values():
        title, description = list(parsed(svg))[:2]
        assert title.text
        assert description.text


def test_pictures_take_15_kb_on_average(pictures):
    assert sum(len(svg.encode()) for svg in pictures.values()) / len(pictures) < 15_000


def test_a_picture_is_small(figures):
    assert not [what for figure in figures.values() for what in too_big(look(figure, "end"))]


def test_the_same_pose_gives_the_same_bytes_in_another_process(pictures):
    code = (
        "import sys; from exercises.figures.pose.reader import read_figures;"
        "from exercises.figures.picture.scene import draw;"
        "sys.stdout.buffer.write(draw(read_figures()[sys.argv[1]], 'end').encode())"
    )
    there = subprocess.run([sys.executable, "-c", code, SLUGS[0]], capture_output=True, check=True)

    assert there.stdout.decode() == pictures[SLUGS[0], "end"]


def test_mirrored_twice_is_the_original(figures, pictures):
    for slug, figure in figures.items():
        assert draw(mirror(mirror(figure)), "end") == pictures[slug, "end"]


def test_the_other_side_is_another_picture_and_the_own_side_is_the_same(figures, pictures):
    slug, figure = next((slug, figure) for slug, figure in figures.items() if figure.side)

    assert draw(figure, "end", side=figure.side) == pictures[slug, "end"]
    assert draw(figure, "end", side=Side(figure.side).other) != pictures[slug, "end"]


def test_both_frames_share_one_framing(figures):
    for figure in figures.values():
        assert look(figure, "start").camera == look(figure, "end").camera


def test_both_pictures_of_an_exercise_show_the_same_part_of_the_canvas(pictures):
    views = {}
    for (slug, _), svg in pictures.items():
        views.setdefault(slug, set()).add(parsed(svg).get("viewBox"))

    assert [slug for slug, found in views.items() if len(found) > 1] == []


def test_a_body_that_the_picture_cuts_off_is_found(figures):
    scene = look(figures[SLUGS[0]], "start")
    close = replace(scene, parts=look_closer(scene))

    assert not list(off_canvas(scene))
    assert list(off_canvas(close))


def look_closer(scene):
    from exercises.figures.picture.painter import body_parts

    return body_parts(Camera.at(0, 0).closer((0, 0, 0), 3, 10, 10), scene.body)


def test_titles_and_descriptions_are_escaped(figures):
    svg = paint(look(figures[SLUGS[0]], "end"), title="Arms & <legs>", description="a < b")

    assert parsed(svg)[0].text == "Arms & <legs>"


def test_typst_sets_every_picture(pictures, tmp_path):
    lines = []
    for (slug, frame), svg in pictures.items():
        (tmp_path / f"{slug}-{frame}.svg").write_text(svg, "utf-8")
        lines.append(f'#image("{slug}-{frame}.svg", width: 4cm)')
    (tmp_path / "all.typ").write_text("\n".join(lines), "utf-8")

    assert typst.compile(str(tmp_path / "all.typ")).startswith(b"%PDF")


def test_the_command_writes_a_picture_of_each_position(tmp_path):
    call_command("figures", SLUGS[0], "--svg", out=tmp_path, stdout=StringIO())

    assert {path.name for path in tmp_path.iterdir()} == {f"{SLUGS[0]}-start.svg", f"{SLUGS[0]}-end.svg"}


def test_the_contact_sheet_in_grey_has_no_colour(tmp_path):
    call_command("figures", SLUGS[0], "--svg", "--sheet", "--grey", out=tmp_path, stdout=StringIO())
    sheet = next(tmp_path.glob("sheet-*.svg")).read_text("utf-8")
    colours = {code for code in re.findall(r"#([0-9a-f]{6})\b", sheet.split("<svg", 2)[2]) if code}

    assert colours
    assert all(code[:2] == code[2:4] == code[4:] for code in colours)


def test_the_command_says_which_file_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"no-such-exercise: there is no such file"):
        call_command("figures", "no-such-exercise", out=tmp_path)


def test_without_the_developers_package_the_command_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)

    with pytest.raises(CommandError, match="pip install resvg_py"):
        call_command("figures", SLUGS[0], out=tmp_path)
