"""One word in several sentences: its vectors start equal, and part layer by layer."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from components import frame, pipeline_choice
from components.cache.pipelines import word_meaning
from components.charts import chart, palette
from components.code import snippet
from components.in_url import in_url
from components.notice import notice, plain
from components.pipeline_stages import name_of
from components.shared_text import shared_text
from components.stepper import number_in_url
from components.token_label import for_plotly
from glassbox.catalog import EMBEDDED_MODEL
from glassbox.pipelines import meaning as core
from glassbox.pipelines.meaning import Meaning
from glassbox.snippets import pipeline_meaning as python

WORD, STATE, REFERENCE = "p_word", "p_state", "p_reference"
_TEXTS = (
    "He sat on the bank of the river and watched the water.\n"
    "She swam from one bank of the river to the other.\n"
    "The grassy bank of the stream was covered with flowers.\n"
    "I went to the bank to deposit my money.\n"
    "The bank raised its interest rates on Friday.\n"
    "She works as a cashier in a bank."
)
_MOST_WORDS = 24
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "hexagon",
            "pentagon", "triangle-down")  # fmt: skip
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def view(owner: str) -> None:
    """Model, sentences, the word; how its vectors part; similarity by layer; the code."""
    source = pipeline_choice.pick(owner, default=EMBEDDED_MODEL)
    typed = shared_text(
        "Sentences, one a line", _TEXTS, parameter="p_uses", key="pipeline_meaning", height=172
    )
    texts = core.sentences(typed)
    word = _word(texts)
    if word is None or not frame.models_ready():
        return
    with frame.boundary("The word"):
        made = word_meaning(source, texts, word)
        _uses(made)
        _say(made, word)
        left, right = st.columns([1.15, 1], gap="medium")
        with left:
            _parting(made, word)
        with right:
            reference = _reference(made)
            _lines(made, reference)
        _matrix(made)
        snippet(python.meaning(source, made))


def _word(texts: tuple[str, ...]) -> str | None:
    options = list(core.words(texts)[:_MOST_WORDS])
    if not options:
        notice("info", "No two of these sentences have a word in common.", "Type one that has.")
        return None
    # A word of some length is likelier meant than "the".
    default = "bank" if "bank" in options else max(options, key=len)
    if st.session_state.get(WORD) not in options:
        st.session_state.pop(WORD, None)
    return str(
        st.pills(
            "The word",
            options,
            key=WORD,
            format_func=plain,
            on_change=in_url(WORD, options, default),
            required=True,
            persist_state="session",
            wrap=True,
        )
        or default
    )


def _uses(made: Meaning) -> None:
    lines = "".join(
        f'<div style="padding:.1rem 0"><span style="opacity:.75">{escape(name_of(at))}: </span>'
        f"<bdi>{escape(use.text[: use.start])}<b>{escape(use.word)}</b>"
        f"{escape(use.text[use.end :])}</bdi>"
        f'<span style="opacity:.75"> · {escape(" ".join(use.tokens))} at place {use.place}</span>'
        "</div>"
        for at, use in enumerate(made.uses)
    )
    st.html(f'<div data-uses="1" style="overflow-wrap:anywhere">{lines}</div>')


def _off(made: Meaning, state: int) -> list[float]:
    count = len(made.uses)
    return [
        float(made.cosine[state, one, other])
        for one in range(count)
        for other in range(one + 1, count)
    ]


def _say(made: Meaning, word: str) -> None:
    first, last = _off(made, 0), _off(made, -1)
    same = min(first) > 1 - 1e-9
    begin = "equal at first (cosine 1 in the embedding table)" if same else (
        f"not even the same tokens (cosine from {min(first):.3f} in the embedding table)"
    )  # fmt: skip
    st.markdown(
        f"**“{plain(word)}” {len(made.uses)} times** · its vectors are {plain(begin)}; after the "
        f"last layer their cosines go from {min(last):.3f} to {max(last):.3f}"
    )


def _parting(made: Meaning, word: str) -> None:
    plane = made.parted()
    colours = palette()
    share = plane.explained[0].sum()
    data: list[dict[str, Any]] = []
    for at, use in enumerate(made.uses):
        points = plane.points[:, at]
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers+text",
                "x": points[:, 0].tolist(),
                "y": points[:, 1].tolist(),
                "text": [""] * (len(points) - 1) + [str(at + 1)],
                "textposition": "top center",
                "textfont": {"size": 15},
                "name": f"{at + 1}: {for_plotly(use.text)}",
                "customdata": list(made.states),
                "line": {"color": colours[at % len(colours)], "width": 1.5},
                "marker": {
                    "size": [5] * (len(points) - 1) + [12],
                    "symbol": _SYMBOLS[at % len(_SYMBOLS)],
                    "color": colours[at % len(colours)],
                },
                "hovertemplate": "%{customdata}<extra>" + name_of(at) + "</extra>",
                "cliponaxis": False,
            }
        )
    st.markdown("**From one point, apart**")
    chart(
        {
            "data": data,
            "layout": {
                "showlegend": False,
                "xaxis": {"title": {"text": f"component 1 ({plane.explained[0, 0]:.0%})"}},
                "yaxis": {"title": {"text": f"component 2 ({plane.explained[0, 1]:.0%})"}},
            },
        },
        key="pipeline_parting",
        height=430,
        alt=f"The way of each use of {word} through the layers on two principal components",
    )
    st.caption(
        "Each line is one sentence, each dot a layer, the numbered mark the last. The mean of "
        "every layer is taken away, so only what sets the sentences apart is left; the plane holds "
        f"{share:.0%} of that."
    )


def _reference(made: Meaning) -> int:
    options = [str(at) for at in range(len(made.uses))]
    if st.session_state.get(REFERENCE) not in options:
        st.session_state.pop(REFERENCE, None)
    return int(
        st.selectbox(
            "Compared with",
            options,
            key=REFERENCE,
            format_func=lambda at: f"{name_of(int(at))}: {made.uses[int(at)].text[:60]}",
            on_change=in_url(REFERENCE, options, "0"),
            persist_state="session",
        )
        or 0
    )


def _lines(made: Meaning, reference: int) -> None:
    colours = palette()
    steps = list(range(len(made.states)))
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": steps,
            "y": made.cosine[:, reference, at].tolist(),
            "name": str(at + 1),
            "line": {
                "color": colours[at % len(colours)],
                "dash": _DASHES[at % len(_DASHES)],
                "width": 2.5,
            },
            "marker": {"symbol": _SYMBOLS[at % len(_SYMBOLS)], "size": 7},
            "hovertemplate": "%{y:.3f}",
        }
        for at in range(len(made.uses))
        if at != reference
    ]
    chart(
        {
            "data": data,
            "layout": {
                "xaxis": {"tickvals": steps, "ticktext": list(made.states), "tickangle": -40},
                "yaxis": {"title": {"text": f"cosine to text {reference + 1}"}},
                "legend": {"orientation": "h", "y": 1.14, "x": 0, "title": {"text": "text "}},
                "hovermode": "x unified",
            },
        },
        key="pipeline_meaning_lines",
        height=400,
        alt="The cosine to the chosen use after each layer, a line for each other use",
    )


def _matrix(made: Meaning) -> None:
    last = len(made.states) - 1
    state = number_in_url(STATE, last, last)
    if st.session_state.get("pipeline_state") != state:
        st.session_state["pipeline_state"] = state

    def follow() -> None:
        st.query_params[STATE] = str(st.session_state["pipeline_state"])

    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        st.markdown("**All against all**")
        st.slider(
            "After",
            0,
            last,
            key="pipeline_state",
            on_change=follow,
            help="0 is the row of the embedding table, 1 with the position, then the layers.",
        )
        st.markdown(f"After: {plain(made.states[state])}")
        st.caption(
            "Vectors of a Transformer lie in a narrow cone, so even different meanings are far "
            "from 0: what counts is which are nearer to each other."
        )
    with right:
        names = [f"{at + 1}" for at in range(len(made.uses))]
        values = made.cosine[state]
        chart(
            {
                "data": [
                    {
                        "type": "heatmap",
                        "z": values.tolist(),
                        "x": names,
                        "y": names,
                        "zmin": float(min(made.cosine.min(), 0.999)),
                        "zmax": 1,
                        "text": [[f"{each:.3f}" for each in row] for row in values],
                        "texttemplate": "%{text}",
                        "colorbar": {"thickness": 12, "title": {"text": "cosine"}},
                        "hovertemplate": "texts %{y} and %{x}: %{z:.4f}<extra></extra>",
                    }
                ],
                "layout": {
                    "xaxis": {"type": "category", "title": {"text": "text"}},
                    "yaxis": {"type": "category", "autorange": "reversed"},
                },
            },
            key="pipeline_meaning_matrix",
            height=110 + 40 * len(names),
            alt="The cosine similarity of each two uses after the chosen layer",
        )
