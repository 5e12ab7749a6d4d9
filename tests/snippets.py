"""Running a page's snippet as a person would who pasted it into a file."""

from __future__ import annotations

import runpy
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT


def run(code: str) -> dict[str, Any]:
    """Run ``code`` from the project's folder and give back its global names."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "snippet.py"
        path.write_text(code, encoding="utf-8")
        patch.chdir(ROOT)
        return runpy.run_path(str(path), run_name="__main__")
