"""A handout that opens the print dialog by itself, without a script and within the content policy.

The document itself asks for it: "on opening, do what your menu calls Print". Chromium, Edge, Firefox and Acrobat do
so. Other readers just show the document. The request is appended as an update; the bytes before it stay the same.
"""

import re

CATALOG = re.compile(rb"(?s)\n(\d+) 0 obj\n<<(/Type/Catalog.*?)>>\nendobj\n")
TRAILER = re.compile(rb"trailer\n<</Size (\d+)/Root (\d+) 0 R(.*?)>>\nstartxref\n(\d+)\n%%EOF\s*$", re.DOTALL)


def opening_print_dialog(pdf: bytes) -> bytes:
    """The PDF with the request appended. A PDF that is not built as Typst builds them is returned unchanged."""
    trailer, catalogs = TRAILER.search(pdf), CATALOG.findall(pdf)
    if trailer is None or not catalogs or catalogs[-1][0] != trailer[2]:
        return pdf
    size, root, rest, before = int(trailer[1]), trailer[2], trailer[3], trailer[4]
    action = b"%d 0 obj\n<</Type/Action/S/Named/N/Print>>\nendobj\n" % size
    catalog = b"%s 0 obj\n<<%s/OpenAction %d 0 R>>\nendobj\n" % (root, catalogs[-1][1], size)
    start = len(pdf) + 1
    # Each line of the cross-reference table must be 20 bytes long.
    table = b"xref\n%s 1\n%010d 00000 n\r\n%d 1\n%010d 00000 n\r\n" % (root, start + len(action), size, start)
    end = b"trailer\n<</Size %d/Root %s 0 R%s/Prev %s>>\nstartxref\n%d\n%%%%EOF" % (
        size + 1,
        root,
        rest,
        before,
        start + len(action) + len(catalog),
    )
    return b"\n".join([pdf, action + catalog + table + end])
