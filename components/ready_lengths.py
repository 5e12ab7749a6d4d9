"""How long the rows are, the line of truncation, and what it cuts."""

from __future__ import annotations

import streamlit as st

from components import ready_form
from components.length_line import length_line, most, moved, travels
from glassbox.data import token_lengths
from glassbox.data.mapping_asked import Asked
from glassbox.data.token_lengths import PERCENTILES, Spread

_LINE = "r_line"
_OF = "ready_line_of"  # what the line was set for: another one begins with its own suggestion
_KEY = "ready_length_line"
_LARGEST = 10**9


def lengths(found: Spread, asked: Asked, least: int, limit: int | None, of: str) -> None:
    """The bars with their line, the percentiles, and the buttons.

    ``least`` are the special tokens of a row, ``limit`` the tokenizer's own max_length, ``of``
    names the rows and the tokenizer.
    """
    proposed = max(token_lengths.suggested(found, limit), least + 1)
    line = _line(found, least, of, proposed)
    st.subheader("How long the rows are", anchor=False)
    with st.container(horizontal=True, gap="large"):
        st.metric("tokens", f"{found.tokens:,}", width="content")
        st.metric("mean", f"{found.mean:,.1f}", width="content")
        for percent, value in zip(PERCENTILES, found.percentiles, strict=True):
            name = {50: "median", 100: "longest"}.get(percent, f"{percent} %")
            says = None if percent in (50, 100) else f"{percent} % of the rows are no longer"
            st.metric(name, f"{value:,}", help=says, width="content")
    bars = token_lengths.bars(found)
    length_line(found, bars, line, least, key=_KEY, on_move=lambda: _moved(found, least))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            f"Suggested: {proposed:,}",
            on_click=_set,
            args=(proposed,),
            disabled=line == proposed,
            key="ready_suggested",
            help="The least multiple of 8 that leaves 99 % of the rows whole"
            + ("" if limit is None else f", at most the tokenizer's own {limit:,}"),
        )
        same = asked.truncation and asked.max_length == line
        st.button(
            f"Map with max_length={line:,}",
            icon=":material/content_cut:",
            on_click=_map_with,
            args=(line,),
            disabled=same,
            key="ready_map_with",
        )
        st.caption(
            f"{_told(found, line)}Drag the line, or move it with the arrow keys. Counted over all "
            f"{found.rows:,} rows of all splits, before any truncation."
        )


def _told(found: Spread, line: int) -> str:
    """What the picture says itself where all lengths travelled to the browser."""
    if travels(found):
        return ""
    cut = token_lengths.cut(found, line)
    return f"At {line:,} tokens {cut.rows:,} rows are cut, and lose {cut.tokens:,} tokens. "


def _line(found: Spread, least: int, of: str, proposed: int) -> int:
    before = st.session_state.get(_OF)
    if before is not None and before != of:
        st.query_params.pop(_LINE, None)
        st.session_state.pop(_LINE, None)
    st.session_state[_OF] = of
    # Switching views takes the address's parameters of this one along; the session has it too.
    said = str(st.query_params.get(_LINE) or st.session_state.get(_LINE) or "")
    if not said.isascii() or not said.isdigit() or len(said) > len(str(_LARGEST)):
        return min(proposed, most(found, least))
    return max(least, min(int(said), most(found, least)))


def _moved(found: Spread, least: int) -> None:
    value = moved(_KEY, found, least)
    if value is not None:
        _set(value)


def _set(line: int) -> None:
    st.session_state[_LINE] = line
    st.query_params[_LINE] = str(line)


def _map_with(line: int) -> None:
    st.session_state[ready_form.TRUNCATION] = True
    st.session_state[ready_form.MAX_LENGTH] = line
    _set(line)
