"""The values of a BertConfig, and their defaults, without importing it (which imports torch).

What can be given to ``BertConfig(...)`` in transformers 5.23: the 20 fields that it declares
itself, those that every config inherits, and two keyword arguments that are stored apart. A test
holds names and defaults to the library's own.

>>> ConfigValues(num_hidden_layers=10).changed()
{'num_hidden_layers': 10}
>>> ConfigValues(id2label=("no", "yes")).arguments()
{'id2label': {0: 'no', 1: 'yes'}, 'label2id': {'no': 0, 'yes': 1}}
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

# transformers.activations.ACT2FN; a test holds the two together.
ACTIVATIONS = (
    "gelu", "gelu_10", "gelu_accurate", "gelu_fast", "gelu_new", "gelu_python",
    "gelu_python_tanh", "gelu_pytorch_tanh", "hardswish", "laplace", "leaky_relu", "linear",
    "mish", "prelu", "quick_gelu", "relu", "relu2", "relu6", "sigmoid", "silu", "sqrtsoftplus",
    "swish", "tanh", "xielu",
)  # fmt: skip
# What weights can be of; BertConfig takes the name of any attribute of torch.
DTYPES = ("float32", "float16", "bfloat16", "float64")
# Those that run on a CPU without a package more.
ATTENTIONS = ("sdpa", "eager")
PROBLEM_TYPES = ("regression", "single_label_classification", "multi_label_classification")


@dataclass(frozen=True)
class ConfigValues:
    """A value for each field, by default what ``BertConfig()`` has.

    ``id2label`` has the names of the labels in the order of their ids; ``label2id`` follows it.
    """

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
    # Inherited from PreTrainedConfig.
    architectures: tuple[str, ...] | None = None
    output_hidden_states: bool = False
    return_dict: bool = True
    dtype: str | None = None
    chunk_size_feed_forward: int = 0
    is_encoder_decoder: bool = False
    id2label: tuple[str, ...] = ("LABEL_0", "LABEL_1")
    problem_type: str | None = None
    # Keyword arguments that are no fields of the dataclass.
    output_attentions: bool = False
    attn_implementation: str | None = None

    def changed(self) -> dict[str, Any]:
        """The fields that differ from BertConfig's default, in its order."""
        return {
            name: value
            for name, default in DEFAULTS.items()
            if (value := getattr(self, name)) != default
        }

    def arguments(self) -> dict[str, Any]:
        """What ``BertConfig`` is called with: the changed fields, in the library's own types."""
        given: dict[str, Any] = {}
        for name, value in self.changed().items():
            if name == "architectures" and value is not None:
                given[name] = list(value)
            elif name == "id2label":
                given[name] = dict(enumerate(value))
                # Left out, it stays None: transformers 5.23 derives it for default labels only.
                given["label2id"] = {label: id for id, label in enumerate(value)}
            else:
                given[name] = value
        return given


DEFAULTS: dict[str, Any] = {each.name: each.default for each in fields(ConfigValues)}
