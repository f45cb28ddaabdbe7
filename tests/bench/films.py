"""Makes the two films of the demo practice of our own drawings: `python -m tests.bench.films`, after `load_library`."""

import io
from fractions import Fraction
from pathlib import Path

import av
import django
import resvg_py
from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "patients" / "demo_films"
SIZE = (320, 260)
RATE = 12  # pictures a second
HOLD, MOVE = RATE, RATE  # how many pictures a position is held, and how many it takes to the next
TIMES = 2


def drawn(svg: bytes) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=svg.decode(), width=SIZE[0], background="white")
    drawing = Image.open(io.BytesIO(bytes(png))).convert("RGB")
    picture = Image.new("RGB", SIZE, "white")
    picture.paste(drawing, (0, (SIZE[1] - drawing.height) // 2))
    return picture


def film(first: Image.Image, last: Image.Image) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="webm", options={"fflags": "+bitexact"}) as made:
        video = made.add_stream("libvpx-vp9", rate=RATE, options={"crf": "42", "b": "0", "row-mt": "0"})
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        there = [first] * HOLD + [Image.blend(first, last, step / MOVE) for step in range(MOVE)]
        once = there + [last] * HOLD + [Image.blend(last, first, step / MOVE) for step in range(MOVE)]
        for number, picture in enumerate(once * TIMES):
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            made.mux(video.encode(frame))
        made.mux(video.encode(None))
    return out.getvalue()


def main() -> None:
    from exercises.models import Exercise

    for name, slug in (("practice", "glute-bridge"), ("patient", "side-plank")):
        uses = Exercise.objects.get(clinic=None, slug=slug).shown_pictures
        first, last = (drawn(use.picture.read()) for use in (uses[0], uses[-1]))
        (FOLDER / f"{name}.webm").write_bytes(film(first, last))
        last.save(FOLDER / f"{name}.jpg", quality=80, optimize=True)


if __name__ == "__main__":
    django.setup()
    main()
