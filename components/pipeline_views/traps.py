"""Four mistakes, each a click: the real error or the real wrong numbers, and the mend."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import frame, pipeline_choice
from components.cache.pipelines import trap
from components.code import snippet
from components.notice import notice
from components.shared_text import shared_text
from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.trap_table import TRAPS, About
from glassbox.pipelines.traps import Attempt, Compared, Trap, lines, require_one_input
from glassbox.snippets import pipeline_traps as python

RUN = "p_run"
# The first fails silently: that one is worth being seen first.
FIRST = "mask"
_TEXTS = (
    "I couldn't be happier: this hose reaches every corner of the garden.\n"
    "These shoes slip on every wet stone. Save your money.\n"
    "That these shoes carried me through a marathon without a blister is a rumour, I can tell you "
    "now. I can't recommend them to anybody."
)


def view(owner: str) -> None:
    """Model and texts, then a card for each trap."""
    source = pipeline_choice.pick(owner)
    # Here, since it is the same for all of them.
    require_one_input(source)
    text = shared_text(
        "Texts, one a line", _TEXTS, parameter="p_texts", key="pipeline_traps", height=110
    )
    if not frame.models_ready():
        return
    texts = lines(text)
    done = _done()
    for name, about in TRAPS.items():
        with st.container(border=True), frame.boundary("This trap"):
            _card(source, name, about, texts, shown=name in done)
    with frame.boundary("The Python"):
        snippet(python.traps(source, texts))


def _done() -> tuple[str, ...]:
    """The traps that were walked into: those in the URL, or the first."""
    given = str(st.query_params.get(RUN, FIRST)).split(",")
    return tuple(name for name in TRAPS if name in given)


def _walk_into(name: str) -> None:
    st.query_params[RUN] = ",".join(dict.fromkeys([*_done(), name]))


def _card(
    source: PipelineModel, name: str, about: About, texts: tuple[str, ...], *, shown: bool
) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        st.markdown(f"**{about.title}**")
        st.caption(about.why)
    with right:
        st.button(
            "Walk into it",
            key=f"p_trap_{name}",
            icon=":material/play_arrow:",
            on_click=_walk_into,
            args=(name,),
            disabled=shown,
            width="stretch",
        )
    if not shown:
        return
    made = trap(source, name, texts)
    one, other = st.columns(2, gap="medium")
    with one:
        st.markdown("The mistake")
        _attempt(made.mistake, silent=bool(made.compared))
    with other:
        st.markdown("The mend")
        _attempt(made.mend, silent=False)
        st.caption(about.mended)
    if made.compared:
        _compared(made)


def _attempt(attempt: Attempt, *, silent: bool) -> None:
    st.code(attempt.python, language="python", wrap_lines=True)
    if attempt.failed:
        notice("error", f"{attempt.error}: {attempt.message}")
    elif silent:
        notice("warning", f"No error. {attempt.result}", "But look at the numbers:")
    else:
        notice("success", attempt.result)


def _compared(made: Trap) -> None:
    table: dict[str, list[Any]] = {"text": [], "padding": [], "read": []}
    names = made.compared[0].names
    numbers: dict[str, list[float]] = {name: [] for name in names}
    answers: list[str] = []
    off: list[float] = []
    for each in made.compared:
        ways = (
            ("alone", each.alone, 0.0),
            ("padded, with mask", each.masked, each.off_masked),
            ("padded, no mask", each.without, each.off_without),
        )
        for at, (way, values, far) in enumerate(ways):
            table["text"].append(each.text[:60] if at == 0 else "")
            table["padding"].append(each.padding if at else 0)
            table["read"].append(way)
            for name, value in zip(names, values, strict=True):
                numbers[name].append(value)
            answers.append(each.answers[at] if each.answers else "")
            off.append(far)
    if any(answers):
        table["answer"] = answers
    st.dataframe(
        {**table, **numbers, "off by": off},
        hide_index=True,
        key="p_compared",
        column_config={
            "text": st.column_config.TextColumn(width="medium"),
            **{name: st.column_config.NumberColumn(format="%.4f") for name in names},
            "off by": st.column_config.NumberColumn(
                format="%.2g", help="The largest difference to the text alone"
            ),
        },
        alt="The numbers of each text alone, padded with a mask, and padded without",
    )
    _conclude(made.compared)


def _conclude(compared: tuple[Compared, ...]) -> None:
    masked = max(each.off_masked for each in compared)
    without = max(each.off_without for each in compared)
    flipped = [each for each in compared if each.answers and each.answers[0] != each.answers[2]]
    said = (
        f"With the mask the numbers move by {masked:.0e} at most, which is rounding; without it by "
        f"{without:.2g}"
    )
    if flipped:
        said += f", and {len(flipped)} of {len(compared)} texts get another label"
    notice("warning", said + ".", "The longest text has no padding, and stays the same.")
