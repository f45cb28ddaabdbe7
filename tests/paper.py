"""Reads a handout as its readers do: the words of a page, the tree of a screen reader, a telephone's camera."""

import ctypes
import io
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp

POINTS_PER_MM = 72 / 25.4
INVISIBLE = dict.fromkeys([0x200B, 0x2068, 0x2069, 0xFFFE])
WORD = re.compile(r"[A-Za-z]+|\d+|[^\W\d_A-Za-z]+")


def plain(text: str) -> str:
    """The text without marks of direction, and with single spaces."""
    return " ".join(text.translate(INVISIBLE).split())


def without_spaces(text: str) -> str:
    """The text without any space: a line may end with a space or not."""
    return "".join(plain(text).split())


def words_of(text: str) -> list[frozenset[str]]:
    """Each word as the set of its letters without marks and points."""
    letters = [
        char
        for char in unicodedata.normalize("NFKD", plain(text))
        if unicodedata.category(char)[0] not in "MPS"
    ]
    return [frozenset(word) for word in WORD.findall("".join(letters))]


def pages(pdf: bytes) -> list[str]:
    return [plain(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(pdf)]


def text_of(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """The structure tree in reading order: pairs of tag and text alternative."""

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for each in element:
                yield from walk(each)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                yield str(element.S), str(element.get("/Alt", ""))
            yield from walk(element.get("/K", pikepdf.Array()))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return list(walk(document.Root.StructTreeRoot.K))


@dataclass
class Element:
    """A tag and what is inside it, on one page."""

    tag: str
    alt: str = ""
    own: str = ""
    inside: list["Element"] = field(default_factory=list)
    lang: str = ""
    page: int = 0  # of a text that `reading` found

    @property
    def text(self) -> str:
        return plain(" ".join([self.own, *(each.text for each in self.inside)]))

    @property
    def written(self) -> str:
        """The text letter by letter, as `reading` found it."""
        return "".join(each.own for each in self.walk())

    def walk(self) -> Iterator["Element"]:
        yield self
        for each in self.inside:
            yield from each.walk()


def elements(pdf: bytes) -> list[Element]:
    """All elements in reading order, page after page."""
    found: list[Element] = []
    for page in pypdfium2.PdfDocument(pdf):
        texts = marked_texts(page)
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            child = pdfium.FPDF_StructTree_GetChildAtIndex(tree, at)
            found += element(child, texts).walk()
        pdfium.FPDF_StructTree_Close(tree)
    return found


def element(raw, texts: dict[int, str]) -> Element:
    found = Element(
        words(pdfium.FPDF_StructElement_GetType, raw), words(pdfium.FPDF_StructElement_GetAltText, raw)
    )
    for at in range(pdfium.FPDF_StructElement_CountChildren(raw)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(raw, at)
        if child:
            found.inside.append(element(child, texts))
        else:
            mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(raw, at)
            found.inside.append(Element("text", own=texts.get(mark, "")))
    return found


def words(read, raw) -> str:
    size = read(raw, None, 0)
    buffer = ctypes.create_string_buffer(size or 2)
    read(raw, buffer, size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le")


def marked_texts(page) -> dict[int, str]:
    """The text of each piece of marked content, by its number."""
    found: dict[int, str] = {}
    textpage = page.get_textpage()
    for obj in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        mark = pdfium.FPDFPageObj_GetMarkedContentID(obj.raw)
        found[mark] = found.get(mark, "") + text_of_object(obj, textpage)
    return found


def text_of_object(obj, textpage) -> str:
    size = pdfium.FPDFTextObj_GetText(obj.raw, textpage.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    as_short = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFTextObj_GetText(obj.raw, textpage.raw, as_short, size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le")


# --- The whole tree, as it is written ---------------------------------------------------------------


@dataclass
class Marked:
    """A piece of marked content. `number` is that of the tree; headers, footers and ornaments have none."""

    number: int | None
    lang: str = ""
    spoken: bool = False  # ActualText is read in place of the letters
    reversed: bool = False


@dataclass
class Reading:
    """The tree in its own order over all pages; and what is outside it, page after page."""

    tree: Element
    outside: list[str]


def reading(pdf: bytes) -> Reading:
    """By what the file itself says of its letters, in the order in which they were written.

    PDFium turns the words of a line round where most of a page runs from right to left; this does not.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers = {page.objgen: number for number, page in enumerate(document.pages)}
        written = [written_on(page) for page in document.pages]
        (root,) = as_list(document.Root.StructTreeRoot.K)
        tree = branch(root, written, numbers, page=0, lang=str(document.Root.get("/Lang", "")))
    return Reading(tree, [texts[None][0] if None in texts else "" for texts in written])


def as_list(value):
    return value if isinstance(value, pikepdf.Array) else [value]


def branch(node, written, numbers, page: int, lang: str) -> Element:
    page = numbers[node.Pg.objgen] if "/Pg" in node else page
    found = Element(str(node.S)[1:], str(node.get("/Alt", "")), lang=str(node.get("/Lang", lang)))
    for each in as_list(node.get("/K", [])):
        if not isinstance(each, int) and "/S" in each:
            found.inside.append(branch(each, written, numbers, page, found.lang))
        elif isinstance(each, int) or "/MCID" in each:  # else it is the area of a link
            number = each if isinstance(each, int) else int(each.MCID)
            on = page if isinstance(each, int) or "/Pg" not in each else numbers[each.Pg.objgen]
            text, said_in = written[on].get(number, ("", ""))
            found.inside.append(Element("text", own=text, lang=said_in or found.lang, page=on))
    return found


def written_on(page) -> dict[int | None, tuple[str, str]]:
    """Text and language by the number of the marked content. A new line begins with a space."""
    fonts = {name: letters_of(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: dict[int | None, tuple[str, str]] = {}
    open_marks, font, size, line, last = [Marked(None)], {}, 0.0, 0.0, None

    def write(text: str) -> None:
        nonlocal last
        if last is not None and abs(line - last) > size / 2:
            text = " " + text
        mark, last = open_marks[-1], line
        found[mark.number] = (found.get(mark.number, ("", ""))[0] + text, mark.lang)

    for operands, operator in pikepdf.parse_content_stream(page, "BDC BMC EMC cm Tf Tj TJ"):
        match str(operator):
            case "BDC" | "BMC":
                open_marks.append(opened(operands, open_marks[-1]))
                if len(operands) > 1 and "/ActualText" in operands[1]:
                    write(str(operands[1].ActualText))
            case "EMC":
                open_marks.pop()
            case "cm":
                line = float(operands[5])
            case "Tf":
                font, size = fonts[str(operands[0])], float(operands[1])
            case _ if not open_marks[-1].spoken:
                codes = b"".join(
                    bytes(run) for run in as_list(operands[0]) if isinstance(run, pikepdf.String)
                )
                text = "".join(font.get(codes[at : at + 2], "\ufffd") for at in range(0, len(codes), 2))
                write(text[::-1] if open_marks[-1].reversed else text)
    return found


def opened(operands, outer: Marked) -> Marked:
    says = operands[1] if len(operands) > 1 else {}
    return Marked(
        int(says["/MCID"]) if "/MCID" in says else outer.number,
        str(says["/Lang"]) if "/Lang" in says else outer.lang,
        "/ActualText" in says or outer.spoken,
        operands[0] == "/ReversedChars" or outer.reversed,
    )


def letters_of(font) -> dict[bytes, str]:
    """What each two-byte code of the font stands for."""
    pairs = re.findall(rb"^<(\w{4})> <(\w+)>$", font.ToUnicode.read_bytes(), re.MULTILINE)
    return {bytes.fromhex(a.decode()): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs}


# --- Measures and codes -----------------------------------------------------------------------------


def smallest_type(pdf: bytes) -> float:
    """In points, of any text on any page."""
    sizes = []
    for page in pypdfium2.PdfDocument(pdf):
        for obj in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            size = ctypes.c_float()
            pdfium.FPDFTextObj_GetFontSize(obj.raw, ctypes.byref(size))
            matrix = obj.get_matrix()
            sizes.append(size.value * math.hypot(matrix.c, matrix.d))  # also of a turned text
    return round(min(sizes), 2)


def text_boxes(page) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each run of text, in points."""
    textpage = page.get_textpage()
    return [textpage.get_rect(index) for index in range(textpage.count_rects())]


def codes_on(page) -> set[str]:
    return set(codes_seen(page.render(scale=1.5, grayscale=True).to_pil()))


def codes_seen(page) -> list[str]:
    """On the picture of a page."""
    return [code.text for code in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)]
