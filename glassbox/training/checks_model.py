"""Whether a run can begin from a model, told from its config.json. Imports no torch."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from glassbox import catalog, workspace
from glassbox.embedded import VOCABULARY_SIZE
from glassbox.errors import Problem, UserError
from glassbox.training.spec import RunSpec

# What a config calls the number of its learned positions; models without one take any length.
_POSITIONS = ("max_position_embeddings", "n_positions", "n_ctx", "max_target_positions")
# Their positions begin after the padding's: two of the rows are never a token's.
_OFFSET = frozenset(
    {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "data2vec-text", "mpnet",
     "roberta-prelayernorm", "longformer", "ibert", "xmod"}
)  # fmt: skip
_TOKENIZERS = ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "spiece.model")


@dataclass(frozen=True)
class ModelFacts:
    """What the check needs to know of a model, from its config.json.

    ``max_position_embeddings`` is the longest input in tokens, 0 for one without such a limit.
    ``has_tokenizer`` says whether it brings its own. ``has_head`` whether it classifies already,
    ``labels`` are then its classes. ``is_encoder_decoder`` is such a one as BART or T5.
    """

    model_type: str
    vocab_size: int
    max_position_embeddings: int
    type_vocab_size: int
    is_pretrained: bool
    has_tokenizer: bool = False
    has_head: bool = False
    labels: tuple[str, ...] = ()
    is_encoder_decoder: bool = False


def model_facts(ref: str) -> ModelFacts:
    """Read a model's config.json. Raises NotFound, or UserError when it cannot be read.

    Of a model of the Hub (``hub:<owner>/<name>``) it is fetched: Unavailable when it cannot be.
    """
    if ref.startswith("hub:"):
        from glassbox.training import hub_model

        return _facts(hub_model.config(ref), True, hub_model.has_tokenizer(ref))
    folder = catalog.model_folder(ref)
    config = workspace.read_json(folder / "config.json")
    if config is None:
        raise UserError("The model's config.json cannot be read.", "Choose another model.")
    embedded = ref == catalog.EMBEDDED_MODEL
    return _facts(
        config,
        embedded or ref.startswith("run:"),
        not embedded and has_tokenizer(folder),
    )


def has_tokenizer(folder: Path) -> bool:
    """Whether the model in ``folder`` brings a tokenizer of its own."""
    return any((folder / name).is_file() for name in _TOKENIZERS)


def _facts(config: Mapping[str, Any], is_pretrained: bool, has_tokenizer: bool) -> ModelFacts:
    def number(name: str, default: int) -> int:
        value = config.get(name, default)
        return value if isinstance(value, int) else 0

    kind = str(config.get("model_type", ""))
    bert = kind == "bert"
    positions = next((number(name, 0) for name in _POSITIONS if name in config), 512 * bert)
    if kind in _OFFSET and positions > 2:
        positions -= 2
    classes = config.get("architectures")
    first = classes[0] if isinstance(classes, list) and classes else ""
    ids = config.get("id2label")
    labels = tuple(str(each) for each in ids.values()) if isinstance(ids, dict) else ()
    return ModelFacts(
        kind,
        number("vocab_size", 30522 * bert),
        positions,
        number("type_vocab_size", 2 * bert),
        is_pretrained,
        has_tokenizer,
        str(first).endswith("ForSequenceClassification"),
        labels,
        config.get("is_encoder_decoder") is True,
    )


@lru_cache(maxsize=1)
def classifier_types() -> frozenset[str]:
    """The model types of AutoModelForSequenceClassification, as the installed library lists them.

    Read off its source: importing it would import torch.
    """
    spec = importlib.util.find_spec("transformers")
    assert spec is not None and spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0]) / "models" / "auto" / "modeling_auto.py"
    wanted = "MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES"
    for line in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == wanted:
            assert isinstance(line.value, ast.Call)
            return frozenset(name for name, _ in ast.literal_eval(line.value.args[0]))
    raise AssertionError("the library's list of sequence classifiers is not where it was")


def misfits(model: ModelFacts) -> list[Problem]:
    """Why no run at all can begin from ``model``; empty when one can.

    >>> [each.message for each in misfits(ModelFacts("marian", 50257, 1024, 2, False))]
    ["transformers has no sequence classifier of the type 'marian'."]
    """
    found = []
    if model.model_type not in classifier_types():
        found.append(
            Problem(
                "model",
                f"transformers has no sequence classifier of the type {model.model_type!r}.",
                "Choose another model.",
            )
        )
    if model.vocab_size < VOCABULARY_SIZE and not model.has_tokenizer:
        found.append(
            Problem(
                "model",
                f"The model has {model.vocab_size:,} token embeddings, and the tokenizer makes ids "
                f"up to {VOCABULARY_SIZE - 1:,}.",
                f"Build it again with a vocab_size of {VOCABULARY_SIZE} or more.",
                mends=(VOCABULARY_SIZE,),
            )
        )
    return found


def check_model(spec: RunSpec, model: ModelFacts) -> list[Problem]:
    """Whether the model takes what the run gives it."""
    found = misfits(model)
    positions = model.max_position_embeddings
    if positions and spec.max_length > positions:
        found.append(
            Problem(
                "max_length",
                f"max_length is {spec.max_length}, and the model has {positions} position "
                "embeddings.",
                "A text can be no longer than the model's positions.",
                mends=(positions,),
            )
        )
    if model.model_type == "bert" and model.type_vocab_size < 2 and spec.text_pair:
        found.append(
            Problem(
                "model",
                "The model has one token type, and a sentence pair needs two.",
                "Build it again with a type_vocab_size of 2, or train on one text.",
            )
        )
    return found
