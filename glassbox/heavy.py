"""The one door for torch and the parts of `transformers` that import it (7 to 16 s on two cores).

Functions that need them say ``from glassbox import heavy`` inside, never at the top of a module, so
that a page which does not need a model opens without them. See warmup.py for who imports it first.
"""

from __future__ import annotations

# Before anything else of transformers: see light.py for the order.
from glassbox import light  # isort: skip

import torch
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

# A second thread of torch waits for the first by spinning: with two busy processes on two cores,
# that is ten times slower than one thread each.
torch.set_num_threads(1)

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
    "PreTrainedModel",
    "Trainer",
    "TrainerCallback",
    "TrainingArguments",
    "light",
    "set_seed",
    "torch",
]
