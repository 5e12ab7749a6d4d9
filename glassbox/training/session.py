"""One training from data to saved model, in the training process; imports torch."""

from __future__ import annotations

import os
import shutil
from typing import Any

from glassbox import workspace
from glassbox.data import store as data_store
from glassbox.errors import UserError
from glassbox.training import checkpoints, checks, metrics, prepare, results, store, trainers
from glassbox.training.arguments import training_arguments
from glassbox.training.callbacks import trainer_callback
from glassbox.training.judge import Judge
from glassbox.training.reporter import Reporter, StopRequested
from glassbox.training.spec import total_steps

# Weights, gradients and AdamW's two averages: 16 bytes a parameter; a checkpoint holds 12 of them,
# and for a moment there are two, then the model.
_DISK_BYTES_PER_PARAMETER = 28


def train(run: store.Run, reporter: Reporter) -> None:
    """Train, evaluate, save; raises what ended it early."""
    from glassbox import heavy

    spec = run.spec
    reporter.check_stop()
    reporter.say("starting", "Reading the dataset.")
    import datasets

    datasets.disable_caching()
    datasets.disable_progress_bars()
    loaded = data_store.load(spec.dataset, run.owner)
    for problem in checks.check(spec, loaded, checks.model_facts(spec.model)):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)
    splits = prepare.split(loaded, spec)
    for note in splits.notes:
        reporter.note(note)

    tokenizer = prepare.tokenizer()
    encoded = {}
    for name, rows in (("train", splits.train), ("validation", splits.evaluation)):
        reporter.say("starting", f"Tokenizing {rows.num_rows:,} {name} rows.")

        def progress(done: int) -> None:
            reporter.check_stop()

        cache = run.folder / "tokenized" / f"{name}.arrow"
        encoded[name] = prepare.tokenize(rows, spec, tokenizer, cache, progress)

    reporter.say("starting", "Loading the model.")
    model = prepare.model(spec, splits.names)
    parameters = model.num_parameters()
    workspace.require_space(parameters * _DISK_BYTES_PER_PARAMETER)
    steps = total_steps(spec.arguments, splits.train.num_rows)
    checkpoints.remove_torn(run.folder)
    checkpoint = checkpoints.newest(run.folder)

    def score(logits: Any, references: Any) -> dict[str, float]:
        return metrics.scores(logits.argmax(axis=-1), references, len(splits.names))

    judge = Judge(run.folder, score)
    callback = trainer_callback(reporter)
    trainer = trainers.make(
        spec.loop,
        checkpoint.path if checkpoint else None,
        judge,
        [callback],
        model=model,
        args=training_arguments(
            spec, str(run.folder / "checkpoints"), steps, resumes=checkpoint is not None
        ),
        train_dataset=encoded["train"],
        eval_dataset=encoded["validation"],
        processing_class=tokenizer,
        data_collator=heavy.DataCollatorWithPadding(tokenizer),
    )
    device = trainer.args.device.type
    reporter.note(
        f"{parameters:,} parameters, {spec.init} weights below a new head for {len(splits.names)} "
        f"classes; {steps:,} steps on {device}, torch {heavy.torch.__version__}, "
        f"{heavy.torch.get_num_threads()} thread."
    )
    reporter.update(device=device, names=splits.names)
    if reporter.resumed:
        _say_resumed(reporter, checkpoint)
    if checkpoint is None:
        reporter.say("evaluating", "Evaluating before any training.")
    else:
        judge.go_on()
    reason = ""
    try:
        trainer.train(resume_from_checkpoint=str(checkpoint.path) if checkpoint else None)
        reason = callback.stopping
    except StopRequested as request:
        reason = request.reason
        _keep_checkpoint(run, reporter, trainer)
    step = trainer.state.global_step
    if step >= trainer.state.max_steps > 0:
        reason = ""
    _save(run, reporter, trainer, tokenizer)
    judged = [log["step"] for log in trainer.state.log_history if "eval_loss" in log]
    evaluated = bool(judged) and judged[-1] == step
    results.write(
        run.folder,
        judge,
        problem_type="single_label_classification",
        names=splits.names,
        texts=[name for name in (spec.text, spec.text_pair) if name],
        train_rows=splits.train.num_rows,
        parts={"validation": (splits.evaluation, encoded["validation"])},
        evaluated=["validation"] if evaluated else [],
    )
    if reason:
        shutil.rmtree(run.folder / "tokenized", ignore_errors=True)
        done = "evaluated and saved" if evaluated else "saved and not evaluated"
        raise StopRequested(f"{reason} The weights of step {step:,} were {done}.")
    # What could be resumed is complete; optimizer states would be three times the model.
    for unneeded in ("checkpoints", "tokenized"):
        shutil.rmtree(run.folder / unneeded, ignore_errors=True)
    reporter.events.write("phase", phase="finished", text="Finished.")
    reporter.update(
        force=True, state="finished", message="Finished.", seconds_left=0.0, has_model=True
    )


def _say_resumed(reporter: Reporter, checkpoint: checkpoints.Checkpoint | None) -> None:
    step = checkpoint.step if checkpoint else 0
    text = (
        f"Resumed from the checkpoint of step {step:,}."
        if checkpoint
        else "Begun again: there was no whole checkpoint to resume from."
    )
    reporter.events.write("resume", step=step, text=text)
    reporter.update(force=True, step=step)


def _keep_checkpoint(run: store.Run, reporter: Reporter, trainer: Any) -> None:
    """A checkpoint of a run that was stopped within an evaluation: the Trainer saves after one."""
    kept = checkpoints.newest(run.folder)
    step = trainer.state.global_step
    if step > (kept.step if kept else 0):
        reporter.update(force=True, message="Saving a checkpoint.")
        trainers.keep_checkpoint(trainer)


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
