"""Finding a text or a regular expression in all rows of a split.

Regular expressions are RE2's, whose time grows only with the length of the text: no evil pattern
holds the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data import engine, query
from glassbox.data.engine import quoted
from glassbox.data.where import kind
from glassbox.errors import UserError
from glassbox.text import whole

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset

MAX_CHARS = 500
AROUND = 120  # characters shown before the first hit of a long text
SHOWN = 600
COUNTED = 100_000  # rows of a split; in a larger one counting hits takes longer than finding rows


@dataclass(frozen=True)
class Search:
    """What is looked for, how, and where: ``columns`` of text, () for all of them."""

    text: str
    regex: bool = False
    match_case: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The numbers of the rows with a hit, ascending, and all hits in them; None: not counted."""

    rows: np.ndarray
    hits: int | None


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is a hit."""

    text: str
    hit: bool


def text_columns(features: Any) -> tuple[str, ...]:
    """The columns that can be searched: those of plain text."""
    return tuple(name for name, feature in features.items() if kind(feature) == "text")


def columns_of(search: Search, features: Any) -> tuple[str, ...]:
    """Where is looked. Raises UserError when there is no text, or no such column of text."""
    texts = text_columns(features)
    if not texts:
        raise UserError("No column holds text.", "Numbers are found with a filter.")
    for name in search.columns:
        if name not in texts:
            raise UserError(f"{name!r} is no column of text here.", "Choose another column.")
    return search.columns or texts


def find(dataset: Dataset, search: Search) -> Found:
    """All rows of ``dataset`` with a hit. Raises UserError for a pattern that is none."""
    import numpy as np

    names = columns_of(search, dataset.features)
    pattern = checked(search)
    matches = " OR ".join(_matches(search, name) for name in names)
    hits = " + ".join(f"coalesce({_count(search, name)}, 0)" for name in names)
    counted = dataset.num_rows <= COUNTED
    more = f", CAST({hits} AS BIGINT) AS {quoted(query.HITS)}" if counted else ""
    with query.asked(dataset, names, "This search") as (connection, rest):
        sql = f"SELECT {quoted(query.ROW)}{more} FROM rows WHERE ({matches}) AND {rest}"
        found = connection.execute(sql, {"p": pattern}).fetchnumpy()
    rows = np.sort(query.plain(found[query.ROW]))
    return Found(rows, int(query.plain(found[query.HITS]).sum()) if counted else None)


def checked(search: Search) -> str:
    """What the engine looks for: the text or a pattern. Raises UserError where it is none."""
    import duckdb

    text = whole(search.text)
    if not text:
        raise UserError("There is nothing to look for.", "Type a text or a pattern.")
    if len(text) > MAX_CHARS:
        raise UserError(f"That is longer than {MAX_CHARS} characters.", "Look for a part of it.")
    if _literal(search):
        return text
    pattern = text if search.regex else _escaped(text)
    connection = engine.cursor()
    try:
        connection.execute("SELECT regexp_matches('', $p)", {"p": pattern}).fetchall()
    except duckdb.Error as error:
        raise UserError(
            f"That is no regular expression of RE2: {query.reason(error)}.",
            "RE2 has no look-around and no back references. Or switch off the regular expression.",
        ) from None
    finally:
        connection.close()
    return pattern


def _literal(search: Search) -> bool:
    return search.match_case and not search.regex


def _escaped(text: str) -> str:
    """A pattern that finds the text itself."""
    return "".join(
        sign if sign.isalnum() or sign in " _" or ord(sign) > 127 else f"\\x{{{ord(sign):x}}}"
        for sign in text
    )


def _option(search: Search) -> str:
    return "'c'" if search.match_case else "'i'"


def _matches(search: Search, name: str) -> str:
    if _literal(search):
        return f"contains({quoted(name)}, $p)"
    return f"regexp_matches({quoted(name)}, $p, {_option(search)})"


def _count(search: Search, name: str) -> str:
    column = quoted(name)
    if _literal(search):
        return f"(strlen({column}) - strlen(replace({column}, $p, ''))) // strlen($p)"
    return f"len(regexp_extract_all({column}, $p, 0, {_option(search)}))"


def marked(texts: Sequence[str | None], search: Search) -> list[tuple[Piece, ...]]:
    """Each text cut into what is a hit and what is not; a long one is cut around its first hit."""
    import pyarrow as pa

    pattern = checked(search)
    if _literal(search):
        pattern = _escaped(pattern)
    known = "".join(text for text in texts if text)
    begin, end = [chr(sign) for sign in range(0xE000, 0xF8FF) if chr(sign) not in known][:2]
    connection = engine.cursor()
    try:
        connection.register("shown", pa.table({"t": pa.array(texts, pa.large_string())}))
        with query.limited(connection, "Marking the hits"):
            option = _option(search).replace("'", "") + "g"
            sql = f"SELECT regexp_replace(t, $p, $r, '{option}') FROM shown"
            replaced = {"p": pattern, "r": f"{begin}\\0{end}"}
            found = connection.execute(sql, replaced).fetchall()
    finally:
        connection.close()
    return [_around(_pieces(text or "", begin, end)) for (text,) in found]


def _pieces(text: str, begin: str, end: str) -> list[Piece]:
    head, *rest = text.split(begin)
    pieces = [Piece(head, False)]
    for part in rest:
        hit, _, after = part.partition(end)
        pieces += [Piece(hit, True), Piece(after, False)]
    return [piece for piece in pieces if piece.text]


def _around(pieces: list[Piece]) -> tuple[Piece, ...]:
    """At most SHOWN characters, beginning a little before the first hit."""
    made: list[Piece] = []
    left = SHOWN
    for place, piece in enumerate(pieces):
        text = piece.text
        if place == 0 and not piece.hit and len(text) > AROUND and len(pieces) > 1:
            text = "…" + text[-AROUND:]
        if len(text) > left:
            made.append(Piece(text[:left] + "…", piece.hit))
            break
        made.append(Piece(text, piece.hit))
        left -= len(text)
    return tuple(made)
