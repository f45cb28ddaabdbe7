"""Reads a handout as its readers do: the words of a page, the tree of a screen reader, a telephone's camera."""

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp

POINTS_PER_MM = 72 / 25.4
INVISIBLE = dict.fromkeys([0x200B, 0x2068, 0x2069, 0xFFFE])


def plain(text: str) -> str:
    """With the spaces as they were typed and without marks of direction."""
    return " ".join(text.translate(INVISIBLE).split())


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
    """A tag with what stands in it, on one page."""

    tag: str
    alt: str = ""
    own: str = ""
    inside: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain(" ".join([self.own, *(each.text for each in self.inside)]))

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
    """What stands under each number of marked content."""
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


def smallest_type(pdf: bytes) -> float:
    """In points, of any text on any page."""
    sizes = []
    for page in pypdfium2.PdfDocument(pdf):
        for obj in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            size = ctypes.c_float()
            pdfium.FPDFTextObj_GetFontSize(obj.raw, ctypes.byref(size))
            sizes.append(size.value * abs(obj.get_matrix().d))
    return round(min(sizes), 2)


def text_boxes(page) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each run of text, in points."""
    textpage = page.get_textpage()
    return [textpage.get_rect(index) for index in range(textpage.count_rects())]


def codes_on(page) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())}


def codes_in(pdf: bytes) -> set[str]:
    return set().union(*map(codes_on, pypdfium2.PdfDocument(pdf)))
