"""The table of bad configs: what transformers 5.23 does, what we say, and that each mend works.

Each row was seen with the library: where it fails, and how. The test sees it fail again, so that a
new version that behaves otherwise is noticed; and it builds and runs every config that is offered.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from glassbox.models import build, config_file
from glassbox.models.checks import Run, check
from glassbox.models.config_values import ConfigValues
from glassbox.models.findings import ConfigProblem, Mend, apply

SMALL = ConfigValues(
    vocab_size=50,
    hidden_size=8,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=8,
    max_position_embeddings=16,
)
RUN = Run(batch=2, length=8)


@dataclass(frozen=True)
class Row:
    """A change to SMALL; the stage that fails and the error's type, None where none is raised.

    ``about`` is the field that the finding names, the first that is changed if it is empty;
    ``where`` is "meta" for what is too big to be built with weights.
    """

    change: dict[str, Any]
    stage: str
    error: str | None
    about: str = ""
    severity: str = "error"
    where: str = "cpu"
    nan: bool = False

    def __str__(self) -> str:
        return ",".join(f"{name}={str(value)[:20]}" for name, value in self.change.items())


_STRICT = "StrictDataclassFieldValidationError"
ROWS = (
    Row({"num_hidden_layers": "32"}, "config", _STRICT),
    Row({"num_hidden_layers": 32.0}, "config", _STRICT),
    Row({"num_hidden_layers": True}, "config", _STRICT),
    Row({"hidden_size": None}, "config", _STRICT),
    Row({"hidden_size": [8]}, "config", _STRICT),
    Row({"layer_norm_eps": 0}, "config", _STRICT),
    Row({"initializer_range": 1}, "config", _STRICT),
    Row({"num_attention_heads": 3}, "build", "ValueError"),
    Row({"num_hidden_layers": 0}, "build", None),
    Row({"num_hidden_layers": -1}, "build", None),
    Row({"num_attention_heads": 0}, "build", "ZeroDivisionError"),
    Row({"num_attention_heads": -4}, "forward", "RuntimeError"),
    Row({"hidden_size": 0}, "build", "ZeroDivisionError"),
    Row({"hidden_size": -8}, "build", "RuntimeError"),
    Row({"intermediate_size": 0}, "build", None),
    Row({"intermediate_size": -1}, "build", "RuntimeError"),
    Row({"vocab_size": 0}, "build", "IndexError"),
    Row({"vocab_size": -5}, "build", "RuntimeError"),
    Row({"vocab_size": 10**9}, "build", None, where="meta"),
    Row({"vocab_size": 10**15}, "build", None, where="meta"),
    Row({"vocab_size": 10**19}, "build", "TypeError", where="meta"),
    Row({"hidden_act": "foo"}, "build", "KeyError"),
    Row({"hidden_dropout_prob": 1.5}, "build", "ValueError"),
    Row({"attention_probs_dropout_prob": -0.1}, "build", "ValueError"),
    Row({"classifier_dropout": 2.0}, "use", None),
    Row({"max_position_embeddings": 4}, "forward", "RuntimeError"),
    Row({"type_vocab_size": 0}, "forward", "RuntimeError"),
    Row({"layer_norm_eps": -1.0}, "forward", None, nan=True),
    Row({"initializer_range": -1.0}, "build", "RuntimeError"),
    Row({"pad_token_id": 50}, "build", "AssertionError"),
    Row({"add_cross_attention": True}, "build", "ValueError"),
    Row({"chunk_size_feed_forward": 3}, "forward", "ValueError"),
    Row({"attn_implementation": "foo"}, "build", "ValueError"),
    # Beyond the table, seen likewise.
    Row({"dtype": "foo"}, "config", "AttributeError"),
    Row({"output_attentions": True, "attn_implementation": "sdpa"}, "config",
        "StrictDataclassClassValidationError", about="output_attentions"),
    Row({"problem_type": "single_label_classification", "id2label": ("one",)}, "config",
        "ValueError", about="problem_type"),
    # Nothing fails, and it is not what was meant.
    Row({"output_attentions": True}, "forward", None, severity="warning"),
    Row({"dtype": "float16"}, "use", None, severity="warning"),
    Row({"is_encoder_decoder": True}, "use", None, severity="warning"),
    Row({"problem_type": "foo"}, "use", None, severity="warning"),
    Row({"id2label": ("a", "a")}, "use", None, severity="warning"),
    Row({"id2label": ()}, "use", None, severity="warning"),
    Row({"chunk_size_feed_forward": -1}, "use", None, severity="warning"),
    Row({"initializer_range": 0.0}, "use", None, severity="warning"),
    Row({"hidden_dropout_prob": 1.0}, "use", None, severity="warning"),
    Row({"bos_token_id": 50}, "use", None, severity="warning"),
)  # fmt: skip


@contextmanager
def _as_it_was() -> Iterator[None]:
    """The random generator and the warnings of others stay as they were."""
    from glassbox import heavy

    with heavy.torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Of weights without elements.
        heavy.torch.manual_seed(0)
        yield


def _library(values: ConfigValues, run: Run, device: str) -> tuple[str, str | None, bool]:
    """The stage at which the library fails and the error's type, and whether a result is NaN."""
    from glassbox import heavy

    torch = heavy.torch
    stage = "config"
    try:
        with _as_it_was(), torch.device(device):
            config = heavy.BertConfig(**values.arguments())
            stage = "build"
            model = heavy.BertModel(config).eval()
            stage = "forward"
            ids = torch.arange(run.batch * run.length).reshape(run.batch, run.length)
            with torch.inference_mode():
                output = model(input_ids=ids % max(1, min(values.vocab_size, 100)))
    except Exception as error:
        return stage, type(error).__name__, False
    states = output[0]
    return "done", None, device == "cpu" and not bool(states.isfinite().all())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_row_is_explained_and_every_mend_is_built_and_run(row: Row) -> None:
    values = replace(SMALL, **row.change)
    stage, error, nan = _library(values, RUN, row.where)
    assert error == row.error
    assert nan == row.nan
    if error is not None:
        assert stage == row.stage

    about = row.about or next(iter(row.change))
    found = [each for each in check(values, run=RUN) if each.field == about]
    assert [each.severity for each in found] == [row.severity]
    (problem,) = found
    assert problem.stage == row.stage
    assert problem.message.endswith(".")
    assert problem.hint.endswith(".")
    assert problem.ways
    for way in problem.ways:
        _works(values, way, about)


