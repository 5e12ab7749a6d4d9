"""What a batch is made of: its rows in a table, and every option of the call. All in the URL.

The keys of the widgets are their names in the address: ``/tokenizer?view=batch&b_padding=longest``.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.in_url import whole_number
from components.notice import notice, plain, user_error
from components.shared_text import LONGEST
from glassbox.errors import Problem, UserError
from glassbox.settings import current
from glassbox.tokenization.batch_options import BatchOptions, Row
from glassbox.tokenization.batch_rows import from_address, from_cells, to_address

EXAMPLE = (
    Row("Short rows are padded."),
    Row("Who was unaffable?", "The café owner."),
    Row("What does not fit into max_length is cut, whatever it says: this, for example, is gone."),
)
ROWS = "b_rows"
_CELLS, _VERSION = "batch_cells", "batch_version"
_BOUND: dict[str, Any] = {"bind": "query-params", "persist_state": "session"}
# The field of a finding -> the key of its widget.
_KEYS = {
    "padding": "b_padding",
    "pad_to_multiple_of": "b_multiple",
    "truncation": "b_truncation",
    "max_length": "b_max_length",
    "stride": "b_stride",
}
_PADDING = {"do_not_pad": "off", "longest": "longest", "max_length": "max_length"}
_TRUNCATION = {
    "do_not_truncate": "off",
    "longest_first": "longest_first",
    "only_first": "only_first",
    "only_second": "only_second",
}


def rows_table() -> tuple[Row, ...]:
    """The table to write rows into; gives back those that have a text."""
    _follow_link()
    cells: list[list[str | None]] = st.session_state[_CELLS]
    edited = st.data_editor(
        {"first": [cell[0] for cell in cells], "second": [cell[1] for cell in cells]},
        key=f"batch_table_{st.session_state[_VERSION]}",
        num_rows="dynamic",
        placeholder="",
        column_config={
            "first": st.column_config.TextColumn("text", width="large"),
            "second": st.column_config.TextColumn(
                "second text, for a pair",
                width="large",
                help="tokenizer(text, text_pair): two sentences to compare, or a question and "
                "the passage with its answer",
            ),
        },
    )
    pairs = list(zip(edited["first"], edited["second"], strict=True))
    st.session_state["batch_now"] = [list(pair) for pair in pairs]
    rows, left_out = from_cells(pairs, empty_is_text=_empty_is_text(pairs))
    _into_address(rows)
    if left_out:
        st.caption(
            f"{left_out:,} empty {'row is' if left_out == 1 else 'rows are'} left out: the library "
            "would raise a TypeError for a cell that is None."
        )
    return rows


def _empty_is_text(pairs: list[tuple[str | None, str | None]]) -> bool:
    """Whether an empty second text makes a pair; asked only where there is one."""
    if all(second != "" for _, second in pairs):
        return False
    return st.toggle(
        "An empty second text makes a pair",
        True,
        key="b_empty",
        help="As in tokenizer(texts, second_texts), where every row has both",
        **_BOUND,
    )


def _follow_link() -> None:
    """Set the table's cells: from a link, from before the view was left, or from the example."""
    linked = st.query_params.get(ROWS)
    version = st.session_state.get(_VERSION, 0)
    cells = None
    if linked is not None and linked != st.session_state.get("batch_written"):
        st.session_state["batch_written"] = linked
        try:
            # Without any row the table would take its columns for numbers.
            cells = [[row.first, row.second] for row in from_address(linked)] or [[None, None]]
        except UserError as error:
            user_error(error)
    elif _CELLS in st.session_state and f"batch_table_{version}" not in st.session_state:
        cells = st.session_state["batch_now"] or [[None, None]]
    if cells is None and _CELLS not in st.session_state:
        cells = [[row.first, row.second] for row in EXAMPLE]
    if cells is not None:
        st.session_state[_CELLS] = cells
        st.session_state[_VERSION] = version + 1


