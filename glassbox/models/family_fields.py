"""Fields that several families have, under the names that each has for them."""

from __future__ import annotations

from typing import Any, Literal

from glassbox.models.families import FamilyField, Role
from glassbox.models.fields import ACTIVATIONS

# The tiny models: small enough to be built and run in milliseconds.
VOCABULARY = 1_000
WIDTH = 64
INNER = 128
POSITIONS = 128
_ABOUT: dict[Role, str] = {
    "vocab": "How many token ids the model knows; one row of the embeddings each.",
    "width": "Width of the vector that stands for a token in every layer.",
    "embedding": "Width of a token's embedding; one matrix takes it to the width of the layers.",
    "layers": "How many layers are stacked.",
    "heads": "Into how many heads attention is divided.",
    "feed-forward": "Width of the feed-forward part inside each layer.",
    "positions": "The longest input in tokens; one row of position embeddings each.",
    "segments": "How many segments an input can have; one row of embeddings each.",
    "activation": "The function between the two matrices of the feed-forward part.",
    "pad token": "The id that fills up short inputs.",
    "token": "An id that generation uses; building does not.",
    "tied": "Whether matrices over the vocabulary are one and the same, counted once.",
}


def field(
    name: str, role: Role, default: Any, tiny: Any = None, about: str = "", **more: Any
) -> FamilyField:
    """One field; ``tiny`` is the default where none is given."""
    tiny = default if tiny is None else tiny
    return FamilyField(name, role, default, tiny, about or _ABOUT[role], **more)


def vocab(default: int) -> FamilyField:
    """``vocab_size``."""
    return field("vocab_size", "vocab", default, VOCABULARY)


def act(name: str, default: str, choices: tuple[str, ...] = ACTIVATIONS) -> FamilyField:
    """The activation, by any name."""
    return field(name, "activation", default, choices=choices)


def pad(default: int, tiny: int | None = None, about: str = "") -> FamilyField:
    """``pad_token_id``."""
    return field("pad_token_id", "pad token", default, tiny, about)


TIED = field("tie_word_embeddings", "tied", True)


def bert_like(vocabulary: int, *, segments: int = 2, **sizes: int) -> tuple[FamilyField, ...]:
    """BERT's names, which ALBERT, ELECTRA and RoBERTa share; ``sizes`` are the defaults."""
    embedding = sizes.get("embedding_size")
    return (
        vocab(vocabulary),
        *([] if embedding is None else [field("embedding_size", "embedding", embedding, 16)]),
        field("hidden_size", "width", sizes["hidden_size"], WIDTH),
        field("num_hidden_layers", "layers", 12, 2),
        field("num_attention_heads", "heads", sizes["heads"], 4),
        field("intermediate_size", "feed-forward", sizes["inner"], INNER),
        field("max_position_embeddings", "positions", 512, sizes.get("positions", POSITIONS)),
        field("type_vocab_size", "segments", 2, segments),
    )


def gpt_like(vocabulary: int, positions: int) -> tuple[FamilyField, ...]:
    """GPT's names."""
    return (
        vocab(vocabulary),
        field("n_embd", "width", 768, WIDTH),
        field("n_layer", "layers", 12, 2),
        field("n_head", "heads", 12, 4),
        field("n_positions", "positions", positions, POSITIONS),
    )


def _stack(of: Literal["encoder", "decoder"]) -> tuple[FamilyField, ...]:
    return (
        field(f"{of}_layers", "layers", 12, 2, f"How many layers the {of} has.", of=of),
        field(
            f"{of}_attention_heads",
            "heads",
            16,
            4,
            f"Into how many heads attention in the {of} is divided.",
            of=of,
        ),
        field(
            f"{of}_ffn_dim",
            "feed-forward",
            4_096,
            INNER,
            f"Width of the feed-forward part of the {of}'s layers.",
            of=of,
        ),
    )


def bart_like(vocabulary: int) -> tuple[FamilyField, ...]:
    """BART's names, which mBART and Marian share."""
    return (
        vocab(vocabulary),
        field("d_model", "width", 1_024, WIDTH),
        field("max_position_embeddings", "positions", 1_024, POSITIONS),
        *_stack("encoder"),
        *_stack("decoder"),
        act("activation_function", "gelu"),
    )
