"""What is taken away of a run: the files, the card, the way to TensorBoard, the ways on."""

from __future__ import annotations

import shlex

import streamlit as st

from components.frame import FINE_TUNE, MODEL
from components.notice import notice, plain
from glassbox.models import memory
from glassbox.training import event_files, keep
from glassbox.training.keep import Members
from glassbox.training.store import Run
from glassbox.units import size

# A file on its way to a browser is in memory, in Streamlit's hands.
_MEMORY_PER_ZIP = 3


def ways_on(run: Run, members: Members) -> None:
    """The download, and where else the model can go."""
    listed = keep.listed(members)
    bytes_ = sum(each.bytes for each in listed)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if bytes_ * _MEMORY_PER_ZIP > memory.available_bytes():
            notice("info", "There is not the memory for its zip right now; its files stay saved.")
        else:
            st.download_button(
                f"Download as zip ({size(bytes_)})",
                # Written to disk when it is asked for.
                lambda: keep.zipped(members),
                keep.zip_name(run),
                "application/zip",
                icon=":material/download:",
                type="primary",
                on_click="ignore",
                key=f"keep_zip_{run.id}",
                help=f"{len(listed)} files; model/ is a folder for from_pretrained.",
            )
        st.page_link(
            MODEL.path,
            label="Look inside on Model",
            icon=MODEL.icon,
            query_params={"view": "inside", "i_model": f"run:{run.id}"},
        )
        st.button(
            "Start another run from it",
            icon=FINE_TUNE.icon,
            on_click=_begin_from,
            args=(run.id,),
            key="keep_begin",
        )


def _begin_from(id: str) -> None:
    """The form of a new run, with this run's model."""
    st.query_params.clear()
    st.query_params["view"] = "new"
    st.query_params["model"] = f"run:{id}"


def files(run: Run, members: Members) -> None:
    """Every file with its size, before anything is downloaded."""
    listed = keep.listed(members)
    st.dataframe(
        {
            "File": [each.name for each in listed],
            "Size": [size(each.bytes) for each in listed],
            "What it is": [each.about for each in listed],
        },
        hide_index=True,
        key="keep_files",
        height=38 + 35 * len(listed),
        column_config={
            "File": st.column_config.TextColumn(width=300),
            "Size": st.column_config.TextColumn(width=80, alignment="right"),
        },
        alt="Files of the zip",
    )
    parts = [f"{name} {size(bytes_)}" for name, bytes_ in keep.sizes(run).items()]
    st.caption(
        f"The weights are those of step {run.status.step:,}. On this machine the run takes "
        f"{', '.join(parts)}; deleting it frees all of that."
    )


def card(members: Members) -> None:
    """README.md as text, to read and to copy."""
    content = members["model/README.md"]
    st.code(
        content.decode() if isinstance(content, bytes) else content.read_text(encoding="utf-8"),
        language="markdown",
        wrap_lines=True,
        height=520,
    )


def tensorboard(run: Run, *, show_place: bool) -> None:
    """Where the event files lie, and how they are opened."""
    found = event_files.files(run.folder)
    if not found:
        st.caption("This run wrote no event files: it is of an older version.")
        return
    bytes_ = sum(path.stat().st_size for path in found)
    st.markdown(
        plain(
            "Every scalar that was logged, under the names that transformers' TensorBoardCallback "
            f"gives them (train/loss, eval/accuracy, …), written while it trained: {size(bytes_)}."
        )
    )
    if show_place:
        st.caption("On this machine:")
        st.code(f"tensorboard --logdir {shlex.quote(str(event_files.folder_of(run.folder)))}")
        st.caption("From the unpacked zip:")
    st.code("tensorboard --logdir tensorboard", language="bash")
    st.caption("TensorBoard is not part of Glassbox: pip install tensorboard.")
