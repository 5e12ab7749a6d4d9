"""Which format a file has, by its content; the name only decides between text and a table of it.

>>> find(b"PAR1...", "rows.csv"), find(b'{"a": 1}', "x"), find(b"a,b\\n1,2\\n", "x.json")
('parquet', 'json', 'csv')
"""

from __future__ import annotations

import codecs
import re

from glassbox.data import dialect, kinds
from glassbox.data.report import Format

PARQUET = (b"PAR1",)
ARROW = (b"ARROW1", b"\xff\xff\xff\xff")  # the file and the stream format
_PROSE = (".txt", ".text", ".md", ".log", ".rst")
# What no CSV begins with: an object with a key, a list of objects or lists, an empty one.
_JSON = re.compile(r'\s*(?:\{\s*(?:"[^"\n]*"\s*:|\})|\[\s*[\[{]|\[\s*\])')
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TABLE = 0.9  # of the lines of a .txt have the same fields: it is a table


def find(head: bytes, filename: str = "") -> Format:
    """The format of a file that starts with ``head``. Raises UserError for what holds no rows."""
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith(ARROW):
        return "arrow"
    refused = kinds.refusal(head)
    if refused is not None:
        raise refused
    text = _text(head)
    name = filename.lower()
    if _JSON.match(text) or (name.endswith((".json", ".jsonl", ".ndjson")) and _is_list(text)):
        return "jsonl" if name.endswith((".jsonl", ".ndjson")) else "json"
    if name.endswith(_PROSE) and not dialect.is_table(text[: dialect.HEAD_CHARS], _TABLE):
        return "text"
    return "csv"


def _text(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    if head[1:2] == b"\0":
        return head.decode("utf-16-le", "replace")
    if head[:1] == b"\0":
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8", "replace")


def _is_list(text: str) -> bool:
    """Whether a file that is called JSON begins as a list of texts or numbers does."""
    return text.lstrip().startswith(("[", "{"))
