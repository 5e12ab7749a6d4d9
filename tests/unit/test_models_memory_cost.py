"""Memory by formula against the tensors that PyTorch itself keeps."""

from __future__ import annotations

import weakref
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.models import build, memory_cost
from glassbox.models.config_values import ACTIVATIONS, ConfigValues
from tests.unit.test_models_cost import valid_values

SMALL = ConfigValues(
    vocab_size=100,
    hidden_size=20,
    num_hidden_layers=2,
    num_attention_heads=5,
    intermediate_size=64,
    max_position_embeddings=32,
)


def _saved(values: ConfigValues, batch: int, length: int, device: str) -> int:
    """Bytes of the floating-point tensors that autograd keeps, each storage once, no weights."""
    from glassbox import heavy

    torch = heavy.torch
    with torch.device(device):
        model = heavy.BertModel(build.bert_config(values)).train()
        ids = torch.zeros((batch, length), dtype=torch.long)
    weights = {weight.untyped_storage()._cdata for weight in model.parameters()}
    storages: dict[int, int] = {}
    alive = []

    def pack(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        if storage._cdata not in weights and tensor.is_floating_point():
            alive.append(tensor)  # A storage's address is not given away while it lives.
            storages[storage._cdata] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        model(input_ids=ids)
    return sum(storages.values())


@settings(max_examples=30, deadline=None)
@given(valid_values(), st.integers(1, 4), st.integers(1, 40), st.booleans())
def test_activations_are_what_autograd_keeps(
    values: ConfigValues, batch: int, length: int, eager: bool
) -> None:
    # On meta, sdpa without dropout does not go the way that it goes on a CPU: see the next test.
    eager = eager or values.attention_probs_dropout_prob == 0
    values = replace(
        values,
        vocab_size=100,
        pad_token_id=0,
        hidden_act="gelu",
        attn_implementation="eager" if eager else None,
    )
    length = min(length, values.max_position_embeddings)
    formula = memory_cost.activation_bytes(values, batch, length)
    assert formula == _saved(values, batch, length, "meta")


@pytest.mark.parametrize("attention", [None, "eager"])
@pytest.mark.parametrize("dropout", [0.0, 0.1])
def test_a_cpu_keeps_the_same(attention: str | None, dropout: float) -> None:
    values = replace(
        SMALL,
        attn_implementation=attention,
        attention_probs_dropout_prob=dropout,
        hidden_dropout_prob=dropout,
    )
    assert memory_cost.activation_bytes(values, 3, 7) == _saved(values, 3, 7, "cpu")


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_activation_keeps_what_it_is_said_to(activation: str) -> None:
    values = replace(SMALL, hidden_act=activation)
    kept = _saved(values, 3, 7, "meta")
    formula = memory_cost.activation_bytes(values, 3, 7)
    # xielu keeps two single numbers besides.
    assert formula <= kept <= formula + (64 if activation == "xielu" else 0)


def _most_alive(values: ConfigValues, batch: int, length: int, device: str) -> int:
    """The most bytes of tensors alive at once in a forward pass, weights and inputs left out."""
    from torch.utils._python_dispatch import TorchDispatchMode

    from glassbox import heavy

    torch = heavy.torch
    with torch.device(device):
        model = heavy.BertModel(build.bert_config(values)).eval()
        ids = torch.zeros((batch, length), dtype=torch.long)
    known = {each.untyped_storage()._cdata for each in (*model.parameters(), *model.buffers(), ids)}

    class Live(TorchDispatchMode):  # type: ignore[misc]
        now = most = 0

        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            made = func(*args, **(kwargs or {}))
            for tensor in made if isinstance(made, tuple | list) else (made,):
                if isinstance(tensor, torch.Tensor):
                    self.saw(tensor.untyped_storage())
            return made

        def saw(self, storage: Any) -> None:
            if storage._cdata not in known:
                known.add(storage._cdata)
                self.now += storage.nbytes()
                self.most = max(self.most, self.now)
                weakref.finalize(storage, self.gone, storage._cdata, storage.nbytes())

        def gone(self, address: int, bytes: int) -> None:
            known.discard(address)
            self.now -= bytes

    with torch.no_grad(), Live() as live:
        model(input_ids=ids)
    return live.most


@pytest.mark.parametrize("attention", [None, "eager"])
@pytest.mark.parametrize("inner", [5, 20, 80, 160])
@pytest.mark.parametrize(
    "change",
    [{}, {"is_decoder": True}, {"is_decoder": True, "use_cache": False},
     {"output_hidden_states": True}],
)  # fmt: skip
def test_a_forward_pass_needs_at_least_that(
    attention: str | None, inner: int, change: dict[str, Any]
) -> None:
    values = replace(
        SMALL,
        num_hidden_layers=3,
        intermediate_size=inner,
        attn_implementation=attention,
        **change,
    )
    formula = memory_cost.running(values, 4, 16)[1].bytes
    most = _most_alive(values, 4, 16, "cpu")
    assert formula <= most <= 1.5 * formula


def test_weights_gradients_and_moments() -> None:
    base = ConfigValues()
    parts = {part.name: part.bytes for part in memory_cost.training(base, 1, 128)}
    assert parts["Weights"] == parts["Gradients"] == 4 * 109_482_240
    assert parts["AdamW: two moments"] == 8 * 109_482_240
    held = {part.name: part.bytes for part in memory_cost.held(base)}
    assert held == {"float32": 437_928_960, "16 bit": 218_964_480, "int8": 109_482_240}
