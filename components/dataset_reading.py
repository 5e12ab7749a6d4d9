"""How an upload was read, sentence by sentence, and reading it differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from components.notice import notice, plain, user_error
from glassbox.data import chosen_types, contents, preview, store
from glassbox.data.report import (
    DELIMITER_NAMES,
    ENCODING_NAMES,
    FORMAT_NAMES,
    NO_QUOTE,
    Options,
    Report,
)
from glassbox.data.store import Part
from glassbox.errors import UserError

_REPAIRS_SHOWN = 8
_NOT_REREAD = "dataset_not_reread"
_DELIMITERS = {name.capitalize(): sign for sign, name in DELIMITER_NAMES.items()}
_HEADERS = {"Names the columns": True, "Is a row": False}
_ENCODINGS = {"UTF-8": "utf-8", "UTF-16": "utf-16", "Windows-1252": "cp1252", "Latin-1": "latin-1"}
_QUOTES = {'Double "': '"', "Single '": "'", "None": NO_QUOTE}
_DECIMALS = {"Point": ".", "Comma": ","}
_BY_ITSELF = "as found by itself"
_FORMATS = {"CSV": "csv", "JSON": "json", "Text, a row a line": "text"}


def reading_report(title: str, reports: Mapping[str, Report]) -> None:
    """How each split was read: what was found, each repair, and the rows that were left out."""
    repairs = [
        f"{split}: {sentence}" if len(reports) > 1 else sentence
        for split, report in reports.items()
        for sentence in report.repairs
    ]
    found = "; ".join(
        f"{split}: {report.found()}" if len(reports) > 1 else report.found()
        for split, report in reports.items()
    )
    counted = said(reports)
    if not counted:
        notice("success", f"{title} was read as it is.", found)
        return
    lost = any(report.rejected_count for report in reports.values())
    notice("warning" if lost else "info", f"{title}: {counted}.", found)
    count = len(repairs)
    if repairs:
        st.text("\n".join(f"• {sentence}" for sentence in repairs[:_REPAIRS_SHOWN]))
    if count > _REPAIRS_SHOWN:
        with st.expander(f"{count - _REPAIRS_SHOWN:,} more"):
            st.text("\n".join(f"• {sentence}" for sentence in repairs[_REPAIRS_SHOWN:]))
    for split, report in reports.items():
        _rejected(split if len(reports) > 1 else "", report)


def said(reports: Mapping[str, Report]) -> str:
    """How much there is to say about a reading: "5 remarks, 1 row left out"; "" for nothing."""
    remarks = sum(len(report.repairs) for report in reports.values())
    lost = sum(report.rejected_count for report in reports.values())
    parts = []
    if remarks or lost:
        parts.append(f"{remarks:,} {'remark' if remarks == 1 else 'remarks'}")
    if lost:
        parts.append(f"{lost:,} {'row' if lost == 1 else 'rows'} left out")
    return ", ".join(parts)


def _rejected(split: str, report: Report) -> None:
    rows = report.rejected_count
    if not rows:
        return
    listed = len(report.rejected)
    only = f", the first {listed:,}" if rows > listed else ""
    of = f" of {split}" if split else ""
    title = plain(f"Rows left out{of}: {rows:,}{only}")
    with st.expander(title, icon=":material/playlist_remove:"):
        st.dataframe(
            {
                "line": [each.line for each in report.rejected],
                "reason": [each.reason for each in report.rejected],
                "text": [each.text for each in report.rejected],
            },
            hide_index=True,
        )


def read_again(
    ref: str, owner: str, reports: Mapping[str, Report], runs: Sequence[str] = ()
) -> str | None:
    """Draw what can be changed about how ``ref`` was read; the new ref when it was read again.

    ``runs`` are the names of those that learned from it: it stays for them, unchanged.
    """
    parts = store.parts(ref, owner)
    if not parts:
        return None
    opened = st.expander(
        "Read it differently", icon=":material/tune:", key=f"reread_{ref}", on_change="rerun"
    )
    if not opened.open:
        return None
    with opened:
        if runs:
            notice(
                "info",
                f"{runs[0]} was trained on it"
                if len(runs) == 1
                else f"{len(runs)} runs were trained on it, the newest is {runs[0]}",
                "So it stays as it is, and what is read again becomes a dataset beside it.",
            )
        wanted = form(f"reread_{ref}", parts, reports, "Read it again")
        if wanted is not None:
            try:
                with st.spinner("Reading it again"):
                    return store.reread(ref, owner, wanted, beside=bool(runs))
            except UserError as error:
                user_error(error)
    return None


def form(
    key: str, parts: Sequence[Part], reports: Mapping[str, Report], button: str
) -> tuple[Part, ...] | None:
    """Draw the first lines of the files and how to read them; the parts once that is asked for.

    ``reports`` are by split; empty where nothing was read yet.
    """
    _first_lines(key, parts, reports)
    report = next(iter(reports.values()), None)
    with st.form(key, border=False):
        splits = _splits(key, parts) if len(parts) > 1 else [parts[0].split]
        options = parts[0].options
        if report is None or report.format not in ("parquet", "arrow"):
            options = _layout(key, options, report)
        types = _types(key, dict(parts[0].options.types), reports)
        asked = st.form_submit_button(button, type="primary", icon=":material/refresh:")
    if not asked:
        return None
    options = replace(options, types=types, classes=())
    return tuple(
        replace(part, split=split, options=options)
        for part, split in zip(parts, splits, strict=True)
    )


def _first_lines(key: str, parts: Sequence[Part], reports: Mapping[str, Report]) -> None:
    part = parts[0]
    if len(parts) > 1:
        number = st.selectbox(
            "First lines of",
            range(len(parts)),
            format_func=lambda place: f"{parts[place].filename} ({parts[place].split})",
            key=f"{key}_file",
        )
        part = parts[number]
    report = reports.get(part.split)
    lines = preview.first_lines(
        contents.original(part.content), report.encoding if report else part.options.encoding
    )
    if lines is None:
        st.caption("A binary file: its columns and types are its own.")
        return
    st.caption("The first lines, as they are in the file")
    st.code("\n".join(lines), language=None, line_numbers=True)


def _splits(key: str, parts: Sequence[Part]) -> list[str]:
    """The name of each file's split, to be changed."""
    names = []
    columns = st.columns(4)
    for place, part in enumerate(parts):
        with columns[place % 4]:
            name = st.text_input(
                plain(f"Split of {part.filename}"), part.split, max_chars=60, key=f"{key}_s{place}"
            )
        names.append((name or "").strip())
    return names


