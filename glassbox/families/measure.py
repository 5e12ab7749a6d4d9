"""How good a tiny model is on texts that it never saw: the scores of the model cards."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from glassbox.families import lessons
from glassbox.families.kinds import Kind

_BATCH = 100


def likeliest(logits: Any, labels: Any) -> Any:
    """The likeliest token of each place: all that is kept of an evaluation's logits."""
    return (logits[0] if isinstance(logits, tuple) else logits).argmax(-1)


def accuracy_of(kind: Kind) -> Callable[[Any], dict[str, float]]:
    """compute_metrics of the Trainer: the share of the labelled tokens that came out first."""

    def accuracy(evaluated: Any) -> dict[str, float]:
        predicted, labels = evaluated.predictions, evaluated.label_ids
        if kind == "gpt":
            # The label of a place is the token after it.
            predicted, labels = predicted[:, :-1], labels[:, 1:]
        asked = labels != lessons.IGNORED
        return {"accuracy": float((predicted[asked] == labels[asked]).mean())}

    return accuracy


def scores(
    kind: Kind, model: Any, tokenizer: Any, check: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """Scores on the test split, by name; ``check`` is called between batches.

    ``loss`` is the mean cross-entropy of a labelled token (nats), ``perplexity`` its exponential,
    ``accuracy`` the share of them that came out first. An encoder-decoder has also the share of
    answers that it generates (greedily) exactly, over all and by task.
    """
    from glassbox import heavy

    torch = heavy.torch
    model.eval()
    rows = lessons.rows(kind, "test", tokenizer)
    collate = lessons.collator(kind, tokenizer, model)
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for batch in _batches(rows):
            check()
            inputs = collate(batch)
            logits, labels = model(**inputs).logits, inputs["labels"]
            if kind == "gpt":
                logits, labels = logits[:, :-1], labels[:, 1:]
            asked = labels != lessons.IGNORED
            logits, labels = logits[asked], labels[asked]
            loss += float(torch.nn.functional.cross_entropy(logits, labels, reduction="sum"))
            right += int((logits.argmax(-1) == labels).sum())
            count += len(labels)
        found = {
            "loss": loss / count,
            "perplexity": math.exp(loss / count),
            "accuracy": right / count,
        }
        if kind == "t5":
            found.update(_exact(model, tokenizer, check))
    return found


def _exact(model: Any, tokenizer: Any, check: Callable[[], None]) -> dict[str, float]:
    told: dict[str, list[bool]] = {}
    for batch in _batches(lessons.pairs("test")):
        check()
        inputs = tokenizer([source for source, _ in batch], padding=True, return_tensors="pt")
        out = model.generate(**inputs, do_sample=False, num_beams=1, max_new_tokens=40)
        answers = tokenizer.batch_decode(out, skip_special_tokens=True)
        wanted = tokenizer([target for _, target in batch])["input_ids"]
        for (source, _), answer, target in zip(
            batch, answers, tokenizer.batch_decode(wanted, skip_special_tokens=True), strict=True
        ):
            told.setdefault(source.partition(":")[0], []).append(answer == target)
    every = [each for task in told.values() for each in task]
    by_task = {f"exact {task}": sum(hits) / len(hits) for task, hits in sorted(told.items())}
    return {"exact": sum(every) / len(every), **by_task}


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
