"""The code of a run on its page: both variants, the run's own first."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from components.frame import FINE_TUNE
from glassbox import workspace
from glassbox.ownership import LAPTOP_OWNER
from glassbox.training import run_state, store
from glassbox.training.spec import RunSpec, with_arguments
from tests.app.pages import notices, open_page

SPEC = with_arguments(
    RunSpec("sample:reviews", "review", None, "sentiment", loop="pytorch"), learning_rate=1e-4
)

pytestmark = pytest.mark.usefixtures("workspace_root")


def ended(spec: RunSpec) -> str:
    folder = store.create(spec, "x", LAPTOP_OWNER, workspace.new_id())
    run_state.write_status(folder, run_state.Status("stopped", step=5, max_steps=10))
    for name in ("lock", "taken"):
        (folder / name).touch()
    return folder.name


def test_it_opens_on_the_runs_own_loop_and_has_the_other() -> None:
    at = open_page(FINE_TUNE, run=ended(SPEC), show="code")
    (shown,) = at.code
    assert "accelerator.backward(loss)" in shown.value and "lr=0.0001" in shown.value
    assert "betas=" not in shown.value
    ast.parse(shown.value)
    at.toggle(key="script_every").set_value(True).run()
    assert "betas=(0.9, 0.999)" in at.code[0].value
    at.session_state["script"] = "trainer"
    at.query_params["script"] = "trainer"
    at.run()
    assert "trainer.train()" in at.code[0].value and "adam_beta1=0.9" in at.code[0].value


def test_of_data_that_is_gone_there_is_a_sentence() -> None:
    gone = replace(SPEC, dataset=f"upload:{workspace.new_id()}")
    at = open_page(FINE_TUNE, run=ended(gone), show="code")
    assert not at.exception and not at.code
    assert notices(at)
