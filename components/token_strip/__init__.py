"""A text with its tokens on it: coloured by id, by true offsets, no character broken.

``token_strip`` draws one encoding and gives back the token that was clicked. Everything travels
as data and is set as textContent; see token_strip.js.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from glassbox import settings
from glassbox.tokenization.encoding import Encoding, Token
from glassbox.tokenization.glyphs import parts
from glassbox.tokenization.spans import Span, spans

Label = Literal["nothing", "ids", "offsets"]

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_token_strip",
    html='<div class="strip"></div>\n<div class="readout" aria-live="polite"></div>\n',
    css=(_HERE / "token_strip.css").read_text(encoding="utf-8"),
    js=(_HERE / "token_strip.js").read_text(encoding="utf-8"),
)

# A token can be a whole text ([UNK] for a word of 200,000 letters): drawn, that much of it.
_CHARACTERS_DRAWN = 240
_PADS_DRAWN = 12

_KINDS = {
    "text": "",
    "unknown": "not in the vocabulary",
    "typed": "special token typed in the text",
    "added": "special token added by the template",
    "pad": "padding: attention_mask 0",
}


def token_strip(
    encoding: Encoding,
    *,
    key: str,
    name: str,
    label: Label = "ids",
    on_pick: Callable[[], None] | None = None,
) -> int | None:
    """Draw ``encoding``; ``name`` is read out as what it is. Gives back the picked token's index.

    Draws ``max_drawn_tokens`` tokens at most and says so. ``on_pick`` runs at a click, before the
    page does. A pick is forgotten when the encoding changes.
    """
    stamp = _stamp(encoding)
    state = st.session_state.get(key) or {}
    picked = _picked(state.get("picked"), stamp)
    result = _component(
        key=key,
        data={**payload(encoding), "stamp": stamp, "name": name, "label": label, "picked": picked},
        on_picked_change=on_pick or _nothing,
    )
    return _picked(result.picked, stamp)


def legend() -> None:
    """One line that says what the marks on a strip mean."""
    _component(key="token_strip_legend", data={"legend": True})


def payload(encoding: Encoding) -> dict[str, Any]:
    """What token_strip.js draws: tokens, and the items of the strip that refer to them."""
    limit = settings.current().max_drawn_tokens
    total = encoding.counts.of_text
    tokens: list[list[Any]] = []
    items: list[dict[str, Any]] = []

    def number(token: Token, cut: bool = False) -> int:
        tokens.append(_row(token, cut))
        return len(tokens) - 1

    chips = [token for token in encoding.tokens if token.kind in ("added", "pad")]
    of_text = [token.index for token in encoding.tokens if token.kind not in ("added", "pad")]
    before = [token for token in chips if of_text and token.index < of_text[0]]
    after = chips[len(before) :]
    pads = [token for token in after if token.kind == "pad"]
    added = [token for token in after if token.kind == "added"]

    items += [{"kind": "added", "tokens": [number(token)]} for token in before]
    closed = False
    for span in spans(encoding, limit):
        if span.cut and encoding.cut_from == "right" and not closed:
            items += [{"kind": "added", "tokens": [number(token)]} for token in added]
            closed = True
        items.append(_item(encoding, span, [number(token, span.cut) for token in span.tokens]))
    if total > limit:
        more = f"The first {limit:,} of {total:,} tokens are drawn. All of them are counted."
        return {"tokens": tokens, "items": items, "direction": _direction(encoding), "more": more}
    if not closed:
        items += [{"kind": "added", "tokens": [number(token)]} for token in added]
    items += [{"kind": "pad", "tokens": [number(token)]} for token in pads[:_PADS_DRAWN]]
    if len(pads) > _PADS_DRAWN:
        text = f"+ {len(pads) - _PADS_DRAWN:,} × {pads[0].text}"
        items.append({"kind": "pad", "tokens": [], "parts": [[text, 0]]})
    return {"tokens": tokens, "items": items, "direction": _direction(encoding), "more": ""}


def _row(token: Token, cut: bool) -> list[Any]:
    says = "cut by truncation" if cut else _KINDS[token.kind]
    shown = "".join(part.text for part in parts(token.text[:_CHARACTERS_DRAWN]))
    return [token.index, token.id, shown, token.start, token.end, token.kind, token.word, says]


def _item(encoding: Encoding, span: Span, tokens: list[int]) -> dict[str, Any]:
    text = encoding.source[span.start : span.end]
    shown = [[part.text, int(part.label)] for part in parts(text[:_CHARACTERS_DRAWN])]
    if len(text) > _CHARACTERS_DRAWN:
        shown.append([f"… {len(text) - _CHARACTERS_DRAWN:,} more characters", 1])
    item = {
        "kind": "text" if tokens else "space" if text.isspace() else "gap",
        "tokens": tokens,
        "parts": shown,
        "cut": span.cut,
        "uncovered": span.uncovered if tokens else 0,
        "breaks": min(text.count("\n"), 2),
    }
    # Thousands of items travel at each run of the page: only what says something.
    return {name: value for name, value in item.items() if value or name == "tokens"}


def _direction(encoding: Encoding) -> str:
    """The direction of the text by its first letter, as in Unicode UAX 9, rule P2."""
    for character in encoding.source[:1000]:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def _stamp(encoding: Encoding) -> str:
    digest = blake2b(encoding.source.encode(), digest_size=12)
    digest.update(repr((encoding.ids, len(encoding.cut))).encode())
    return digest.hexdigest()


def _picked(value: Any, stamp: str) -> int | None:
    """The index in what the browser sent, if it is about this encoding."""
    if not isinstance(value, dict) or value.get("stamp") != stamp:
        return None
    index = value.get("index")
    return index if isinstance(index, int) and not isinstance(index, bool) else None


def _nothing() -> None:
    """Streamlit wants a callback for every name that the result shall have."""
