"""The one door for torch and the parts of `transformers` that import it (7 to 16 s on two cores).

Functions that need them say ``from glassbox import heavy`` inside, never at the top of a module, so
that a page which does not need a model opens without them. See warmup.py for who imports it first.
"""

from __future__ import annotations

# Before anything else of transformers: see light.py for the order.
from glassbox import light  # isort: skip

import gc
import importlib
import threading
from functools import cache
from types import ModuleType

import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    DataCollatorWithPadding,
    PreTrainedModel,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)
from transformers.activations import ACT2FN
from transformers.models.auto import configuration_auto, modeling_auto

# A second thread of torch waits for the first by spinning: with two busy processes on two cores,
# that is ten times slower than one thread each.
torch.set_num_threads(1)

_loading = threading.Lock()


@cache
def _family(package: str) -> tuple[ModuleType, ModuleType]:
    path = f"transformers.models.{package}"
    modules = tuple(
        importlib.import_module(f"{path}.{kind}_{package}")
        for kind in ("configuration", "modeling")
    )
    # As warmup.py does: what was imported stays, and need not be walked after every click.
    gc.collect()
    gc.freeze()
    return modules[0], modules[1]


def family(model_type: str) -> tuple[ModuleType, ModuleType]:
    """The modules with the configs and the models of one architecture, such as ``"t5"``.

    Each is 20 to 300 ms of import, which not everybody needs. One at a time, and by the modules
    themselves: the lazy one above them is what several threads break.
    """
    with _loading:
        return _family(configuration_auto.model_type_to_module_name(model_type))


__all__ = [
    "ACT2FN",
    "AutoConfig",
    "AutoModel",
    "AutoModelForSequenceClassification",
    "AutoTokenizer",
    "BertConfig",
    "BertForSequenceClassification",
    "BertModel",
    "DataCollatorWithPadding",
    "FlopCounterMode",
    "PreTrainedModel",
    "Trainer",
    "TrainerCallback",
    "TrainingArguments",
    "configuration_auto",
    "family",
    "light",
    "modeling_auto",
    "set_seed",
    "torch",
]
