"""What the model will be given: the rows of a run as token ids, its batches, its labels.

Nothing is kept on disk: a few rows are tokenized as the run tokenizes all, and of up to ``LOOKED``
rows of each part the tokens are counted. Only the collator's tensors need torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox import catalog
from glassbox.data import collating
from glassbox.data.collating import Pick
from glassbox.data.mapping_asked import Asked
from glassbox.errors import UserError
from glassbox.tokenization import batch_call, library
from glassbox.tokenization.batch import Batch
from glassbox.tokenization.batch_options import Row
from glassbox.tokenization.batch_tensors import Tensor
from glassbox.tokenization.library import SharedTokenizer
from glassbox.training import checks_model, labels, start_model
from glassbox.training.leaks import TRAINING
from glassbox.training.spec import RunSpec

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset, DatasetDict

# Rows of a part whose tokens are counted, evenly over all of them.
LOOKED = 20_000


@dataclass(frozen=True)
class Feature:
    """One row as the model is given it: its texts, and the ids that they become; its label.

    ``tokens`` and the other lists have an entry for each token, the special ones too. ``inputs``
    has the columns that the tokenizer makes, by name. ``whole`` is how many tokens it had uncut.
    """

    texts: tuple[str, ...]
    tokens: tuple[str, ...]
    inputs: dict[str, list[int]]
    label: Any
    whole: int


@dataclass(frozen=True)
class GivenBatch:
    """A batch as the model is given it: its rows, their grid, and tokens of each padded row."""

    features: list[Feature]
    grid: Batch
    width: int


def lengths(rows: Dataset, spec: RunSpec, shared: SharedTokenizer) -> np.ndarray:
    """Tokens of each row, special ones included and uncut; of ``LOOKED`` rows at most.

    Raises UserError, in the library's words, when the tokenizer fails.
    """
    import numpy as np

    if not rows.num_rows:
        return np.zeros(0, np.int64)
    at = np.linspace(0, rows.num_rows - 1, min(rows.num_rows, LOOKED)).astype(int)
    some = rows.select_columns(list(spec.texts)).select(at.tolist()).to_dict()
    given = [
        Row(*(str(text or "") for text in texts))
        for texts in zip(*(some[name] for name in spec.texts), strict=True)
    ]
    special = shared.tokenizer.num_special_tokens_to_add(pair=spec.text_pair is not None)
    counted = batch_call.lengths(shared, given)
    return np.array([first + (second or 0) + special for first, second in counted], np.int64)


def features(
    rows: Dataset, spec: RunSpec, shared: SharedTokenizer, at: Sequence[int], labels: Sequence[Any]
) -> list[Feature]:
    """The rows ``at`` as the run's map makes them; ``labels`` are theirs, made by the caller."""
    some = rows.select_columns(list(spec.texts)).select(list(at)).to_dict()
    texts = [[str(text or "") for text in some[name]] for name in spec.texts]
    with batch_call.holding(shared):
        made = batch_call.call(
            shared,
            texts[0],
            **({"text_pair": texts[1]} if spec.text_pair else {}),
            truncation=True,
            max_length=spec.max_length,
        )
    counted = batch_call.lengths(shared, [Row(*each) for each in zip(*texts, strict=True)])
    special = shared.tokenizer.num_special_tokens_to_add(pair=spec.text_pair is not None)
    return [
        Feature(
            tuple(column[place] for column in texts),
            tuple(made.encodings[place].tokens),
            {name: list(values[place]) for name, values in made.items()},
            label,
            first + (second or 0) + special,
        )
        for place, (label, (first, second)) in enumerate(zip(labels, counted, strict=True))
    ]


def batch(
    rows: Dataset,
    spec: RunSpec,
    shared: SharedTokenizer,
    number: int,
    drawn: int,
    dataset: DatasetDict,
) -> GivenBatch:
    """Batch ``number`` (from 1) of the training ``rows``, in their order.

    The grid has the first ``drawn`` rows of it. Raises UserError as :func:`features`.
    """
    size = spec.arguments.per_device_train_batch_size
    at = list(range((number - 1) * size, min(number * size, rows.num_rows)))
    given = features(rows, spec, shared, at, targets(rows, at, spec, dataset))
    width = max(len(each.tokens) for each in given)
    asked = Asked("", spec.text, spec.text_pair, True, spec.max_length)
    grid = collating.grid(rows, at[:drawn], asked, shared, Pick(TRAINING), width)
    return GivenBatch(given, grid, width)


def collate(given: Sequence[Feature], shared: SharedTokenizer) -> tuple[Tensor, ...]:
    """The tensors of the real DataCollatorWithPadding, with dtype and shape. Imports torch.

    Raises UserError, in the library's words, when it refuses.
    """
    from glassbox import heavy

    collator = heavy.DataCollatorWithPadding(shared.tokenizer)
    try:
        made = collator([{**each.inputs, "labels": each.label} for each in given])
    except (ValueError, TypeError) as error:
        raise UserError(f"The collator refuses: {error}", "Choose another label.") from error
    return tuple(Tensor(name, tuple(each.shape), str(each.dtype)) for name, each in made.items())


def targets(rows: Dataset, at: Sequence[int], spec: RunSpec, dataset: DatasetDict) -> list[Any]:
    """What the model is to learn from the rows ``at``: a class id, a 0 or 1 a label, or a float."""
    some = labels.encode(rows.select(list(at)), spec, dataset)
    return list(some[labels.target(spec)])


def needs_torch(model: str) -> bool:
    """Whether the tokenizer of ``model`` is one that only ``AutoTokenizer`` opens."""
    if model.startswith("hub:"):
        return True
    own = model != catalog.EMBEDDED_MODEL
    return own and checks_model.has_tokenizer(catalog.model_folder(model))


def tokenizer(model: str) -> SharedTokenizer:
    """The tokenizer that a run from ``model`` uses, to look at; see :func:`needs_torch`.

    Of a model of the Hub no more than its tokenizer is fetched.
    """
    if not needs_torch(model):
        return library.get(library.SUBWORD)
    if model.startswith("hub:"):
        return library.get(model)
    made = start_model.tokenizer(model)
    kind = type(made).__name__
    return SharedTokenizer(model, kind, kind, "the tokenizer that the model brings", made)
