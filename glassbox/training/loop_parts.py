"""What the written-out training loop is put together from: loaders, optimizer, schedule, loss.

Each does what transformers.Trainer does for the same TrainingArguments, and says where that is.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

# Biases and normalization weights are few, and pulling them towards zero does no good.
_NO_DECAY = re.compile(r"bias|layernorm|rmsnorm|(?:^|\.)norm(?:$|\.)|_norm(?:$|\.)")


def accelerator(arguments: Any) -> Any:
    """The Accelerator: device, mixed precision, and an order of rows that the seed alone fixes."""
    from glassbox import heavy

    return heavy.Accelerator(
        mixed_precision=arguments.mixed_precision,
        # Epoch e is shuffled by a generator of its own, seeded with data_seed (or seed) + e.
        dataloader_config=heavy.DataLoaderConfiguration(
            use_seedable_sampler=True, data_seed=arguments.data_seed
        ),
    )


def usable(rows: Any, model: Any) -> Any:
    """The columns that the model's forward takes (an encoder may know no token types)."""
    taken = set(inspect.signature(model.forward).parameters) | {"labels"}
    return rows.select_columns([name for name in rows.column_names if name in taken])


def train_loader(rows: Any, arguments: Any, collate: Any) -> Any:
    """Batches of training rows, anew in every epoch. Source: ``Trainer._get_train_sampler``."""
    from glassbox import heavy

    order: dict[str, Any] = {"shuffle": arguments.train_sampling_strategy == "random"}
    if arguments.train_sampling_strategy == "group_by_length":
        size = arguments.per_device_train_batch_size * arguments.gradient_accumulation_steps
        order = {"sampler": heavy.LengthGroupedSampler(size, lengths=_lengths(rows))}
    return heavy.torch.utils.data.DataLoader(
        rows,
        batch_size=arguments.per_device_train_batch_size,
        collate_fn=collate,
        drop_last=arguments.dataloader_drop_last,
        pin_memory=arguments.dataloader_pin_memory,
        **order,
    )


def eval_order(rows: Any, arguments: Any) -> list[int]:
    """The rows in the order in which they are evaluated. Source: ``Trainer._get_eval_sampler``.

    Grouped by length they need less padding; the seed makes it the same order every time.
    """
    from glassbox import heavy

    if arguments.train_sampling_strategy != "group_by_length":
        return list(range(len(rows)))
    seed = arguments.seed if arguments.data_seed is None else arguments.data_seed
    return list(
        heavy.LengthGroupedSampler(
            arguments.per_device_eval_batch_size,
            lengths=_lengths(rows),
            generator=heavy.torch.Generator().manual_seed(seed),
        )
    )


def eval_loader(rows: Any, order: list[int], arguments: Any, collate: Any) -> Any:
    """Batches of the rows in ``order``."""
    from glassbox import heavy

    return heavy.torch.utils.data.DataLoader(
        rows,
        batch_size=arguments.per_device_eval_batch_size,
        sampler=order,
        collate_fn=collate,
        drop_last=arguments.dataloader_drop_last,
        pin_memory=arguments.dataloader_pin_memory,
    )


def _lengths(rows: Any) -> list[int]:
    return [len(ids) for ids in rows["input_ids"]]


def optimizer(model: Any, arguments: Any) -> Any:
    """What turns gradients into updates; biases and normalization weights do not decay.

    Source: ``Trainer.create_optimizer`` and ``get_optimizer_cls_and_kwargs``.
    """
    from glassbox import heavy

    torch = heavy.torch
    norms = {
        id(parameter)
        for module in model.modules()
        if isinstance(module, torch.nn.LayerNorm)
        for parameter in module.parameters()
    }
    decaying: list[Any] = []
    others: list[Any] = []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            spared = id(parameter) in norms or _NO_DECAY.search(name.lower())
            (others if spared else decaying).append(parameter)
    groups = [
        {"params": decaying, "weight_decay": arguments.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    rate, name = arguments.learning_rate, str(arguments.optim.value)
    if name in ("adamw_torch", "adamw_torch_fused"):
        betas = (arguments.adam_beta1, arguments.adam_beta2)
        # Fused: all parameters in one pass over the memory.
        fused = True if name == "adamw_torch_fused" else None
        return torch.optim.AdamW(
            groups, lr=rate, betas=betas, eps=arguments.adam_epsilon, fused=fused
        )
    if name == "adafactor":
        return heavy.Adafactor(groups, lr=rate, scale_parameter=False, relative_step=False)
    return {
        "sgd": torch.optim.SGD,
        "adagrad": torch.optim.Adagrad,
        "rmsprop": torch.optim.RMSprop,
    }[name](groups, lr=rate)


def schedule(optimizer: Any, arguments: Any, steps: int) -> Any:
    """How the learning rate goes over ``steps`` optimizer steps."""
    from glassbox import heavy

    return heavy.get_scheduler(
        arguments.lr_scheduler_type,
        optimizer=optimizer,
        num_warmup_steps=arguments.get_warmup_steps(steps),
        num_training_steps=steps,
        scheduler_specific_kwargs=arguments.lr_scheduler_kwargs,
    )


def loss_and_logits(model: Any, batch: Any, smoothing: float) -> tuple[Any, Any]:
    """The mean loss of a batch (a scalar), and its logits (rows, labels).

    The model's own loss goes by its config's problem_type; a smoothed one it does not know.
    """
    from glassbox import heavy

    if not smoothing or model.config.problem_type != "single_label_classification":
        outputs = model(**batch)
        return outputs.loss, outputs.logits
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    logits = model(**inputs).logits
    cross_entropy = heavy.torch.nn.functional.cross_entropy
    return cross_entropy(logits, batch["labels"], label_smoothing=smoothing), logits
