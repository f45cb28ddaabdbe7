"""Run as a program of its own: reads one film that somebody uploaded, and writes it again without its metadata.

    python -I film_reader.py FILM FOLDER

It prints one JSON object: what was made in FOLDER (`film`, `poster.jpg`), or `{"refused": WHY, …}`. It decodes what a
stranger made, with a library in C: so it runs alone, with limits of time and memory, knows neither settings nor
database, and imports nothing of ours. See `exercises.film_media` and docs/decisions/0036.
"""

import json
import math
import resource
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

LONGEST = 60.5  # seconds: phones that stop at a minute overrun it by some frames
A_MOMENT = 0.1  # seconds by which a sound may outlast its pictures
WIDEST = 1920  # pixels
MOST_PACKETS = 60_000  # of one film: a minute at 240 pictures a second, with its sound, has 18,000
MOST_DECODED = 250  # pictures, to find the poster
POSTER_EDGE = 640  # pixels: the width of a phone's screen at two dots a pixel
CPU_SECONDS, MEMORY, LARGEST = 20, 1_500_000_000, 100_000_000  # bytes

PICTURES = {"mp4": {"h264", "vp9", "av1"}, "webm": {"vp8", "vp9", "av1"}}
SOUNDS = {"mp4": {"aac", "opus"}, "webm": {"opus", "vorbis"}}
COLOURS = {"yuv420p", "yuvj420p"}  # what every browser shows
DECODERS = "h264,vp8,vp9,libdav1d,av1,libvpx,libvpx-vp9,aac,opus,libopus,vorbis,libvorbis"

SUPPLEMENTS = 6  # the kind of H.264 unit that can carry text of the camera: nothing that a player needs


class Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    def __init__(self, why: str, **facts: Any) -> None:
        super().__init__(why)
        self.why, self.facts = why, facts


def limit() -> None:
    """What a crafted film could use up, it uses up of these."""
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


# --- The container --------------------------------------------------------------------------------


