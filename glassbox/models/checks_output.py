"""Labels, what a forward pass gives back, and fields that have no effect on a BertModel."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from glassbox.models.config_values import ATTENTIONS, DTYPES, PROBLEM_TYPES, ConfigValues
from glassbox.models.findings import ConfigProblem, Mend, problem, to

# In transformers.integrations for accelerators, or for the server of generated text.
_ELSEWHERE = ("flash_attention_2", "flash_attention_3", "flash_attention_4", "flex_attention")


def labels(values: ConfigValues) -> Iterator[ConfigProblem]:
    """No label at all, one name for two classes, one class for a choice between classes."""
    names = values.id2label
    if not names:
        yield problem(
            "id2label",
            "id2label is empty: a classification head would have no class.",
            "BertModel builds and runs; AutoModelForSequenceClassification would give no scores.",
            stage="use",
            severity="warning",
            ways=to("id2label", ("LABEL_0", "LABEL_1")),
        )
    elif len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        yield problem(
            "id2label",
            f"Two labels have the same name: {twice[:60]}.",
            "BertConfig accepts it; label2id knows only the last of them.",
            stage="use",
            severity="warning",
            ways=to("id2label", _told_apart(names)),
        )
    if len(names) == 1 and values.problem_type == "single_label_classification":
        yield problem(
            "problem_type",
            "single_label_classification chooses among labels, and there is only one.",
            "BertConfig raises a ValueError: it wants two labels or more, or regression.",
            stage="config",
            ways=(
                Mend("problem_type", "regression"),
                Mend("problem_type", None),
                Mend("id2label", (*names, "LABEL_1" if names[0] != "LABEL_1" else "LABEL_0")),
            ),
        )


def _told_apart(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, each that was there before with its id behind it.

    >>> _told_apart(("yes", "no", "yes"))
    ('yes', 'no', 'yes 2')
    """
    made: list[str] = []
    taken = set(names)
    seen: set[str] = set()
    for id, name in enumerate(names):
        new = name
        while new in seen or (new != name and new in taken):
            new = f"{new} {id}"
        seen.add(new)
        made.append(new)
    return tuple(made)


def outputs(values: ConfigValues) -> Iterator[ConfigProblem]:
    """Code for attention that is not there, and attentions from code that gives none."""
    code = values.attn_implementation
    if code is not None and code not in ATTENTIONS:
        if code in _ELSEWHERE:
            why = "It needs a package or a device beyond a CPU; building or running it fails here."
        else:
            why = "BertConfig accepts it; BertModel(config) raises a ValueError."
        near = difflib.get_close_matches(code[:100], ATTENTIONS, n=1, cutoff=0.4)
        yield problem(
            "attn_implementation",
            f"attn_implementation “{code[:60]}” does not run here.",
            why,
            ways=to("attn_implementation", *dict.fromkeys((*near, "sdpa", "eager"))),
        )
    elif values.output_attentions and code == "sdpa":
        yield problem(
            "output_attentions",
            "sdpa computes attention without ever holding its weights, so it cannot give them.",
            "BertConfig raises a StrictDataclassClassValidationError.",
            stage="config",
            ways=(Mend("attn_implementation", "eager"), Mend("output_attentions", False)),
        )
    elif values.output_attentions and code is None:
        yield problem(
            "output_attentions",
            "The attentions will be an empty tuple: the library chooses sdpa, which gives none.",
            "Nothing fails, and only a line in the log says so.",
            stage="forward",
            severity="warning",
            ways=(Mend("attn_implementation", "eager"), Mend("output_attentions", False)),
        )


def ignored(values: ConfigValues) -> Iterator[ConfigProblem]:
    """Values that are legal and do nothing, or not what one thinks."""
    if values.dtype is not None and values.dtype not in DTYPES:
        yield problem(
            "dtype",
            f"dtype “{values.dtype[:60]}” is none that the weights of this model can have.",
            "BertConfig looks the name up in torch, and fails with an AttributeError or takes "
            "whatever has that name.",
            stage="config",
            ways=to("dtype", None, "float32"),
        )
    elif values.dtype not in (None, "float32"):
        yield problem(
            "dtype",
            f"dtype {values.dtype} is passed over: BertModel(config) draws float32 weights.",
            "AutoModel.from_config(config) and from_pretrained go by it.",
            stage="use",
            severity="warning",
            ways=to("dtype", None),
        )
    if values.problem_type is not None and values.problem_type not in PROBLEM_TYPES:
        near = difflib.get_close_matches(values.problem_type[:100], PROBLEM_TYPES, n=1, cutoff=0.4)
        yield problem(
            "problem_type",
            f"There is no problem_type named “{values.problem_type[:60]}”.",
            "BertConfig accepts it; a classification head would compute no loss.",
            stage="use",
            severity="warning",
            ways=to("problem_type", *near, None),
        )
    if values.is_encoder_decoder:
        yield problem(
            "is_encoder_decoder",
            "is_encoder_decoder does not make BertModel one: it has no second half.",
            "Nothing fails, and nothing changes; EncoderDecoderModel puts two models together.",
            stage="use",
            severity="warning",
            ways=to("is_encoder_decoder", False),
        )
    if values.chunk_size_feed_forward < 0:
        yield problem(
            "chunk_size_feed_forward",
            f"chunk_size_feed_forward {values.chunk_size_feed_forward:,} is as good as 0.",
            "The feed-forward part then runs over all tokens at once.",
            stage="use",
            severity="warning",
            ways=to("chunk_size_feed_forward", 0),
        )
