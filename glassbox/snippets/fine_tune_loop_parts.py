"""The Python of what the written-out loop is put together from."""

from __future__ import annotations

from collections.abc import Iterable

from glassbox.snippets.script import Script, call, literal
from glassbox.training.arguments import chosen
from glassbox.training.spec import RunSpec

_OPTIMIZERS = {
    "adafactor": "Adafactor",
    "sgd": "SGD",
    "adagrad": "Adagrad",
    "rmsprop": "RMSprop",
}
_GROUPS = """\
# Biases and the weights of LayerNorm do not decay: they are few, and it does no good.
decaying, others = [], []
for name, parameter in model.named_parameters():
    spared = any(part in name.lower() for part in ("bias", "norm"))
    (others if spared else decaying).append(parameter)
groups = [
    {{"params": decaying, "weight_decay": {decay}}},
    {{"params": others, "weight_decay": 0.0}},
]
"""
_EVALUATE = """\
def evaluate(loader, name="eval"):
    model.eval()  # without dropout
    losses, logits, labels = [], [], []
    for batch in loader:
        with torch.no_grad():
{loss}
        # One loss a row: the last batch has fewer rows, and weighs less.
        losses.append(accelerator.gather_for_metrics(loss.repeat(len(predicted))))
        logits.append(accelerator.gather_for_metrics(predicted))
        labels.append(accelerator.gather_for_metrics(batch["labels"]))
    found = {{"loss": torch.cat(losses).mean().item()}}
    found |= scores(torch.cat(logits).cpu().numpy(), torch.cat(labels).cpu().numpy())
    return {{f"{{name}}_{{key}}": float(value) for key, value in found.items()}}

"""
_LOSS = """\
            outputs = model(**batch)
        loss, predicted = outputs.loss, outputs.logits"""
_SMOOTHED = """\
            loss, predicted = smoothed(batch)"""
_SMOOTHING = """\
def smoothed(batch):
    inputs = {{name: tensor for name, tensor in batch.items() if name != "labels"}}
    logits = model(**inputs).logits
    cross_entropy = torch.nn.functional.cross_entropy
    return cross_entropy(logits, batch["labels"], label_smoothing={smoothing!r}), logits

"""


def indented(depth: int, lines: Iterable[str]) -> list[str]:
    """Lines of a block."""
    return ["    " * depth + line for line in lines]


def loaders(script: Script, spec: RunSpec) -> None:
    """The Accelerator, and batches of rows."""
    arguments = spec.arguments
    script.needs("accelerate", "Accelerator")
    script.needs("accelerate.utils", "DataLoaderConfiguration")
    script.needs("torch.utils.data", "DataLoader")
    script.needs("transformers", "DataCollatorWithPadding", "set_seed")
    order = ["use_seedable_sampler=True"]
    if arguments.data_seed is not None:
        order.append(f"data_seed={arguments.data_seed!r}")
    given = [call("dataloader_config=DataLoaderConfiguration(", order)]
    precision = "bf16" if arguments.bf16 else "fp16" if arguments.fp16 else ""
    if precision:
        given.append(f'mixed_precision="{precision}"')
    size = arguments.per_device_train_batch_size
    train = ["train", f"batch_size={size!r}", "collate_fn=collate"]
    above = []
    if arguments.train_sampling_strategy == "group_by_length":
        script.needs("transformers.trainer_pt_utils", "LengthGroupedSampler")
        window = size * arguments.gradient_accumulation_steps
        above = [
            "# Texts of like length come into one batch: less padding to compute on.",
            'lengths = [len(ids) for ids in train["input_ids"]]',
            f"by_length = LengthGroupedSampler({window}, lengths=lengths)",
        ]
        train.append("sampler=by_length")
    elif arguments.train_sampling_strategy == "random":
        train.append("shuffle=True")
    last = ["drop_last=True"] if arguments.dataloader_drop_last else []
    evaluated = [f"batch_size={arguments.per_device_eval_batch_size!r}", "collate_fn=collate"]
    lines = [
        f"set_seed({arguments.seed!r})  # from here on dropout draws",
        "# Epoch e is shuffled by a generator of its own, seeded with the seed + e.",
        call("accelerator = Accelerator(", given),
        "collate = DataCollatorWithPadding(tokenizer)  # pads to the longest row of a batch",
        *above,
        call("train_loader = DataLoader(", [*train, *last]),
        call("eval_loader = DataLoader(", ["evaluation", *evaluated, *last]),
    ]
    if spec.test_split is not None:
        lines.append(call("test_loader = DataLoader(", ["test", *evaluated, *last]))
    if arguments.activation_checkpointing:
        lines.append("model.activation_checkpointing_enable()  # computed again, not kept")
    script.add("\n".join(lines))


