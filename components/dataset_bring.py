"""Choosing a dataset: the bundled ones, one's own uploads, and a new upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import cache
from components.notice import notice, plain, user_error
from glassbox import catalog, settings
from glassbox.data import store
from glassbox.data.report import DELIMITER_NAMES, Options, Report
from glassbox.errors import UserError

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

DEFAULT = "sample:paraphrase"
_PARAMETER = "dataset"
_CHOICE = "dataset_choice"
_UPLOADS = "dataset_uploads"  # how many files were taken or refused: each gets a fresh uploader
_REFUSED = "dataset_refused"
_REPAIRS_SHOWN = 8


def choose(owner: str) -> str:
    """Draw the list of datasets and give back the ref of the chosen one, which the URL names."""
    names = {entry.ref: f"{entry.name} ({entry.note})" for entry in catalog.datasets(owner)}
    wanted = st.query_params.get(_PARAMETER, DEFAULT)
    known = wanted in names
    ref = wanted if known else DEFAULT
    # The URL is the truth, and the widget follows: its own binding would put the name there.
    if st.session_state.get(_CHOICE) != ref:
        st.session_state[_CHOICE] = ref
    st.selectbox(
        "Dataset",
        list(names),
        key=_CHOICE,
        format_func=lambda each: names.get(each, each),
        on_change=_follow,
    )
    if not known:
        notice(
            "warning",
            "The address names a dataset that is not here.",
            "It may have been deleted, or belong to somebody else. Shown instead: "
            f"{names[DEFAULT]}.",
        )
    return ref


def _follow() -> None:
    _show(st.session_state[_CHOICE])


def _show(ref: str) -> None:
    st.query_params[_PARAMETER] = ref
    st.session_state.pop(_REFUSED, None)


def upload(owner: str) -> None:
    """Draw the uploader. A file that can be read becomes the chosen dataset.

    Of one that cannot, the reason is shown, and the page keeps the dataset it had. The bytes are
    let go either way: a fresh uploader takes the place of the one that holds them.
    """
    number = st.session_state.get(_UPLOADS, 0)
    most = min(settings.current().max_upload_mb, int(st.get_option("server.maxUploadSize")))
    file = st.file_uploader(
        "Upload a CSV file", type="csv", max_upload_size=most, key=f"dataset_file_{number}"
    )
    options = _options()
    if file is not None:
        st.session_state[_UPLOADS] = number + 1
        _take(file, owner, options)
        st.rerun()
    if _REFUSED in st.session_state:
        name, error = st.session_state[_REFUSED]
        user_error(UserError(f"{name}: {error.message}", error.hint))


def _take(file: UploadedFile, owner: str, options: Options) -> None:
    try:
        with st.spinner(f"Reading {plain(store.label(file.name))}"):
            _show(store.add(file, file.name, owner, options))
    except UserError as error:
        st.session_state[_REFUSED] = (store.label(file.name), error)


def _options() -> Options:
    """What a person may say about the next file instead of letting it be found."""
    delimiters = {name.capitalize(): sign for sign, name in DELIMITER_NAMES.items()}
    headers = {"names the columns": True, "is a row": False}
    encodings = {"UTF-8": "utf-8", "UTF-16": "utf-16", "Windows-1252": "cp1252"}
    with st.popover("How to read it", icon=":material/tune:", type="tertiary"):
        st.caption("Found by itself unless you choose. Applies to the next upload.")
        delimiter = st.selectbox(
            "Delimiter", list(delimiters), None, placeholder="found", key="read_delimiter"
        )
        header = st.selectbox(
            "The first line", list(headers), None, placeholder="found", key="read_header"
        )
        encoding = st.selectbox(
            "Encoding", list(encodings), None, placeholder="found", key="read_encoding"
        )
    return Options(
        delimiters[delimiter] if delimiter else None,
        headers[header] if header else None,
        encodings[encoding] if encoding else None,
    )


def actions(ref: str, owner: str) -> None:
    """What can be done with the whole dataset: train on it, and delete it if it is one's own."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/fine_tune.py",
            label="Fine-tune on this dataset",
            icon=":material/show_chart:",
            query_params={_PARAMETER: ref},
        )
        if ref.startswith("upload:"):
            with st.popover("Delete", icon=":material/delete:", type="tertiary"):
                st.write("The rows are deleted from this machine. Runs that used them stay.")
                st.button(
                    "Delete this dataset", type="primary", on_click=_delete, args=(ref, owner)
                )


def _delete(ref: str, owner: str) -> None:
    try:
        store.remove(ref, owner)
    except UserError as error:
        st.session_state[_REFUSED] = (ref, error)
    cache.dataset.clear(ref, owner)
    st.query_params.pop(_PARAMETER, None)


def reading_report(name: str, report: Report) -> None:
    """How the upload was read: what was found, each repair, and the rows that were left out."""
    if not report.repairs and not report.rejected_count:
        notice("success", f"{name} was read as it is.", report.found())
        return
    count = len(report.repairs)
    repairs = f"{count:,} {'remark' if count == 1 else 'remarks'}"
    rows = report.rejected_count
    left_out = f", {rows:,} {'row' if rows == 1 else 'rows'} left out" if rows else ""
    notice("warning" if rows else "info", f"{name}: {repairs}{left_out}.", report.found())
    if report.repairs:
        st.text("\n".join(f"• {sentence}" for sentence in report.repairs[:_REPAIRS_SHOWN]))
    if count > _REPAIRS_SHOWN:
        with st.expander(f"{count - _REPAIRS_SHOWN:,} more"):
            st.text("\n".join(f"• {sentence}" for sentence in report.repairs[_REPAIRS_SHOWN:]))
    if rows:
        listed = len(report.rejected)
        only = f", the first {listed:,}" if rows > listed else ""
        with st.expander(f"Rows left out: {rows:,}{only}", icon=":material/playlist_remove:"):
            st.dataframe(
                {
                    "line": [each.line for each in report.rejected],
                    "reason": [each.reason for each in report.rejected],
                    "text": [each.text for each in report.rejected],
                },
                hide_index=True,
            )
