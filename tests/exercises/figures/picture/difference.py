"""What changed in a picture, as a picture: before, after, and where they differ."""

import io
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
CODE = """
import sys
from exercises.figures.picture.golden import pictures
from exercises.figures.pose.reader import read_figures
sys.stdout.buffer.write(pictures(read_figures()[sys.argv[1]])[sys.argv[2]].encode())
"""
WIDTH = 640


def committed(folder: Path) -> Path:
    """The code and the poses of the last commit, unpacked there."""
    if not folder.exists():
        folder.mkdir()
        archive = subprocess.run(
            ["git", "archive", "HEAD", "exercises"], cwd=ROOT, capture_output=True, check=True
        )
        subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


def before(slug: str, name: str, folder: Path) -> str:
    """The SVG as the last commit draws it; empty where there is no such commit or picture."""
    try:
        there = committed(folder)
        done = subprocess.run(
            [sys.executable, "-c", CODE, slug, name], cwd=there, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode()


def picture(old: str, new: str) -> bytes:
    """A PNG: before, after, difference, side by side. Raises ImportError without resvg_py."""
    from PIL import Image, ImageChops

    from exercises.figures.picture.render import png

    shown = [Image.open(io.BytesIO(png(svg, WIDTH))).convert("RGB") if svg else None for svg in (old, new)]
    size = (WIDTH, max(image.height for image in shown if image))
    one, two = (Image.new("RGB", size, "white") for _ in shown)
    for page, image in zip((one, two), shown, strict=True):
        if image:
            page.paste(image, (0, (size[1] - image.height) // 2))
    joined = Image.new("RGB", (3 * size[0], size[1]), "white")
    for place, image in enumerate((one, two, ImageChops.invert(ImageChops.difference(one, two)))):
        joined.paste(image, (place * size[0], 0))
    written = io.BytesIO()
    joined.save(written, "PNG")
    return written.getvalue()
