"""Tokenizers beside each other: the head of one's column, and the numbers of all as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from components.notice import notice
from glassbox.tokenization.encoding import Counts
from glassbox.tokenization.library import SharedTokenizer

_TEMPLATE = """
<div style="line-height:1.4">
  <div style="font-weight:650;font-size:1.15rem">{title}</div>
  <div style="opacity:.75;font-size:.82rem;min-height:2.8em">
    {algorithm} · {size} entries: {source}</div>
  <div style="display:grid;grid-template-columns:repeat(4,auto);gap:.25rem .75rem;
    margin-top:.35rem;justify-content:space-between">{numbers}</div>
</div>
"""
_NUMBER = (
    '<div title="{says}"><div style="font-size:1.35rem;font-weight:600;line-height:1.15;'
    'font-variant-numeric:tabular-nums">{value}</div>'
    '<div style="opacity:.75;font-size:.75rem">{label}</div></div>'
)


def heading(shared: SharedTokenizer, counts: Counts) -> None:
    """Draw title, vocabulary and four numbers; each number says at the pointer how it is made."""
    st.html(
        _TEMPLATE.format(
            title=escape(shared.title),
            algorithm=escape(shared.algorithm),
            size=f"{shared.vocabulary_size:,}",
            source=escape(shared.source),
            numbers="".join(
                _NUMBER.format(value=escape(value), label=escape(label), says=escape(says))
                for value, label, says in numbers(counts)
            ),
        )
    )


def numbers(counts: Counts) -> list[tuple[str, str, str]]:
    """(value, label, how it is made) of each number, as shown."""
    parts = [f"{counts.of_text - counts.cut:,} of the text"]
    parts += [f"{counts.added:,} added"] if counts.added else []
    parts += [f"{counts.pad:,} padding"] if counts.pad else []
    made = " + ".join(parts) + (f"; {counts.cut:,} cut off" if counts.cut else "")
    return [
        (f"{counts.tokens:,}", "tokens", f"What a model is given: {made}"),
        (
            _decimal(counts.tokens_per_word),
            "tokens/word",
            f"Fertility: {counts.of_text:,} tokens of the whole text / {counts.words:,} words "
            "between white space",
        ),
        (
            _decimal(counts.characters_per_token),
            "chars/token",
            f"{counts.characters:,} characters of the whole text, white space included / "
            f"{counts.of_text:,} tokens",
        ),
        (
            "–" if counts.unknown_share is None else f"{counts.unknown_share:.0%}",
            "unknown",
            f"{counts.unknown:,} of {counts.of_text:,} tokens of the text are [UNK]. Unknown words "
            "make few tokens: read the other numbers together with this one",
        ),
    ]


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


@dataclass(frozen=True)
class Row:
    """One tokenizer's numbers over the text: ``alone`` and ``disputed`` of its ``pieces``."""

    shared: SharedTokenizer
    counts: Counts
    pieces: int
    alone: int
    disputed: int


_TABLE = """
<div data-table="comparison" style="overflow-x:auto">
<table style="width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums">
<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>
"""
_LINE = "border:0;border-bottom:1px solid rgba(128,140,150,.35);padding:.35rem .6rem;"
_HEAD = '<th scope="col" title="{says}" style="{line}text-align:{align};font-weight:600;\
font-size:.82rem">{label}</th>'
_CELL = '<td style="{line}text-align:right;white-space:nowrap">{value}</td>'
_NAME = '<th scope="row" style="{line}text-align:left;font-weight:600;white-space:nowrap">\
<bdi>{title}</bdi><div style="opacity:.7;font-size:.75rem;font-weight:400">\
{algorithm} · {size}</div></th>'
# The bar is as long as there are tokens; the hatched end are the unknown ones.
_BAR = (
    '<td style="{line}width:40%"><div style="display:flex;align-items:center;gap:.5rem">'
    '<div style="flex:1 1 auto"><div style="display:flex;height:.8rem;width:{width:.2f}%">'
    '<div style="flex:{known} 1 0;background:#2a93b8"></div>'
    '<div style="flex:{unknown} 1 0;box-sizing:border-box;background:repeating-linear-gradient('
    '135deg,#d9830a 0 3px,rgba(217,131,10,.25) 3px 6px)"></div></div></div>'
    '<div style="min-width:6rem;text-align:right;white-space:nowrap">'
    "{value}{mark}</div></div></td>"
)
_MARK = (
    ' <span data-mark="fewest" style="border:1px solid currentColor;border-radius:.6rem;'
    'padding:0 .4rem;font-size:.72rem">fewest</span>'
)
_COLUMNS = (
    ("tokenizer", "left", "Its name, algorithm and the entries of its vocabulary"),
    ("tokens of the text", "left", "Special tokens and padding aside; hatched: the unknown ones"),
    ("tokens / word", "right", "Fertility; words between white space"),
    ("chars / token", "right", "Characters of the text, white space included, per token"),
    ("unknown", "right", "Share of the text's tokens that stand for something unknown"),
    ("alone", "right", "Pieces of the text that none of the others has"),
    ("disputed", "right", "Pieces of the text that at least one of the others has not"),
)


def numbers_table(rows: Sequence[Row]) -> None:
    """All tokenizers' numbers, the one with the fewest tokens marked, with what qualifies that."""
    most = max((row.counts.of_text for row in rows), default=0)
    fewest = min((row.counts.of_text for row in rows), default=0)
    head = "".join(
        _HEAD.format(label=escape(label), align=align, says=escape(says), line=_LINE)
        for label, align, says in _COLUMNS
    )
    body = "".join(_row(row, most, fewest if len(rows) > 1 and most else -1) for row in rows)
    st.html(_TABLE.format(head=head, rows=body))
    sentence = caveat(rows)
    if sentence:
        notice("info", sentence, "What is unknown makes few tokens, and its text is lost.")


def caveat(rows: Sequence[Row]) -> str:
    """What to keep in mind of the fewest tokens; "" where there is nothing."""
    if len(rows) < 2:
        return ""
    best = min(rows, key=lambda row: row.counts.of_text)
    if not best.counts.unknown:
        return ""
    share = f"{best.counts.unknown_share:.0%}"
    said = f"{best.shared.title} makes the fewest tokens, but {share} of them are unknown."
    whole = [row for row in rows if not row.counts.unknown]
    if whole:
        named = min(whole, key=lambda row: row.counts.of_text)
        said += f" Of those that know everything here, {named.shared.title} makes the fewest."
    return said


def _row(row: Row, most: int, fewest: int) -> str:
    counts = row.counts
    cells = (
        _decimal(counts.tokens_per_word),
        _decimal(counts.characters_per_token),
        "–" if counts.unknown_share is None else f"{counts.unknown_share:.1%}",
        f"{row.alone:,} of {row.pieces:,}",
        f"{row.disputed:,} of {row.pieces:,}",
    )
    return (
        "<tr>"
        + _NAME.format(
            title=escape(row.shared.title),
            algorithm=escape(row.shared.algorithm),
            size=f"{row.shared.vocabulary_size:,}",
            line=_LINE,
        )
        + _BAR.format(
            width=100 * counts.of_text / most if most else 0,
            known=counts.of_text - counts.unknown,
            unknown=counts.unknown,
            value=f"{counts.of_text:,}",
            mark=_MARK if counts.of_text == fewest else "",
            line=_LINE,
        )
        + "".join(_CELL.format(value=escape(value), line=_LINE) for value in cells)
        + "</tr>"
    )
