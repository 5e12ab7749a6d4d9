"""Back again: ids become text, one by one, and what a round trip loses."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import cache, frame, round_trip, token_chips
from components.code import snippet
from components.decoded_text import text_box
from components.notice import notice, plain, problems
from components.shared_text import LONGEST, shared_text
from components.token_chips import Chip
from components.token_table import visible
from components.tokenizer_choice import choose
from glassbox import settings
from glassbox.snippets import tokenizer_decode as python
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from glassbox.tokenization.decode import Decoding, Step, decode, remarks
from glassbox.tokenization.decoded_pieces import pieces
from glassbox.tokenization.encoding import Encoding, Options
from glassbox.tokenization.ids import parse_ids
from glassbox.tokenization.ids_back import ids_back
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.losses import losses

EXAMPLE = "Naïve tokenizers forget Capitals,   spaces and 👩‍🚀, don't they?"
IDS, TAKEN, IN_URL = "decode_ids", "decode_ids_taken", "decode_ids_in_url"
# Ids under one piece: a character with piled-up accents has hundreds.
_UNDER = 12
_KINDS = {
    "text": "text",
    "special": "special",
    "skipped": "special, left out",
    "part": "adds nothing by itself",
    "missing": "no such entry",
}


def controls(owner: str) -> tuple[SharedTokenizer, bool, bool]:
    """The tokenizer and the two switches of ``decode``; all of it is in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        ref = choose(
            "Tokenizer", owner, key="decode_tokenizer", parameter="d_tokenizer", default="subword"
        )
        skip = st.toggle(
            "skip_special_tokens",
            key="d_skip",
            bind="query-params",
            help="Special tokens add nothing to the text: also those that a person typed, and the "
            "one for what is unknown",
        )
        clean = st.toggle(
            "clean_up_tokenization_spaces",
            key="d_clean",
            bind="query-params",
            help="Takes out spaces before punctuation and English contractions, as in don ' t. "
            "A WordPiece decoder does some of it by itself",
        )
    return library.get(ref, owner), skip, clean


def text_and_ids(shared: SharedTokenizer, owner: str) -> tuple[Encoding, str]:
    """The text's encoding and the ids as written: those of the text, until a person edits them."""
    left, right = st.columns(2, gap="medium")
    with left:
        text = shared_text("A text", EXAMPLE, parameter="d_text", key="decode_text", height=120)
        encoding = cache.encoding(shared.name, text, Options(), owner)
    taken = ", ".join(map(str, encoding.ids))
    linked = st.query_params.get("d_ids")
    if linked is not None and linked != st.session_state.get(IN_URL):
        st.session_state[IDS] = linked
    elif IDS not in st.session_state or st.session_state[IDS] == st.session_state.get(TAKEN):
        # Nobody edited them: they follow the text and the tokenizer.
        st.session_state[IDS] = taken
    st.session_state[TAKEN] = taken

    def take() -> None:
        st.session_state[IDS] = taken

    with right:
        ids = st.text_area(
            "Ids to decode",
            key=IDS,
            height=120,
            persist_state="session",
            help="Commas, spaces, a JSON list, or a tensor as Python prints it",
        )
    with left, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Take the ids of this text",
            icon=":material/arrow_forward:",
            on_click=take,
            disabled=ids == taken,
        )
        st.caption(
            "The ids are those of this text."
            if ids == taken
            else "The ids were edited: they are not those of this text."
        )
    _keep_in_url(ids or "", ids == taken, linked)
    return encoding, ids or ""


def _keep_in_url(ids: str, is_taken: bool, linked: str | None) -> None:
    """Edited ids are in the URL while they are short enough; those of the text need not be."""
    fits = len(ids) <= LONGEST and not is_taken
    st.session_state[IN_URL] = ids if fits else None
    if fits and linked != ids:
        st.query_params["d_ids"] = ids
    elif not fits and linked is not None:
        del st.query_params["d_ids"]


def _chip(steps: Sequence[Step], shared: SharedTokenizer) -> Chip:
    last = steps[-1]
    entries = " ".join(visible(step.token or "") for step in steps[:_UNDER])
    of = "token" if len(steps) == 1 else f"{len(steps)} tokens"
    style = (
        "unknown" if last.id == shared.unk_id else "apart" if last.kind == "special" else "plain"
    )
    return Chip(
        "".join(step.adds for step in steps),
        " ".join(str(step.id) for step in steps[:_UNDER])
        + (f" +{len(steps) - _UNDER:,}" if len(steps) > _UNDER else ""),
        f"{of} {entries}, place {steps[0].index}",
        token_chips.hue_of(last.id),
        style,  # type: ignore[arg-type]
    )