def _layout(key: str, given: Options, report: Report | None) -> Options:
    """How the text is laid out; what is not chosen is found."""
    columns = iter([*st.columns(3), *st.columns(3)])

    def choice(label: str, options: Mapping[str, Any], now: Any, found: str) -> Any:
        names = list(options)
        at = next((place for place, name in enumerate(names) if options[name] == now), None)
        shown = f"found: {found}" if found else "found by itself"
        with next(columns):
            chosen = st.selectbox(label, names, at, placeholder=shown, key=f"{key}_{label}")
        return options[chosen] if chosen else None

    csv = report if report is not None and report.format == "csv" else None
    quotes = {sign: name for name, sign in _QUOTES.items()}
    return Options(
        format=choice("Read as", _FORMATS, given.format, _found_format(report)),
        encoding=choice(
            "Encoding",
            _ENCODINGS,
            given.encoding,
            ENCODING_NAMES.get(report.encoding, report.encoding.upper()) if report else "",
        ),
        delimiter=choice(
            "Delimiter",
            _DELIMITERS,
            given.delimiter,
            DELIMITER_NAMES.get(csv.delimiter, "none") if csv else "",
        ),
        quote=choice("Quote", _QUOTES, given.quote, quotes.get(csv.quote, "") if csv else ""),
        header=choice(
            "The first line",
            _HEADERS,
            given.header,
            ("names the columns" if csv.header else "is a row") if csv else "",
        ),
        decimal=choice(
            "Decimal mark",
            _DECIMALS,
            given.decimal,
            ("comma" if csv.decimal_comma else "point") if csv else "",
        ),
    )


def _found_format(report: Report | None) -> str:
    return FORMAT_NAMES[report.format] if report is not None else ""


def _types(
    key: str, given: Mapping[str, Any], reports: Mapping[str, Report]
) -> tuple[tuple[str, Any], ...]:
    """The type of each column, to be changed; those that a person chose, now or before."""
    report = next(iter(reports.values()), None)
    if report is None:
        return ()
    titles: Mapping[Any, str] = chosen_types.TITLES
    kinds = {title: kind for kind, title in titles.items()}
    names = list(report.kinds)
    now = [titles.get(kind, kind) for kind in report.kinds.values()]
    options = list(dict.fromkeys((*kinds, *now, _BY_ITSELF)))
    edited: Any = st.data_editor(
        {"column": names, "type": now},
        column_config={
            "column": st.column_config.TextColumn(disabled=True),
            "type": st.column_config.SelectboxColumn(options=options, required=True),
        },
        hide_index=True,
        num_rows="fixed",
        key=f"{key}_types",
        height="content" if len(names) <= 8 else 320,
    )
    chosen = []
    for name, before, after in zip(names, now, edited["type"], strict=True):
        if after == before and name in given:
            chosen.append((name, given[name]))
        elif after != before and after in kinds:
            chosen.append((name, kinds[after]))
    return tuple(chosen)
