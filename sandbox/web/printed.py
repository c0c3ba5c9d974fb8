"""Printed documents: one small PDF page with number, customer and total, built by hand."""

import json
from collections.abc import Sequence

from sandbox.api.numbers import hungarian
from sandbox.tenant.work import Work

# The standard fonts have no double acutes and no Romanian commas; the nearest letters stand in.
NEAREST = str.maketrans("őűŐŰșțȘȚşţăĂ", "öüÖÜstSTstaA")


def printed_document(work: Work, token: str) -> bytes | None:
    """The PDF of the document with this token; None when there is none."""
    row = work.one("SELECT * FROM documents WHERE token = ? AND token != ''", token)
    if row is None:
        return None
    return pdf_page(
        [
            (20, f"{row['type']} {row['number']}"),
            (11, json.loads(row["customer"])["Name"]),
            (11, row["subject"]),
            (11, f"{row['issued']}  -  {row['prompt']}"),
            (16, f"{hungarian(row['amount'], 0 if row['currency'] == 'HUF' else 2)} {row['currency']}"),
            (9, "Printed by the MiniCRM sandbox. Not a fiscal document."),
        ]
    )


def pdf_page(lines: Sequence[tuple[int, str]]) -> bytes:
    """`lines`: (size in points, text), from the top down."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        _stream(lines),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _file(objects)


def _stream(lines: Sequence[tuple[int, str]]) -> bytes:
    parts, height = [b"BT"], 780
    for size, text in lines:
        if text:
            parts.append(b"/F1 %d Tf 1 0 0 1 60 %d Tm (%s) Tj" % (size, height, _escaped(text)))
            height -= size * 2
    content = b"\n".join([*parts, b"ET"])
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _escaped(text: str) -> bytes:
    latin = text.translate(NEAREST).encode("cp1252", "replace")
    return latin.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: list[bytes]) -> bytes:
    output, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(output)
    output += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    output += b"".join(b"%010d 00000 n \n" % place for place in places)
    output += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(output)
