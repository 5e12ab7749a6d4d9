"""A tiny model of any of the eleven families, with its head, on a person's own text.

BERT, GPT-2 and T5 are those that come with Glassbox, trained. The others are built as /model builds
its tiny ones, over the vocabulary of the bundled model of their kind, their weights drawn from a
seed (wider than usual: see SPREAD): what flows where and who sees whom is the architecture's,
whatever the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from glassbox.errors import NotFound, UserError
from glassbox.families import loading
from glassbox.families.asked import Asked, ask
from glassbox.families.kinds import Kind
from glassbox.families.loading import Loaded
from glassbox.models import families, family_build
from glassbox.models.families import Family
from glassbox.models.families_data import BY_ID, FAMILIES

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel, torch

# More rows and columns than these are no longer read on a screen.
MOST_TOKENS = 32
SEED = 0
# Five times the library's: of 0.02, so narrow a model makes attention that is flat to the eye.
SPREAD = 0.1
# The bundled model of each kind, and the families that these are.
BUNDLED: dict[families.Kind, Kind] = {"encoder": "bert", "decoder": "gpt", "encoder-decoder": "t5"}
TRAINED: dict[str, Kind] = {"bert": "bert", "gpt2": "gpt", "t5": "t5"}
_AUTO: dict[families.Kind, str] = {
    "encoder": "AutoModelForMaskedLM",
    "decoder": "AutoModelForCausalLM",
    "encoder-decoder": "AutoModelForSeq2SeqLM",
}
Result = TypeVar("Result")


def of_kind(kind: families.Kind) -> tuple[Family, ...]:
    """The families of one kind; the one that comes trained is among them."""
    return tuple(each for each in FAMILIES if each.kind == kind)


def find(id: str) -> Family:
    """A family by its ``model_type``. Raises NotFound."""
    if id not in BY_ID:
        raise NotFound("There is no such family here.", "Choose from the list.")
    return BY_ID[id]


def auto_class(family: Family) -> str:
    """The auto class whose head is drawn: ELECTRA is known by the one that it was trained with."""
    return "AutoModelForPreTraining" if family.id == "electra" else _AUTO[family.kind]


@dataclass(frozen=True, eq=False)
class Given:
    """What a model is run on: one row of ids for each stack, padded with ``padding`` tokens.

    ``target`` is what an encoder-decoder's decoder reads: its start token, then the text's tokens
    but the last.
    """

    source: Asked
    padding: int
    inputs: dict[str, torch.Tensor]
    tokens: dict[str, tuple[str, ...]]
    target: Asked | None = None


def use(family: Family, owner: str, work: Callable[[Loaded], Result]) -> Result:
    """What ``work`` makes of the family's tiny model; it keeps no reference. One at a time."""
    kind = BUNDLED[family.kind]

    def built(bundled: Loaded) -> Result:
        if family.id in TRAINED:
            return work(bundled)
        return work(Loaded(build(family, bundled.tokenizer), bundled.tokenizer, 0))

    return loading.use(f"sample:{kind}", kind, owner, built)


def build(family: Family, tokenizer: Any) -> PreTrainedModel:
    """The tiny model over the vocabulary of ``tokenizer``, its weights drawn from ``SEED``."""
    from glassbox import heavy

    choice = families.choice(family, "tiny", auto_class(family), **values(family, tokenizer))
    # The generator is the whole process's: what others draw from it goes on as before.
    with heavy.torch.random.fork_rng(devices=[]):
        heavy.torch.manual_seed(SEED)
        config = family_build.config(choice, eager=True)
        for name in ("initializer_range", "init_std"):
            if hasattr(config, name):
                setattr(config, name, SPREAD)
        model: PreTrainedModel = family_build.model_class(choice)(config)
    return model.eval()


def values(family: Family, tokenizer: Any) -> dict[str, int]:
    """Vocabulary and special tokens as ``tokenizer`` has them, under the config's own names."""
    pad, end = tokenizer.pad_token_id, tokenizer.eos_token_id
    # Marian's decoder begins with the padding token, BART's with the end of text.
    found = {
        "vocab_size": len(tokenizer),
        "pad_token_id": pad,
        "eos_token_id": end,
        "decoder_start_token_id": pad if family.id == "marian" else end,
    }
    return {
        name: value for name, value in found.items() if name in family.by_name and value is not None
    }


def given(loaded: Loaded, text: str, target: str = "", padding: int = 0) -> Given:
    """``text`` as the model's inputs; ``target`` is for an encoder-decoder alone.

    Raises UserError for an empty text, or one of more than MOST_TOKENS tokens.
    """
    from glassbox import heavy

    torch, tokenizer, config = heavy.torch, loaded.tokenizer, loaded.model.config
    source = _asked(loaded, text, padding)
    pad = tokenizer.pad_token_id
    tokens = [*source.tokens, *[str(tokenizer.pad_token)] * padding]
    inputs = {
        "input_ids": torch.tensor([[*source.ids, *[pad] * padding]]),
        "attention_mask": torch.tensor([[1] * len(source.ids) + [0] * padding]),
    }
    if not config.is_encoder_decoder:
        return Given(source, padding, inputs, {"": tuple(tokens)})
    asked = _asked(loaded, target, 0)
    start = getattr(config, "decoder_start_token_id", None)
    start = tokenizer.eos_token_id if start is None else start
    ids = (start, *asked.ids[:-1])
    inputs["decoder_input_ids"] = torch.tensor([ids])
    read = tuple(tokenizer.convert_ids_to_tokens(list(ids)))
    return Given(source, padding, inputs, {"encoder": tuple(tokens), "decoder": read}, asked)


def _asked(loaded: Loaded, text: str, padding: int) -> Asked:
    asked = ask(loaded, text, room=padding)
    if len(asked.ids) + padding > MOST_TOKENS:
        raise UserError(
            f"These are {len(asked.ids) + padding} tokens, and {MOST_TOKENS} are the most here.",
            "Shorten the text: each token is a row and a column.",
        )
    return asked
