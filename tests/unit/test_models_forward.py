"""The forward pass that is looked at: shapes, times, inputs that are checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.module_tree import payload
from glassbox import embedded
from glassbox.errors import UserError
from glassbox.models import build, forward, inputs, look, timing
from glassbox.models.fields import ConfigValues
from glassbox.models.presets import PRESET_BY_ID
from glassbox.models.tree import rows, tree
from tests.unit.test_models_build import SMALL


def _run(values: ConfigValues = SMALL, ids: tuple[int, ...] = (1, 2, 3)) -> look.Built:
    return look.look(values, 0, inputs.ModelInput(ids, None, ""))


def test_every_module_that_runs_has_its_shapes() -> None:
    calls = _run().run.calls
    model = build.meta(SMALL)
    assert set(calls) <= {name for name, _ in model.named_modules()}
    assert "encoder.layer.0.attention.self.dropout" not in calls
    first = calls["embeddings"]
    assert [(each.name, each.shape) for each in first.inputs] == [("input_ids", (1, 3))]
    assert [each.shape for each in first.outputs] == [(1, 3, 8)]
    wide = calls["encoder.layer.2.intermediate"]
    assert (wide.inputs[0].shape, wide.outputs[0].shape) == ((1, 3, 8), (1, 3, 12))
    assert [(each.name, each.shape) for each in calls[""].outputs] == [
        ("last_hidden_state", (1, 3, 8)),
        ("pooler_output", (1, 8)),
    ]
    assert all(each.calls == 1 for each in calls.values())


def test_times_are_by_layer_and_by_kind_and_nothing_counts_twice() -> None:
    def call(path: str, name: str, own: float) -> forward.Call:
        return forward.Call(path, name, (), (), 1, 99.0, own)

    made = [
        call("", "BertModel", 0.5),
        call("embeddings", "BertEmbeddings", 1.0),
        call("encoder.layer.0", "BertLayer", 0.25),
        call("encoder.layer.0.attention.self", "BertSelfAttention", 2.0),
        call("encoder.layer.0.attention.self.query", "Linear", 4.0),
        call("encoder.layer.1.output.LayerNorm", "LayerNorm", 8.0),
        call("pooler.activation", "Tanh", 16.0),
    ]
    calls = {each.path: each for each in made}
    found = timing.blocks(calls)
    assert [(each.name, each.total) for each in found] == [
        ("the model itself", 0.5),
        ("embeddings", 1.0),
        ("encoder.layer.0", 6.25),
        ("encoder.layer.1", 8.0),
        ("pooler", 16.0),
    ]
    assert list(timing.by_kind(calls).items())[:5] == [
        ("Activation", 16.0),
        ("Norm", 8.0),
        ("Linear", 4.0),
        ("Attention", 2.0),
        ("Between modules", 1.75),
    ]
    run = _run().run
    assert 0 < run.calls["encoder"].own_seconds < run.calls["encoder"].seconds
    # All times are of one pass, so they add up to it: in the table, the chart and the sentence.
    assert run.calls[""].seconds == run.hooked_seconds
    assert sum(each.total for each in timing.blocks(run.calls)) == pytest.approx(run.hooked_seconds)


def test_outputs_are_the_model_s_own() -> None:
    from glassbox import heavy

    run = _run().run
    assert run.peek is not None

    def bare(model: Any) -> Any:
        with heavy.torch.inference_mode():
            return model(heavy.torch.tensor([[1, 2, 3]])).last_hidden_state

    state = build.use_real(SMALL, 0, bare)
    assert run.peek.values == tuple(tuple(row) for row in state[0, :, :6].tolist())
    last = next(each for each in run.tensors if each.name == "last_hidden_state")
    assert last.mean == pytest.approx(float(state.mean()))
    assert last.high == pytest.approx(float(state.max()))


def test_no_hook_stays() -> None:
    from glassbox import heavy

    def hooks(model: Any) -> int:
        return sum(
            len(each._forward_hooks) + len(each._forward_pre_hooks) for each in model.modules()
        )

    def stayed(model: Any) -> int:
        given = {"input_ids": heavy.torch.tensor([[1]])}
        # The library itself leaves one on each layer, to collect the hidden states.
        model(**given, output_hidden_states=True)
        before = hooks(model)
        forward.run(model, given)
        return hooks(model) - before

    assert build.use_real(SMALL, 0, stayed) == 0


def test_a_config_that_returns_tuples_is_looked_at_all_the_same() -> None:
    built = _run(replace(SMALL, return_dict=False, output_hidden_states=True))
    assert built.run.tensors[-1].name == "pooler_output"


def test_a_shared_layer_is_called_more_than_once() -> None:
    from glassbox import heavy

    configs, models = heavy.family("albert")
    model = models.AlbertModel(
        configs.AlbertConfig(
            vocab_size=20, embedding_size=4, hidden_size=8, num_hidden_layers=3,
            num_attention_heads=2, intermediate_size=12,
        )
    ).eval()  # fmt: skip
    run = forward.run(model, {"input_ids": heavy.torch.tensor([[1, 2]])})
    shared = [each for each in run.calls.values() if each.class_name == "AlbertLayer"]
    assert [each.calls for each in shared] == [3]


def test_text_and_ids() -> None:
    given = inputs.from_text("A config becomes a model.", ConfigValues())
    assert given.tokens is not None
    assert given.tokens[0] == "[CLS]"
    assert given.ids[0] == 101
    assert inputs.from_text("\ud800", ConfigValues()).ids[0] == 101
    assert inputs.from_ids(" [101,102;103] ", ConfigValues()).ids == (101, 102, 103)
    drawn = inputs.drawn(SMALL, 3)
    assert drawn == inputs.drawn(SMALL, 3)
    assert len(drawn.ids) == 8
    assert max(drawn.ids) < 40
    assert len(inputs.drawn(replace(SMALL, max_position_embeddings=2), 0).ids) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "not a single id"),
        ("x", "no token id"),
        ("1.5", "no token id"),
        ("1e3", "no token id"),
        ("٣", "no token id"),
        ("0x10", "no token id"),
        ("40", "Id 40 at position 0"),
        ("1, -1", "Id -1 at position 1"),
        ("9" * 24, "not in the vocabulary"),
        ("9" * 5_000, "no token id"),
        ("1 " * 17, "17 tokens, and the model has positions for 16"),
        ("1 " * 20_000, "characters"),
        ("\ud800", "no token id"),
    ],
)
def test_ids_that_cannot_be_run_get_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        inputs.from_ids(typed, SMALL)


def test_texts_that_cannot_be_run_get_a_sentence() -> None:
    small = replace(ConfigValues(), vocab_size=2_000)
    with pytest.raises(UserError, match=r"“con” has the id 9,530"):
        inputs.from_text("config", small)
    with pytest.raises(UserError, match="602 tokens, and the model has positions for 512"):
        inputs.from_text("word " * 600, ConfigValues())
    with pytest.raises(UserError, match="602 tokens, and 512 are the most"):
        inputs.from_text("word " * 600, ConfigValues(max_position_embeddings=1024))
    with pytest.raises(UserError, match="characters"):
        inputs.from_text("x" * 30_000, ConfigValues())
    assert inputs.knows_text(ConfigValues(vocab_size=embedded.VOCABULARY_SIZE))
    assert not inputs.knows_text(small)


def test_the_outline_counts_as_the_formula_does() -> None:
    shapes = look.outline(PRESET_BY_ID["large"].values)
    assert shapes.parameters == shapes.formula == shapes.layers.total == 335_141_888
    huge = look.outline(ConfigValues(vocab_size=10**15))
    assert huge.parameters == huge.formula


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (ConfigValues(vocab_size=10**19), "more than"),
        (ConfigValues(num_hidden_layers=10**6), "more than"),
        (ConfigValues(hidden_size=770), "divided"),
        (ConfigValues(num_hidden_layers=0), "at least 1"),
        (ConfigValues(hidden_size=10**9, num_attention_heads=0), "at least 1"),
        (ConfigValues(vocab_size=10**15, hidden_act="nope"), "no activation"),
    ],
)
def test_what_meta_cannot_show_is_not_tried(values: ConfigValues, said: str) -> None:
    with pytest.raises(UserError, match=said):
        look.outline(values)


def test_rows_of_folded_layers_name_every_module() -> None:
    lines = rows(tree(build.meta(SMALL)))
    query = next(each for each in lines if each.paths[0].endswith("query"))
    assert query.paths == tuple(f"encoder.layer.{n}.attention.self.query" for n in range(3))
    everywhere = [path for each in lines for path in each.paths]
    assert sorted(everywhere) == sorted(name for name, _ in build.meta(SMALL).named_modules())


def test_what_the_tree_draws() -> None:
    built = _run()
    drawn = payload(built.layers, built.run.calls)["rows"]
    layers = next(each for each in drawn if each["class"] == "BertLayer")
    assert (layers["name"], layers["times"], layers["modules"]) == ("0 … 2", 3, 3)
    assert layers["calls"] == 3
    assert layers["parameters"] == 3 * layers["each"]
    unused = [each["path"] for each in drawn if each["io"] is None]
    assert unused == ["encoder.layer", "encoder.layer.0.attention.self.dropout"]
    tied = payload(tree(_tied()))["rows"]
    assert [each["weights"][0][2] for each in tied if each["weights"]] == [
        "",
        "tied to one.weight, counted there",
    ]


def _tied() -> Any:
    from glassbox.heavy import torch

    first, second = torch.nn.Linear(3, 3, bias=False), torch.nn.Linear(3, 3, bias=False)
    second.weight = first.weight
    return torch.nn.ModuleDict({"one": first, "two": second})
