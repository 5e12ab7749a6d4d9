"""From a spec to a training process of its own, which outlives this one."""

from __future__ import annotations

from pathlib import Path

from glassbox import processes, workspace
from glassbox.errors import LimitExceeded, UserError
from glassbox.settings import current
from glassbox.training import runner, store, tickets
from glassbox.training.spec import RunSpec, check_values


def start(spec: RunSpec, name: str, owner: str, id: str) -> str:
    """Start a run, or queue it, and give back its id.

    ``id`` comes from ``workspace.new_id()`` when the form is shown: a second click on the same form
    finds the run of the first and starts nothing. Raises LimitExceeded when too many wait or
    the disk is full, UserError for a spec whose values cannot be.
    """
    for problem in check_values(spec):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)
    with tickets.lock().acquire(timeout=20):
        if workspace.is_id(id) and (workspace.folder("runs") / id).exists():
            return store.mine(id, owner).id
        _require_room()
        folder = store.create(spec, name, owner, id)
        tickets.put(tickets.Ticket(id, owner, store.get(id).created, active=False))
    _launch(folder)
    return id


def resume(id: str, owner: str) -> None:
    """Let a run that ended early go on from its last whole checkpoint, at the end of the queue.

    A second click finds it going and does nothing. Raises UserError for a run that cannot go on,
    LimitExceeded as :func:`start` does.
    """
    with tickets.lock().acquire(timeout=20):
        if store.mine(id, owner).is_live:
            return
        _require_room()
        run = store.reopen(id, owner)
        tickets.put(tickets.Ticket(id, owner, store.now(), active=False))
    _launch(run.folder)


def prepare() -> None:
    """See to it that what waits gets its turn, and that a run which starts soon begins at once."""
    runner.ensure()


def _launch(folder: Path) -> None:
    if runner.wanted():
        runner.ensure()
    else:
        processes.detach("glassbox.training.worker", folder, survives=True)


def _require_room() -> None:
    started = tickets.prune()
    # Who finds a free slot does not really wait.
    if len(started) >= current().max_queued_runs + tickets.slots():
        raise LimitExceeded(
            f"{len(started)} runs are going or waiting already.",
            "max_queued_runs",
            "Wait until some have ended, or stop one of your own.",
        )
    workspace.require_space(0)
