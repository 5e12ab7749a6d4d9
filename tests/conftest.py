"""What all tests share: a workspace of their own, no network, no leftovers between tests."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent

# Before any library reads them; child processes inherit them.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GLASSBOX_WORKSPACE"] = tempfile.mkdtemp(prefix="glassbox-tests-")
# Runs are processes of their own: a runner that has imported everything would outlive its test.
os.environ["GLASSBOX_RUNNER_IDLE_MINUTES"] = "0"
os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"

# A property that is slow on a busy machine is not wrong.
hypothesis_settings.register_profile("glassbox", deadline=None)
hypothesis_settings.load_profile("glassbox")


@pytest.fixture
def workspace_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh, empty workspace for one test (for this process and the ones it starts)."""
    from glassbox import settings

    monkeypatch.setenv("GLASSBOX_WORKSPACE", str(tmp_path / "workspace"))
    settings.current.cache_clear()
    yield tmp_path / "workspace"
    settings.current.cache_clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first in their folder: one at the end leaves the other cores idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path.parent, item.path not in slow))


# Threads of ours that go on after the page that asked for them.
_MEANWHILE = ("warm-up", "freeze", "measuring", "hub", "energy")


@pytest.fixture(scope="module", autouse=True)
def what_goes_on_meanwhile_ends() -> Iterator[None]:
    """No thread of one file's tests imports, measures or writes while the next file's go."""
    yield
    measuring = sys.modules.get("glassbox.training.measure_jobs")
    if measuring is not None:
        with measuring._lock:
            measuring._waiting.clear()
    for thread in threading.enumerate():
        if thread.name in _MEANWHILE:
            thread.join()


@pytest.fixture(scope="session", autouse=True)
def each_pass_is_run_once() -> Iterator[None]:
    """A forward pass is repeated for half a second only to have its time, which no test reads."""
    from glassbox.models import forward

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forward, "BUDGET_SECONDS", 0)
        yield


@pytest.fixture
def set_setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """``set_setting(max_rows=10)``: settings for one test, as the environment gives them."""
    from glassbox import settings

    def apply(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(settings.variable(name), str(value))
        settings.current.cache_clear()

    yield apply
    settings.current.cache_clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Reports without lone surrogates: pytest-xdist sends them between processes, as UTF-8."""
    from glassbox.text import whole

    report = yield
    report.sections = [(name, whole(text)) for name, text in report.sections]
    if report.longrepr is not None and whole(str(report.longrepr)) != str(report.longrepr):
        report.longrepr = whole(str(report.longrepr))
    return report
