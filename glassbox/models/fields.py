"""The fields that BertConfig itself declares (20 in transformers 5.23), as data.

Importing BertConfig imports torch, so the page edits :class:`ConfigValues`; a test holds its names
and defaults to the library's own.

>>> ConfigValues(num_hidden_layers=10).changed()
{'num_hidden_layers': 10}
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Kind = Literal["int", "int or none", "float", "share", "share or none", "bool", "choice"]
Group = Literal["Encoder and embeddings", "Dropout", "Tokens", "Decoder and head"]

# transformers.activations.ACT2FN; a test holds the two together.
ACTIVATIONS = (
    "gelu",
    "gelu_10",
    "gelu_accurate",
    "gelu_fast",
    "gelu_new",
    "gelu_python",
    "gelu_python_tanh",
    "gelu_pytorch_tanh",
    "hardswish",
    "laplace",
    "leaky_relu",
    "linear",
    "mish",
    "prelu",
    "quick_gelu",
    "relu",
    "relu2",
    "relu6",
    "sigmoid",
    "silu",
    "sqrtsoftplus",
    "swish",
    "tanh",
    "xielu",
)


@dataclass(frozen=True)
class ConfigValues:
    """A value for each field, by default what ``BertConfig()`` has."""

    vocab_size: int = 30_522
    hidden_size: int = 768
    num_hidden_layers: int = 12
    num_attention_heads: int = 12
    intermediate_size: int = 3_072
    hidden_act: str = "gelu"
    hidden_dropout_prob: float = 0.1
    attention_probs_dropout_prob: float = 0.1
    max_position_embeddings: int = 512
    type_vocab_size: int = 2
    initializer_range: float = 0.02
    layer_norm_eps: float = 1e-12
    pad_token_id: int | None = 0
    use_cache: bool = True
    classifier_dropout: float | None = None
    is_decoder: bool = False
    add_cross_attention: bool = False
    bos_token_id: int | None = None
    eos_token_id: int | None = None
    tie_word_embeddings: bool = True

    def changed(self) -> dict[str, Any]:
        """The fields that differ from BertConfig's default, in its order."""
        return {name: value for name, value in asdict(self).items() if value != DEFAULTS[name]}


DEFAULTS: dict[str, Any] = {each.name: each.default for each in fields(ConfigValues)}


@dataclass(frozen=True)
class Field:
    """One field for a form.

    ``least`` and ``most`` are where a control ends, not what is legal: checks.py says that.
    ``main`` fields are always in sight. ``about`` is one sentence of plain text.
    """

    name: str
    kind: Kind
    group: Group
    about: str
    least: float | None = None
    most: float | None = None
    step: float | None = None
    main: bool = False
    choices: tuple[str, ...] = ()

    @property
    def default(self) -> Any:
        """BertConfig's own default."""
        return DEFAULTS[self.name]


FIELDS = (
    Field(
        "num_hidden_layers",
        "int",
        "Encoder and embeddings",
        "How many transformer layers are stacked; each adds the same number of parameters.",
        0,
        48,
        1,
        main=True,
    ),
    Field(
        "hidden_size",
        "int",
        "Encoder and embeddings",
        "Width of the vector that stands for one token, from the embeddings to the last layer.",
        step=64,
        main=True,
    ),
    Field(
        "num_attention_heads",
        "int",
        "Encoder and embeddings",
        "Into how many heads attention is divided; each gets hidden_size / heads of the width. "
        "Changes no parameter count.",
        0,
        32,
        1,
        main=True,
    ),
    Field(
        "intermediate_size",
        "int",
        "Encoder and embeddings",
        "Width of the feed-forward part inside each layer; four times hidden_size in BERT.",
        step=256,
        main=True,
    ),
    Field(
        "vocab_size",
        "int",
        "Encoder and embeddings",
        "How many token ids the model knows; one row of the word embeddings each.",
        step=1_000,
        main=True,
    ),
    Field(
        "max_position_embeddings",
        "int",
        "Encoder and embeddings",
        "The longest input in tokens; one row of the position embeddings each.",
        step=64,
        main=True,
    ),
    Field(
        "type_vocab_size",
        "int",
        "Encoder and embeddings",
        "How many segments an input can have: two, for sentence pairs.",
        step=1,
    ),
    Field(
        "hidden_act",
        "choice",
        "Encoder and embeddings",
        "The function between the two matrices of the feed-forward part.",
        choices=ACTIVATIONS,
    ),
    Field(
        "hidden_dropout_prob",
        "share",
        "Dropout",
        "Share of the hidden values that training sets to zero at random, 0 to 1.",
        step=0.05,
    ),
    Field(
        "attention_probs_dropout_prob",
        "share",
        "Dropout",
        "Share of the attention weights that training sets to zero at random, 0 to 1.",
        step=0.05,
    ),
    Field(
        "classifier_dropout",
        "share or none",
        "Dropout",
        "Dropout before a classification head, 0 to 1; empty takes hidden_dropout_prob.",
        step=0.05,
    ),
    Field(
        "layer_norm_eps",
        "float",
        "Encoder and embeddings",
        "Added to the variance in each LayerNorm, so that nothing is divided by zero.",
        step=1e-12,
    ),
    Field(
        "initializer_range",
        "float",
        "Encoder and embeddings",
        "Standard deviation of the normal distribution that new weights are drawn from.",
        step=0.005,
    ),
    Field(
        "pad_token_id",
        "int or none",
        "Tokens",
        "The id that fills up short inputs; its embedding starts as zeros and is never trained.",
        step=1,
    ),
    Field(
        "bos_token_id",
        "int or none",
        "Tokens",
        "The id that begins a generated text; BertModel itself does not use it.",
        step=1,
    ),
    Field(
        "eos_token_id",
        "int or none",
        "Tokens",
        "The id that ends a generated text; BertModel itself does not use it.",
        step=1,
    ),
    Field(
        "is_decoder",
        "bool",
        "Decoder and head",
        "Lets a token attend only to itself and the tokens before it.",
    ),
    Field(
        "add_cross_attention",
        "bool",
        "Decoder and head",
        "Gives each layer a second attention, onto an encoder's output; needs is_decoder.",
    ),
    Field(
        "use_cache",
        "bool",
        "Decoder and head",
        "Whether a decoder keeps keys and values of past tokens; nothing in an encoder.",
    ),
    Field(
        "tie_word_embeddings",
        "bool",
        "Decoder and head",
        "Whether a language-modelling head shares its matrix with the word embeddings; BertModel "
        "has no such head.",
    ),
)
BY_NAME = {each.name: each for each in FIELDS}
GROUPS: tuple[Group, ...] = ("Encoder and embeddings", "Dropout", "Tokens", "Decoder and head")
