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
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DataLoaderConfiguration
from safetensors.torch import load_file, load_model, save_model
from torch.utils.flop_counter import FlopCounterMode
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    DataCollatorForLanguageModeling,
    DataCollatorForSeq2Seq,
    DataCollatorWithPadding,
    EarlyStoppingCallback,
    PreTrainedModel,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    get_scheduler,
    pipelines,
    set_seed,
)
from transformers.activations import ACT2FN
from transformers.conversion_mapping import get_checkpoint_conversion_mapping
from transformers.generation.logits_process import (
    LogitsProcessor,
    LogitsProcessorList,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)
from transformers.integrations.integration_utils import rewrite_logs
from transformers.models.auto import configuration_auto, modeling_auto
from transformers.optimization import Adafactor
from transformers.trainer_callback import (
    CallbackHandler,
    DefaultFlowCallback,
    ExportableState,
    PrinterCallback,
    TrainerControl,
    TrainerState,
)
from transformers.trainer_pt_utils import LengthGroupedSampler
from transformers.trainer_utils import EvalPrediction, PredictionOutput, rotate_checkpoints
from transformers.utils.loading_report import LoadStateDictInfo

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


@cache
def _imported(*names: str) -> tuple[ModuleType, ...]:
    modules = tuple(importlib.import_module(name) for name in names)
    gc.collect()
    gc.freeze()
    return modules


def loading_report(info: Mapping[str, Any]) -> str:
    """The report that transformers prints for what ``output_loading_info=True`` gives."""
    made = LoadStateDictInfo(**info, conversion_errors={}, skipped_pp_keys=set())
    return made.create_loading_report() or ""


def pipeline(task: str, **parts: Any) -> Any:
    """transformers' own pipeline(); the module of its class is imported first, one at a time."""
    implementation = pipelines.SUPPORTED_TASKS[task]["impl"]
    with _loading:
        _imported(implementation.rpartition(".")[0])
    return pipelines.pipeline(task, **parts)


def captum_attr() -> ModuleType:
    """captum's attribution methods; it imports matplotlib, which takes seconds."""
    with _loading:
        return _imported("captum.attr")[0]


def tensorboard_parts() -> tuple[ModuleType, ModuleType, ModuleType]:
    """tensorboardX's Event message, its summaries, and its records with their checksum."""
    with _loading:
        event, summary, record = _imported(
            "tensorboardX.proto.event_pb2",
            "tensorboardX.summary",
            "tensorboardX.record_writer",
        )
    return event, summary, record


__all__ = [
    "ACT2FN",
    "Accelerator",
    "Adafactor",
    "AutoConfig",
    "AutoModel",
    "AutoModelForCausalLM",
    "AutoModelForMaskedLM",
    "AutoModelForSeq2SeqLM",
    "AutoModelForSequenceClassification",
    "AutoTokenizer",
    "BertConfig",
    "BertForSequenceClassification",
    "BertModel",
    "CallbackHandler",
    "DataCollatorForLanguageModeling",
    "DataCollatorForSeq2Seq",
    "DataCollatorWithPadding",
    "DataLoaderConfiguration",
    "DefaultFlowCallback",
    "EarlyStoppingCallback",
    "EvalPrediction",
    "ExportableState",
    "FlopCounterMode",
    "LengthGroupedSampler",
    "LogitsProcessor",
    "LogitsProcessorList",
    "PreTrainedModel",
    "PredictionOutput",
    "PrinterCallback",
    "TemperatureLogitsWarper",
    "TopKLogitsWarper",
    "TopPLogitsWarper",
    "Trainer",
    "TrainerCallback",
    "TrainerControl",
    "TrainerState",
    "TrainingArguments",
    "captum_attr",
    "configuration_auto",
    "family",
    "get_checkpoint_conversion_mapping",
    "get_scheduler",
    "light",
    "load_file",
    "load_model",
    "loading_report",
    "modeling_auto",
    "pipeline",
    "pipelines",
    "rewrite_logs",
    "rotate_checkpoints",
    "save_model",
    "set_seed",
    "tensorboard_parts",
    "torch",
]
