"""Home: the way from raw text to a label, what to try first, and the state of this installation."""

import streamlit as st

from components import frame
from components.installation import installation
from components.journey import Stage, journey
from glassbox import embedded, hub, system, walkthrough, warmup

TRY_FIRST: tuple[tuple[frame.PageInfo, str, str, dict[str, str]], ...] = (
    (
        frame.TOKENIZER,
        "Why is one word three tokens?",
        "A rare word, an accent and an emoji, cut by three tokenizers.",
        {"view": "compare"},
    ),
    (
        frame.MODEL,
        "What do 10 layers instead of 12 save?",
        "BERT base with two layers less: the count follows the slider.",
        {"preset": "base", "num_hidden_layers": "10"},
    ),
    (
        frame.DATASET,
        "What is in this CSV?",
        "600 product reviews as a DatasetDict, sliced like a list.",
        {"dataset": "sample:reviews"},
    ),
    (
        frame.FINE_TUNE,
        "Can a model learn it?",
        "The embedded MiniLM learns to tell good reviews from bad, live.",
        {"dataset": "sample:reviews"},
    ),
)


def stages() -> list[Stage]:
    """The picture's stations with the embedded model's own values, as far as they are known yet."""
    made = walkthrough.inputs()
    count = len(made.ids)
    hidden: tuple[str, ...] = ("PyTorch is being loaded …",)
    if warmup.status().state == "warm":
        out = walkthrough.outputs()
        hidden = (str(out.shape), *(f"{x:+.2f}" for x in out.first), "…")
    return [
        Stage("Raw text", (walkthrough.SENTENCE,), "What a person writes.", frame.TOKENIZER.path),
        Stage(
            "Tokens", made.tokens, f"{count} pieces of a known vocabulary.", frame.TOKENIZER.path
        ),
        Stage("Input ids", tuple(map(str, made.ids)), "Their numbers.", frame.TOKENIZER.path),
        Stage(
            "Hidden states",
            hidden,
            f"BertModel with {embedded.PARAMETERS:,} parameters gives each token 384 numbers.",
            frame.MODEL.path,
        ),
        Stage(
            "Logits",
            ("(1, 2)", "Linear(384 → 2)"),
            "A head scores each label. It is learned from a dataset.",
            frame.DATASET.path,
        ),
        Stage(
            "Label",
            ("softmax", "argmax", "id2label"),
            "The likeliest, by name, once a model was fine-tuned.",
            frame.FINE_TUNE.path,
        ),
    ]


def picture() -> None:
    opened = journey(stages(), key="journey")
    if opened is not None:
        st.switch_page(opened)


def all_known() -> bool:
    return warmup.is_over() and hub.state() != "unknown"


with frame.page(frame.HOME):
    st.subheader("From raw text to a label", anchor=False)
    # Live, so that the hidden states and the machine's state appear by themselves.
    with frame.boundary():
        frame.live(picture, until=warmup.is_over)

    st.subheader("Try first", anchor=False)
    for column, (page, question, answer, query) in zip(st.columns(4), TRY_FIRST, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{question}**")
            st.markdown(answer)
            st.page_link(
                page.path, label=f"Open {page.title}", icon=page.icon, query_params=query or None
            )

    st.subheader("This installation", anchor=False)
    frame.live(lambda: installation(system.installation()), until=all_known)
