"""Writes a small HEIC file, as iPhones do for photos: there is no encoder for it that tests could use.

The picture inside is HEVC without compression: one slice whose blocks of 16 × 16 pixels carry their samples as they are
(PCM). ITU-T H.265 names the fields; ISO/IEC 23008-12 the boxes around them.
"""

import struct

BLOCK = 16
RED, BLUE = (81, 90, 240), (41, 240, 110)  # Y, Cb, Cr
# How much of a range of 508 goes to the unlikely value, by how often the likely one came before (H.265, table 9-52).
UNLIKELY = (240, 227, 216, 205, 195, 185, 175, 166)


class Bits:
    def __init__(self) -> None:
        self.bits: list[int] = []

    def u(self, value: int, length: int) -> "Bits":
        self.bits += [value >> place & 1 for place in reversed(range(length))]
        return self

    def ue(self, *values: int) -> "Bits":
        """Each as an Exp-Golomb code."""
        for value in values:
            length = (value + 1).bit_length()
            self.u(0, length - 1).u(value + 1, length)
        return self

    def stop(self) -> bytes:
        return self.u(1, 1).aligned()

    def aligned(self) -> bytes:
        self.u(0, -len(self.bits) % 8)
        octets = zip(*[iter(self.bits)] * 8, strict=True)
        return bytes(int("".join(map(str, octet)), 2) for octet in octets)


def unit(kind: int, payload: bytes) -> bytes:
    """A NAL unit. Three bytes that look like a start code are told apart by a 3 between them."""
    out = bytearray()
    for byte in payload:
        if out[-2:] == b"\0\0" and byte <= 3:
            out.append(3)
        out.append(byte)
    return bytes([kind << 1, 1]) + bytes(out)


def profile(bits: Bits) -> Bits:
    """Main Still Picture, at level 3.1."""
    return bits.u(3, 8).u(0x70000000, 32).u(0b1011, 4).u(0, 44).u(93, 8)


def parameters(width: int, height: int) -> list[tuple[int, bytes]]:
    video = profile(Bits().u(0, 4).u(3, 2).u(0, 6).u(0, 3).u(1, 1).u(0xFFFF, 16)).u(1, 1).ue(0, 0, 0)
    video.u(0, 6).ue(0).u(0, 2)
    sequence = profile(Bits().u(0, 4).u(0, 3).u(1, 1)).ue(0, 1, width, height).u(0, 1).ue(0, 0, 4)
    sequence.u(1, 1).ue(0, 0, 0).ue(1, 0, 0, 2, 0, 0)  # blocks of 16
    sequence.u(0, 3).u(1, 1).u(7, 4).u(7, 4).ue(1, 0).u(1, 1)  # samples as they are, 8 bits, unfiltered
    sequence.ue(0).u(0, 5)
    picture = Bits().ue(0, 0).u(0, 7).ue(0, 0, 0).u(0, 3).ue(0, 0).u(0, 10).ue(0).u(0, 2)
    return [(32, unit(32, video.stop())), (33, unit(33, sequence.stop())), (34, unit(34, picture.stop()))]


def slice_of(colours: list[tuple[int, int, int]]) -> bytes:
    data = Bits().u(1, 1).u(0, 1).ue(0, 2, 0).stop()
    for number, (luma, blue, red) in enumerate(colours):
        width = (510 if number == 0 else 508) - UNLIKELY[
            number
        ]  # not the last, whole, and then: samples as they are
        data += ended(width - 2) + bytes(
            [luma] * BLOCK**2 + [blue] * (BLOCK**2 // 4) + [red] * (BLOCK**2 // 4)
        )
    return unit(19, data + ended(508))


def ended(low: int) -> bytes:
    """The arithmetic coder's bytes when it stops at this place (H.265, 9.3.5.6), begun from nothing."""
    bits, waiting, is_first = Bits(), 0, True
    for _shift in range(7):
        if 256 <= low < 512:
            waiting, low = waiting + 1, (low - 256) << 1
            continue
        bit = int(low >= 512)
        bits.u(bit, 0 if is_first else 1)
        bits.bits += [1 - bit] * waiting
        waiting, is_first, low = 0, False, (low - 512 * bit) << 1
    bit = low >> 9 & 1
    bits.u(bit, 0 if is_first else 1)
    bits.bits += [1 - bit] * waiting
    return bits.u(low >> 7 & 3 | 1, 2).aligned()


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + name + body


def heic(*, quarter_turns: int = 0) -> bytes:
    """64 × 32 pixels: red on the left and blue on the right, to be turned against the clock to see it."""
    width, height = 64, 32
    nals = parameters(width, height)
    slice_ = slice_of([RED, RED, BLUE, BLUE] * 2)
    arrays = b"".join(struct.pack(">BHH", 0x80 | kind, 1, len(nal)) + nal for kind, nal in nals)
    hvcc = bytes.fromhex("01 03 70000000 b00000000000 5d f000 fc fd f8 f8 0000 0f 03") + arrays
    properties = [box(b"hvcC", hvcc), box(b"ispe", bytes(4), struct.pack(">II", width, height))]
    properties.append(box(b"irot", bytes([quarter_turns])))
    used = bytes([len(properties), 0x81, 0x02, 0x83])
    ftyp = box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")

    def meta(offset: int) -> bytes:
        return box(
            b"meta",
            bytes(4),
            box(b"hdlr", bytes(8), b"pict", bytes(13)),
            box(b"pitm", bytes(4), struct.pack(">H", 1)),
            box(b"iloc", bytes(4), struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, len(slice_) + 4)),
            box(
                b"iinf",
                bytes(4),
                struct.pack(">H", 1),
                box(b"infe", b"\2\0\0\0", bytes([0, 1, 0, 0]), b"hvc1", b"\0"),
            ),
            box(b"iprp", box(b"ipco", *properties), box(b"ipma", bytes(4), struct.pack(">IH", 1, 1), used)),
        )

    offset = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(offset) + box(b"mdat", struct.pack(">I", len(slice_)), slice_)
