"""Four mistakes that everybody makes once, made for real: the library's own error, or the numbers
that are silently wrong; and the mend.

From chapter 2 of the Hugging Face course: a model expects a batch; padding needs its mask; a model
has so many positions and no more; lists of different length are no tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.errors import UserError
from glassbox.pipelines import holding, similarity, tasks
from glassbox.pipelines.models import PipelineModel
from glassbox.text import whole

if TYPE_CHECKING:
    from glassbox.pipelines.holding import Held

# Tokens of the long text beyond the positions of the model.
BEYOND = 90
_WORD = "word "


@dataclass(frozen=True)
class Attempt:
    """Something that was tried: its Python, and either the error's type and text or the result."""

    python: str
    error: str = ""
    message: str = ""
    result: str = ""

    @property
    def failed(self) -> bool:
        """Whether the library refused."""
        return bool(self.error)


@dataclass(frozen=True)
class Compared:
    """One text read alone, in a padded batch with its mask, and in one without.

    ``names`` are of the numbers (labels, or the first of the vector); ``without`` is without mask.
    ``answers`` are the labels of the three where there are labels.
    """

    text: str
    padding: int
    names: tuple[str, ...]
    alone: tuple[float, ...]
    masked: tuple[float, ...]
    without: tuple[float, ...]
    answers: tuple[str, str, str] | None = None

    @property
    def off_masked(self) -> float:
        """The largest difference that padding with a mask makes."""
        return max(abs(a - b) for a, b in zip(self.alone, self.masked, strict=True))

    @property
    def off_without(self) -> float:
        """The largest difference that padding without one makes."""
        return max(abs(a - b) for a, b in zip(self.alone, self.without, strict=True))


@dataclass(frozen=True)
class Trap:
    """A mistake and its mend; ``compared`` where the mistake raises nothing."""

    mistake: Attempt
    mend: Attempt
    compared: tuple[Compared, ...] = ()


def task_of(source: PipelineModel) -> tasks.Task:
    """The task whose class the traps are tried with: one that gives a label if there is one."""
    named = source.tasks[0]
    usable = ("text-classification", "token-classification", "fill-mask", "text-generation")
    return tasks.find(named if named in usable else "feature-extraction")


def lines(text: str) -> tuple[str, ...]:
    """The texts in ``text``, one a line. Raises UserError for fewer than two."""
    texts = tuple(whole(line).strip() for line in text.splitlines() if line.strip())
    if len(texts) < 2:
        raise UserError("Two texts are needed.", "Type one on each line, one of them longer.")
    return texts


def require_one_input(source: PipelineModel) -> None:
    """Raise UserError for a model that none of these mistakes are for."""
    if source.tasks[0] in ("summarization", "translation"):
        raise UserError(
            "This model needs the text that it writes as well as the one that it reads.",
            "These mistakes are shown on models with one input. Choose another.",
        )


def run(source: PipelineModel, name: str, texts: tuple[str, ...]) -> Trap:
    """Walk into the trap ``name`` with ``texts``, of :func:`lines`.

    Raises as :func:`require_one_input`, and UserError where there is nothing to walk into.
    """
    require_one_input(source)
    ways: dict[str, Callable[[Held, PipelineModel, tuple[str, ...]], Trap]] = {
        "mask": _mask,
        "batch": _batch,
        "ragged": _ragged,
        "long": _long,
    }
    work = ways[name]

    def alone(held: Held) -> Trap:
        from glassbox import heavy

        with heavy.torch.inference_mode():
            return work(held, source, texts)

    return holding.use(source, task_of(source).auto_class, alone)


def _attempt(python: str, work: Callable[[], Any]) -> Attempt:
    try:
        made = work()
    except Exception as error:  # whatever the library raises is what is to be seen
        return Attempt(python, type(error).__name__, str(error)[:1_500])
    return Attempt(python, result=_shape(made))


def _shape(made: Any) -> str:
    for name in ("logits", "start_logits", "last_hidden_state", "input_ids"):
        found = made.get(name) if hasattr(made, "get") else None
        if found is not None:
            return f"{name}: tensor of shape {tuple(found.shape)}"
    return f"tensor of shape {tuple(made.shape)}"


def _batch(held: Held, source: PipelineModel, texts: tuple[str, ...]) -> Trap:
    from glassbox import heavy

    ids = held.tokenizer(texts[0], truncation=True)["input_ids"]
    tensor = heavy.torch.tensor
    head = f'ids = tokenizer({texts[0][:60]!r})["input_ids"]\n'
    return Trap(
        _attempt(f"{head}model(torch.tensor(ids))", lambda: held.model(tensor(ids))),
        _attempt(f"{head}model(torch.tensor([ids]))", lambda: held.model(tensor([ids]))),
    )


