"""The head of one tokenizer's column: what it is, and its numbers over the text."""

from __future__ import annotations

from html import escape

import streamlit as st

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
    return "–" if value is None else f"{value:.2f}"
