"""What the files of a model hold, and the memory that loading them takes."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from glassbox.errors import LimitExceeded, UserError
from glassbox.models import memory, stored_weights

TINY = {
    "vocab_size": 50, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
    "intermediate_size": 12, "max_position_embeddings": 16,
}  # fmt: skip
T5 = {"vocab_size": 50, "d_model": 8, "d_kv": 4, "d_ff": 12, "num_layers": 2, "num_heads": 2}


def make(folder: Path, name: str = "BertForMaskedLM", dtype: str = "float32", **how: Any) -> Any:
    """A tiny model, saved in ``folder`` as numbers of ``dtype``."""
    from glassbox import heavy

    configs, classes = heavy.family("t5" if name.startswith("T5") else "bert")
    config = configs.T5Config(**T5) if name.startswith("T5") else configs.BertConfig(**TINY)
    model = getattr(classes, name)(config).to(getattr(heavy.torch, dtype))
    model.save_pretrained(folder, **how)
    return model


def in_memory(model: Any) -> int:
    """The bytes of its parameters, tied ones once."""
    return sum(weight.nbytes for weight in model.parameters())


@pytest.mark.parametrize("name", ["BertModel", "BertForMaskedLM", "T5ForConditionalGeneration"])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("how", [{}, {"max_shard_size": "2kB"}], ids=["one file", "sharded"])
def test_counted_as_the_library_loads_it(
    tmp_path: Path, name: str, dtype: str, how: dict[str, Any]
) -> None:
    model = make(tmp_path, name, dtype, **how)
    assert (len(list(tmp_path.glob("*.safetensors"))) > 1) == bool(how)
    found = stored_weights.of(tmp_path)
    assert found.parameters == model.num_parameters()
    assert found.bytes(None) == in_memory(model)
    wide = type(model).from_pretrained(str(tmp_path), dtype="float32")
    assert found.bytes() == in_memory(wide) == 4 * model.num_parameters()
    kept = type(model).from_pretrained(str(tmp_path))
    counted = found.bytes(stored_weights._width(tmp_path, "auto"))
    if name.startswith("T5") and dtype == "float16":
        # The library keeps its `wo` in float32.
        assert counted < in_memory(kept) < counted * 130 // 100
    else:
        assert counted == in_memory(kept)


def test_auto_goes_by_the_config_where_it_differs_from_the_file(tmp_path: Path) -> None:
    model = make(tmp_path, dtype="float16")
    for said, width in (("float32", 4), ("bfloat16", 2), (None, None), (["x"], None)):
        config = json.loads((tmp_path / "config.json").read_text())
        (tmp_path / "config.json").write_text(json.dumps({**config, "dtype": said}))
        assert stored_weights._width(tmp_path, "auto") == width
        if width is not None:
            loaded = type(model).from_pretrained(str(tmp_path))
            assert stored_weights.of(tmp_path).bytes(width) == in_memory(loaded)


def test_integers_are_no_parameters(tmp_path: Path) -> None:
    header = {
        "positions": {"dtype": "I64", "shape": [1, 3], "data_offsets": [0, 24]},
        "small": {"dtype": "F8_E4M3", "shape": [4], "data_offsets": [24, 28]},
        "scale": {"dtype": "F32", "shape": [], "data_offsets": [28, 32]},
    }
    text = json.dumps(header).encode()
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + bytes(32))
    found = stored_weights.of(tmp_path)
    assert found.numbers == {"I64": 3, "F8_E4M3": 4, "F32": 1}
    assert found.parameters == 5 and found.bytes() == 24 + 5 * 4


def _cut(folder: Path, to: int) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:to])


def _index(folder: Path, places: object) -> None:
    (folder / "model.safetensors").rename(folder / "model-00001-of-00001.safetensors")
    (folder / stored_weights.INDEX).write_text(json.dumps({"weight_map": places}))


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "an empty file": (lambda at: _cut(at, 0), "missing or torn"),
    "half a header": (lambda at: _cut(at, 200), "missing or torn"),
    "numbers cut off": (lambda at: _cut(at, -1), "missing or torn"),
    "a folder": (
        lambda at: ((at / "model.safetensors").unlink(), (at / "model.safetensors").mkdir()),
        "missing or torn",
    ),
    "none": (lambda at: (at / "model.safetensors").unlink(), "no weights in safetensors"),
    "a part that is gone": (lambda at: _index(at, {"a": "model-2.safetensors"}), "missing or torn"),
    "no map": (lambda at: _index(at, ["a"]), "does not name its files"),
    "an empty map": (lambda at: _index(at, {}), "does not name its files"),
    "a way out": (lambda at: _index(at, {"a": "../model.safetensors"}), "does not name"),
    "another way out": (lambda at: _index(at, {"a": "/etc/passwd"}), "does not name"),
    "no name": (lambda at: _index(at, {"a": 3}), "does not name its files"),
    "half a character": (lambda at: _index(at, {"a": "\ud800\0.safetensors"}), "missing or torn"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_a_sentence(tmp_path: Path, name: str) -> None:
    make(tmp_path)
    breaks, said = BROKEN[name]
    breaks(tmp_path)
    with pytest.raises(UserError, match=said):
        stored_weights.require_memory(tmp_path)


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_the_limit_is_of_parameters_however_they_are_stored(
    tmp_path: Path, set_setting: Any, dtype: str
) -> None:
    count = make(tmp_path, dtype=dtype).num_parameters()
    set_setting(max_model_parameters=count)
    assert stored_weights.require_memory(tmp_path).parameters == count
    set_setting(max_model_parameters=count - 1)
    with pytest.raises(LimitExceeded, match=f"has {count:,} parameters, and {count - 1:,} are"):
        stored_weights.require_memory(tmp_path)


@pytest.mark.parametrize(
    ("dtype", "asked", "copies", "bytes"),
    [
        ("float32", "float32", 1, 4),
        ("float16", "float32", 1, 4),
        ("float16", "auto", 1, 2),
        ("float32", "auto", 1, 4),
        ("bfloat16", "float32", 2, 8),
    ],
)
def test_the_memory_is_that_of_the_type_it_is_loaded_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dtype: str,
    asked: stored_weights.Dtype,
    copies: int,
    bytes: int,
) -> None:
    count = make(tmp_path, dtype=dtype).num_parameters()
    needed = count * bytes * 130 // 100
    monkeypatch.setattr(memory, "available_bytes", lambda: needed)
    stored_weights.require_memory(tmp_path, asked, copies=copies)
    monkeypatch.setattr(memory, "available_bytes", lambda: needed - 1)
    with pytest.raises(LimitExceeded, match=r"Loading this model takes about .* of memory"):
        stored_weights.require_memory(tmp_path, asked, copies=copies)


def test_of_the_hub_what_it_says_and_else_by_the_size_of_its_files() -> None:
    said = SimpleNamespace(safetensors=SimpleNamespace(parameters={"F16": 1_000, "I64": 5}))
    assert stored_weights.of_hub(said, 2_040).parameters == 1_000
    assert stored_weights.of_hub(said, 2_040).bytes() == 4_040
    for silent in (None, SimpleNamespace(), SimpleNamespace(safetensors=None)):
        assert stored_weights.of_hub(silent, 4_000).parameters == 1_000
