"""The bundled models in tests, and generate() at the same settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from glassbox.families import loading
from glassbox.families.asked import ask
from glassbox.families.kinds import Kind

Result = TypeVar("Result")


def use(kind: Kind, work: Callable[[loading.Loaded], Result]) -> Result:
    return loading.use(f"sample:{kind}", kind, "me", work)


@pytest.fixture(scope="module")
def torch() -> Any:
    from glassbox import heavy

    return heavy.torch


def ids_of(loaded: loading.Loaded, text: str) -> tuple[int, ...]:
    return ask(loaded, text).ids


def library(model: loading.Loaded, ids: tuple[int, ...], torch: Any, **how: Any) -> Any:
    given = torch.tensor([ids])
    return model.model.generate(
        input_ids=given,
        attention_mask=torch.ones_like(given),
        max_new_tokens=how.pop("count", 20),
        pad_token_id=model.tokenizer.pad_token_id,
        **how,
    )