def show(decoding: Decoding, shared: SharedTokenizer) -> None:
    """The text, the pieces that it was put together from, and a row for each id."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**The text that they decode to**")
        text_box(decoding.text, name="decoded")
    with right:
        st.markdown("**What each id adds to it**")
        if decoding.exact:
            drawn = (_chip(steps, shared) for steps in pieces(decoding.steps))
            token_chips.chips(drawn, name="decoded", height=18)
            if decoding.rest:
                st.caption(
                    f"The first {len(decoding.steps):,} of {len(decoding.ids):,} ids are drawn. "
                    "All of them are decoded."
                )
        else:
            notice(
                "info",
                "With this tokenizer, no part of the text can be said to come from one id.",
                "Its decoder changes what stands before when more ids follow.",
            )


def table(decoding: Decoding) -> None:
    """A row for each id that was drawn."""
    steps = decoding.steps
    st.dataframe(
        {
            "place": [step.index for step in steps],
            "id": [step.id for step in steps],
            "token": ["–" if step.token is None else visible(step.token) for step in steps],
            "adds": [visible(step.adds) for step in steps],
            "kind": [_KINDS[step.kind] for step in steps],
        },
        key="decode_steps",
        hide_index=True,
        height=min(320, 38 + 35 * max(1, len(steps))),
        column_config={
            "token": st.column_config.TextColumn(help="The entry in the vocabulary"),
            "adds": st.column_config.TextColumn(help="What the text is longer by with this id"),
            "kind": st.column_config.TextColumn(width="medium"),
        },
    )


def round_trips(
    shared: SharedTokenizer, owner: str, encoding: Encoding, decoding: Decoding
) -> None:
    """Text to ids to text, and ids to text to ids."""
    st.subheader("There and back", anchor=False)
    left, right = st.columns(2, gap="medium")
    with left, frame.boundary("The round trip of the text"):
        st.caption("text → ids → text, without what the template adds")
        trip = cache.round_trip(shared.name, encoding, owner)
        round_trip.badge(trip, losses(trip, shared.tokenizer.unk_token))
        round_trip.difference(trip)
    with right, frame.boundary("The round trip of the ids"):
        st.caption("ids → text → ids, special tokens left in, none added")
        whole = decode(shared, decoding.ids, limit=0)
        back = ids_back(shared, decoding.ids, whole.text)
        if back.equal:
            notice("success", "Round trip: the very same ids come back.")
        else:
            place = back.differs_at or 0
            notice(
                "info",
                f"Round trip: other ids come back, from place {place:,} on "
                f"({len(back.ids):,} ids, {len(back.again):,} come back).",
                "Several rows of ids can stand for one text; a tokenizer makes only one of them.",
            )
            near = slice(max(0, place - 2), place + 6)
            st.dataframe(
                {
                    "place": list(range(len(back.ids)))[near] or [place],
                    "given": [*map(str, back.ids[near])] or ["–"],
                    "came back": _padded(back.again[near], len(back.ids[near]) or 1),
                },
                hide_index=True,
                key="decode_back",
            )


def _padded(ids: tuple[int, ...], count: int) -> list[str]:
    return [*map(str, ids), *["–"] * count][:count]


def view(owner: str) -> None:
    """Controls, text and ids, what they decode to, the round trips, and the code."""
    shared, skip, clean = controls(owner)
    encoding, written = text_and_ids(shared, owner)
    ids = parse_ids(written)
    if not ids:
        notice("info", "There are no ids to decode.", "Type some, or take those of the text.")
        return
    limit = settings.current().max_drawn_tokens
    decoding = decode(shared, ids, skip_special=skip, clean_up=clean, limit=limit)
    problems(remarks(shared, decoding, skip_special=skip, clean_up=clean))
    show(decoding, shared)
    round_trips(shared, owner, encoding, decoding)
    st.subheader("Id by id", anchor=False)
    table(decoding)
    st.caption(plain(f"{len(ids):,} ids · {len(decoding.text):,} characters"))
    snippet(python.decode(load(shared.name), ids, skip_special=skip, clean_up=clean))
