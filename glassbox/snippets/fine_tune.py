"""The Python of /fine_tune: the same training as one script, without Glassbox.

Two variants come to the same losses: by the Trainer, and as a loop written out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from glassbox import catalog
from glassbox.snippets import (
    dataset,
    fine_tune_data,
    fine_tune_loop,
    fine_tune_model,
    fine_tune_scores,
    fine_tune_trainer,
)
from glassbox.snippets.script import Script
from glassbox.training.choices import Plan
from glassbox.training.spec import Loop, RunSpec

if TYPE_CHECKING:
    from datasets import DatasetDict


def source(
    spec: RunSpec,
    plan: Plan,
    rows: DatasetDict | None = None,
    load: str = "",
    *,
    loop: Loop | None = None,
    every: bool = False,
    place: Path | None = None,
) -> str:
    """A script with the settings of ``spec`` that ends on the same ``metrics`` as the run.

    ``load`` is the Python that makes ``dataset`` with the chain's steps done, and ``rows`` is what
    it makes; for a bundled dataset without steps both can be left out. ``loop`` is the variant, the
    run's own by default. ``every`` prints the arguments that are as the library has them, too.
    ``place`` is the folder of a model that is not the embedded one, where the script may know it.
    """
    loop = loop or spec.loop
    if rows is None:
        rows = catalog.load_sample(catalog.split_ref(spec.dataset)[1])
    script = Script()
    script.add(_loading(load or sample(spec.dataset)))
    fine_tune_data.rows(script, spec, plan, rows)
    found = fine_tune_model.start(script, spec, plan.names, place)
    fine_tune_data.tokens(script, spec, rows)
    fine_tune_model.model(script, spec, found)
    fine_tune_scores.scores(script, spec, len(plan.names))
    if loop == "pytorch":
        fine_tune_loop.train(script, spec, plan.steps, every=every)
    else:
        fine_tune_trainer.train(script, spec, plan.steps, every=every)
    return script.text()


def sample(ref: str) -> str:
    """The Python that loads a bundled dataset."""
    entry = catalog.BUNDLED[catalog.split_ref(ref)[1]]
    files = {split: f"samples/{file}" for split, file in entry.files.items()}
    return dataset.sample(files, entry.features, "")


def _loading(load: str) -> str:
    """``load`` up to where it begins to look at what it made."""
    return load.partition("\nprint(dataset)\n")[0] + "\n"
