"""Move a word: an edit of the text, and which outputs it changes in each of three models."""

from __future__ import annotations

import streamlit as st

from components import cache, frame
from components.in_url import in_url
from components.moved_table import moved_table
from components.notice import notice, plain
from components.shared_text import LONGEST
from glassbox.families import moving
from glassbox.families.moving import How, Moved
from glassbox.families.visibility import Seen
from glassbox.text import whole

_WORD, _HOW, _NEW = "m_word", "m_how", "m_new"
_DEFAULT, _PUT = "2", "likes"
_HOWS: dict[How, str] = {"replace": "Put another", "delete": "Delete", "swap": "Swap with the next"}


def section(before: list[Seen], owner: str, text: str, target: str, padding: int) -> None:
    """The word and what is done to it, then a table for each stack."""
    st.header("Move a word", anchor=False)
    with frame.boundary("Move a word"):
        edit = _edit(text, target)
        if edit is None:
            return
        new_text, new_target = edit
        st.caption(plain(whole(f"Before: {text} · {target}")))
        st.caption(plain(whole(f"After: {new_text} · {new_target}")))
        tables: list[tuple[str, tuple[Moved, ...]]] = []
        for seen in before:
            several = "decoder" in seen.tokens
            after = cache.seen(seen.family, owner, new_text, new_target if several else "", padding)
            for stack, rows in moving.compare(seen, after).items():
                name = f"{seen.class_name}, {stack}" if stack else seen.class_name
                tables.append((name, rows))
        for name, rows in tables:
            changed = sum(bool(each.changed) for each in rows)
            compared = sum(each.changed is not None for each in rows)
            st.markdown(f"**{plain(name)}** · {changed} of {compared} outputs changed")
            moved_table(rows, label=name)
        _verdict(tables)


def _edit(text: str, target: str) -> tuple[str, str] | None:
    """The two texts after it; None where there is no word."""
    mine, its = moving.words(text), moving.words(target)
    titles = {str(at): f"{at + 1}. {word}" for at, word in enumerate(mine)}
    titles |= {f"d{at}": f"Decoder's {at + 1}. {word}" for at, word in enumerate(its)}
    if not titles:
        notice("info", "There is no word to move.", "Type a few words.")
        return None
    default = _DEFAULT if _DEFAULT in titles else next(iter(titles))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        word = st.selectbox(
            "Word",
            list(titles),
            key=_WORD,
            format_func=titles.__getitem__,
            on_change=in_url(_WORD, list(titles), default),
            persist_state="session",
            width=220,
        )
        how = st.segmented_control(
            "What to do with it",
            list(_HOWS),
            key=_HOW,
            format_func=_HOWS.__getitem__,
            on_change=in_url(_HOW, list(_HOWS), "replace"),
            required=True,
            persist_state="session",
        )
        new = ""
        if how == "replace":
            new = st.text_input(
                "The other word",
                _PUT,
                key=_NEW,
                bind="query-params",
                persist_state="session",
                max_chars=min(60, LONGEST),
                width=200,
            )
    how = how or "replace"
    if word.startswith("d"):
        return text, moving.edited(target, int(word[1:]), how, new or "")
    return moving.edited(text, int(word), how, new or ""), target


def _verdict(tables: list[tuple[str, tuple[Moved, ...]]]) -> None:
    compared = [each for _, rows in tables for each in rows if each.changed is not None]
    wrong = [each for each in compared if each.changed and not each.may]
    still = [each for each in compared if each.may and not each.changed]
    said = (
        "● changed, or may change; ○ the same, or cannot. The difference is the largest absolute "
        "one between the two last hidden states of a position; up to 1e-5 is rounding. A boxed "
        "token is given anew. What the masks say goes through all layers in turn, and each "
        "position keeps itself by its residual."
    )
    if wrong:
        notice("warning", f"{len(wrong)} outputs changed that no mask let change.", "")
    elif still:
        said += f" {len(still)} might have changed, and did not."
    else:
        said += f" Measured and masks agree on all {len(compared)} outputs."
    st.caption(plain(said))
