"""The stages of a tokenizer, one below the other: what each one makes of the text.

The pieces that the model is given can be clicked. Everything travels as data and is set as
textContent; see stage_flow.js.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from glassbox.tokenization.definition import types
from glassbox.tokenization.glyphs import parts
from glassbox.tokenization.pieces import BYTE_OF, readable
from glassbox.tokenization.stage_parts import Part, part_of
from glassbox.tokenization.stages import Piece, Stages

Item = dict[str, Any]

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_stage_flow",
    html='<ol class="flow"></ol>\n<!-- filled by stage_flow.js -->',
    css=(_HERE / "stage_flow.css").read_text(encoding="utf-8"),
    js=(_HERE / "stage_flow.js").read_text(encoding="utf-8"),
)

# One item of a line can be the whole text: drawn, that much of it.
_CHARACTERS_DRAWN = 400
_BYTES_TOLD = 24


def stage_flow(stages: Stages, *, key: str, picked: int, on_pick: Callable[[int], None]) -> None:
    """Draw ``stages``, the word number ``picked`` ringed; ``on_pick`` gets the one clicked."""

    def clicked() -> None:
        index = st.session_state[key].picked
        if isinstance(index, int) and 0 <= index < len(stages.words):
            on_pick(index)

    data = {
        "stages": payload(stages),
        "picked": picked,
        "direction": direction(stages.source),
    }
    _component(key=key, data=data, on_picked_change=clicked)


def direction(text: str) -> str:
    """The direction of ``text`` by its first letter, as in Unicode UAX 9, rule P2."""
    kinds = map(unicodedata.bidirectional, text)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    return "ltr" if first == "L" else "rtl"


def payload(stages: Stages) -> list[dict[str, Any]]:
    """What stage_flow.js draws: a title, lines and a note for each stage."""
    return [
        _added(stages),
        _normalizer(stages),
        _pre_tokenizer(stages),
        _model(stages),
        _post_processor(stages),
    ]


def _added(stages: Stages) -> dict[str, Any]:
    found = [piece for piece in stages.pieces if piece.added]
    items = []
    for each in stages.found:
        text = stages.source[each.start : each.end]
        items.append(_item("chip" if each.token else "plain", text))
        if each.token:
            items[-1]["under"] = str(each.token.id)
    note = (
        "Cut out before anything else: no later stage changes them."
        if found
        else "None stands in this text. They are looked for before anything else happens."
    )
    return {"title": "Added tokens", "note": note, "lines": [{"items": items}] if found else []}


def _normalizer(stages: Stages) -> dict[str, Any]:
    if not stages.normalizer:
        return {"title": "Normalizer", "note": "None: the text stays as it is.", "lines": []}
    lines: list[dict[str, Any]] = []
    for step in stages.normalizer:
        line = _line(step.part)
        if step.changes:
            texts = [[_run(run.before, run.after) for run in runs] for runs in step.runs]
            line["items"] = _between(stages, texts)
        else:
            line["rest"] = "nothing to change here"
        lines.append(line)
    gives = [[_item("plain", text)] for text in stages.normalized]
    lines.append({"label": "gives", "items": _between(stages, gives)})
    note = ""
    if "BertNormalizer" in types(stages.definition.normalizer):
        note = "BertNormalizer does these, one after the other:"
    return {"title": "Normalizer", "note": note, "lines": lines}


def _between(stages: Stages, texts: list[list[Item]]) -> list[Item]:
    """``texts`` in their order, with what was cut out before them in its place."""
    rest = iter(texts)
    made: list[Item] = []
    for each in stages.found:
        if each.token is None:
            made += next(rest)
        else:
            made.append({**_item("chip", stages.source[each.start : each.end]), "away": 1})
    return made


def _pre_tokenizer(stages: Stages) -> dict[str, Any]:
    title = "Pre-tokenizer"
    lines = [_line(part) for part in stages.pre_tokenizer]
    label = "gives (a click shows below how the model cuts a piece)"
    lines.append({"label": label, "items": _pieces(stages)})
    note = "" if stages.pre_tokenizer else "None: the model is given the text in one piece."
    if stages.definition.byte_level:
        note = _byte_note(stages.words)
    return {"title": title, "note": note, "lines": lines}


def _pieces(stages: Stages) -> list[Item]:
    made = []
    word = 0
    for piece in stages.pieces:
        if piece.added:
            made.append(_item("chip", piece.text))
            continue
        item = _item("piece", piece.text)
        item["pick"] = word
        item["title"] = f"characters {piece.start}–{piece.end} of the text"
        if stages.definition.byte_level and readable(piece.text) != piece.text:
            item["under"] = "".join(part.text for part in parts(readable(piece.text)[:40]))
        made.append(item)
        word += 1
    return made


def _byte_note(words: tuple[Piece, ...]) -> str:
    """Which character of ``words`` stands for which byte, where it is not that byte in ASCII."""
    seen = dict.fromkeys(
        character
        for piece in words
        for character in piece.text
        if character in BYTE_OF and not character.isascii()
    )
    shown = [f"{each} = {BYTE_OF[each]:02x}" for each in list(seen)[:_BYTES_TOLD]]
    more = f" and {len(seen) - _BYTES_TOLD} more" if len(seen) > _BYTES_TOLD else ""
    if not shown:
        return "Each character stands for one byte."
    return f"Each character stands for one byte (hexadecimal): {',  '.join(shown)}{more}."


def _model(stages: Stages) -> dict[str, Any]:
    items: list[Item] = []
    word = 0
    for piece in stages.pieces:
        tokens = [_token(token.text, token.id) for token in piece.tokens]
        for token in tokens:
            if token["id"] == stages.definition.model.unk_id:
                token["unknown"] = 1
        if piece.added:
            items.append({"kind": "group", "tokens": [{**tokens[0], "kind": "chip"}]})
            continue
        items.append({"kind": "group", "pick": word, "tokens": tokens})
        word += 1
    part = part_of(stages.definition.model.name)
    return {
        "title": "Model",
        "note": "",
        "lines": [_line(part), {"label": "gives", "items": items}],
    }


def _post_processor(stages: Stages) -> dict[str, Any]:
    items = []
    for token in stages.encoding.tokens:
        item = _token(token.text, token.id)
        if token.kind in ("added", "typed"):
            item["kind"] = "chip"
        if token.kind == "unknown":
            item["unknown"] = 1
        if token.kind == "added":
            item["mark"] = "added"
        items.append(item)
    lines = [_line(part) for part in stages.post_processor]
    lines.append({"label": "gives", "items": items})
    note = "" if stages.post_processor else "None: nothing is put around the tokens."
    return {"title": "Post-processor", "note": note, "lines": lines}


def _line(part: Part) -> dict[str, Any]:
    return {
        "label": part.name,
        "settings": [f"{key} = {value}" for key, value in part.settings],
        "does": part.does,
    }


def _run(before: str, after: str) -> Item:
    if before == after:
        return _item("plain", before)
    return {"kind": "change", "before": _glyphs(before), "parts": _glyphs(after)}


def _token(text: str, id: int) -> Item:
    return {**_item("token", text), "under": str(id), "id": id}


def _item(kind: str, text: str) -> Item:
    return {"kind": kind, "parts": _glyphs(text)}


def _glyphs(text: str) -> list[list[Any]]:
    shown = [[part.text, int(part.label)] for part in parts(text[:_CHARACTERS_DRAWN])]
    if len(text) > _CHARACTERS_DRAWN:
        shown.append([f"… {len(text) - _CHARACTERS_DRAWN:,} more characters", 1])
    return shown
