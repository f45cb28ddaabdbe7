import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from exercises.figures.body.anatomy import Side
from exercises.figures.picture import golden
from exercises.figures.picture.render import grey, overview, png, sheet
from exercises.figures.picture.scene import FrameName, draw
from exercises.figures.pose.constructs import GROUPS, constructs
from exercises.figures.pose.model import Figure
from exercises.figures.pose.reader import read_figure
from exercises.figures.problems import FigureError
from exercises.starter import LIBRARY
from exercises.vocabulary import Region

FRAMES: tuple[FrameName, FrameName] = ("start", "end")
GOLDEN = Path(settings.BASE_DIR) / "tests" / "data" / "figures.json"
Named = tuple[str, str, float]  # a file's name, its SVG, and how many figures it is wide


class Command(BaseCommand):
    help = "Draw figures: one picture a position, or with --sheet one of all, region by region."
    requires_system_checks = ()  # drawing needs neither pages nor a database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="the exercises; all of them when none is named")
        parser.add_argument("--dir", type=Path, default=LIBRARY, help="a folder with exercises/ and poses/")
        parser.add_argument("--out", type=Path, default=Path("figures"), help="the folder to write to")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--sheet", action="store_true", help="contact sheets instead of single pictures")
        what.add_argument("--overview", action="store_true", help="figures.png: every end position, small")
        what.add_argument("--constructs", action="store_true", help="the pictures of docs/figures.md")
        what.add_argument(
            "--golden", action="store_true", help="note that the pictures are right as they are"
        )
        parser.add_argument("--svg", action="store_true", help="SVG instead of PNG")
        parser.add_argument(
            "--size", type=int, default=0, help="width in pixels of a figure; 640 alone, 320 on a sheet"
        )
        parser.add_argument("--grey", action="store_true", help="as a printer without colour would")
        parser.add_argument("--side", type=Side, choices=list(Side), help="the side of the body that works")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        figures = _figures(options["dir"] / "poses", options["slugs"])
        if options["golden"]:
            golden.write(figures, GOLDEN)
            self.stdout.write(f"{len(figures)} figures noted in {GOLDEN.name}.")
            return
        out = options["out"]
        out.mkdir(parents=True, exist_ok=True)
        for name, svg, frames_across in self._wanted(figures, options):
            each = options["size"] or _size(options)
            self._write(out / name, svg, each * frames_across, as_svg=options["svg"])
        self.stdout.write(f"{len(figures)} figures drawn in {out}.")

    def _wanted(self, figures: dict[str, Figure], options: dict[str, Any]) -> Iterable[Named]:
        if options["constructs"]:
            return _constructs()
        pictures: dict[str, tuple[str, ...]] = {}
        for slug, figure in figures.items():
            try:
                pictures[slug] = tuple(self._picture(figure, frame, options) for frame in FRAMES)
            except ValueError as error:
                self.stderr.write(f"{slug}: {error}")
        if options["overview"]:
            cells = [cell for _, region in _by_region(options["dir"], pictures) for cell in region]
            return [("figures", overview([svgs[-1] for _, _, svgs in cells]), 12.4)]
        return _sheets(options["dir"], pictures) if options["sheet"] else _singly(pictures)

    def _picture(self, figure: Figure, frame: FrameName, options: dict[str, Any]) -> str:
        svg = draw(figure, frame, side=options["side"])
        return grey(svg) if options["grey"] else svg

    def _write(self, path: Path, svg: str, width: float, *, as_svg: bool) -> None:
        if as_svg:
            path.with_suffix(".svg").write_text(svg, "utf-8")
            return
        try:
            path.with_suffix(".png").write_bytes(png(svg, width))
        except ImportError:
            raise CommandError(
                "PNG needs resvg_py: .venv/bin/pip install resvg_py, or ask for --svg."
            ) from None


def _size(options: dict[str, Any]) -> int:
    if options["overview"]:
        return 100
    if options["constructs"]:
        return 200
    return 320 if options["sheet"] else 640


def _figures(folder: Path, slugs: Sequence[str]) -> dict[str, Figure]:
    """The named figures. Only their files are read, so a mistake in another file does no harm."""
    figures, wrong = {}, []
    for slug in slugs or sorted(path.stem for path in folder.glob("*.toml")):
        path = folder / f"{slug}.toml"
        try:
            figures[slug] = read_figure(slug, tomllib.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            wrong.append(f"{slug}: there is no such file as {path.name}.")
        except tomllib.TOMLDecodeError as error:
            wrong.append(f"{path.name}: {error}")
        except FigureError as error:
            wrong += map(str, error.problems)
    if wrong:
        raise CommandError("\n".join(wrong))
    return figures


def _singly(pictures: dict[str, tuple[str, ...]]) -> list[Named]:
    return [
        (f"{slug}-{frame}", svg, 1.0)
        for slug, svgs in pictures.items()
        for frame, svg in zip(FRAMES, svgs, strict=True)
    ]


Cell = tuple[str, str, Sequence[str]]  # name, slug, SVGs


def _by_region(library: Path, pictures: dict[str, tuple[str, ...]]) -> list[tuple[str, list[Cell]]]:
    """Sheets in the order of the vocabulary's regions. Figures without an exercise come last."""
    regions: dict[str, list[Cell]] = {value: [] for value in (*Region.values, "other")}
    for slug, svgs in pictures.items():
        path = library / "exercises" / f"{slug}.toml"
        about = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        region = (about.get("regions") or ["other"])[0]
        regions.setdefault(region, []).append((about.get("name", slug), slug, svgs))
    return [(region, cells) for region, cells in regions.items() if cells]


def _sheets(library: Path, pictures: dict[str, tuple[str, ...]]) -> list[Named]:
    labels = {value: str(label) for value, label in Region.choices}
    return [
        (
            f"sheet-{region}",
            sheet(cells, columns=min(3, len(cells)), title=labels.get(region, region)),
            2.1 * min(3, len(cells)),
        )
        for region, cells in _by_region(library, pictures)
    ]


def _constructs() -> list[Named]:
    shown = constructs()
    return [
        (
            group,
            sheet([(one.title, one.says, (draw(one.figure, "end"),)) for one in shown[group]], columns=4),
            4.3,
        )
        for group in GROUPS
    ]
