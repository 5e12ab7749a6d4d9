"""One word in several sentences: its vector after every layer, equal at first, then parting.

A state is what is known of the word so far: first the row of the embedding table alone, which is
the same wherever the word stands; then after the embeddings (positions added); then after each
layer. A word of several tokens is the mean of their vectors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.errors import LimitExceeded, UserError
from glassbox.models import hidden as planes
from glassbox.models.hidden import Projection
from glassbox.pipelines import encoding, holding, tasks
from glassbox.pipelines.encoding import Row
from glassbox.pipelines.models import PipelineModel
from glassbox.settings import current
from glassbox.text import whole

if TYPE_CHECKING:
    import numpy as np

    from glassbox.pipelines.holding import Held

MOST_TEXTS = 10
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True)
class Use:
    """The word where it stands: its text, its tokens, and its sentence."""

    text: str
    start: int
    end: int
    tokens: tuple[str, ...]
    place: int

    @property
    def word(self) -> str:
        """The word as it is written there."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, eq=False)
class Meaning:
    """All uses of a word: ``vectors`` (states, uses, hidden size) float64.

    State 0 is the embedding table's row, 1 after the embeddings, 2 after the first layer.
    ``cosine`` (states, uses, uses).
    """

    uses: tuple[Use, ...]
    vectors: np.ndarray
    cosine: np.ndarray

    @property
    def states(self) -> tuple[str, ...]:
        """What each state is called."""
        layers = len(self.vectors) - 2
        return ("token embedding", "+ position", *(f"layer {at}" for at in range(layers)))

    def parted(self) -> Projection:
        """The uses of each state on two axes that are common to all.

        The mean of each state is taken away first: what is left is how the uses differ, nothing at
        first, so that all begin in one point.
        """
        return planes.project(self.vectors - self.vectors.mean(1, keepdims=True), common=True)


def words(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The words that at least two texts have, those of most texts and the longest first."""
    seen: dict[str, int] = {}
    for text in texts:
        for word in {match.group().lower() for match in _WORD.finditer(text)}:
            seen[word] = seen.get(word, 0) + 1
    shared = [word for word, count in seen.items() if count > 1]
    return tuple(sorted(shared, key=lambda word: (-seen[word], -len(word), word)))


def sentences(typed: str) -> tuple[str, ...]:
    """The lines of what was typed. Raises UserError for too few, too many, or too much."""
    made = tuple(line.strip() for line in whole(typed).splitlines() if line.strip())
    if len(made) < 2:
        raise UserError("Two sentences are needed.", "Type one on each line, with a common word.")
    if len(made) > MOST_TEXTS:
        raise UserError(
            f"These are {len(made)} sentences, and {MOST_TEXTS} can be told apart.",
            "Leave some out.",
        )
    limit = current().max_text_chars
    if sum(map(len, made)) > limit:
        raise LimitExceeded(
            f"The text is longer than {limit:,} characters.", "max_text_chars", "Shorten it."
        )
    return made


def meaning(source: PipelineModel, texts: tuple[str, ...], word: str) -> Meaning:
    """``word`` in each of ``texts`` that has it, through ``source``.

    Raises UserError when fewer than two have it among the tokens that are read.
    """
    return holding.use(source, tasks.BASE, lambda held: _meaning(held, texts, word))


def _meaning(held: Held, texts: tuple[str, ...], word: str) -> Meaning:
    import numpy as np

    from glassbox import heavy

    found = []
    for text in texts:
        match = next((m for m in _WORD.finditer(text) if m.group().lower() == word.lower()), None)
        if match is not None:
            found.append((text, match.start(), match.end()))
    batch = encoding.encode(held.tokenizer, [text for text, _, _ in found]) if found else None
    uses, vectors = [], []
    for at, (text, start, end) in enumerate(found):
        assert batch is not None
        row = batch.rows[at]
        places = _places(row, start, end)
        if not places:
            continue
        uses.append(Use(text, start, end, tuple(row.full[place] for place in places), places[0]))
        ids = heavy.torch.tensor([row.full_ids])
        vectors.append(_vectors(held, ids, places))
    if len(uses) < 2:
        raise UserError(
            f"Only {len(uses)} of the sentences has “{word[:40]}” among the tokens that are read.",
            "Choose a word that two of them have.",
        )
    made = np.stack(vectors, 1)
    length = np.linalg.norm(made, axis=-1, keepdims=True)
    unit = made / np.maximum(length, 1e-30)
    return Meaning(tuple(uses), made, np.clip(unit @ unit.transpose(0, 2, 1), -1, 1))


def _places(row: Row, start: int, end: int) -> list[int]:
    return [
        place
        for place, (begin, stop) in enumerate(row.spans)
        if not row.special[place] and begin < end and stop > start
    ]


def _vectors(held: Held, ids: object, places: list[int]) -> np.ndarray:
    """The word after each state: (states, hidden size) float64."""
    import numpy as np

    from glassbox import heavy

    model = held.model.get_encoder() if held.model.config.is_encoder_decoder else held.model
    try:
        with heavy.torch.inference_mode():
            output = model(input_ids=ids, output_hidden_states=True)
            table = model.get_input_embeddings()(ids)
    except (RuntimeError, ValueError, IndexError) as error:
        raise UserError(
            "The model could not read this.", "Its config may be at odds with its tokenizer."
        ) from error
    states = [table, *output.hidden_states]
    # ELECTRA and ALBERT have embeddings of another width than their layers.
    width = output.hidden_states[-1].shape[-1]
    if table.shape[-1] != width:
        states[0] = output.hidden_states[0]
    made: np.ndarray = np.stack([state[0, places].double().mean(0).numpy() for state in states])
    return made
