"""What all tests share: a workspace of their own, no network, no leftovers between tests."""

from __future__ import annotations

import os
import tempfile
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
