"""Bad values of the families: each is explained, and every mend that is offered works."""

from __future__ import annotations

from typing import Any

import pytest

from glassbox.errors import UserError
from glassbox.models import family_build, family_checks, family_real
from glassbox.models.families import STARTS, Family, choice
from glassbox.models.families_data import BY_ID, FAMILIES

# Family, field, value, and the stage at which the library would show it.
BAD: list[tuple[str, str, Any, str]] = [
    ("albert", "num_attention_heads", 3, "forward"),
    ("electra", "num_attention_heads", 3, "forward"),
    ("bert", "num_attention_heads", 3, "build"),
    ("gpt2", "n_head", 5, "build"),
    ("bart", "decoder_attention_heads", 3, "build"),
    ("marian", "encoder_attention_heads", 5, "build"),
    ("gpt2", "n_layer", 0, "build"),
    ("t5", "num_decoder_layers", -1, "build"),
    ("bart", "encoder_layers", 10**6, "build"),
    ("t5", "num_layers", 200, "build"),
    ("gpt2", "n_embd", 0, "build"),
    ("distilbert", "dim", -8, "build"),
    ("albert", "num_hidden_groups", 0, "build"),
    ("albert", "embedding_size", 0, "build"),
    ("mbart", "vocab_size", 0, "build"),
    ("gpt2", "vocab_size", 10**19, "build"),
    ("roberta", "max_position_embeddings", 17, "forward"),
    ("roberta", "pad_token_id", 120, "forward"),
    ("gpt2", "n_positions", 15, "forward"),
    ("t5", "relative_attention_num_buckets", 3, "forward"),
    ("t5", "relative_attention_max_distance", 16, "forward"),
    ("openai-gpt", "afn", "tanh", "build"),
    ("t5", "feed_forward_proj", "a-b-c", "build"),
    ("albert", "hidden_act", "<script>alert(1)</script>", "build"),
    ("bart", "pad_token_id", 1_000, "build"),
    ("marian", "decoder_start_token_id", -1, "build"),
    ("t5", "d_kv", "64", "config"),
    ("gpt2", "n_layer", True, "config"),
    ("bert", "hidden_size", 64.0, "config"),
]


@pytest.mark.parametrize(("id", "field", "value", "stage"), BAD)
def test_bad_values_are_explained_and_every_mend_works(
    id: str, field: str, value: Any, stage: str, set_setting: Any
) -> None:
    # Few, so that a mend to as many as are allowed is quickly run.
    set_setting(max_model_layers=8)
    chosen = choice(BY_ID[id], **{field: value})
    (problem,) = family_checks.check(chosen, 16)
    assert (problem.severity, problem.stage) == ("error", stage)
    assert problem.hint
    assert problem.ways
    for way in problem.ways:
        mended = chosen.with_value(way.field, way.value)
        assert family_checks.check(mended, 16) == []
        if family_build.sketch(mended, 16).parameters < 5_000_000:
            family_real.run(mended, 16)
    with pytest.raises(UserError):
        family_build.sketch(chosen, 16)


@pytest.mark.parametrize(
    ("id", "field", "value"),
    [
        ("t5", "num_heads", 3),
        ("t5", "num_decoder_layers", 1),
        ("t5", "feed_forward_proj", "gated-gelu"),
        ("gpt2", "n_inner", 100),
        ("albert", "num_hidden_groups", 2),
        ("bart", "encoder_attention_heads", 8),
        ("gpt2", "vocab_size", 10**12),
    ],
)
def test_what_is_legal_is_not_complained_about(id: str, field: str, value: Any) -> None:
    chosen = choice(BY_ID[id], **{field: value})
    assert family_checks.check(chosen, 16) == []
    assert family_build.sketch(chosen, 16).parameters


@pytest.mark.parametrize(
    ("id", "field", "value"),
    [
        ("albert", "num_hidden_groups", 3),
        ("gpt2", "eos_token_id", 5_000),
        ("t5", "pad_token_id", -1),
    ],
)
def test_warnings_stop_nothing(id: str, field: str, value: Any) -> None:
    chosen = choice(BY_ID[id], **{field: value})
    (problem,) = family_checks.check(chosen, 16)
    assert problem.severity == "warning"
    if value >= 0:
        family_real.run(chosen, 16)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
@pytest.mark.parametrize("start", STARTS)
def test_starts_have_nothing_wrong(family: Family, start: Any) -> None:
    assert family_checks.check(choice(family, start), 128) == []
