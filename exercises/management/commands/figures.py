import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from exercises.figures.body import Side
from exercises.figures.pose import Figure
from exercises.figures.problems import FigureError
from exercises.figures.reader import read_figure
from exercises.figures.render import grey, png, sheet
from exercises.figures.scene import FrameName, draw
from exercises.starter import LIBRARY
from exercises.vocabulary import Region

FRAMES: tuple[FrameName, FrameName] = ("start", "end")


class Command(BaseCommand):
    help = "Draw figures: one picture a position, or with --sheet one of all, region by region."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="the exercises; all of them when none is named")
        parser.add_argument("--dir", type=Path, default=LIBRARY, help="a folder with exercises/ and poses/")
        parser.add_argument("--out", type=Path, default=Path("figures"), help="the folder to write to")
        parser.add_argument("--sheet", action="store_true", help="contact sheets instead of single pictures")
        parser.add_argument("--svg", action="store_true", help="SVG instead of PNG")
        parser.add_argument(
            "--size", type=int, default=0, help="width in pixels of a figure; 640 alone, 320 on a sheet"
        )
        parser.add_argument("--grey", action="store_true", help="as a printer without colour would")
        parser.add_argument("--side", type=Side, choices=list(Side), help="the side of the body that works")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        library, out = options["dir"], options["out"]
        pictures: dict[str, tuple[str, ...]] = {}
        for slug, figure in _figures(library / "poses", options["slugs"]).items():
            try:
                pictures[slug] = tuple(self._picture(figure, frame, options) for frame in FRAMES)
            except ValueError as error:
                self.stderr.write(f"{slug}: {error}")
        out.mkdir(parents=True, exist_ok=True)
        for name, svg, frames_across in _sheets(library, pictures) if options["sheet"] else _singly(pictures):
            each = options["size"] or (320 if options["sheet"] else 640)
            self._write(out / name, svg, each * frames_across, as_svg=options["svg"])
        self.stdout.write(f"{len(pictures)} figures drawn in {out}.")

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


def _figures(folder: Path, slugs: Sequence[str]) -> dict[str, Figure]:
    """Only those files are read: a mistake in another one does not stop the work on these."""
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


def _singly(pictures: dict[str, tuple[str, ...]]) -> list[tuple[str, str, float]]:
    return [
        (f"{slug}-{frame}", svg, 1.0)
        for slug, svgs in pictures.items()
        for frame, svg in zip(FRAMES, svgs, strict=True)
    ]


def _sheets(library: Path, pictures: dict[str, tuple[str, ...]]) -> list[tuple[str, str, float]]:
    regions: dict[str, list[tuple[str, str, Sequence[str]]]] = {}
    for slug, svgs in pictures.items():
        path = library / "exercises" / f"{slug}.toml"
        about = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        region = (about.get("regions") or ["other"])[0]
        regions.setdefault(region, []).append((about.get("name", slug), slug, svgs))
    labels = {value: str(label) for value, label in Region.choices}
    return [
        (
            f"sheet-{region}",
            sheet(cells, columns=min(3, len(cells)), title=labels.get(region, region)),
            2.1 * min(3, len(cells)),
        )
        for region, cells in regions.items()
    ]
