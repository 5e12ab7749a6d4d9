"""Take it away: as CSV, JSON Lines, Parquet or a folder of `datasets`, or on to /fine_tune."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import cache, frame
from components.code import snippet
from components.dataset_code import load_code
from components.in_url import in_url
from components.notice import notice, user_error
from glassbox.data import chain, export, store
from glassbox.data.chain import Shown
from glassbox.data.export import FORMATS, Export, Format
from glassbox.data.quality_check import rows_said
from glassbox.errors import UserError
from glassbox.snippets import dataset_take as python

if TYPE_CHECKING:
    from datasets import DatasetDict

_ALL = "all splits"
_FAILED = "take_failed"
_LOOK_S = 2.0  # seconds from one look to the next whether a download failed
_MIME = {"csv": "text/csv", "jsonl": "application/x-ndjson", "parquet": "application/octet-stream"}
_ABOUT = {
    "csv": "For spreadsheets and everything else. Types and class names are not in it.",
    "jsonl": "One JSON object a row: keeps lists and structs, and tells empty from missing.",
    "parquet": "Small and typed, with the features of datasets: load_dataset gives back the same.",
    "disk": "The DatasetDict as datasets keeps it: unpack the zip, then load_from_disk.",
}


def view(shown: Shown) -> None:
    """The form, what the file will be and how it begins, the button, and the code."""
    dataset = cache.shown(shown)
    asked = _asked(dataset)
    title = store.name(shown.ref, shown.owner)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("The file", anchor=False)
        _file(shown, dataset, asked, title)
        st.subheader("Or train on it here", anchor=False)
        with frame.boundary("Handing it on"):
            _hand_on(shown, dataset, title)
    with right:
        st.subheader("How it begins", anchor=False)
        with frame.boundary("The first rows"):
            begins = cache.export_preview(shown, asked)
            if begins:
                st.code(
                    begins, language="json" if asked.format == "jsonl" else None, wrap_lines=True
                )
            else:
                st.caption("A binary format: its rows are those of the view Rows.")
        for said in cache.export_notes(shown, asked):
            notice("info", said)
    splits = list(export.chosen(dataset, asked))
    changed = cache.formula_cells(shown) if asked.format == "csv" else {}
    snippet(python.take(load_code(shown, ""), asked, splits, list(changed)))


def _asked(dataset: DatasetDict) -> Export:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        names = list(FORMATS)
        follow = in_url("format", names, "csv")
        chosen = st.segmented_control(
            "Format", names, format_func=FORMATS.__getitem__, required=True, key="format",
            on_change=follow, persist_state="session",
        )  # fmt: skip
        format: Format = chosen if chosen in FORMATS else "csv"
        own = [*map(str, dataset)]
        splits = [_ALL, *own] if len(own) > 1 else own
        follow = in_url("take_split", splits, splits[0])
        split = st.selectbox(
            "Rows of",
            splits,
            key="take_split",
            on_change=follow,
            persist_state="session",
            width=220,
        )
        defuse = True
        if format == "csv":
            defuse = st.toggle(
                "defuse formulas",
                True,
                key="defuse",
                bind="query-params",
                persist_state="session",
                help="A text that begins with = + - @, a tab or a line end is computed by a "
                "spreadsheet that opens the file. A ' before it keeps it a text",
            )
    return Export(format, "" if split in (_ALL, None) else str(split), bool(defuse))


def _file(shown: Shown, dataset: DatasetDict, asked: Export, title: str) -> None:
    name = asked.filename(title)
    parts = export.chosen(dataset, asked)
    rows = sum(each.num_rows for each in parts.values())
    bytes_ = export.estimate(dataset, asked)
    st.code(name, language=None, wrap_lines=True)
    st.caption(
        rows_said(rows)
        + (f" in {len(parts):,} splits" if asked.zipped else "")
        + f", about {max(bytes_, 1_000) / 1e6:,.2f} MB in memory. {_ABOUT[asked.format]}"
        + (" The zip has a file for each split." if asked.zipped and asked.format != "disk" else "")
    )
    refused = False
    try:
        # Before the click: what fails after it, Streamlit tells nobody.
        export.allow(dataset, asked)
    except UserError as error:
        user_error(error)
        refused = True
    failed: dict[str, UserError] = st.session_state.setdefault(_FAILED, {})
    st.download_button(
        "Download",
        # Made when it is asked for, in a thread of its own, and deleted from disk at once.
        lambda: _taken(dataset, asked, failed),
        name,
        "application/zip" if asked.zipped else _MIME[asked.format],
        key="take_download",
        type="primary",
        on_click="ignore",
        icon=":material/download:",
        disabled=refused,
    )
    frame.live(lambda: _told(failed), until=lambda: False, every_s=_LOOK_S)


def _taken(dataset: DatasetDict, asked: Export, failed: dict[str, UserError]) -> bytes:
    """The file; where it fails, ``failed`` says why, for Streamlit tells the browser nothing."""
    failed.clear()
    try:
        return export.taken(dataset, asked)
    except UserError as error:
        failed[""] = error
        raise
    except Exception as error:
        failed[""] = UserError(
            f"The file could not be written: {type(error).__name__}.",
            "Try another format, or fewer rows.",
        )
        raise


def _told(failed: dict[str, UserError]) -> None:
    for error in list(failed.values()):
        user_error(error)


def _hand_on(shown: Shown, dataset: DatasetDict, title: str) -> None:
    if not shown.steps:
        st.page_link(
            "pages/fine_tune.py",
            label="Fine-tune on this dataset",
            icon=":material/show_chart:",
            query_params={"dataset": shown.ref},
        )
        return
    count = len(shown.steps)
    said = "step" if count == 1 else f"{count} steps"
    st.page_link(
        "pages/fine_tune.py",
        label=f"Fine-tune after the {said}",
        icon=":material/show_chart:",
        query_params={"dataset": shown.ref, "steps": chain.to_text(shown.steps)},
    )
    st.caption(
        f"The run does the {said} first. Or the rows after the {said} become a dataset of your own."
    )
    called = st.text_input(
        "Name", f"{title}, {count} steps", max_chars=120, key=f"take_name_{count}"
    )
    if st.button("Keep and fine-tune", icon=":material/show_chart:", key="take_keep"):
        with st.spinner(f"Writing {rows_said(sum(each.num_rows for each in dataset.values()))}"):
            ref = store.keep(dataset, called or title, shown.owner)
        st.switch_page("pages/fine_tune.py", query_params={"dataset": ref})
