"""Building any class of the eleven families: on the meta device at once, for real behind a check.

There is no formula here: what a model has and costs is read off the model on torch's meta device,
which has every shape and no memory. Attention is eager there, since sdpa reads its mask's values,
which meta tensors do not have; the products, and so the FLOPs, are the same.
"""

from __future__ import annotations

import inspect
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.errors import UserError
from glassbox.models import auto_classes, family_checks
from glassbox.models.families import TOKENS, Choice
from glassbox.models.tree import Node, tree

if TYPE_CHECKING:
    from glassbox.heavy import torch

ANSWERS = 2  # of a multiple choice


@dataclass(frozen=True)
class Shape:
    """A tensor that goes into or comes out of the model."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Sketch:
    """A model seen on the meta device, without its weights.

    ``parameters`` counts tied ones once; ``trained`` leaves out those that never change;
    ``buffer_bytes`` are tensors that are no parameters, such as GPT's masks. ``flops`` are those of
    one forward pass on ``inputs`` (a multiply and an add are two), ``activation_bytes`` what it
    keeps for a backward pass, beside the weights. Where the pass cannot be run on meta both are
    None, and ``unseen`` says why.
    """

    class_name: str
    parameters: int
    trained: int
    buffer_bytes: int
    modules: int
    layers: Node
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    flops: int | None
    activation_bytes: int | None
    unseen: str
    seconds: float

    @property
    def weight_bytes(self) -> int:
        """Memory of the weights and buffers as built, in float32."""
        return 4 * self.parameters + self.buffer_bytes

    @property
    def adamw_bytes(self) -> int:
        """Weights, gradients, and AdamW's two averages; activations come on top."""
        return self.weight_bytes + 3 * 4 * self.trained


def config(choice: Choice, *, eager: bool = False) -> Any:
    """The library's own config with these values."""
    from glassbox import heavy

    configs, _ = heavy.family(choice.family.id)
    made = getattr(configs, choice.family.config)(**choice.changed())
    if eager:
        made._attn_implementation = "eager"
    return made


def model_class(choice: Choice) -> Any:
    """The class that the chosen auto class has for this family."""
    from glassbox import heavy

    _, models = heavy.family(choice.family.id)
    return getattr(models, auto_classes.class_name(choice.auto_class, choice.family.id))


def inputs(choice: Choice, tokens: int, seed: int = 0) -> dict[str, torch.Tensor]:
    """One row of ids inside the vocabulary, drawn from ``seed``, and what else the class reads.

    An encoder-decoder also needs what its decoder is given: the same ids one place later, begun
    by the start token. A multiple choice reads two rows as the answers of one question.
    """
    from glassbox import heavy

    torch = heavy.torch
    vocabulary = choice.role("vocab")
    shape = (1, ANSWERS, tokens) if choice.auto_class.endswith("MultipleChoice") else (1, tokens)
    ids = torch.randint(vocabulary, shape, generator=torch.Generator().manual_seed(seed))
    special = {each for each in (choice.role(role) for role in TOKENS) if each is not None}
    free = next((each for each in range(vocabulary) if each not in special), 0)
    for each in special:
        ids[ids == each] = free
    eos = choice.get("eos_token_id") if "eos_token_id" in choice.family.by_name else None
    if eos is not None and choice.auto_class.endswith("SequenceClassification"):
        ids[..., -1] = eos  # BART reads its label off the last end-of-text token.
    given = {"input_ids": ids}
    if _reads_decoder_ids(choice):
        begin = choice.role("start token")
        start = torch.full((1, 1), choice.role("pad token") if begin is None else begin)
        given["decoder_input_ids"] = torch.cat([start, ids[:, :-1]], dim=1)
    return given


def _reads_decoder_ids(choice: Choice) -> bool:
    """Whether the class has to be given the decoder's ids; some make them from the input's."""
    wanted = inspect.signature(model_class(choice).forward).parameters
    made = choice.auto_class.endswith(("SequenceClassification", "QuestionAnswering"))
    return "decoder_input_ids" in wanted and not made


def require(choice: Choice, tokens: int) -> None:
    """Raise UserError for the first error of the config, or of an input so long."""
    if not 1 <= tokens <= family_checks.MOST_TOKENS:
        raise UserError(
            f"The input cannot have {tokens:,} tokens.",
            f"It can have 1 to {family_checks.MOST_TOKENS:,}.",
        )
    for problem in family_checks.check(choice, tokens):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)


def sketch(choice: Choice, tokens: int) -> Sketch:
    """The model on the meta device, and one forward pass there. Raises what ``require`` raises."""
    from glassbox import heavy

    require(choice, tokens)
    torch = heavy.torch
    begun = time.perf_counter()
    # The ids have values, which the meta device would not: they are drawn before.
    given = {name: each.to("meta") for name, each in inputs(choice, tokens).items()}
    try:
        with torch.device("meta"):
            model = model_class(choice)(config(choice, eager=True)).eval()
    except (RuntimeError, TypeError, OverflowError) as error:
        raise UserError(
            "These sizes together are more than torch can count, even without memory.",
            f"A tensor has at most 2**63 − 1 bytes. Make a size smaller ({type(error).__name__}).",
        ) from None
    weights = list(model.parameters())
    flops, outputs, activations, unseen = _run_on_meta(model, given)
    return Sketch(
        class_name=type(model).__name__,
        parameters=sum(each.numel() for each in weights),
        trained=sum(each.numel() for each in weights if each.requires_grad),
        buffer_bytes=sum(each.numel() * each.element_size() for each in model.buffers()),
        modules=sum(1 for _ in model.modules()),
        layers=tree(model),
        inputs=shapes(given),
        outputs=outputs,
        flops=flops,
        activation_bytes=activations,
        unseen=unseen,
        seconds=time.perf_counter() - begun,
    )


def _run_on_meta(
    model: Any, given: dict[str, Any]
) -> tuple[int | None, tuple[Shape, ...], int | None, str]:
    """FLOPs, outputs, activations, and why there are none."""
    from glassbox import heavy

    counter = heavy.FlopCounterMode(display=False)
    try:
        with heavy.torch.device("meta"), heavy.torch.inference_mode(), counter:
            output = model(**given)
    except NotImplementedError:
        return (
            None,
            (),
            None,
            (
                "Its head looks for the end-of-text token in the ids, and meta tensors have no "
                "values: build it for real to see the pass."
            ),
        )
    return counter.get_total_flops(), shapes(output), _kept(model, given), ""


def _kept(model: Any, given: dict[str, Any]) -> int:
    """Bytes that a training pass keeps for its backward pass, each storage once, weights apart."""
    from glassbox import heavy

    weights = {each.untyped_storage()._cdata for each in model.parameters()}
    kept: dict[int, Any] = {}

    def pack(saved: Any) -> Any:
        storage = saved.untyped_storage()
        if storage._cdata not in weights:
            kept[storage._cdata] = storage  # Held, so that its number is not given again.
        return saved

    model.train()
    with (
        heavy.torch.device("meta"),
        heavy.torch.autograd.graph.saved_tensors_hooks(pack, lambda saved: saved),
    ):
        model(**given)
    model.eval()
    return sum(each.nbytes() for each in kept.values())


def shapes(tensors: Any) -> tuple[Shape, ...]:
    """Name and shape of each tensor in a dict or an output; what is no tensor is left out."""
    return tuple(
        Shape(name, tuple(value.shape))
        for name, value in tensors.items()
        if hasattr(value, "shape")
    )