def optimizer(script: Script, spec: RunSpec, *, every: bool) -> None:
    """The optimizer, and everything handed to Accelerate."""
    arguments = spec.arguments
    given = [f"lr={arguments.learning_rate!r}"]
    name = arguments.optim
    if name.startswith("adamw"):
        made = "AdamW"
        if every or (arguments.adam_beta1, arguments.adam_beta2) != (0.9, 0.999):
            given.append(f"betas=({arguments.adam_beta1!r}, {arguments.adam_beta2!r})")
        if every or arguments.adam_epsilon != 1e-8:
            given.append(f"eps={arguments.adam_epsilon!r}")
        given += ["fused=True"] if name == "adamw_torch_fused" else []
    else:
        made = _OPTIMIZERS[name]
        given += ["scale_parameter=False", "relative_step=False"] if name == "adafactor" else []
    script.needs("transformers.optimization" if name == "adafactor" else "torch.optim", made)
    above, of = "", "groups"
    if arguments.weight_decay:
        above = _GROUPS.format(decay=repr(arguments.weight_decay))
    else:
        of = "model.parameters()"
        # That of PyTorch's AdamW is 0.01.
        given += ["weight_decay=0.0"] if made == "AdamW" else []
    names = ["train_loader", "eval_loader", "model", "optimizer"]
    names += ["test_loader"] if spec.test_split is not None else []
    lines = [
        call(f"optimizer = {made}(", [of, *given]),
        "# To the device, and spread over several where there are.",
        call(f"{', '.join(names)} = accelerator.prepare(", names),
    ]
    script.add(above + "\n".join(lines))


def schedule(script: Script, spec: RunSpec, steps: int) -> None:
    """How many updates there are, and the learning rate over them."""
    arguments = spec.arguments
    script.needs("math")
    script.needs("transformers", "get_scheduler")
    size = arguments.gradient_accumulation_steps
    lines = []
    if size == 1:
        lines.append("updates = len(train_loader)  # of the weights, in an epoch")
    else:
        script.needs("itertools", "islice")
        lines.append(
            f"updates = math.ceil(len(train_loader) / {size})  # of the weights, in an epoch"
        )
    if arguments.max_steps > 0:
        lines.append(f"steps = {arguments.max_steps!r}")
    else:
        lines.append(f"steps = math.ceil({arguments.num_train_epochs!r} * updates)")
    warmup = repr(int(arguments.warmup_steps))
    if 0 < arguments.warmup_steps < 1:
        warmup = f"math.ceil({arguments.warmup_steps!r} * steps)"
    given = [
        f'"{arguments.lr_scheduler_type}"',
        "optimizer=optimizer",
        f"num_warmup_steps={warmup}",
        "num_training_steps=steps",
    ]
    numbers = chosen(arguments)["lr_scheduler_kwargs"]
    if numbers:
        given.append(f"scheduler_specific_kwargs={literal(numbers)}")
    lines.append(call("schedule = get_scheduler(", given))
    if arguments.eval_strategy == "steps":
        every = arguments.eval_steps
        if every < 1:
            lines.append(f"eval_steps = math.ceil({every!r} * steps)")
        else:
            lines.append(f"eval_steps = {int(every)!r}")
    script.add("\n".join(lines))


def smooths(spec: RunSpec) -> bool:
    """Whether the loss is one that the model itself does not know."""
    single = spec.problem_type == "single_label_classification"
    return single and spec.arguments.label_smoothing_factor > 0


def evaluation(script: Script, spec: RunSpec) -> None:
    """``evaluate(loader)``, and ``smoothed(batch)`` where the labels are."""
    if smooths(spec):
        script.add(_SMOOTHING.format(smoothing=spec.arguments.label_smoothing_factor))
    script.add(_EVALUATE.format(loss=_SMOOTHED if smooths(spec) else _LOSS))