def _ragged(held: Held, source: PipelineModel, texts: tuple[str, ...]) -> Trap:
    from glassbox import heavy

    given = _of_two_lengths(held, texts)
    head = f"texts = {[text[:40] for text in given]!r}\n"

    def raw() -> Any:
        return heavy.torch.tensor(held.tokenizer(given, truncation=True)["input_ids"])

    def padded() -> Any:
        held.tokenizer.pad_token = held.tokenizer.pad_token or held.tokenizer.eos_token
        return held.tokenizer(given, padding=True, truncation=True, return_tensors="pt")

    return Trap(
        _attempt(f'{head}torch.tensor(tokenizer(texts)["input_ids"])', raw),
        _attempt(f'{head}tokenizer(texts, padding=True, return_tensors="pt")', padded),
    )


def _of_two_lengths(held: Held, texts: tuple[str, ...]) -> list[str]:
    """The shortest and the longest text. Raises UserError when all are equally long."""
    lengths = {text: len(held.tokenizer(text, truncation=True)["input_ids"]) for text in texts}
    short, long = min(texts, key=lengths.__getitem__), max(texts, key=lengths.__getitem__)
    if lengths[short] == lengths[long]:
        raise UserError(
            f"All texts have {lengths[long]} tokens, so nothing goes wrong.", "Make one longer."
        )
    return [short, long]


def _long(held: Held, source: PipelineModel, texts: tuple[str, ...]) -> Trap:
    positions = source.positions
    if positions is None:
        raise UserError(
            "This model's positions are relative: it has no last one.",
            "Long texts only take more time and memory. Choose another model.",
        )
    count = positions + BEYOND
    text = _WORD * count
    python = f'text = {_WORD!r} * {count}\nmodel(**tokenizer(text, return_tensors="pt"))'
    cut = python.replace("(text, ", "(text, truncation=True, ")
    return Trap(
        _attempt(
            python, lambda: held.model(**held.tokenizer(text, return_tensors="pt", verbose=False))
        ),
        _attempt(
            cut, lambda: held.model(**held.tokenizer(text, truncation=True, return_tensors="pt"))
        ),
    )


def _mask(held: Held, source: PipelineModel, texts: tuple[str, ...]) -> Trap:
    _of_two_lengths(held, texts)
    tokenizer, model = held.tokenizer, held.model
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    batch = tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
    bare = {name: value for name, value in batch.items() if name != "attention_mask"}
    masked, without = model(**batch), model(**bare)
    compared = []
    for at, text in enumerate(texts):
        one = tokenizer(text, truncation=True, return_tensors="pt")
        length = one["input_ids"].shape[1]
        ways = [_numbers(model(**one), 0, length), _numbers(masked, at, length)]
        # Without a mask the mean takes the padding in, too: nobody says what it is.
        ways.append(_numbers(without, at, batch["input_ids"].shape[1]))
        compared.append(_compared(model, text, batch["input_ids"].shape[1] - length, ways))
    head = 'batch = tokenizer(texts, padding=True, return_tensors="pt")\n'
    return Trap(
        Attempt(f'{head}model(input_ids=batch["input_ids"])', result=_shape(without)),
        Attempt(f"{head}model(**batch)", result=_shape(masked)),
        tuple(compared),
    )


def _numbers(output: Any, row: int, length: int) -> Any:
    """What stands for a text: its logits, or (without labels for it) its mean vector."""
    from glassbox import heavy

    logits = output.get("logits")
    if logits is not None and logits.dim() == 2:
        return logits[row]
    states = output[0][row : row + 1, :length]
    return similarity.pool(states, heavy.torch.ones(1, length))[0]


def _compared(model: Any, text: str, padding: int, ways: list[Any]) -> Compared:
    labelled = len(ways[0]) == getattr(model.config, "num_labels", 0)
    shown = len(ways[0]) if labelled else min(4, len(ways[0]))
    names = tuple(str(model.config.id2label[at]) if labelled else f"[{at}]" for at in range(shown))
    answers = tuple(names[int(each.argmax())] if labelled else "" for each in ways)
    alone, masked, without = (tuple(each[:shown].tolist()) for each in ways)
    return Compared(
        text,
        padding,
        names,
        alone,
        masked,
        without,
        (answers[0], answers[1], answers[2]) if labelled and len(names) > 1 else None,
    )
