"""Films for tests, made here: coloured pictures with a square that moves, and a tone."""

import io
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

CODECS = {"h264": "libx264", "hevc": "libx265", "vp8": "libvpx", "vp9": "libvpx-vp9"}
QUICK = {
    "libx264": {"preset": "ultrafast"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}
PHONE = {
    "location": "+51.4545-002.5879/",
    "creation_time": "2026-11-20T10:00:00Z",
    "com.apple.quicktime.model": "iPhone 99",
}


def make_film(
    *,
    codec: str = "vp8",
    container: str = "webm",
    seconds: float = 2,
    size: tuple[int, int] = (160, 120),
    rate: int = 10,
    sound: str | None = None,
    turned: int = 0,
    metadata: dict[str, str] | None = None,
    faststart: bool = False,
    pictures: bool = True,
) -> bytes:
    """`container`: webm, mp4 or mov. `turned`: degrees, as a phone that was held upright writes it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{container}"
        options = {"movflags": "+faststart"} if faststart else {}
        options |= (
            {"movflags": "+use_metadata_tags"} if metadata and not faststart and container != "webm" else {}
        )
        with av.open(str(path), "w", format=container, options=options) as film:
            film.metadata.update(metadata or {})
            video = add_video(film, codec, size, rate, turned) if pictures else None
            audio = film.add_stream(sound, rate=48000) if sound else None
            if audio:
                audio.layout = "mono"
            for number in range(max(1, round(seconds * rate))):
                if video:
                    for packet in video.encode(frame_of(number, size, rate)):
                        film.mux(packet)
            if video:
                film.mux(video.encode(None))
            if audio:
                encode_tone(film, audio, seconds)
        return path.read_bytes()


def add_video(film: Any, codec: str, size: tuple[int, int], rate: int, turned: int) -> Any:
    video = film.add_stream(CODECS[codec], rate=rate, options=QUICK[CODECS[codec]])
    video.width, video.height = size
    video.pix_fmt = "yuv420p"
    if codec == "hevc":
        video.codec_context.codec_tag = "hvc1"
    if turned:
        video.set_display_rotation(turned)
    return video


def frame_of(number: int, size: tuple[int, int], rate: int) -> av.VideoFrame:
    """Red above, blue below."""
    width, height = size
    image = Image.new("RGB", size, "#c02020")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height // 2, width, height), fill="#2020c0")
    at = (number * 7) % max(1, width - 20)
    draw.rectangle((at, height // 2 - 10, at + 20, height // 2 + 10), fill="white")
    frame = av.VideoFrame.from_image(image)
    frame.pts, frame.time_base = number, Fraction(1, rate)
    return frame


def encode_tone(film: Any, audio: Any, seconds: float) -> None:
    done, samples = 0, int(48000 * seconds)
    form = audio.codec_context.format.name if audio.codec_context.format else "fltp"
    while done < samples:
        frame = AudioFrame(format=form, layout="mono", samples=960)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.rate, frame.pts, frame.time_base = 48000, done, Fraction(1, 48000)
        film.mux(audio.encode(frame))
        done += 960
    film.mux(audio.encode(None))


class Upload(SimpleUploadedFile):
    """A film to send, as often as one likes."""

    def __init__(self, name: str = "film.webm") -> None:
        super().__init__(name, small_film())

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return super().read(*args)


@cache
def small_film() -> bytes:
    return make_film(seconds=1)


def opened(data: bytes) -> Any:
    return av.open(io.BytesIO(data))
