"""The rows of a result: surest and wrong, least sure, learned, lost; one of them in full."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import charts
from components.loss_chart import literal
from components.notice import plain
from components.run_result_words import change
from glassbox.text import shortened, whole
from glassbox.training import prediction_table, result_rows
from glassbox.training.predictions import TEXT_CHARS, Predictions
from glassbox.training.result_rows import ORDERS, ORDERS_OF_VALUES, Row

PAGE_ROWS = 10
_ORDER, _TRUTH, _SAID, _PAGE = "result_order", "result_truth", "result_said", "result_page"
_TITLES = {
    "surest_wrong": "Surest and wrong",
    "least_sure": "Least sure",
    "learned": "Learned",
    "lost": "Lost",
    "improved": "Improved",
    "worsened": "Worsened",
    "all": "All",
}
_OF_VALUES = {**_TITLES, "surest_wrong": "Largest error"}
_ANY = -1
_TEXT_SHOWN = 160


def choose(found: Predictions, cell: tuple[int, int] | None) -> None:
    """Let the rows be those of a cell of the confusion matrix, or all again. For callbacks."""
    st.session_state[_TRUTH], st.session_state[_SAID] = cell or (_ANY, _ANY)
    st.session_state[_ORDER] = "all" if cell else "surest_wrong"
    st.session_state[_PAGE] = 1


def chosen(found: Predictions) -> tuple[int | None, int | None]:
    """The labels that the rows are filtered by, true and predicted."""
    picked = []
    for key in (_TRUTH, _SAID):
        value = st.session_state.get(key, _ANY)
        if not isinstance(value, int) or not _ANY <= value < len(found.names):
            value = st.session_state[key] = _ANY
        picked.append(None if value == _ANY else value)
    return picked[0], picked[1]


def draw(found: Predictions, moment: str, file: str, stem: str) -> None:
    """The controls, a page of rows, and the row that is selected."""
    truth = said = None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        order = _order(found)
        if found.problem_type != "regression":
            truth, said = _filters(found)
    places = result_rows.find(found, order, truth, said, moment)
    pages = max(1, -(-len(places) // PAGE_ROWS))
    place, foot = st.container(), st.container(horizontal=True, vertical_alignment="center")
    number = 1
    with foot:
        if pages > 1:
            if st.session_state.get(_PAGE, 1) > pages:
                st.session_state[_PAGE] = 1
            number = st.pagination(pages, key=_PAGE, width=min(330, 84 + 44 * pages))
        st.download_button(
            "CSV",
            # Made when it is asked for: of 100,000 rows it takes a second.
            lambda: prediction_table.to_csv(found),
            file,
            "text/csv",
            key=f"csv_{stem}",
            on_click="ignore",
            icon=":material/download:",
            help="All evaluated rows with their label, prediction and probabilities.",
        )
        st.caption(f"{len(places):,} of {len(found):,} rows")
    rows = result_rows.page(found, places, number, PAGE_ROWS)
    with place:
        if not rows:
            st.caption(_none(order))
            return
        picked = _table(found, rows, f"rows_{stem}_{order}_{truth}_{said}_{number}_{moment}")
    if picked is not None:
        _one(found, picked)


def _order(found: Predictions) -> result_rows.Order:
    options: Sequence[result_rows.Order] = ORDERS
    titles = _TITLES
    if found.problem_type == "regression":
        options, titles = ORDERS_OF_VALUES, _OF_VALUES
    if found.before is None:
        options = [each for each in options if each not in ("learned", "lost", "improved",
                                                            "worsened")]  # fmt: skip
    if st.session_state.get(_ORDER) not in options:
        st.session_state[_ORDER] = options[0]

    def turned() -> None:
        st.session_state[_PAGE] = 1

    st.segmented_control(
        "Rows", options, format_func=titles.__getitem__, required=True, key=_ORDER,
        label_visibility="collapsed", on_change=turned, persist_state="session",
    )  # fmt: skip
    value: result_rows.Order = st.session_state[_ORDER]
    return value


def _filters(found: Predictions) -> tuple[int | None, int | None]:
    def name(place: int) -> str:
        return "any" if place == _ANY else found.names[place]

    options = [_ANY, *range(len(found.names))]
    multi = found.problem_type == "multi_label_classification"
    for key, label in (
        (_TRUTH, "With the true label" if multi else "True label"),
        (_SAID, "With the predicted label" if multi else "Predicted label"),
    ):
        st.selectbox(label, options, format_func=name, key=key, persist_state="session", width=150)
    return chosen(found)


def _none(order: str) -> str:
    said = {
        "surest_wrong": "No row is wrong here.",
        "learned": "Training turned no row of these from wrong to right.",
        "lost": "Training turned no row of these from right to wrong.",
    }
    return said.get(order, "There is no such row.")


def _table(found: Predictions, rows: Sequence[Row], key: str) -> Row | None:
    values = found.problem_type == "regression"
    table: dict[str, list[object]] = {"row": [each.row for each in rows]}
    if not values:
        table["change"] = [change(each.right_before, each.right) for each in rows]
    table["label"] = [each.truth for each in rows]
    table["predicted"] = [each.said for each in rows]
    if any(each.said_before is not None for each in rows):
        table["before"] = [each.said_before for each in rows]
    table["error" if values else "sure"] = [each.sure for each in rows]
    table["text"] = [shortened(each.text, _TEXT_SHOWN) for each in rows]
    if found.pairs is not None:
        table["second text"] = [shortened(each.pair or "", _TEXT_SHOWN) for each in rows]
    state = st.dataframe(
        table,
        hide_index=True,
        height=38 + 35 * len(rows),
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "row": st.column_config.NumberColumn(format="localized", width=60),
            "change": st.column_config.TextColumn(width=88),
            "label": st.column_config.TextColumn(width=86),
            "predicted": st.column_config.TextColumn(width=86),
            "before": st.column_config.TextColumn(width=86, help="Predicted before training."),
            "sure": st.column_config.NumberColumn(
                format="%.3f", width=62, help="The probability of what the model said."
            ),
            "error": st.column_config.NumberColumn(
                format="%.3f", width=70, help="Predicted less true."
            ),
        },
    )
    cells = state["selection"]["cells"]
    return rows[cells[0][0]] if cells and cells[0][0] < len(rows) else None


def _one(found: Predictions, row: Row) -> None:
    """The text in full, and what the model made of it."""
    with st.container(border=True):
        st.markdown(
            f"**Row {row.row:,}** · {row.tokens} tokens · true {plain(row.truth)} · predicted "
            f"{plain(row.said)}"
        )
        for text in (row.text, row.pair):
            if text is not None:
                st.text(whole(text))
                if len(text) == TEXT_CHARS:
                    st.caption(f"The first {TEXT_CHARS:,} characters: the run keeps no more.")
        if found.problem_type != "regression":
            _bars(found, row)


def _bars(found: Predictions, row: Row) -> None:
    """Probabilities of the likeliest labels, before and after training."""
    most = sorted(range(len(found.names)), key=lambda at: -row.chances[at])[:8]
    names = [literal(found.names[at]) for at in most]
    sides = [("after training", row.chances)]
    if row.chances_before is not None:
        sides.append(("before training", row.chances_before))
    figure = {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": title,
                "x": [chances[at] for at in most],
                "y": names,
                "text": [f"{chances[at]:.1%}" for at in most],
                "textposition": "auto",
                "hoverinfo": "skip",
                "marker": {"pattern": {"shape": "" if title.startswith("after") else "/"}},
            }
            for title, chances in sides
        ],
        "layout": {
            "xaxis": {"title": {"text": "probability"}, "range": [0, 1], "tickformat": ".0%"},
            "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "showlegend": True,
        },
    }
    charts.chart(
        figure,
        key=f"row_bars_{row.place}",
        alt=f"Probabilities of {len(most)} labels for this row.",
        height=96 + 40 * len(most),
        top=36,
    )
