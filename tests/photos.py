"""What the form about an exercise's pictures posts, as the page has it."""

import io
import struct
import zlib
from typing import Any

import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def a_photo(
    colour: str = "red", size: tuple[int, int] = (400, 300), name: str = "ann.jpg"
) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def png_head(width: int, height: int) -> bytes:
    """The start of a PNG that says how large it is. Nothing needs the rest to refuse it."""
    chunks = [(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)), (b"IDAT", b"")]
    sums = (struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks)
    parts = [
        struct.pack(">I", len(data)) + name + data + sum_
        for (name, data), sum_ in zip(chunks, sums, strict=True)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def fields_on(answer: Any) -> dict[str, list[str]]:
    """The fields of the form in the page's main part, in order, as a browser would send them."""
    page = lxml.html.fromstring(answer.content)
    fields: dict[str, list[str]] = {}
    for name, value in page.xpath("//main//form[@enctype]")[0].form_values():
        fields.setdefault(name, []).append(value)
    return fields


def rows_on(answer: Any) -> list[str]:
    """The keys of the rows, in order."""
    return fields_on(answer).get("photo", [])


def press(person: Any, address: str, answer: Any, button: str = "", **changed: Any) -> Any:
    """Sends the form as the page shows it, with what was changed, by this button."""
    data: dict[str, Any] = fields_on(answer) | changed
    if button:
        data["photos-act"] = button
    return person.post(address, data)


def filled(answer: Any, *words: str) -> dict[str, str]:
    """Words for the rows, in order."""
    return {f"photo-{key}-alt": said for key, said in zip(rows_on(answer), words, strict=True)}
