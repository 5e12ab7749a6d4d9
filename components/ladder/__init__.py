"""The steps of BPE, WordPiece or WordLevel over one word, a row each, pieces above their letters.

``ladder`` draws the rows up to a step. Everything travels as data and is set as textContent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from glassbox.tokenization.glyphs import parts
from glassbox.tokenization.pieces import ModelToken, byte_label
from glassbox.tokenization.replay_bpe import BpeReplay
from glassbox.tokenization.replay_wordlevel import WordLevelReplay
from glassbox.tokenization.replay_wordpiece import Try, WordPieceReplay

Row = dict[str, Any]

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_ladder",
    html='<div class="ladder"></div>\n<div class="says" aria-live="polite"></div>\n',
    css=(_HERE / "ladder.css").read_text(encoding="utf-8"),
    js=(_HERE / "ladder.js").read_text(encoding="utf-8"),
)

# A row has a cell for each; wider ones can be looked at in the table.
MOST_COLUMNS = 100
_MOST_ROWS = 60


def ladder(
    steps: BpeReplay | WordPieceReplay | WordLevelReplay, step: int, *, byte_level: bool, key: str
) -> None:
    """Draw ``steps`` up to ``step``; one sentence below says what happened in it."""
    _component(key=key, data=payload(steps, step, byte_level=byte_level))


def columns(steps: BpeReplay | WordPieceReplay | WordLevelReplay) -> int:
    """How many columns the ladder would have; it is drawn up to ``MOST_COLUMNS``."""
    return len(steps.first) if isinstance(steps, BpeReplay) else len(steps.piece)


def payload(
    steps: BpeReplay | WordPieceReplay | WordLevelReplay, step: int, *, byte_level: bool
) -> dict[str, Any]:
    """What ladder.js draws."""
    if isinstance(steps, BpeReplay):
        rows = [_merged(steps, each, step, byte_level) for each in range(step + 1)]
        says = _says_bpe(steps, step)
    else:
        rows = [_letters(steps.piece, byte_level)]
        if isinstance(steps, WordPieceReplay):
            rows += [_tried(each, number) for number, each in enumerate(steps.tries[:step], 1)]
            says = _says_wordpiece(steps, step)
            if step == steps.steps:
                rows.append(_ended(steps))
        else:
            rows.append(_looked_up(steps))
            says = _says_wordlevel(steps)
    # The letters of the word stay, whatever is left out.
    top = [] if isinstance(steps, BpeReplay) else rows[:1]
    rest = rows[len(top) :]
    hidden = max(0, len(rest) - _MOST_ROWS)
    return {
        "columns": columns(steps),
        "rows": top + rest[hidden:],
        "hidden": hidden,
        "says": says,
    }


def _merged(steps: BpeReplay, at: int, step: int, byte_level: bool) -> Row:
    """The pieces after ``at`` merges, with the rank of each pair between them."""
    next_place = steps.merges[at].place if at < steps.steps else None
    last = steps.merges[at - 1] if at else None
    cells = []
    for place, symbol in enumerate(steps.state(at)):
        kind = "new" if last is not None and place == last.place else ""
        if last is None and steps.origins[place] in ("unknown", "byte"):
            kind = steps.origins[place]
        cell = _cell(symbol.start, symbol.end, symbol.token.text, kind)
        cell["under"] = byte_label(symbol.token.text, byte_level=byte_level)
        cells.append(cell)
    gaps = []
    state = steps.state(at)
    for place, rank in enumerate(steps.ranks(at)):
        gaps.append(
            {
                "at": state[place].end,
                "text": "–" if rank is None else f"{rank:,}",
                "kind": "next" if place == next_place else "",
            }
        )
    label = "start" if last is None else str(at)
    return {"label": label, "cells": cells, "gaps": gaps, "now": at == step}


def _letters(piece: str, byte_level: bool) -> Row:
    cells = []
    for place, character in enumerate(piece):
        cell = _cell(place, place + 1, character, "letter")
        cell["under"] = byte_label(character, byte_level=byte_level)
        cells.append(cell)
    return {"label": "", "cells": cells}


def _tried(tried: Try, number: int) -> Row:
    cell = _cell(tried.start, tried.end, tried.text, "miss" if tried.id is None else "hit")
    cell["under"] = "" if tried.id is None else f"id {tried.id}"
    return {"label": str(number), "cells": [cell]}


def _ended(steps: WordPieceReplay) -> Row:
    if steps.too_long or steps.stuck is not None:
        return _one_token("gives", steps.piece, steps.tokens[0], known=False)
    cells = []
    for tried, token in zip(steps.taken(steps.steps), steps.tokens, strict=True):
        cell = _cell(tried.start, tried.end, token.text, "new")
        cell["under"] = f"id {token.id}"
        cells.append(cell)
    return {"label": "gives", "cells": cells, "now": True}


def _looked_up(steps: WordLevelReplay) -> Row:
    return _one_token("gives", steps.piece, steps.tokens[0], known=steps.known)


def _one_token(label: str, piece: str, token: ModelToken, *, known: bool) -> Row:
    cell = _cell(0, len(piece), token.text, "new" if known else "unknown")
    cell["under"] = f"id {token.id}"
    return {"label": label, "cells": [cell], "now": True}


def _cell(start: int, end: int, text: str, kind: str) -> dict[str, Any]:
    shown = [[part.text, int(part.label)] for part in parts(text)]
    return {"start": start, "end": end, "parts": shown, "kind": kind, "under": ""}


def _shown(text: str) -> str:
    return "".join(part.text for part in parts(text))


def _says_bpe(steps: BpeReplay, step: int) -> str:
    if steps.origins == ("whole",):
        return "The whole piece is in the vocabulary: with ignore_merges nothing is merged."
    said = []
    if step:
        merge = steps.merges[step - 1]
        left, right, result = (
            _shown(each.text) for each in (merge.left, merge.right, merge.result)
        )
        said.append(f"Step {step}: {left} and {right} became {result}, rank {merge.rank:,}.")
    if step < steps.steps:
        merge = steps.merges[step]
        left, right = _shown(merge.left.text), _shown(merge.right.text)
        said.append(
            f"Next: {left} and {right}, rank {merge.rank:,}, the lowest of all neighbours here."
        )
    elif steps.tokens:
        said.append("No two neighbours are in the list of merges: these are the tokens.")
    return " ".join(said)


def _says_wordpiece(steps: WordPieceReplay, step: int) -> str:
    if steps.too_long:
        return (
            f"{len(steps.piece):,} characters, more than max_input_chars_per_word "
            f"({steps.longest:,}): unknown, without a try."
        )
    if not step:
        return "Nothing was tried yet. First comes the whole word."
    tried = steps.tries[step - 1]
    text = _shown(tried.text)
    if tried.id is None:
        if step == steps.steps:
            return (
                f"Try {step}: {text} is not in the vocabulary either. Nothing fits here, so the "
                "whole word is unknown, whatever was found before."
            )
        return f"Try {step}: {text} is not in the vocabulary. One character less."
    rest = "go on behind it" if tried.end < len(steps.piece) else "the word is done"
    return f"Try {step}: {text} is in the vocabulary, with id {tried.id:,}. It is taken; {rest}."


def _says_wordlevel(steps: WordLevelReplay) -> str:
    token = steps.tokens[0]
    if steps.known:
        return f"In the vocabulary as it stands, with id {token.id:,}. There is nothing to cut."
    return f"Not in the vocabulary: {_shown(token.text)}, id {token.id:,}, stands for it."
