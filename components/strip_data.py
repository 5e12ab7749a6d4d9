"""What a strip draws of one encoding: tokens, and the pieces of the text they stand under.

Lists and short names, since thousands of them travel to the browser; draw.js says what each
place in a row means.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Set
from typing import Any

from glassbox.tokenization.convention import Convention
from glassbox.tokenization.differences import Border, trimmed
from glassbox.tokenization.encoding import Encoding, Token
from glassbox.tokenization.glyphs import code_points, parts
from glassbox.tokenization.spans import Span, spans

# A token can be a whole text ([UNK] for a word of 200,000 letters): drawn, that much of it.
_CHARACTERS_DRAWN = 240
_PADS_DRAWN = 12
# Templates add one or two at each end; padding, behind them, may add a million.
_CHIPS_READ = 64
# A piece of one character that is several tokens; more than this is several pieces grown together.
_BYTES_SHOWN = 12

_KINDS = {
    "text": "",
    "unknown": "not in the vocabulary",
    "typed": "special token typed in the text",
    "added": "special token added by the template",
    "pad": "padding: attention_mask 0",
}
# Where in a word an entry of the vocabulary can stand, as its sign says.
_PLACES = {"word start": "starts a word", "continuation": "continues a word"}


def strip_data(
    encoding: Encoding,
    written: Convention | None = None,
    ringed: Set[Border] = frozenset(),
    *,
    limit: int,
) -> dict[str, Any]:
    """The tokens, ``limit`` of the text's at most, and the items of the strip that refer to them.

    ``written`` is the vocabulary's convention: where in a word a token stands, and the bytes of
    tokens that are bytes. The pieces ``ringed`` are marked. The component's cache shares what comes
    back: never to be changed.
    """
    total = encoding.counts.of_text
    tokens: list[list[Any]] = []

    def number(token: Token, cut: bool = False, several: bool = False) -> int:
        tokens.append(_row(token, cut, several, written, encoding.source))
        return len(tokens) - 1

    def chips(some: Iterable[Token]) -> list[dict[str, Any]]:
        return [{"kind": token.kind, "tokens": [number(token)]} for token in some]

    of_text = encoding.tokens.of_text()
    # Without any text all of it comes after: [CLS] [SEP], then the padding.
    start = of_text.start if encoding.kept else 0
    before = encoding.tokens[:start][:limit]
    rest = encoding.tokens[of_text.stop if encoding.kept else 0 :]
    after = [token for token in rest[:_CHIPS_READ] if token.kind == "added"]
    pads = encoding.tokens.number("pad") - sum(token.kind == "pad" for token in before)

    items = chips(before)
    closed = False
    for span in spans(encoding, limit):
        if span.cut and encoding.cut_from == "right" and not closed:
            items += chips(after)
            closed = True
        several = len(span.tokens) > 1
        places = [number(token, span.cut, several) for token in span.tokens]
        items.append(_item(encoding, span, places, written, ringed))
    data = {"tokens": tokens, "items": items, "direction": _direction(encoding), "more": ""}
    if total > limit:
        data["more"] = (
            f"The first {limit:,} of {total:,} tokens are drawn. All of them are counted."
        )
        return data
    if not closed:
        items += chips(after)
    drawn = [token for token in rest[: _CHIPS_READ + _PADS_DRAWN] if token.kind == "pad"]
    items += chips(drawn[:_PADS_DRAWN])
    if pads > _PADS_DRAWN and drawn:
        text = f"+ {pads - _PADS_DRAWN:,} × {drawn[0].text}"
        items.append({"kind": "pad", "tokens": [], "parts": [[text, 0]]})
    return data


def _row(
    token: Token, cut: bool, several: bool, written: Convention | None, source: str
) -> list[Any]:
    says = "cut by truncation" if cut else _KINDS[token.kind]
    if token.kind == "text" and written:
        place = _PLACES.get(written.read(token.text)[0], "")
        says = f"{place}, {says}" if place and says else place or says
    shown = "".join(part.text for part in parts(token.text[:_CHARACTERS_DRAWN]))
    own = None
    if several:
        # Each stands for some of the bytes of one piece; which ones, only such an entry tells.
        own = written.bytes_of(token.text) if written and token.kind == "text" else None
    elif token.kind == "text" and token.end - token.start <= _BYTES_SHOWN:
        own = source[token.start : token.end].encode()
    return [
        token.index,
        token.id,
        shown,
        token.start,
        token.end,
        token.kind,
        token.word,
        says,
        own.hex(" ").upper() if own else "",
        token.type_id,
    ]


def _item(
    encoding: Encoding,
    span: Span,
    tokens: list[int],
    written: Convention | None,
    ringed: Set[Border],
) -> dict[str, Any]:
    source = encoding.source
    text = source[span.start : span.end]
    shown = [[part.text, int(part.label)] for part in parts(text[:_CHARACTERS_DRAWN])]
    if len(text) > _CHARACTERS_DRAWN:
        shown.append([f"… {len(text) - _CHARACTERS_DRAWN:,} more characters", 1])
    kind = "text" if tokens else "space" if text.isspace() else "gap"
    item: dict[str, Any] = {
        "kind": kind,
        "tokens": tokens,
        "parts": shown,
        "cut": span.cut,
        "breaks": min(text.count("\n"), 2),
    }
    if kind == "gap":
        item["says"] = f"No token covers this, the normalizer drops it: {code_points(text)}"
    elif tokens and span.uncovered:
        item["more"] = f"no token stands for {code_points(span.uncovered)}"
    if len(tokens) > 1 and not (written and written.byte_level) and len(text) <= _BYTES_SHOWN:
        item["bytes"] = f"bytes {text.encode().hex(' ').upper()}"
    if ringed and any(
        token.end > token.start and trimmed(source, token.start, token.end) in ringed
        for token in span.tokens
    ):
        item["ring"] = 1
    # Thousands of items travel at each run of the page: only what says something.
    return {name: value for name, value in item.items() if value or name == "tokens"}


def _direction(encoding: Encoding) -> str:
    """The direction of the text by its first letter, as in Unicode UAX 9, rule P2."""
    for character in encoding.source[:1000]:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"
