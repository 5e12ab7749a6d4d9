"""Building the BertModel of a config: for real, one at a time in this process, or on "meta".

The same values and seed give the same weights, bit for bit, so a model need not be kept in memory
to be saved later: it is built again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from glassbox import embedded
from glassbox.errors import LimitExceeded, UserError
from glassbox.models import checks, memory
from glassbox.models.cost import count
from glassbox.models.fields import ConfigValues
from glassbox.models.tree import Node, tree

if TYPE_CHECKING:
    from glassbox.heavy import BertConfig, BertModel, torch

DEFAULT_TEXT = "A config becomes a model."
MOST_TOKENS = 32
# Tiny models of a class take turns; whoever waits longer is told.
WAIT_SECONDS = 5.0
MOST_SEED = 2**32 - 1
_one_at_a_time = threading.Lock()
Result = TypeVar("Result")


@dataclass(frozen=True)
class Tensor:
    """A tensor of the forward pass: what it is, and its shape (batch, tokens, hidden)."""

    name: str
    shape: tuple[int, ...]
    about: str


@dataclass(frozen=True)
class Built:
    """What was seen of a model that was built: everything but the model itself.

    ``parameters`` and ``weight_bytes`` are counted over the built model's own tensors; ``formula``
    is cost.py's count. ``build_seconds`` and ``forward_seconds`` are wall time. ``tokens`` are
    those of the text that was run through it, None when it was run on ids drawn at random.
    """

    values: ConfigValues
    seed: int
    parameters: int
    formula: int
    weight_bytes: int
    build_seconds: float
    forward_seconds: float
    layers: Node
    tokens: tuple[str, ...] | None
    tensors: tuple[Tensor, ...]


def bert_config(values: ConfigValues) -> BertConfig:
    """The library's own config with these values."""
    from glassbox import heavy

    return heavy.BertConfig(**values.arguments())


def meta(values: ConfigValues) -> BertModel:
    """The model without its weights, on torch's meta device: milliseconds at any size.

    That it works proves little: some configs fail only when real, or only when run (see checks).
    """
    from glassbox import heavy

    with heavy.torch.device("meta"):
        return heavy.BertModel(bert_config(values))


def require_buildable(values: ConfigValues) -> None:
    """Raise UserError unless ``values`` make a model that this machine can hold."""
    found = checks.check(values, memory.available_bytes())
    for problem in found:
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)


def use_real(
    values: ConfigValues,
    seed: int,
    use: Callable[[BertModel], Result],
    *,
    wait_seconds: float = WAIT_SECONDS,
) -> Result:
    """What ``use`` makes of the model on the CPU, its weights drawn from ``seed``, ready to run.

    While the model lives no other can be built in this process. Afterwards its memory goes back to
    the system, which is why it is handed to a function, that keeps no reference to it. Raises
    UserError when the config has errors, the seed is out of 0 to 2**32 - 1, or another model is
    still being built after ``wait_seconds``; LimitExceeded when there is not the memory.
    """
    if not 0 <= seed <= MOST_SEED:
        raise UserError(f"The seed {seed:,} is out of range.", f"It goes from 0 to {MOST_SEED:,}.")
    if not _one_at_a_time.acquire(timeout=wait_seconds):
        raise UserError(
            "Another model is being built right now, and only one at a time fits.",
            "Wait a moment and press the button again.",
        )
    try:
        require_buildable(values)
        try:
            return use(_construct(values, seed))
        finally:
            memory.release()
    finally:
        _one_at_a_time.release()


def _construct(values: ConfigValues, seed: int) -> BertModel:
    from glassbox import heavy

    try:
        # The generator is the whole process's: what others draw from it goes on as before.
        with heavy.torch.random.fork_rng(devices=[]):
            heavy.torch.manual_seed(seed)
            return heavy.BertModel(bert_config(values)).eval()
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "memory" not in str(error):
            raise
        raise LimitExceeded(
            f"The memory for {count(values).parameters:,} parameters could not be had.",
            "max_model_parameters",
            "Make the model smaller, or try again when less is going on.",
        ) from None


def inspect(
    values: ConfigValues,
    seed: int = 0,
    text: str = DEFAULT_TEXT,
    *,
    wait_seconds: float = WAIT_SECONDS,
) -> Built:
    """Build the model, look at its layers, run ``text`` through it, and let it go again.

    A vocabulary other than the embedded tokenizer's gets ids drawn from ``seed`` instead of text.
    Raises what :func:`use_real` raises.
    """
    started = time.perf_counter()

    def look(model: BertModel) -> Built:
        built = time.perf_counter()
        weights = list(model.parameters())
        tokens, tensors = _forward(model, values, seed, text)
        return Built(
            values=values,
            seed=seed,
            parameters=sum(weight.numel() for weight in weights),
            formula=count(values).parameters,
            weight_bytes=sum(weight.numel() * weight.element_size() for weight in weights),
            build_seconds=built - started,
            forward_seconds=time.perf_counter() - built,
            layers=tree(model),
            tokens=tokens,
            tensors=tensors,
        )

    return use_real(values, seed, look, wait_seconds=wait_seconds)


def _inputs(
    values: ConfigValues, seed: int, text: str
) -> tuple[tuple[str, ...] | None, torch.Tensor]:
    from glassbox import heavy

    most = min(values.max_position_embeddings, MOST_TOKENS)
    if values.vocab_size == embedded.VOCABULARY_SIZE:
        import tokenizers

        tokenizer = tokenizers.Tokenizer.from_file(str(embedded.verified("tokenizer.json")))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        encoding = tokenizer.encode(text)
        return tuple(encoding.tokens[:most]), heavy.torch.tensor([encoding.ids[:most]])
    generator = heavy.torch.Generator().manual_seed(seed)
    size = (1, min(8, most))
    return None, heavy.torch.randint(values.vocab_size, size, generator=generator)


def _forward(
    model: BertModel, values: ConfigValues, seed: int, text: str
) -> tuple[tuple[str, ...] | None, tuple[Tensor, ...]]:
    """One forward pass in evaluation mode, and the shapes of what goes in and comes out."""
    from glassbox import heavy

    tokens, ids = _inputs(values, seed, text)
    with heavy.torch.inference_mode():
        output = model(input_ids=ids, output_hidden_states=True)
    states = output.hidden_states
    return tokens, (
        Tensor("input_ids", tuple(ids.shape), "one row of token ids"),
        Tensor("hidden_states[0]", tuple(states[0].shape), "after the embeddings"),
        Tensor(
            f"hidden_states[1 … {len(states) - 1}]" if len(states) > 2 else "hidden_states[1]",
            tuple(states[-1].shape),
            "after each layer: same shape, new values",
        ),
        Tensor(
            "last_hidden_state",
            tuple(output.last_hidden_state.shape),
            "one vector a token: the last of them",
        ),
        Tensor(
            "pooler_output",
            tuple(output.pooler_output.shape),
            "one vector for the whole input, from the first token",
        ),
    )
