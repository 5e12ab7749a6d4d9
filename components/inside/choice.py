"""Which model is looked into, and what it is given to read; both are in the URL."""

from __future__ import annotations

import streamlit as st

from components import model_config
from components.in_url import in_url, whole_number
from components.notice import notice
from components.seed_field import seed_field
from components.shared_text import shared_text
from glassbox.catalog import EMBEDDED_MODEL
from glassbox.models import reading, subject
from glassbox.models.fields import ConfigValues
from glassbox.models.reading import Reading
from glassbox.models.subject import CONFIG, Subject

MODEL, SEED = "i_model", "i_seed"
FIRST, SECOND = "The animal did not cross the street.", "It was too tired."
_LINE_PIXELS = 68


def pick(owner: str) -> tuple[str, int]:
    """Draw the list of models; gives back a ref, and a seed for the model of the config."""
    titles = _titles(owner)
    linked = st.query_params.get(MODEL)
    follow = in_url(MODEL, list(titles), EMBEDDED_MODEL)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ref = st.selectbox(
            "Model",
            list(titles),
            key=MODEL,
            format_func=titles.__getitem__,
            on_change=follow,
            persist_state="session",
        )
        seed = seed_field(SEED, bind=whole_number(SEED)) if ref == CONFIG else 0
    if linked and linked not in titles:
        notice(
            "warning",
            "The address names a model that is not here.",
            "It may have been deleted, or belong to somebody else. Shown instead: "
            f"{titles[EMBEDDED_MODEL]}.",
        )
    return ref, seed


def found(ref: str, seed: int, owner: str, values: ConfigValues) -> Subject:
    """What is known of the chosen model. Raises what :mod:`glassbox.models.subject` raises."""
    if ref != CONFIG:
        return subject.stored(ref, owner)
    model_config.summary(values)
    return subject.of_config(values, seed)


def _titles(owner: str) -> dict[str, str]:
    """What the list says for each ref; names may be equal, what the list says may not."""
    stored = {
        each.ref: f"{each.name} · {each.note}"
        + (f" · {each.ref[-6:]}" if each.ref != EMBEDDED_MODEL else "")
        for each in subject.choices(owner)
    }
    embedded = {EMBEDDED_MODEL: stored.pop(EMBEDDED_MODEL)}
    return {**embedded, CONFIG: "Config of this page · random", **stored}


def about_weights(chosen: Subject) -> None:
    """Say what the numbers on this page are worth, where the model has learnt nothing."""
    if chosen.weights == "random":
        drawn = f" from seed {chosen.seed}" if chosen.ref == CONFIG else ""
        notice(
            "info",
            f"The weights of this model are random, drawn{drawn}: it has learnt nothing.",
            "All that is shown is computed for real, but it says how a Transformer is built, not "
            "what one has learnt: heads spread their attention almost evenly. Compare it with the "
            "embedded model.",
        )
    elif chosen.weights == "uploaded":
        notice("info", "This model was brought here: whether it has learnt anything is not known.")


def sentences(chosen: Subject) -> Reading:
    """One or two sentences, or their ids. Raises UserError for what cannot be read."""
    if reading.by_tokenizer(chosen):
        labels, examples, name = ("Sentence A", "Sentence B, or nothing"), (FIRST, SECOND), "text"
    else:
        labels, examples = (
            ("Ids of sentence A", "Ids of B, or nothing"),
            reading.example_ids(chosen),
        )
        name = f"ids_{chosen.vocab_size}"
    columns = st.columns(2, gap="medium")
    texts = []
    for column, label, example, number in zip(columns, labels, examples, "ab", strict=True):
        with column:
            texts.append(
                shared_text(
                    label,
                    example,
                    parameter=f"i_{number}",
                    key=f"inside_{name}_{number}",
                    height=_LINE_PIXELS,
                )
            )
    made = reading.read(chosen, *texts)
    about_reading(made, chosen)
    return made


def about_reading(made: Reading, chosen: Subject) -> None:
    """Say what was cut, and what the ids are."""
    if made.cut:
        most = reading.most_tokens(chosen)
        reason = (
            f"the model has positions for {most}"
            if most == chosen.positions
            else f"a picture of all pairs holds {most}"
        )
        notice(
            "info",
            f"The first {len(made.ids)} tokens are read, {made.cut:,} more are cut: {reason}.",
            "The longer sentence is cut first.",
        )
    if not made.by_tokenizer:
        st.caption(
            f"The model's vocabulary has {chosen.vocab_size:,} entries and no tokenizer, so it is "
            "given ids, and the ids stand for their tokens."
        )
