"""A text with its tokens on it: coloured by id, by true offsets, no character broken.

``token_strip`` draws one encoding and gives back the token that was clicked. Everything travels
as data and is set as textContent; see draw.js.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from components import cache
from glassbox import settings
from glassbox.tokenization.convention import Convention
from glassbox.tokenization.differences import Border
from glassbox.tokenization.encoding import Encoding

Label = Literal["nothing", "ids", "offsets"]

_HERE = Path(__file__).parent


def _joined(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_component = st.components.v2.component(
    "glassbox_token_strip",
    html="""
<div class="board">
  <div class="strip"></div>
  <div class="lists" hidden>
    <div class="head">Tokens, as the vocabulary writes them</div>
    <div data-list="tokens"></div>
    <div class="head">Ids, as a model is given them</div>
    <div data-list="ids"></div>
  </div>
</div>
<div class="readout" aria-live="polite"></div>
""",
    css=_joined("text.css", "around.css"),
    js=_joined("draw.js", "token_strip.js"),
)


def token_strip(
    encoding: Encoding,
    *,
    key: str,
    name: str,
    label: Label = "ids",
    written: Convention | None = None,
    lists: bool = False,
    ringed: Set[Border] = frozenset(),
    on_pick: Callable[[], None] | None = None,
) -> int | None:
    """Draw ``encoding``; ``name`` is read out as what it is. Gives back the picked token's index.

    Draws ``max_drawn_tokens`` tokens at most and says so. ``written`` is the vocabulary's
    convention, for the bytes of tokens that are bytes. With ``lists``, the tokens and the ids are
    beside the text. ``ringed`` pieces of the text stand out. ``on_pick`` runs at a click, before
    the page does. A pick is forgotten when the encoding changes.
    """
    data = dict(cache.strip_data(encoding, written, ringed, settings.current().max_drawn_tokens))
    data |= {"stamp": encoding.stamp, "name": name, "label": label, "lists": lists}
    data["picked"] = picked_index(key, encoding)
    # Tells one set of rings from another, so that the strip is drawn again.
    data["ring"] = hash(frozenset(ringed)) if ringed else 0
    result = _component(key=key, data=data, on_picked_change=on_pick or _nothing)
    return _index(result.picked, encoding)


def legend(ring: str = "") -> None:
    """One line that says what the marks on a strip mean; ``ring`` what a ring does."""
    _component(key="token_strip_legend", data={"legend": True, "ring": ring})


def picked_index(key: str, encoding: Encoding) -> int | None:
    """Which token of ``encoding`` is picked on the strip ``key``; None when none is."""
    state = st.session_state.get(key) or {}
    return _index(state.get("picked"), encoding)


def _index(value: Any, encoding: Encoding) -> int | None:
    """The index in what the browser sent, if it is one of a token of this encoding."""
    if not isinstance(value, dict) or value.get("stamp") != encoding.stamp:
        return None
    index = value.get("index")
    if not isinstance(index, int) or isinstance(index, bool):
        return None
    return index if 0 <= index < len(encoding.tokens) else None


def _nothing() -> None:
    """Streamlit wants a callback for every name that the result shall have."""
