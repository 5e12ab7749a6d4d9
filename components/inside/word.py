"""One word in several sentences: how its vectors part, or come together, from layer to layer."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import streamlit as st

from components import cache
from components.charts import chart
from components.code import snippet
from components.in_url import in_url
from components.inside.choice import about_reading
from components.notice import notice, plain
from components.shared_text import shared_text
from components.token_label import shown
from glassbox.models import reading, same_word
from glassbox.models.reading import Reading, Word
from glassbox.models.same_word import Occurrence
from glassbox.models.subject import Subject
from glassbox.snippets import model_inside as python

EXAMPLES = (
    "He sat on the bank of the river.",
    "I went to the bank to deposit money.",
    "The bank of the river was steep.",
)
_DASHES = ("solid", "dash", "dot")
_LINE_PIXELS = 68


def view(chosen: Subject) -> None:
    """Three sentences (or two), a word in each, and the similarity of each two by layer."""
    columns = st.columns(3, gap="medium")
    texts = []
    for number, (column, example) in enumerate(zip(columns, _examples(chosen), strict=True)):
        with column:
            texts.append(_text(chosen, number, example))
    given = [number for number, text in enumerate(texts) if text.strip()]
    if len(given) < 2:
        notice("info", "Two sentences are needed.", "Type a word's second context above.")
        return
    readings = {number: reading.read(chosen, texts[number]) for number in given}
    lists = {number: reading.words(read) for number, read in readings.items()}
    if not all(lists.values()):
        notice("info", "One of the sentences has no word.", "Type one with letters in it.")
        return
    common = dict(zip(given, reading.common_word(list(lists.values())), strict=True))
    words = {}
    for number in given:
        with columns[number]:
            about_reading(readings[number], chosen)
            words[number] = _word(number, texts[number], lists[number], common[number])
    _similarity(chosen, readings, words)
    first, second = given[:2]
    snippet(
        python.same_word(
            chosen,
            [readings[each] for each in (first, second)],
            [words[each].places for each in (first, second)],
        )
    )


def _examples(chosen: Subject) -> tuple[str, str, str]:
    if reading.by_tokenizer(chosen):
        return EXAMPLES
    first, second = reading.example_ids(chosen)
    return first, second, ""


def _text(chosen: Subject, number: int, example: str) -> str:
    name = "text" if reading.by_tokenizer(chosen) else f"ids_{chosen.vocab_size}"
    label = f"Sentence {number + 1}" + (", or nothing" if number == 2 else "")
    return shared_text(
        label,
        example,
        parameter=f"i_s{number + 1}",
        key=f"inside_word_{name}_{number}",
        height=_LINE_PIXELS,
    )


def _word(number: int, text: str, words: tuple[Word, ...], common: int) -> Word:
    """The words of a sentence to click on."""
    name = f"i_w{number + 1}"
    # The third word of one text is not the third word of another.
    if st.session_state.setdefault(f"{name}_of", text) != text:
        st.session_state[f"{name}_of"] = text
        st.session_state.pop(name, None)
        st.query_params.pop(name, None)
    options = [str(at) for at in range(len(words))]
    before: dict[str, int] = {}
    titles = {}
    for option, word in zip(options, words, strict=True):
        seen = before[word.text] = before.get(word.text, 0) + 1
        titles[option] = plain(shown(word.text)) + (f" ({seen})" if seen > 1 else "")
    picked = st.pills(
        f"Word in sentence {number + 1}",
        options,
        key=name,
        format_func=titles.__getitem__,
        on_change=in_url(name, options, options[common]),
        required=True,
        persist_state="session",
        label_visibility="collapsed",
        wrap=True,
    )
    return words[int(picked or options[common])]


def _similarity(chosen: Subject, readings: dict[int, Reading], words: dict[int, Word]) -> None:
    states = {number: cache.activations(chosen, read) for number, read in readings.items()}
    found = {number: Occurrence(states[number], words[number].places) for number in readings}
    pairs = list(combinations(readings, 2))
    lines = {pair: same_word.similarity(found[pair[0]], found[pair[1]]) for pair in pairs}
    ground = [same_word.baseline(states[one], states[other]) for one, other in pairs]
    mean = tuple(sum(each) / len(ground) for each in zip(*ground, strict=True))
    _say(readings, words, lines)
    chart(
        _chart(lines, mean, words),
        key="inside_similarity",
        height=380,
        alt="Cosine similarity of the chosen words by layer, a line for each two sentences",
    )
    steps = ["embeddings", *(f"layer {at}" for at in range(len(mean) - 1))]
    table: dict[str, Any] = {"After": steps}
    for one, other in pairs:
        table[f"{one + 1} and {other + 1}"] = lines[one, other]
    table["any two tokens"] = mean
    st.dataframe(
        table,
        hide_index=True,
        key="inside_similarities",
        column_config={
            name: st.column_config.NumberColumn(format="%.3f") for name in table if name != "After"
        },
        alt="Cosine similarity after the embeddings and after each layer",
    )


def _say(
    readings: dict[int, Reading],
    words: dict[int, Word],
    lines: dict[tuple[int, int], tuple[float, ...]],
) -> None:
    told = []
    for (one, other), values in lines.items():
        told.append(f"{one + 1} and {other + 1}: {values[0]:.3f} → {values[-1]:.3f}")
    st.markdown(f"**Cosine from the embeddings to the last layer** · {plain('; '.join(told))}")
    ids = [[readings[number].ids[at] for at in word.places] for number, word in words.items()]
    said = []
    if same_word.same_tokens(ids):
        said.append(
            "The chosen words are the same token, so their embeddings differ by their position "
            "alone (not at all at the same one). Whatever else comes is context."
        )
    else:
        said.append("The chosen words are not the same tokens, so they differ from the start.")
    several = [word for word in words.values() if len(word.places) > 1]
    if several:
        names = ", ".join(dict.fromkeys(shown(word.text) for word in several))
        said.append(f"{names}: several tokens, of which the mean is taken.")
    st.caption(plain(" ".join(said)))


def _chart(
    lines: dict[tuple[int, int], tuple[float, ...]], mean: tuple[float, ...], words: dict[int, Word]
) -> dict[str, Any]:
    steps = list(range(len(mean)))
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": steps,
            "y": list(values),
            "name": f"sentences {one + 1} and {other + 1}",
            "line": {"dash": dash, "width": 3},
            "hovertemplate": "%{y:.3f}",
        }
        for ((one, other), values), dash in zip(lines.items(), _DASHES, strict=False)
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": steps,
            "y": list(mean),
            "name": "any two tokens of two sentences, mean",
            "line": {"dash": "longdashdot", "width": 1.5},
            "hovertemplate": "%{y:.3f}",
        }
    )
    least = min(0.0, *mean, *(each for values in lines.values() for each in values))
    names = ["embeddings", *(f"layer {at}" for at in range(len(mean) - 1))]
    return {
        "data": data,
        "layout": {
            "xaxis": {"tickvals": steps, "ticktext": names, "title": {"text": "after"}},
            "yaxis": {"title": {"text": "cosine similarity"}, "range": [least, 1.03]},
            "legend": {"orientation": "h", "y": 1.12, "x": 0},
            "hovermode": "x unified",
        },
    }