def container_of(path: Path) -> str:
    """ "mp4" or "webm", by the first bytes. Nothing else is ever given to a demuxer: some of them open other files."""
    with path.open("rb") as film:
        head = film.read(12)
        if not head:
            raise Refused("empty")
        if head[4:8] in (b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip"):
            refuse_cut(film, path.stat().st_size)
            return "mp4"
        if head.startswith(b"\x1a\x45\xdf\xa3"):
            refuse_cut_webm(film, path.stat().st_size)
            return "webm"
    raise Refused("no_film")


def refuse_cut(film: BinaryIO, size: int) -> None:
    """Each part of an MP4 says how long it is. One that goes on after the end was cut; one without an index, too."""
    kinds = set()
    at = 0
    while at + 8 <= size:
        film.seek(at)
        head = film.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        kinds.add(kind)
        if length == 0:  # up to the end
            at = size
            break
        if length < 8:
            raise Refused("damaged")
        at += length
    if at > size or b"moov" not in kinds:
        raise Refused("cut")


def refuse_cut_webm(film: BinaryIO, size: int) -> None:
    """A WebM is a head and one segment, which mostly says how long it is. A live recording does not."""
    film.seek(4)
    film.seek(number_in(film)[0], 1)
    if film.read(4) != b"\x18\x53\x80\x67":
        raise Refused("damaged")
    length, is_known = number_in(film)
    if is_known and film.tell() + length > size:
        raise Refused("cut")


def number_in(film: BinaryIO) -> tuple[int, bool]:
    """A number of EBML, whose first byte says how many follow. With all bits set it says that nobody knows."""
    first = (film.read(1) or b"\0")[0]
    more = 8 - first.bit_length()
    if more > 7:
        raise Refused("damaged")
    value = int.from_bytes(bytes([first & (0x7F >> more)]) + film.read(more))
    return value, value != (1 << 7 * (more + 1)) - 1


# --- Reading --------------------------------------------------------------------------------------


def read(path: Path, folder: Path) -> dict[str, Any]:
    kind = container_of(path)
    try:
        import av
    except ImportError:
        raise Refused("missing") from None
    av.logging.set_level(av.logging.PANIC)
    demuxer = {"mp4": "mov", "webm": "matroska"}[kind]
    # Nothing but this file, whatever it names; and no decoder but these.
    closed = {"protocol_whitelist": "file", "codec_whitelist": DECODERS, "format_whitelist": "mov,matroska"}
    try:
        with av.open(str(path), format=demuxer, options=closed) as film:
            picture, sound, lost_sound = streams_of(film, kind)
            chosen = [each.index for each in (picture, sound) if each]
            facts = facts_of(film, picture)
            poster, turn = poster_of(film, picture)
    except av.error.FFmpegError:
        raise Refused("damaged") from None
    if turn in (90, -90, 270, -270):
        facts |= {"width": facts["height"], "height": facts["width"]}
    poster.save(folder / "poster.jpg", "JPEG", quality=90)
    try:
        with av.open(str(path), format=demuxer, options=closed) as film:
            seconds = remux(film, chosen, kind, folder / "film")
    except av.error.FFmpegError:
        raise Refused("damaged") from None
    return facts | {
        "container": kind,
        "seconds": max(1, min(60, math.ceil(seconds - A_MOMENT))),
        "lost_sound": lost_sound,
    }


def streams_of(film: Any, kind: str) -> tuple[Any, Any, bool]:
    """The picture, the sound or None, and whether a sound is left out that browsers do not play."""
    pictures = [each for each in film.streams.video if not each.disposition & each.disposition.attached_pic]
    if not pictures:
        raise Refused("no_picture" if film.streams.audio else "damaged")
    picture = pictures[0]
    codec = name_of(picture)
    if codec not in PICTURES[kind]:
        raise Refused("hevc" if codec == "hevc" else "codec")
    sounds = list(film.streams.audio)
    playable = next((each for each in sounds if name_of(each) in SOUNDS[kind]), None)
    return picture, playable, bool(sounds) and playable is None


def name_of(stream: Any) -> str:
    context = stream.codec_context
    return (
        ""
        if context is None
        else {"libdav1d": "av1", "libvpx-vp9": "vp9"}.get(
            context.codec.canonical_name, context.codec.canonical_name
        )
    )


def facts_of(film: Any, picture: Any) -> dict[str, Any]:
    context = picture.codec_context
    width, height = context.width, context.height
    if not (width and height):
        raise Refused("damaged")
    if max(width, height) > WIDEST:
        raise Refused("too_wide", width=width, height=height)
    said = [film.duration / 1_000_000 if film.duration else 0]
    if picture.duration and picture.time_base:
        said.append(float(picture.duration * picture.time_base))
    if max(said) > LONGEST:
        raise Refused("too_long", seconds=round(max(said)))
    if context.pix_fmt and context.pix_fmt not in COLOURS:
        raise Refused("codec")
    return {"width": width, "height": height}


def poster_of(film: Any, picture: Any) -> tuple[Any, int]:
    """The picture one second from the start, or the last one of a shorter film, upright. And how it was turned."""
    context = picture.codec_context
    context.thread_count = 1
    shown = None
    for number, frame in enumerate(film.decode(picture)):
        shown = frame
        if number + 1 >= MOST_DECODED or (frame.time is not None and frame.time >= 1):
            break
    if shown is None:
        raise Refused("damaged")
    if shown.format.name not in COLOURS:
        raise Refused("codec")
    turn = int(shown.rotation)
    image = shown.to_image()
    image.thumbnail((POSTER_EDGE, POSTER_EDGE))
    return (image.rotate(turn, expand=True) if turn else image), turn


# --- Writing --------------------------------------------------------------------------------------


def remux(film: Any, indexes: list[int], kind: str, path: Path) -> float:
    """Writes picture and sound as they are coded, and nothing else. Gives the length in seconds, from the packets."""
    import av

    options = {"fflags": "+bitexact"} | ({"movflags": "+faststart"} if kind == "mp4" else {})
    begins = ends = 0.0
    with av.open(str(path), "w", format=kind, options=options) as made:
        chosen = [film.streams[index] for index in indexes]
        to = {each.index: made.add_stream_from_template(each) for each in chosen}
        filters = {each.index: plain(each, to[each.index]) for each in chosen}
        for stream in to.values():
            stream.metadata.clear()
        for number, packet in enumerate(film.demux(chosen)):
            if packet.dts is None:
                continue
            at, lasts = float(packet.dts * packet.time_base), float((packet.duration or 0) * packet.time_base)
            begins, ends = min(begins, at), max(ends, at + lasts)
            if number > MOST_PACKETS or ends - max(begins, 0) > LONGEST:
                raise Refused("too_long", seconds=round(ends))
            index = packet.stream.index
            for each in filters[index](packet):
                each.stream = to[index]
                made.mux(each)
    if not ends:
        raise Refused("damaged")
    return ends


def plain(stream: Any, to: Any) -> Any:
    """What gives each packet without what the camera wrote between the pictures."""
    from av.bitstream import BitStreamFilterContext

    if name_of(stream) != "h264":
        return lambda packet: [packet]
    return BitStreamFilterContext(f"filter_units=remove_types={SUPPLEMENTS}", stream, to).filter


def answers() -> Iterator[dict[str, Any]]:
    try:
        limit()
        yield read(Path(sys.argv[1]), Path(sys.argv[2]))
    except Refused as refusal:
        yield {"refused": refusal.why} | refusal.facts
    except (MemoryError, OSError, ValueError, ArithmeticError, LookupError):
        yield {"refused": "damaged"}


if __name__ == "__main__":
    for answer in answers():
        sys.stdout.write(json.dumps(answer))
