"""Continuing a text: the next token's distribution to choose from, and beam search as its tree."""

from __future__ import annotations

import streamlit as st

from components import cache, families_beams, families_model, families_settings
from components.code import snippet
from components.families_examples import examples
from components.in_url import switch
from components.next_tokens import next_tokens
from components.shared_text import shared_text
from components.token_chips import Chip, chips
from components.token_label import shown
from glassbox.families import generate, loading
from glassbox.families.asked import Asked
from glassbox.families.generate import Settings, Start
from glassbox.snippets import families_does as python

_TEXT, _KEY = "d_start", "families_start_text"
_TAKEN, _HOW, _OF = "d_taken", "d_how", "families_taken_of"
EXAMPLES = (
    "my name is",
    "anna is hungry, so",
    "tom is a baker. he",
    "the wolves",
    "on monday paul goes to",
)
_HOWS = {"token": "Token by token", "beams": "Beam search"}


def view(ref: str, owner: str) -> None:
    """The beginning of a text, and how it may go on."""
    text = shared_text("Beginning of a text", EXAMPLES[0], parameter=_TEXT, key=_KEY, height=68)
    examples(EXAMPLES, _TEXT, _KEY)
    start = cache.prompt(ref, owner, text)
    families_model.unknown(ref, "gpt", text, start.asked.unknown)
    if switch("How it goes on", _HOW, _HOWS, "token") == "beams":
        families_beams.view(ref, owner, start.asked)
    else:
        _by_token(ref, owner, start)


def _by_token(ref: str, owner: str, start: Start) -> None:
    asked, taken = start.asked, _taken(ref, start)
    ids, room = (*asked.ids, *taken), start.room(taken)
    left, right = st.columns([1, 2.6], gap="medium")
    with left:
        settings, seed = families_settings.draw()

    def go_on(count: int, *, drawn: bool) -> None:
        more = loading.use(
            ref,
            "gpt",
            owner,
            lambda model: generate.continued(
                model, ids, settings if drawn else None, count=count, seed=seed, drawn=len(taken)
            ),
        )
        _put((*taken, *more))

    with right:
        _written(ref, owner, asked, taken)
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                "Draw one",
                icon=":material/casino:",
                on_click=go_on,
                args=(1,),
                kwargs={"drawn": True},
                disabled=not room,
                type="primary",
                help="By these settings and the seed.",
            )
            st.button(
                "Draw to the end", on_click=go_on, args=(room,), kwargs={"drawn": True},
                disabled=not room,
            )  # fmt: skip
            st.button(
                "Greedy to the end", on_click=go_on, args=(room,), kwargs={"drawn": False},
                disabled=not room, help="The likeliest token each time: no chance in it.",
            )  # fmt: skip
            st.button(
                "Step back", on_click=_put, args=(taken[:-1],),
                disabled=not taken,
            )  # fmt: skip
            st.button("Start over", on_click=_put, args=((),), disabled=not taken)
        if room:
            _candidates(ref, owner, ids, taken, settings, start.ends)
        elif taken and taken[-1] in start.ends:
            st.caption("The model ended the text here. Step back to take another token.")
        else:
            st.caption("No more room: step back, or start over.")
    snippet(python.continue_text(ref, asked.text, settings, seed))


def _candidates(
    ref: str,
    owner: str,
    ids: tuple[int, ...],
    taken: tuple[int, ...],
    settings: Settings,
    ends: frozenset[int],
) -> None:
    found = cache.next_token(ref, owner, ids, settings)
    st.markdown("**What may come next** · a click takes it")
    cut = [f"top-k leaves {found.kept_k:,}"] if settings.top_k else []
    cut += [f"top-p leaves {found.kept:,}"] if settings.top_p < 1 else []
    st.caption(
        f"{found.size:,} tokens in the vocabulary"
        + (f"; {', then '.join(cut)}" if cut else ", all of them can be drawn")
        + f". Entropy {found.bits:.2f} bits. Hollow: the model's probability. Filled: after "
        "temperature, top-k and top-p."
    )
    next_tokens(found, ends, key="families_next", on_take=lambda id: _put((*taken, id)))


def _written(ref: str, owner: str, asked: Asked, taken: tuple[int, ...]) -> None:
    """The text so far: the prompt's tokens, and those that came since."""
    given = cache.texts_of(ref, owner, asked.ids)
    more = cache.texts_of(ref, owner, taken) if taken else ()
    chips(
        [
            *(Chip(shown(text), "", "of your text", 200, "apart") for text in given),
            *(
                Chip(shown(text), str(number), f"token {number} that came", 150)
                for number, text in enumerate(more, 1)
            ),
        ],
        name="families_text",
    )


def _taken(ref: str, start: Start) -> tuple[int, ...]:
    """The ids that were taken after this text by this model; another one begins anew."""
    of = f"{ref} {start.asked.text}"
    if st.session_state.setdefault(_OF, of) != of:
        st.session_state[_OF] = of
        st.query_params.pop(_TAKEN, None)
    words = st.query_params.get(_TAKEN, "").split(".")
    # No id of any model is longer.
    return start.possible([int(word) for word in words if word.isdecimal() and len(word) < 8])


def _put(ids: tuple[int, ...]) -> None:
    if ids:
        st.query_params[_TAKEN] = ".".join(map(str, ids))
    else:
        st.query_params.pop(_TAKEN, None)
