"""One's own datasets as a list, each of which can be opened, renamed and deleted."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.notice import plain, user_error
from glassbox.data import store
from glassbox.data.store import Mine
from glassbox.errors import UserError

_SHOWN = 30


def my_datasets(owner: str, show: Callable[[str], None], gone: Callable[[str], None]) -> None:
    """Draw the list. ``show(ref)`` is called to open one, ``gone(ref)`` when one was deleted."""
    found = store.mine(owner)
    if not found:
        st.caption("Nothing is uploaded yet. What you upload is kept here.")
        return
    total = sum(each.size_bytes for each in found)
    st.caption(plain(f"{len(found):,} of your own, {total / 1e6:,.1f} MB on this machine"))
    for each in found[:_SHOWN]:
        _row(each, owner, show, gone)
    if len(found) > _SHOWN:
        st.caption(f"and {len(found) - _SHOWN:,} older ones; the list above has all of them")


def _row(each: Mine, owner: str, show: Callable[[str], None], gone: Callable[[str], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.text(each.name)
            rows = f"{each.rows:,} {'row' if each.rows == 1 else 'rows'}"
            columns = f"{each.columns:,} {'column' if each.columns == 1 else 'columns'}"
            when = each.created[:16].replace("T", " ")
            splits = ", ".join(each.splits)
            st.caption(
                plain(
                    f"{rows} · {columns} · {splits} · {each.size_bytes / 1e6:,.1f} MB · {when} UTC"
                )
            )
        st.button(
            "Open", key=f"open_{each.ref}", icon=":material/visibility:", on_click=show,
            args=(each.ref,), type="tertiary",
        )  # fmt: skip
        with st.popover("Rename", icon=":material/edit:", type="tertiary"):
            key = f"name_{each.ref}"
            st.text_input("New name", each.name, max_chars=120, key=key)
            st.button(
                "Rename this dataset", key=f"rename_{each.ref}", on_click=_rename,
                args=(each.ref, owner, key),
            )  # fmt: skip
        with st.popover("Delete", icon=":material/delete:", type="tertiary"):
            st.write("The rows are deleted from this machine. Runs that used them stay.")
            st.button(
                "Delete this dataset", key=f"delete_{each.ref}", type="primary", on_click=gone,
                args=(each.ref,),
            )  # fmt: skip


def _rename(ref: str, owner: str, key: str) -> None:
    try:
        # What stands there now: what was drawn may be older than the click.
        store.rename(ref, owner, st.session_state[key])
    except UserError as error:
        user_error(error)
