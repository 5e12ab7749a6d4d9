"""From a spec to a run that an engine (engine.py) takes care of, whoever ends meanwhile."""

from __future__ import annotations

from filelock import FileLock

from glassbox import workspace
from glassbox.errors import UserError
from glassbox.training import engine, store, time_left
from glassbox.training.checks_arguments import check_values
from glassbox.training.spec import RunSpec
from glassbox.training.time_left import Expected


def start(
    spec: RunSpec, name: str, owner: str, id: str, kind: str = "", expected: Expected | None = None
) -> str:
    """Start a run, or queue it, and give back its id.

    ``expected`` is what the estimate came to, by which the time left goes in the beginning.

    ``id`` comes from ``workspace.new_id()`` when the form is shown: a second click on the same form
    finds the run of the first and starts nothing. Raises LimitExceeded when too many wait or
    the disk is full, UserError for a spec whose values cannot be.
    """
    for problem in check_values(spec):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)
    with _one_at_a_time():
        if workspace.is_id(id) and (workspace.folder("runs") / id).exists():
            return store.mine(id, owner).id
        _require_room()
        folder = store.create(spec, name, owner, id, kind)
        if expected is not None:
            time_left.expect(folder, expected)
        engine.current().submit(folder, owner)
    return id


def resume(id: str, owner: str) -> None:
    """Let a run that ended early go on from its last whole checkpoint, at the end of the queue.

    A second click finds it going and does nothing. Raises UserError for a run that cannot go on,
    LimitExceeded as :func:`start` does.
    """
    with _one_at_a_time():
        if store.mine(id, owner).is_live:
            return
        _require_room()
        engine.current().submit(store.reopen(id, owner).folder, owner)


def prepare() -> None:
    """See to it that what waits gets its turn, and that a run which starts soon begins at once."""
    engine.current().prepare()


def _one_at_a_time() -> FileLock:
    """Two clicks, two tabs, two servers: who comes second sees what the first has made."""
    return FileLock(workspace.root() / "starting.lock", timeout=20, thread_local=False)


def _require_room() -> None:
    engine.current().require_room()
    workspace.require_space(0)
