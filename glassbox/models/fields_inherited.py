"""The fields that BertConfig has from PreTrainedConfig, and two keyword arguments beside them."""

from __future__ import annotations

from glassbox.models.config_values import ATTENTIONS, DTYPES, PROBLEM_TYPES
from glassbox.models.field import Field

_NONE = "no weights"

INHERITED = (
    Field(
        "chunk_size_feed_forward", "int", "Encoder",
        "Runs the feed-forward part over so many tokens at a time, to save memory; 0 over all.",
        "0, or a divisor of the input's length", _NONE, unit="tokens", step=1, inherited=True,
    ),
    Field(
        "attn_implementation", "choice or none", "Encoder",
        "Which code computes attention; none lets the library choose, which is sdpa here.",
        "sdpa, eager (the one that gives attentions), or none", _NONE,
        choices=ATTENTIONS, inherited=True,
    ),
    Field(
        "dtype", "choice or none", "Encoder",
        "The number type that from_pretrained loads weights in; BertModel(config) passes over it.",
        "float32, float16, bfloat16, float64, or none", "none here: BertModel(config) is float32",
        choices=DTYPES, inherited=True,
    ),
    Field(
        "is_encoder_decoder", "bool", "Decoder",
        "Says that a model has both halves, as BART has; BertModel passes over it.",
        "no", _NONE, inherited=True,
    ),
    Field(
        "problem_type", "choice or none", "Head",
        "Which loss a classification head uses; none decides by labels and their dtype.",
        "one of 3 names, or none", "none: BertModel has no head",
        choices=PROBLEM_TYPES, inherited=True,
    ),
    Field(
        "architectures", "names or none", "Head",
        "The model classes that a checkpoint was saved from; save_pretrained writes it.",
        "class names, or none", _NONE, inherited=True,
    ),
    Field(
        "id2label", "names", "Labels",
        "The names of a classification head's classes, the first has id 0.",
        "1 name or more, each once", "the rows of a classifier; BertModel has none", inherited=True,
    ),
    Field(
        "output_hidden_states", "bool", "Output",
        "Whether a forward pass also gives the vectors after each layer.",
        "yes or no", _NONE, inherited=True,
    ),
    Field(
        "output_attentions", "bool", "Output",
        "Whether a forward pass also gives the attention weights.",
        "yes only with attn_implementation eager", _NONE, inherited=True,
    ),
    Field(
        "return_dict", "bool", "Output",
        "Whether a forward pass gives an object with names, or else a plain tuple.",
        "yes or no", _NONE, inherited=True,
    ),
)  # fmt: skip

# For the reference table: the library sets them, and nobody edits them.
SET_BY_LIBRARY = (
    Field(
        "label2id", "set by the library", "Labels",
        "The ids of the label names: id2label the other way round, and edited with it.",
        "follows id2label", _NONE, inherited=True,
    ),
    Field(
        "transformers_version", "set by the library", "Output",
        "The version that wrote a config.json; save_pretrained writes its own.",
        "a version", _NONE, inherited=True,
    ),
)  # fmt: skip
