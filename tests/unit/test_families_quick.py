"""BERT's loss with less work: the library's own, and no text that sees another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassbox.families import lessons, quick, recipes, training
from glassbox.families.kinds import KINDS


@given(st.lists(st.integers(1, 40), min_size=1, max_size=80))
def test_texts_share_rows_without_overlap(lengths: list[int]) -> None:
    taken = [
        (row, at)
        for (row, start), length in zip(quick.fit(lengths, 40), lengths, strict=True)
        for at in range(start, start + length)
    ]
    assert len(set(taken)) == len(taken) == sum(lengths)
    assert max(at for _, at in taken) < 40
    # No two rows would go into one: first fit leaves at most one row half empty.
    full = [sum(at[0] == row for at in taken) for row in range(max(row for row, _ in taken) + 1)]
    assert sum(tokens <= 20 for tokens in full) <= 1


def test_packed_texts_are_the_batchs_own() -> None:
    from glassbox import heavy

    tokenizer = training.tokenizer("bert")
    rows = lessons.rows("bert", "train", tokenizer)[:32]
    batch = lessons.collator("bert", tokenizer)(rows)
    found = quick.packed(batch)
    assert found["input_ids"].numel() < 0.7 * batch["input_ids"].numel()
    assert int((found["labels"] != lessons.IGNORED).sum()) == int(
        (batch["labels"] != lessons.IGNORED).sum()
    )
    for row, (ids, positions) in enumerate(
        zip(found["input_ids"], found["position_ids"], strict=True)
    ):
        sees = found["attention_mask"][row, 0]
        assert bool((sees == sees.T).all())
        for at in heavy.torch.nonzero(ids == tokenizer.cls_token_id).flatten().tolist():
            own = sees[at].nonzero().flatten()
            text = ids[own].tolist()
            assert positions[own].tolist() == list(range(len(text)))
            assert text[-1] == tokenizer.sep_token_id and text.count(tokenizer.cls_token_id) == 1


def test_the_loss_of_the_labelled_places_alone_is_the_models_own(tmp_path: Path) -> None:
    from glassbox import heavy

    tokenizer = training.tokenizer("bert")
    made = training.trainer("bert", recipes.spec("bert"), tokenizer, tmp_path, [])
    assert isinstance(made, heavy.Trainer) and type(made.model) is type(
        recipes.model("bert", tokenizer, 1)
    )
    batch = made.data_collator(made.train_dataset[:32])
    own = made.model(**batch).loss
    own.backward()
    theirs = {name: each.grad.clone() for name, each in made.model.named_parameters()}
    made.model.zero_grad()
    loss = made.compute_loss(made.model, dict(batch))
    loss.backward()
    assert loss.item() == pytest.approx(own.item(), rel=1e-5)
    for name, each in made.model.named_parameters():
        assert heavy.torch.allclose(each.grad, theirs[name], atol=1e-5), name


def test_only_what_a_kind_needs_is_the_libraries_trainer_spared() -> None:
    from glassbox import heavy

    assert quick.trainer_class("gpt") is heavy.Trainer
    assert all(issubclass(quick.trainer_class(kind), heavy.Trainer) for kind in KINDS)
