"""Every stage by hand, all of them kept, beside the same by transformers' own pipeline().

Both on the same model in memory, one thread. By hand the texts go through the model in one padded
batch; pipeline() takes one at a time unless it is told otherwise (batch_size): both are measured.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from benchmarks.harness import Case


def cases() -> Iterator[Case]:
    """Classification and features of one review, and of eight."""
    from glassbox import catalog, heavy
    from glassbox.pipelines import holding, models, tasks, walk

    with (catalog.SAMPLES / "reviews.csv").open(encoding="utf-8", newline="") as file:
        reviews = [row["review"] for row in csv.DictReader(file)]
    source = models.find(models.SENTIMENT, "")
    for name in ("text-classification", "feature-extraction"):
        task = tasks.find(name)
        held = holding.use(source, task.auto_class, lambda held: held)
        pipe = heavy.pipeline(name, model=held.model, tokenizer=held.tokenizer, device="cpu")
        options: dict[str, Any] = {"truncation": True}
        options |= {"top_k": None} if name == "text-classification" else {"return_tensors": True}
        for count in (1, 8):
            texts = reviews[:count]
            asked = walk.asked(name, texts)

            def ours(asked: Any = asked, held: Any = held, task: Any = task) -> object:
                return walk.by_hand(held, source, task, asked)

            def theirs(texts: Any = texts, pipe: Any = pipe, options: Any = options) -> object:
                return pipe(texts, **options)

            def batched(texts: Any = texts, pipe: Any = pipe, options: Any = options) -> object:
                return pipe(texts, batch_size=len(texts), **options)

            what = f"{name}, {count} review{'s' if count > 1 else ''}"
            yield Case(what, ours, theirs, "pipeline(texts)")
            if count > 1:
                yield Case(what, ours, batched, f"pipeline(texts, batch_size={count})")
    # What the page does at a click: all stages by hand, the pipeline, and the comparison.
    asked = walk.asked("text-classification", reviews[:3])
    task = tasks.find(asked.task)
    held = holding.use(source, task.auto_class, lambda held: held)
    pipe = heavy.pipeline(asked.task, model=held.model, tokenizer=held.tokenizer, device="cpu")
    yield Case(
        "the page's three reviews: both ways, compared",
        lambda: walk.run(held, source, task, asked),
        lambda: pipe(list(asked.texts), top_k=None, truncation=True),
        "pipeline(texts) alone",
    )
