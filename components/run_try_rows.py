"""The texts to classify: typed, one a line, or a column of any dataset, or of a new file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import cache
from components.notice import notice, plain
from glassbox import catalog, settings
from glassbox.data import columns, contents, shelf, store
from glassbox.data.store import Part
from glassbox.errors import UserError
from glassbox.training import predict_batches
from glassbox.training.predict_table import Rows
from glassbox.training.spec import RunSpec

_UPLOADS = "try_uploads"
_UPLOADED = "try_uploaded"
_FIRST = 200


def typed(spec: RunSpec, examples: Sequence[Sequence[str]]) -> Rows | None:
    """One text a line, or pairs in two columns; ``examples`` are what it opens with."""
    if spec.text_pair is None:
        rows = settings.current().max_predict_rows
        most = predict_batches.most_typed_chars()
        text = st.text_area(
            f"{plain(spec.text)}: one text a line",
            "\n".join(" ".join(each[0].split()) for each in examples),
            key="try_lines",
            max_chars=most,
            height=160,
            persist_state="session",
        )
        limit = "GLASSBOX\\_MAX\\_PREDICT\\_ROWS"
        st.caption(
            f"At most {rows:,} lines ({limit}) and {most:,} characters: the browser drops a text "
            "that is longer. Many lines are quicker as a text file, under “A column of a dataset”."
        )
        lines = [line for line in (text or "").splitlines() if line.strip()]
        return Rows((spec.text,), lines) if lines else None
    names = (spec.text, spec.text_pair)
    # The keys are ours: a column may be called as anything.
    edited = st.data_editor(
        {"first": [each[0] for each in examples], "second": [each[1] for each in examples]},
        num_rows="dynamic",
        key="try_pairs",
        column_config={
            key: st.column_config.TextColumn(
                plain(name), width="large", max_chars=settings.current().max_text_chars
            )
            for key, name in zip(("first", "second"), names, strict=True)
        },
    )
    pairs = [
        (str(first), str(second))
        for first, second in zip(edited["first"], edited["second"], strict=True)
        if isinstance(first, str) and isinstance(second, str) and first.strip() and second.strip()
    ]
    if not pairs:
        return None
    return Rows(names, [first for first, _ in pairs], [second for _, second in pairs])


def column(spec: RunSpec, owner: str) -> Rows | None:
    """A column (or two) of a dataset, its first rows."""
    left, right = st.columns([3, 1], gap="medium")
    with right:
        _upload(owner)
    with left:
        return _chosen(spec, owner)


def _chosen(spec: RunSpec, owner: str) -> Rows | None:
    named = {each.ref: f"{each.name} ({each.note})" for each in catalog.datasets(owner)}
    refs = list(named)
    wanted = st.session_state.pop(_UPLOADED, None)
    if wanted in refs:
        st.session_state["try_dataset"] = wanted
    begin = spec.dataset if spec.dataset in refs else refs[0]
    ref = st.selectbox(
        "Dataset", refs, index=refs.index(begin), format_func=lambda each: named.get(each, each),
        key="try_dataset", persist_state="session",
    )  # fmt: skip
    dataset = cache.dataset(str(ref), owner)
    texts = columns.text_columns(dataset)
    if not texts:
        notice("warning", "This dataset has no column of texts.", "Choose another one.")
        return None
    row = st.columns(4 if spec.text_pair else 3, vertical_alignment="bottom")
    split = row[0].selectbox("Split", list(map(str, dataset)), key=f"try_split_{ref}")
    chosen = [_column(row[1], spec.text, texts, 0, str(ref))]
    if spec.text_pair:
        chosen.append(_column(row[2], spec.text_pair, texts, 1, str(ref)))
    rows = dataset[str(split)]
    limit = settings.current().max_predict_rows
    most = min(rows.num_rows, limit)
    if most == 0:
        notice("info", "This split has no rows.")
        return None
    count = row[-1].number_input(
        "First rows", 1, most, min(_FIRST, most), key=f"try_count_{ref}_{split}",
        help=f"Of {rows.num_rows:,}; {limit:,} at once are the most here.",
    )  # fmt: skip
    first = rows.select(range(int(count)))
    pairs = first[chosen[1]][:] if spec.text_pair else None
    return Rows(tuple(chosen), first[chosen[0]][:], pairs)


def _column(place: object, role: str, texts: list[str], number: int, ref: str) -> str:
    begin = texts.index(role) if role in texts else min(number, len(texts) - 1)
    chosen = place.selectbox(  # type: ignore[attr-defined]
        plain(role), texts, index=begin, key=f"try_column_{number}_{ref}"
    )
    return str(chosen)


def _upload(owner: str) -> None:
    """A new file becomes one of the person's datasets, and the chosen one."""
    number = st.session_state.get(_UPLOADS, 0)
    most = min(settings.current().max_upload_mb, int(st.get_option("server.maxUploadSize")))
    file = st.file_uploader(
        "Or a new file",
        max_upload_size=most,
        key=f"try_file_{number}",
        help="CSV, JSON, Parquet, Arrow or text. It becomes one of your datasets.",
    )
    if file is None:
        return
    # A fresh uploader takes the place of the one that holds the bytes.
    st.session_state[_UPLOADS] = number + 1
    name = shelf.label(file.name)
    try:
        st.session_state[_UPLOADED] = store.make([Part(contents.receive(file, name), name)], owner)
    except UserError as error:
        st.session_state["try_refused"] = error
    st.rerun()
