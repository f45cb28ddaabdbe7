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
from exercises.figures.pose.reader import POSES

parsed = ElementTree.fromstring
SLUGS = sorted(path.stem for path in POSES.glob("*.toml"))
ALLOWED = {
    "svg": {"viewBox", "role", "aria-labelledby", "x", "y", "width", "height"},
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


@pytest.fixture
def pictures(drawn):
    """Every one that the library shows, by slug and name."""
    return {(slug, name): svg for slug, named in drawn.items() for name, svg in named.items()}


def last(figure):
    return "end" if figure.end else "start"


def shown(figure):
    """What the picture of the last frame is called."""
    return figure.slug, " ".join(filter(None, (last(figure), figure.side)))


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


def test_a_picture_is_small(figures, pictures):
    assert not [
        what
        for (slug, name), svg in pictures.items()
        for what in too_big(svg, positions=1 + len(figures[slug].then) * name.startswith("end"))
    ]


def test_the_same_pose_gives_the_same_bytes_in_another_process(figures, pictures):
    code = (
        "import sys; from exercises.figures.pose.reader import read_figures;"
        "from exercises.figures.picture.scene import draw;"
        "sys.stdout.buffer.write(draw(read_figures()[sys.argv[1]], sys.argv[2]).encode())"
    )
    figure = figures[SLUGS[0]]
    there = subprocess.run(
        [sys.executable, "-c", code, figure.slug, last(figure)], capture_output=True, check=True
    )

    assert there.stdout.decode() == pictures[shown(figure)]


def test_mirrored_twice_is_the_original(figures, pictures):
    again = {figure.slug: mirror(mirror(figure)) for figure in figures.values()}
    # What is the same to the letter is drawn the same; the others have 0.0 for 0 and are drawn again.
    different = [twice for slug, twice in again.items() if repr(twice) != repr(figures[slug])]

    assert again == figures
    assert 0 < len(different) < len(figures) / 2
    for twice in different:
        assert draw(twice, last(twice)) == pictures[shown(twice)]


def test_the_other_side_is_another_picture_and_the_own_side_is_the_same(figures, pictures):
    figure = next(figure for figure in figures.values() if figure.side and figure.end)
    own, other = pictures[shown(figure)], pictures[shown(mirror(figure))]

    assert draw(figure, "end", side=figure.side) == own
    assert draw(figure, "end", side=Side(figure.side).other) == other != own


def test_both_frames_share_one_framing(figures):
    with_a_glass = [figure for figure in figures.values() if figure.inset]
    close_ups = [figure for figure in figures.values() if figure.camera.at]

    for figure in (*with_a_glass[:5], *close_ups[:5], *[*figures.values()][:5]):
        assert look(figure, "start").camera == look(figure, "end").camera


def test_both_pictures_of_an_exercise_show_the_same_part_of_the_canvas(figures, pictures):
    views = {}
    for (slug, name), svg in pictures.items():
        if figures[slug].then:  # its end shows several positions side by side
            continue
        side = name.removeprefix("start").removeprefix("end")
        views.setdefault(slug + side, set()).add(parsed(svg).get("viewBox"))

    assert [slug for slug, found in views.items() if len(found) > 1] == []


def test_a_body_that_the_picture_cuts_off_is_found(figures):
    scene = look(figures["ankle-pump"], "start")
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
    for (slug, name), svg in pictures.items():
        (tmp_path / f"{slug} {name}.svg").write_text(svg, "utf-8")
        lines.append(f'#image("{slug} {name}.svg", width: 4cm)')
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
