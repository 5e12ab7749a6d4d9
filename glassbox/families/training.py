"""Training a tiny model from random weights, by the real Trainer.

``train`` is what the process of a run does (glassbox.training.worker); samples/models/train.py made
the bundled models by the same ``trainer``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from glassbox import workspace
from glassbox.errors import UserError
from glassbox.families import bundled, lessons, measure, recipes
from glassbox.families.kinds import KINDS, Kind
from glassbox.training import store
from glassbox.training.arguments import training_arguments
from glassbox.training.callbacks import trainer_callback
from glassbox.training.reporter import Reporter, StopRequested
from glassbox.training.spec import RunSpec, total_steps

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


def trainer(kind: Kind, spec: RunSpec, tokenizer: Any, folder: Path, callbacks: list[Any]) -> Any:
    """The Trainer with model, data and collator of ``kind``; nothing is trained yet."""
    from glassbox import heavy

    rows = lessons.rows(kind, "train", tokenizer)
    model = recipes.model(kind, tokenizer, spec.arguments.seed)
    return heavy.Trainer(
        model=model,
        args=training_arguments(spec, str(folder), total_steps(spec.arguments, len(rows))),
        train_dataset=rows,
        eval_dataset=lessons.rows(kind, "validation", tokenizer),
        processing_class=tokenizer,
        data_collator=lessons.collator(kind, tokenizer, model),
        compute_metrics=measure.accuracy_of(kind),
        preprocess_logits_for_metrics=measure.likeliest,
        callbacks=callbacks,
    )


def train(run: store.Run, reporter: Reporter) -> None:
    """Train, measure on the test split, save; raises what ended it early."""
    from glassbox import heavy

    kind = kind_of(run.spec)
    reporter.check_stop()
    reporter.say("starting", "Reading the corpus.")
    given = tokenizer(kind)
    callback = trainer_callback(reporter)
    made = trainer(kind, run.spec, given, run.folder / "checkpoints", [callback])
    workspace.require_space(made.model.num_parameters() * 8)
    device = made.args.device.type
    reporter.note(
        f"{made.model.num_parameters():,} parameters, random weights from seed "
        f"{run.spec.arguments.seed}; {len(made.train_dataset):,} rows; {device}, torch "
        f"{heavy.torch.__version__}, {heavy.torch.get_num_threads()} thread."
    )
    reporter.update(device=device)
    if reporter.resumed:
        reporter.events.write("resume", step=0, text="Begun again from random weights.")
    reporter.say("evaluating", "Evaluating before any training.")
    made.train()
    reason = callback.stopping if made.state.global_step < made.state.max_steps else ""
    _save(run.folder, made.model, given, reporter)
    shutil.rmtree(run.folder / "checkpoints", ignore_errors=True)
    if reason:
        raise StopRequested(f"{reason} The weights of step {made.state.global_step:,} were saved.")
    reporter.say("evaluating", "Measuring on the test split, which training never saw.")
    found = measure.scores(kind, made.model, given, reporter.check_stop)
    workspace.write_json(run.folder / "results.json", {"kind": kind, "scores": found})
    reporter.events.write("phase", phase="finished", text="Finished.")
    reporter.update(
        force=True, state="finished", message="Finished.", seconds_left=0.0, has_model=True
    )


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