def _works(values: ConfigValues, way: Mend, about: str) -> None:
    run = RUN
    if way.field in ("batch", "length"):
        run = replace(run, **{way.field: way.value})
    else:
        values = apply(values, way)
    found = check(values, run=run)
    assert not [each for each in found if each.severity == "error"], way
    assert not [each for each in found if each.field == about and each.field != "vocab_size"], way
    assert _library(values, run, "cpu") == ("done", None, False), way


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("position_embedding_type", "relative_key", "passed over"),
        ("num_hiden_layers", 3, "no field"),
        ("hidden_dim", 64, "no field"),
        ("auto_map", {"AutoModel": "x.Y"}, "never run"),
        ("attn_implementation", "someone/kernel", "not taken from a file"),
    ],
)
def test_keys_that_are_silently_ignored_are_reported(key: str, value: Any, says: str) -> None:
    given = {"model_type": "bert", key: value}
    made = config_file.read(json.dumps(given).encode())
    assert made.values == ConfigValues()
    (problem,) = made.problems
    assert says in problem.message
    # The library takes it without a word, and builds the same model.
    if key in ("position_embedding_type", "num_hiden_layers", "hidden_dim"):
        from glassbox import heavy

        with heavy.torch.device("meta"):
            model = heavy.BertModel(heavy.BertConfig(num_hidden_layers=1, **{key: value}))
        same = build.meta(ConfigValues(num_hidden_layers=1))
        assert model.num_parameters() == same.num_parameters()


def test_a_misspelt_key_is_mended_by_one_click() -> None:
    made = config_file.read(b'{"model_type": "bert", "num_hiden_layers": 3}')
    (problem,) = made.problems
    assert isinstance(problem, ConfigProblem)
    assert problem.ways == (Mend("num_hidden_layers", 3),)


def test_a_vocabulary_of_any_size_is_answered_at_once() -> None:
    for size in (10**15, 10**19, 10**300):
        (problem, *_) = check(ConfigValues(vocab_size=size), 10**9)
        assert problem.field == "vocab_size"
        assert Mend("vocab_size", 30_522) in problem.ways


def test_memory_for_training_is_looked_at() -> None:
    values = replace(SMALL, vocab_size=30_522)
    assert check(values, 10**9, Run(8, 16)) == []
    (problem,) = check(values, 12_000_000, Run(4_096, 16))
    assert (problem.field, problem.severity) == ("batch", "warning")
    (way,) = problem.ways
    assert 1 <= way.value < 4_096
    assert check(values, 12_000_000, Run(way.value, 16)) == []
    assert check(values, 12_000_000, Run(way.value + 1, 16)) != []
    (problem,) = check(values, 3_000_000, Run(1, 16))
    assert problem.ways == ()


def test_an_input_that_does_not_fit_names_both_ways_out() -> None:
    (problem,) = check(ConfigValues(), run=Run(1, 900))
    assert problem.ways == (Mend("max_position_embeddings", 900), Mend("length", 512))
    (problem,) = check(ConfigValues(chunk_size_feed_forward=100), run=Run(1, 128))
    assert problem.ways[:2] == (
        Mend("chunk_size_feed_forward", 128),
        Mend("chunk_size_feed_forward", 64),
    )
    assert Mend("length", 100) in problem.ways


def test_no_finding_on_nan_is_a_crash() -> None:
    for name in ("hidden_dropout_prob", "layer_norm_eps", "initializer_range"):
        for value in (math.nan, math.inf, -math.inf):
            assert check(ConfigValues(**{name: value}), run=RUN)  # type: ignore[arg-type]
