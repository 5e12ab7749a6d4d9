"""One training from data to saved model, in the training process; imports torch."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable
from typing import Any

from glassbox import workspace
from glassbox.errors import UserError
from glassbox.training import (
    checkpoints,
    checks,
    counts,
    device,
    metrics,
    outcome,
    prepare,
    results,
    resuming,
    start_model,
    store,
    trainers,
    used_rows,
)
from glassbox.training.arguments import training_arguments
from glassbox.training.callbacks import trainer_callback
from glassbox.training.encoded import Encoded
from glassbox.training.evaluating import Evaluating, draws_as_if_evaluated
from glassbox.training.judge import Judge
from glassbox.training.reporter import Reporter, StopRequested
from glassbox.training.spec import RunSpec, total_steps
from glassbox.training.time_left import Ahead

# Weights, gradients and AdamW's two averages: 16 bytes a parameter; a checkpoint holds 12 of them,
# and for a moment there are two, with the best one three, then the model.
_CHECKPOINT_BYTES, _MODEL_BYTES = 12, 4


def train(run: store.Run, reporter: Reporter) -> None:
    """Train, evaluate, save; raises what ended it early."""
    spec = run.spec
    reporter.check_stop()
    splits = _read(run, reporter)
    if spec.model.startswith("hub:"):
        reporter.say("starting", f"Fetching {spec.model.removeprefix('hub:')} from the Hub.")
    else:
        reporter.say("starting", "Loading the model.")
    start = start_model.load(spec, splits.names)
    for note in start.notes:
        reporter.note(note)
    encoded = Encoded(run, reporter, splits, start.tokenizer)
    parameters = start.model.num_parameters()
    kept = 3 if spec.arguments.load_best_model_at_end else 2
    workspace.require_space(parameters * (kept * _CHECKPOINT_BYTES + _MODEL_BYTES))
    steps = total_steps(spec.arguments, splits.train.num_rows)
    checkpoint = resuming.last(run.folder)
    _train_used_rows(run, start, encoded, checkpoint)
    judge = Judge(run.folder, _scores(spec))
    callback = trainer_callback(reporter)
    trainer = _trainer(run, start, encoded, steps, checkpoint, judge, callback)
    callback.ahead = _ahead(spec, encoded, steps, parameters)
    _say_what(reporter, spec, trainer, parameters, splits.names, steps)
    resuming.say(reporter, checkpoint)
    evaluating = Evaluating(trainer, judge, callback, encoded)
    if checkpoint is not None:
        judge.go_on()
    reason = ""
    try:
        trainer.train(resume_from_checkpoint=str(checkpoint.path) if checkpoint else None)
        reason = callback.stopping
        if reason:
            resuming.keep(run.folder, reporter, trainer)
        evaluating.after(reporter, spec.arguments)
    except StopRequested as request:
        reason = request.reason
        resuming.keep(run.folder, reporter, trainer)
    step = int(trainer.state.global_step)
    early = outcome.stopped_early(trainer, spec.arguments)
    if early or step >= trainer.state.max_steps > 0:
        reason = ""
    _save(run, reporter, trainer, start.tokenizer)
    callback.model_saved()
    # What there is already is on disk, should the process end within the rest.
    _write_results(run, splits, judge, evaluating)
    evaluating.before(reporter, lambda: start_model.model(spec, splits.names))
    _write_results(run, splits, judge, evaluating)
    if reason:
        shutil.rmtree(run.folder / "tokenized", ignore_errors=True)
        done = "saved and not evaluated"
        if "validation" in evaluating.done:
            done = "evaluated and saved"
        raise StopRequested(f"{reason} The weights of step {evaluating.step:,} were {done}.")
    # What could be resumed is complete; optimizer states would be three times the model.
    for unneeded in ("checkpoints", "tokenized"):
        shutil.rmtree(run.folder / unneeded, ignore_errors=True)
    message = early or "Finished."
    reporter.events.write("phase", phase="finished", text=message)
    reporter.update(force=True, state="finished", message=message, seconds_left=0.0, has_model=True)


def _read(run: store.Run, reporter: Reporter) -> prepare.Splits:
    """The rows in splits, with their targets. Raises UserError for what cannot be trained on."""
    import datasets

    reporter.say("starting", "Reading the dataset.")
    datasets.disable_caching()
    datasets.disable_progress_bars()
    loaded, skipped = prepare.load(run.spec, run.owner)
    for why in skipped:
        reporter.note(f"A step of the dataset page is left out: {why}")
    model = checks.model_facts(run.spec.model)
    for problem in checks.check(run.spec, loaded, model, device.here()):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)
    splits = prepare.split(loaded, run.spec)
    for note in splits.notes:
        reporter.note(note)
    return splits


def _train_used_rows(
    run: store.Run,
    start: start_model.Start,
    encoded: Encoded,
    checkpoint: checkpoints.Checkpoint | None,
) -> None:
    """Let no more of the word embeddings learn than occur: a tenth less time a step."""
    if not used_rows.fits(start.model, run.spec.arguments):
        return
    if checkpoint is None:
        ids = used_rows.ids(encoded["train"], start.tokenizer)
        used_rows.keep(run.folder, ids)
    # A resumed run goes on with the same ones: the optimizer's averages are of these.
    kept = used_rows.kept(run.folder)
    if kept is not None:
        used_rows.train_only(start.model, kept)


def _scores(spec: RunSpec) -> Callable[[Any, Any], dict[str, float]]:
    return lambda logits, references: metrics.logged(logits, references, spec.problem_type)


def _trainer(
    run: store.Run,
    start: start_model.Start,
    encoded: Encoded,
    steps: int,
    checkpoint: checkpoints.Checkpoint | None,
    judge: Judge,
    callback: Any,
) -> Any:
    from glassbox import heavy

    spec = run.spec
    folder = str(run.folder / "checkpoints")
    args = training_arguments(spec, folder, steps, eval_on_start=False)
    if args.activation_checkpointing and not start.model.supports_gradient_checkpointing:
        raise UserError(
            f"A model of type {start.model.config.model_type} has no activation checkpointing.",
            "Run it again without activation_checkpointing.",
        )
    callbacks = [*outcome.early_stopping(spec.arguments, checkpoint), callback]
    if checkpoint is None:
        callbacks.append(draws_as_if_evaluated())
    return trainers.make(
        spec.loop,
        checkpoint.path if checkpoint else None,
        judge,
        callbacks,
        model=start.model,
        args=args,
        train_dataset=encoded["train"],
        eval_dataset=encoded["validation"],
        processing_class=start.tokenizer,
        data_collator=heavy.DataCollatorWithPadding(start.tokenizer),
    )


def _ahead(spec: RunSpec, encoded: Encoded, steps: int, parameters: int) -> Ahead:
    """What the run does besides its steps."""
    arguments = spec.arguments
    rounded = math.floor if arguments.dataloader_drop_last else math.ceil
    size = arguments.per_device_eval_batch_size
    counted = counts.counts(arguments, encoded.rows["train"].num_rows)
    batches = {name: rounded(rows.num_rows / size) for name, rows in encoded.rows.items()}
    return Ahead(
        arguments, steps, counted.steps_per_epoch, batches["validation"], batches.get("test", 0),
        parameters,
    )  # fmt: skip


def _say_what(
    reporter: Reporter,
    spec: RunSpec,
    trainer: Any,
    parameters: int,
    names: tuple[str, ...],
    steps: int,
) -> None:
    from glassbox import heavy

    place = trainer.args.device.type
    what = {
        "single_label_classification": f"{len(names)} classes",
        "multi_label_classification": f"{len(names)} labels",
        "regression": "one number",
    }[spec.problem_type]
    reporter.note(
        f"{parameters:,} parameters, {spec.init} weights below a head for {what}; {steps:,} steps "
        f"on {place}, torch {heavy.torch.__version__}, {heavy.torch.get_num_threads()} thread."
    )
    reporter.update(device=place, names=names)


def _write_results(
    run: store.Run, splits: prepare.Splits, judge: Judge, evaluating: Evaluating
) -> None:
    spec = run.spec
    results.write(
        run.folder,
        judge,
        problem_type=spec.problem_type,
        names=splits.names,
        texts=spec.texts,
        train_rows=splits.train.num_rows,
        parts=evaluating.parts({"validation": splits.evaluation, "test": splits.test}),
        evaluated=evaluating.done,
    )


def _save(run: store.Run, reporter: Reporter, trainer: Any, tokenizer: Any) -> None:
    reporter.events.write("phase", phase="saving", text="Saving the model.")
    reporter.update(force=True, message="Saving the model.")
    model = trainer.model
    workspace.require_space(model.num_parameters() * 4)
    # In a folder beside it first: a model/ that exists is whole.
    part = run.folder / "model.part"
    shutil.rmtree(part, ignore_errors=True)
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    shutil.rmtree(run.folder / "model", ignore_errors=True)
    os.replace(part, run.folder / "model")
    reporter.update(force=True, has_model=True)
