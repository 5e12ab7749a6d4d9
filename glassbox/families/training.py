"""Training a tiny model from random weights, by the real Trainer.

``train`` is what the process of a run does (glassbox.training.worker); samples/models/train.py made
the bundled models by the same ``trainer``.
"""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path
from typing import Any

from glassbox import workspace
from glassbox.errors import UserError
from glassbox.families import bundled, lessons, measure, quick, recipes
from glassbox.families.kinds import KINDS, Kind
from glassbox.families.spent import Spent
from glassbox.training import counts, resuming, store
from glassbox.training.arguments import training_arguments
from glassbox.training.callbacks import trainer_callback
from glassbox.training.reporter import Reporter, StopRequested
from glassbox.training.spec import RunSpec, total_steps
from glassbox.training.time_left import CHECKPOINT_BYTES_PER_PARAMETER, Ahead
from glassbox.training.trainer_resume import resumable

_DATASET = "corpus:"


def kind_of(spec: RunSpec) -> Kind:
    """The kind that a spec of recipes.spec trains. Raises UserError for another spec."""
    for kind in KINDS:
        if spec.dataset == f"{_DATASET}{kind}":
            return kind
    raise UserError("This run trains no model of /families.", "Start it again there.")


def tokenizer(kind: Kind) -> Any:
    """The tokenizer of the bundled model of ``kind``, which all that are trained here share."""
    from glassbox import heavy

    return heavy.AutoTokenizer.from_pretrained(
        str(bundled.folder(kind)), local_files_only=True, trust_remote_code=False
    )


def trainer(
    kind: Kind,
    spec: RunSpec,
    tokenizer: Any,
    folder: Path,
    callbacks: list[Any],
    checkpoint: Path | None = None,
) -> Any:
    """The Trainer with model, data and collator of ``kind``; nothing is trained yet.

    ``checkpoint`` is the one that ``train`` will be asked to go on from, if any.
    """

    rows = lessons.rows(kind, "train", tokenizer)
    seed = spec.arguments.seed
    model = recipes.model(kind, tokenizer, seed)
    steps = total_steps(spec.arguments, len(rows))
    return quick.trainer_class(kind)(
        model=model,
        args=training_arguments(spec, str(folder), steps, eval_on_start=checkpoint is None),
        train_dataset=rows,
        eval_dataset=lessons.rows(kind, "validation", tokenizer),
        processing_class=tokenizer,
        data_collator=lessons.collator(kind, tokenizer, model, seed),
        compute_metrics=measure.accuracy_of(kind),
        preprocess_logits_for_metrics=measure.likeliest,
        callbacks=[resumable(checkpoint), *callbacks],
    )


def train(run: store.Run, reporter: Reporter) -> None:
    """Train, measure on the test split, save; raises what ended it early.

    A run that was stopped or killed goes on from its last checkpoint, to the same weights.
    """
    from glassbox import heavy

    kind = kind_of(run.spec)
    reporter.check_stop()
    reporter.say("starting", "Reading the corpus.")
    given = tokenizer(kind)
    callback = trainer_callback(reporter)
    kept = resuming.last(run.folder)
    checkpoint = kept.path if kept else None
    spent = Spent(checkpoint)
    callbacks = [callback, spent.callback()]
    made = trainer(kind, run.spec, given, run.folder / "checkpoints", callbacks, checkpoint)
    # The last checkpoint, the next one, and the model.
    workspace.require_space(made.model.num_parameters() * (2 * CHECKPOINT_BYTES_PER_PARAMETER + 4))
    device = made.args.device.type
    reporter.note(
        f"{made.model.num_parameters():,} parameters, random weights from seed "
        f"{run.spec.arguments.seed}; {len(made.train_dataset):,} rows; {device}, torch "
        f"{heavy.torch.__version__}, {heavy.torch.get_num_threads()} thread."
    )
    reporter.update(device=device)
    callback.ahead = _ahead(made, run.spec)
    resuming.say(reporter, kept)
    if kept is None:
        reporter.say("evaluating", "Evaluating before any training.")
    reason = _steps(run, reporter, made, callback, checkpoint)
    _save(run.folder, made.model, given, reporter)
    if reason:
        raise StopRequested(f"{reason} The weights of step {made.state.global_step:,} were saved.")
    reporter.say("evaluating", "Measuring on the test split, which training never saw.")
    found = measure.scores(kind, made.model, given, reporter.check_stop)
    results = {"kind": kind, "scores": found, "cpu_seconds": spent.seconds}
    workspace.write_json(run.folder / "results.json", results)
    # Until then: a run that was stopped while it was measured goes on, too.
    shutil.rmtree(run.folder / "checkpoints", ignore_errors=True)
    reporter.events.write("phase", phase="finished", text="Finished.")
    reporter.update(
        force=True, state="finished", message="Finished.", seconds_left=0.0, has_model=True
    )


def _steps(
    run: store.Run, reporter: Reporter, made: Any, callback: Any, checkpoint: Path | None
) -> str:
    """Do the steps; gives back why they ended early, "" when all are done.

    Raises StopRequested when it was stopped before the first one: there is nothing to keep.
    """
    try:
        made.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        reason = str(callback.stopping)
    except StopRequested as request:
        if made.state.global_step == 0:
            raise
        reason = request.reason
    if made.state.global_step >= made.state.max_steps:
        return ""
    if reason:
        resuming.keep(run.folder, reporter, made)
    return reason


def _ahead(made: Any, spec: RunSpec) -> Ahead:
    """What the run does besides its steps; the test split counts as another validation."""
    arguments = spec.arguments
    counted = counts.counts(arguments, len(made.train_dataset))
    batches = math.ceil(len(made.eval_dataset) / arguments.per_device_eval_batch_size)
    return Ahead(arguments, counted.steps, counted.steps_per_epoch, batches)


def save(model: Any, tokenizer: Any, folder: Path) -> None:
    """save_pretrained of both, as they are used from now on."""
    # The Trainer has switched it off: it is of no use in training.
    model.config.use_cache = True
    # What the collator's padding has left.
    tokenizer.backend_tokenizer.no_padding()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _save(folder: Path, model: Any, tokenizer: Any, reporter: Reporter) -> None:
    """Write ``model/``, which is whole when it is there."""
    reporter.update(force=True, message="Saving the model.")
    part = folder / "model.part"
    shutil.rmtree(part, ignore_errors=True)
    save(model, tokenizer, part)
    shutil.rmtree(folder / "model", ignore_errors=True)
    os.replace(part, folder / "model")
    reporter.update(force=True, has_model=True)
