"""Memory comes back: builds, loads and refusals of one process after the other do not add up."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

# BERT of 12 layers and half the width: 126 MiB a model, so that a single one would be seen.
_CODE = """
import gc, os, sys, tempfile
os.environ["GLASSBOX_WORKSPACE"] = tempfile.mkdtemp()
os.environ["HF_HUB_OFFLINE"] = "1"
import psutil
from glassbox import heavy
from glassbox.models import inputs, look, proof, store
from glassbox.models.fields import ConfigValues
from glassbox.errors import UserError

values = ConfigValues(hidden_size=384, num_attention_heads=6, intermediate_size=1536)
given = inputs.drawn(values, 0)

def rss():
    return psutil.Process().memory_info().rss / 2**20

def once():
    look.look(values, 0, given)
    kept = store.keep(values, 0, "", "ann")
    assert proof.prove(kept.id).equal
    store.delete(kept.id, "ann")
    for bad in (ConfigValues(vocab_size=10**15), ConfigValues(hidden_size=10**6)):
        try:
            look.look(bad, 0, given)
        except UserError:
            pass

once()
before = rss()
for _ in range(3):
    once()
after = rss()
print(f"{before:.0f} MiB, then {after:.0f} MiB; a model has 126 MiB")
sys.exit(after - before > 60)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems give memory back by themselves")
def test_builds_and_loads_do_not_grow_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", _CODE], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
