"""What is shown of a run before it starts is what the run makes: its features, its schedule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glassbox import catalog
from glassbox.training import counts, measuring, parts, prepare, preview
from glassbox.training.arguments import Arguments
from glassbox.training.choices import PARAPHRASE
from glassbox.training.measuring import Shapes
from glassbox.training.spec import with_arguments

SPEC = with_arguments(replace(PARAPHRASE, train_rows=12, max_length=20), seed=3)


def test_features_are_those_of_the_run(tmp_path: Path) -> None:
    dataset = catalog.load_sample("paraphrase")
    rows = parts.parts(dataset, SPEC).rows["training"]
    shared = preview.tokenizer(SPEC.model)
    labels = preview.targets(rows, range(12), SPEC, dataset)
    given = preview.features(rows, SPEC, shared, range(12), labels)
    train = prepare.split(dataset, SPEC).train
    theirs = prepare.tokenize(
        train, SPEC, shared.tokenizer, tmp_path / "tokenized" / "train.arrow", lambda done: None
    )
    for each, made in zip(given, theirs.to_list(), strict=True):
        assert {**each.inputs, "labels": each.label} == made
        assert len(each.tokens) == len(made["input_ids"]) == min(each.whole, SPEC.max_length)
    assert preview.lengths(rows, SPEC, shared).tolist() == [each.whole for each in given]


def test_the_collator_pads_to_the_longest() -> None:
    dataset = catalog.load_sample("paraphrase")
    rows = parts.parts(dataset, SPEC).rows["training"]
    shared = preview.tokenizer(SPEC.model)
    given = preview.features(rows, SPEC, shared, [0, 1, 2], [0, 1, 0])
    shapes = {each.name: each.shape for each in preview.collate(given, shared)}
    longest = max(len(each.tokens) for each in given)
    assert shapes["input_ids"] == shapes["attention_mask"] == (3, longest)
    assert shapes["labels"] == (3,)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"lr_scheduler_type": "cosine", "warmup_steps": 0.1},
        {"lr_scheduler_type": "cosine_with_min_lr", "warmup_steps": 7.0},
        {"lr_scheduler_type": "warmup_stable_decay"},
    ],
)
def test_the_schedule_is_the_librarys_step_by_step(given: dict[str, object]) -> None:
    from glassbox import heavy
    from glassbox.training.arguments import with_schedule

    arguments = Arguments(**given)  # type: ignore[arg-type]
    found = counts.rates(arguments, 40)
    assert found is not None and found.steps[-1] == 40
    weight = heavy.torch.nn.Parameter(heavy.torch.zeros(1))
    optimizer = heavy.torch.optim.SGD([weight], lr=arguments.learning_rate)
    scheduler = heavy.get_scheduler(
        arguments.lr_scheduler_type,
        optimizer,
        num_warmup_steps=counts.warmup(arguments, 40),
        num_training_steps=40,
        scheduler_specific_kwargs=with_schedule(arguments),
    )
    logged = [scheduler.get_last_lr()[0]]
    for _ in range(40):
        optimizer.step()
        scheduler.step()
        logged.append(scheduler.get_last_lr()[0])
    assert list(found.rates) == pytest.approx([logged[step] for step in found.steps], rel=1e-9)


def test_a_schedule_that_goes_by_scores_is_not_known_before() -> None:
    assert counts.rates(Arguments(lr_scheduler_type=counts.PLATEAU), 40) is None


def test_a_few_steps_are_measured_and_the_generator_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from glassbox import heavy

    # However slow the machine is, no batch is measured with fewer of its rows here.
    monkeypatch.setattr(measuring, "_MOST_PASS_S", 1e6)
    monkeypatch.setattr(measuring, "_MOST_WIDTH_S", 1e6)
    spec = with_arguments(SPEC, per_device_train_batch_size=2, per_device_eval_batch_size=2)
    before = heavy.torch.get_rng_state()
    found = measuring.measure(Shapes(spec, ("a", "b"), (4, 8), 8))
    assert heavy.torch.equal(before, heavy.torch.get_rng_state())
    assert found.whole and found.widths == (4, 8) and found.passes >= 5
    assert all(each > 0 for each in (*found.pass_seconds, found.update_seconds, found.eval_seconds))