def _into_address(rows: tuple[Row, ...]) -> None:
    """The rows, while they are short and not the example's."""
    text = to_address(rows)
    fits = len(text) <= LONGEST and rows != EXAMPLE
    st.session_state["batch_written"] = text if fits else None
    if fits:
        st.query_params[ROWS] = text
    elif ROWS in st.query_params:
        del st.query_params[ROWS]


def options(*, add_special_tokens: bool) -> BatchOptions:
    """Two lines of controls, for padding and for truncation; the rest of the options is given."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        padding = st.segmented_control(
            "padding",
            list(_PADDING),
            default="longest",
            required=True,
            format_func=_PADDING.__getitem__,
            key="b_padding",
            help="longest: to the longest row of this batch. max_length: to the number below, or "
            "to the tokenizer's own limit",
            **_BOUND,
        )
        pads = padding != "do_not_pad"
        padding_side = st.segmented_control(
            "padding_side",
            ["right", "left"],
            default="right",
            required=True,
            key="b_side",
            disabled=not pads,
            help="Models that write on at the end of a text, as GPT-2, are padded on the left",
            **_BOUND,
        )
        multiple = st.number_input(
            "pad_to_multiple_of",
            0,
            4096,
            0,
            key="b_multiple",
            width=165,
            help="0: off. Some hardware is quicker with lengths that are multiples of 8",
            bind=whole_number("b_multiple"),
            persist_state="session",
        )
        own = st.session_state.get("b_own", st.query_params.get("b_own") == "true")
        length = st.number_input(
            "max_length",
            0,
            current().max_text_chars,
            14,
            key="b_max_length",
            width=120,
            disabled=own,
            help="In tokens, special ones included; for padding and truncation alike",
            bind=whole_number("b_max_length"),
            persist_state="session",
        )
        own = st.toggle(
            "none given",
            key="b_own",
            help="Without max_length the library goes by tokenizer.model_max_length, if the "
            "tokenizer knows one",
            **_BOUND,
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        truncation = st.segmented_control(
            "truncation",
            list(_TRUNCATION),
            default="longest_first",
            required=True,
            format_func=_TRUNCATION.__getitem__,
            key="b_truncation",
            help="Which text of a pair is cut; of a single text, longest_first and only_first do "
            "the same",
            **_BOUND,
        )
        truncates = truncation != "do_not_truncate"
        side = st.segmented_control(
            "truncation_side",
            ["right", "left"],
            default="right",
            required=True,
            key="b_cut_side",
            disabled=not truncates,
            help="No argument of the call, but an attribute: tokenizer.truncation_side",
            **_BOUND,
        )
        stride = st.number_input(
            "stride",
            0,
            4096,
            0,
            key="b_stride",
            width=120,
            disabled=not truncates,
            help="Tokens that a window repeats from the one before it",
            bind=whole_number("b_stride"),
            persist_state="session",
        )
        overflow = st.toggle(
            "overflow windows",
            key="b_overflow",
            help="return_overflowing_tokens: what does not fit goes on in further windows",
            **_BOUND,
        )
    return BatchOptions(
        add_special_tokens=add_special_tokens,
        padding=padding,
        padding_side=padding_side,
        pad_to_multiple_of=multiple or None,
        truncation=truncation,
        truncation_side=side,
        max_length=None if own else length,
        stride=stride,
        return_overflowing_tokens=overflow,
    )


def problems(found: list[Problem]) -> None:
    """Each finding in a sentence, with a button for each value that mends it."""
    for number, problem in enumerate(found):
        notice(problem.severity, problem.message, problem.hint)
        key = _KEYS.get(problem.field)
        if key is None or not problem.mends:
            continue
        with st.container(horizontal=True, gap="small"):
            for value in problem.mends:
                st.button(
                    plain(_use(problem.field, value)),
                    key=f"batch_mend_{number}_{value}",
                    on_click=_take,
                    args=(key, value),
                )


def _use(field: str, value: object) -> str:
    said = f"{value:,}" if isinstance(value, int) else str(value)
    return f"Use {field} {'off' if said.startswith('do_not') else said}"


def _take(key: str, value: Any) -> None:
    st.session_state[key] = 0 if value == "off" else value
    if key == "b_max_length":
        st.session_state["b_own"] = False
