"""The tiny model of a family in Python: read from samples/models, or built with random weights."""

from __future__ import annotations

from glassbox.families import tiny
from glassbox.models import auto_classes, families
from glassbox.models.families import Family

_TRAINED = """\
{model} = {auto}.from_pretrained("{folder}", attn_implementation="eager").eval()
"""
_BUILT = """\
torch.manual_seed({seed})
config = {config}(
{values}
)
{model} = {name}(config).eval()
"""
# What comes from the tokenizer, by the config's own names.
_READ = {
    "vocab_size": "len(tokenizer)",
    "pad_token_id": "tokenizer.pad_token_id",
    "eos_token_id": "tokenizer.eos_token_id",
    "decoder_start_token_id": "tokenizer.eos_token_id",
}


def folder(family: Family) -> str:
    """Where the tokenizer is, and the model of the three that were trained."""
    return f"samples/models/{tiny.BUNDLED[family.kind]}"


def names(family: Family) -> tuple[str, ...]:
    """What has to be imported of transformers."""
    if family.id in tiny.TRAINED:
        return (tiny.auto_class(family),)
    return family.config, auto_classes.class_name(tiny.auto_class(family), family.id)


def tokenizer(family: Family) -> str:
    """The line that reads the tokenizer."""
    return f'tokenizer = AutoTokenizer.from_pretrained("{folder(family)}")\n'


def model(family: Family, name: str = "model") -> str:
    """The lines that read or build the model, under ``name``."""
    if family.id in tiny.TRAINED:
        return _TRAINED.format(model=name, auto=tiny.auto_class(family), folder=folder(family))
    chosen = {name: repr(each) for name, each in families.choice(family).changed().items()}
    chosen |= {name: said for name, said in _READ.items() if name in family.by_name}
    if family.id == "marian":
        chosen["decoder_start_token_id"] = _READ["pad_token_id"]
    spread = "init_std" if family.kind == "encoder-decoder" else "initializer_range"
    chosen |= {spread: repr(tiny.SPREAD), "attn_implementation": '"eager"'}
    return _BUILT.format(
        seed=tiny.SEED,
        config=family.config,
        values="\n".join(f"    {name}={said}," for name, said in chosen.items()),
        model=name,
        name=names(family)[1],
    )


def inputs(family: Family, text: str, target: str, padding: int, length: int) -> str:
    """The lines that make ``inputs`` of ``text``, ``length`` tokens with the padding."""
    padded = f', padding="max_length", max_length={length}' if padding else ""
    said = (
        f'inputs = tokenizer({text!r}, return_tensors="pt"{padded}, return_token_type_ids=False)\n'
    )
    if family.kind != "encoder-decoder":
        return said
    start = "pad" if family.id in ("t5", "marian") else "eos"
    return said + (
        f'written = tokenizer({target!r})["input_ids"]\n'
        f"decoder_ids = [tokenizer.{start}_token_id, *written[:-1]]  # shifted by one\n"
        'inputs["decoder_input_ids"] = torch.tensor([decoder_ids])\n'
    )
