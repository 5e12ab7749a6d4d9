"""What a file is, by its first bytes, whatever it is called.

>>> refusal(b"PK\\x03\\x04...").message
'This is a zip archive, not a CSV file.'
>>> refusal(b"text,label\\n") is None
True
"""

from __future__ import annotations

import re

from glassbox.errors import UserError

HEAD_BYTES = 65_536

_EXPORT = "Export the table as CSV from the program that made it, and upload that."
_UNPACK = "Unpack it and upload the CSV file that is inside."
_PICTURE = "Upload the table itself as a CSV file."
_CONVERT = "Turn it into CSV first: pandas.read_parquet(path).to_csv('rows.csv', index=False)"
_PICKLE = (
    "Loading a pickle can run any program that is hidden in it, so it is never opened here. Where "
    "you trust it: pandas.read_pickle(path).to_csv('rows.csv', index=False), and upload that."
)
# (first bytes, what it is, what to do instead); the first match counts.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip archive", _UNPACK),
    (b"PK\x05\x06", "an empty zip archive", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-zip archive", _UNPACK),
    (b"Rar!", "a rar archive", _UNPACK),
    (b"\x89PNG", "a PNG picture", _PICTURE),
    (b"\xff\xd8\xff", "a JPEG picture", _PICTURE),
    (b"GIF8", "a GIF picture", _PICTURE),
    (b"%PDF", "a PDF document", _EXPORT),
    (b"PAR1", "a Parquet file", _CONVERT),
    (b"ARROW1", "an Arrow file", _CONVERT.replace("parquet", "feather")),
    (b"FEA1", "a Feather file", _CONVERT.replace("parquet", "feather")),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document", _EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (b"\x93NUMPY", "a NumPy array", "Save it as text: numpy.savetxt('rows.csv', a, delimiter=',')"),
    (b"\x7fELF", "a program", _PICTURE),
)
# Protocols 2 to 5 begin with their number, 0 and 1 with an opcode and its line.
_PICKLE_START = re.compile(rb"\x80[\x02-\x05][\x95c}\](]|c[\w.]+\n\w+\n|\([dl]p0\n")
_HTML = re.compile(rb"\s*<(?:!doctype html|html|head|body|\?xml)\b", re.IGNORECASE)
_JSON = re.compile(rb'\s*(?:\{\s*(?:"[^"\n]*"\s*:|\})|\[\s*[\[{]|\[\s*\])')
_UTF_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
# Everything below the space but tab, line ends, NUL (judged by decoding) and escape.
_CONTROL = bytes(set(range(1, 32)) - {9, 10, 11, 12, 13, 27})


def refusal(head: bytes) -> UserError | None:
    """Why a file that starts with ``head`` is no CSV; None when it may be one."""
    if not head:
        return UserError("The file is empty: it has 0 bytes.", "Upload a file with rows in it.")
    for magic, what, hint in _MAGIC:
        if head.startswith(magic):
            if b"xl/workbook" in head or b"[Content_Types].xml" in head:
                what, hint = "an Excel or Office document", "In Excel: Save As, CSV UTF-8."
            return UserError(f"This is {what}, not a CSV file.", hint)
    if _PICKLE_START.match(head):
        return UserError("This is a Python pickle, not a CSV file.", _PICKLE)
    text = head.removeprefix(_UTF_MARKS[2])
    if _HTML.match(text):
        return UserError(
            "This is a web page (HTML or XML), not a CSV file.",
            "A download link often gives the page around the file: fetch the raw file.",
        )
    if _JSON.match(text):
        return UserError(
            "This is JSON, not CSV.",
            "Turn it into CSV first: pandas.read_json(path).to_csv('rows.csv', index=False)",
        )
    if not head.startswith(_UTF_MARKS[:2]):
        strange = len(head) - len(head.translate(None, _CONTROL))
        if strange > 0.02 * len(head):
            return UserError(
                f"This is a binary file: {strange:,} of its first {len(head):,} bytes are control "
                "codes.",
                "Upload a text file with rows of values between commas.",
            )
    return None
