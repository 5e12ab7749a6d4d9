"""What a file is, by its first bytes, whatever it is called.

>>> refusal(b"PK\\x03\\x04...").message
'This is a zip archive, not a table.'
>>> refusal(b"text,label\\n") is None
True
"""

from __future__ import annotations

import re

from glassbox.errors import UserError

HEAD_BYTES = 131_072

_EXPORT = "Export the table as CSV or Parquet from the program that made it, and upload that."
_UNPACK = "Unpack it and upload the files that are inside."
_PICTURE = "Upload the table itself, as CSV, JSON or Parquet."
_WEIGHTS = "It holds tensors, not rows. Datasets come as CSV, JSON Lines, Parquet or Arrow."
# What comes after the first line end of a hint is Python, to be copied.
_FEATHER = (
    "Write it again as Parquet:\n"
    "import pandas\n"
    'pandas.read_feather("data.feather").to_parquet("data.parquet")'
)
_NUMPY = (
    "Write it as Parquet:\n"
    "import numpy, pandas\n"
    'pandas.DataFrame(numpy.load("data.npy")).add_prefix("c").to_parquet("data.parquet")'
)
_PICKLE = (
    "Loading a pickle runs whatever program is hidden in it, so it is never opened here, nor by "
    "datasets 5. Where you trust it, turn it into Parquet yourself and upload that:\n"
    "import pandas\n"
    'pandas.read_pickle("data.pkl").to_parquet("data.parquet")'
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
    (b"FEA1", "a Feather file of version 1", _FEATHER),
    (b"\x89HDF", "an HDF5 file", _EXPORT),
    (b"GGUF", "a file of model weights", _WEIGHTS),
    (b"Obj\x01", "an Avro file", _EXPORT),
    (b"ORC", "an ORC file", _EXPORT),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document", _EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (b"\x93NUMPY", "a NumPy array", _NUMPY),
    (b"\x7fELF", "a program", _PICTURE),
)
# Protocols 2 to 5 begin with their number, 0 and 1 with an opcode and its line.
_PICKLE_START = re.compile(rb"\x80[\x02-\x05][\x95\x8ac}\](]|c[\w.]+\n\w+\n|\([dl]p0\n")
_HTML = re.compile(rb"\s*<(?:!doctype html|html|head|body|\?xml)\b", re.IGNORECASE)
_SAFETENSORS = re.compile(rb'.{5}\0{3}\{"', re.DOTALL)
_UTF_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
# Everything below the space but tab, line ends, NUL (judged by decoding) and escape.
_CONTROL = bytes(set(range(1, 32)) - {9, 10, 11, 12, 13, 27})


def refusal(head: bytes) -> UserError | None:
    """Why a file that starts with ``head`` holds no rows; None when it is text and may."""
    if not head:
        return UserError("The file is empty: it has 0 bytes.", "Upload a file with rows in it.")
    for magic, what, hint in _MAGIC:
        if head.startswith(magic):
            if b"xl/workbook" in head or b"[Content_Types].xml" in head:
                what, hint = "an Excel or Office document", "In Excel: Save As, CSV UTF-8."
            elif b"data.pkl" in head or b".npy" in head[:200]:
                what, hint = "an archive of PyTorch or NumPy tensors", _WEIGHTS
            return UserError(f"This is {what}, not a table.", hint)
    if _PICKLE_START.match(head):
        return UserError("This is a Python pickle, not a table.", _PICKLE)
    if _SAFETENSORS.match(head):
        return UserError("This is a safetensors file, not a table.", _WEIGHTS)
    text = head.removeprefix(_UTF_MARKS[2])
    if _HTML.match(text):
        return UserError(
            "This is a web page (HTML or XML), not a table.",
            "A download link often gives the page around the file: fetch the raw file.",
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
