"""The Python of training a tokenizer, from the texts to a folder."""

from __future__ import annotations

from glassbox.catalog import BUNDLED
from glassbox.tokenization.recipe import Recipe, around, roles
from glassbox.tokenization.texts import MOST_WORD_CHARS, Source

# A longer text is read from a file: a snippet is there to be read.
_LONGEST_TEXT = 2_000
FOLDER = "my-tokenizer"

_PASTED = """\
text = {text}
texts = [line for line in text.split("\\n") if line.strip()]
"""
_COLUMN = """\
from datasets import load_dataset

dataset = load_dataset("csv", data_files={file!r}, split="train")
texts = [text for text in dataset[{column!r}] if text is not None]
"""
_FIT = """\
# The time that a trainer takes grows with the square of the longest word.
texts = [text for text in texts if max(map(len, text.split()), default=0) <= {most}]
"""
_TRAIN = """\
from tokenizers import {imports}
from transformers import PreTrainedTokenizerFast

special_tokens = {special}
backend = Tokenizer(models.{model})
{parts}
{note}backend.train_from_iterator(
    texts,
    trainers.{trainer}(
        special_tokens=special_tokens,
{arguments}
    ),
)
{template}tokenizer = PreTrainedTokenizerFast({played})
tokenizer.save_pretrained({folder!r})
# From now on: AutoTokenizer.from_pretrained({folder!r})
"""
_TEMPLATE = """\
backend.post_processor = processors.TemplateProcessing(
    single={single!r},
    pair={pair!r},
    special_tokens=[(name, backend.token_to_id(name)) for name in {names}],
)
"""
_BYTES = "backend.post_processor = processors.ByteLevel(trim_offsets=False)\n"
_METASPACE = ("Metaspace()", "Metaspace()")
_PARTS = {
    "word_level": ("WordLevel", "BertPreTokenizer()", ""),
    "wordpiece": ("WordPiece", "BertPreTokenizer()", "WordPiece()"),
    "byte_bpe": ("BPE", "ByteLevel(add_prefix_space=False)", "ByteLevel()"),
    "bpe": ("BPE", *_METASPACE),
    "unigram": ("Unigram", *_METASPACE),
}
_TRAINERS = {"WordLevel": "WordLevelTrainer", "BPE": "BpeTrainer", "WordPiece": "WordPieceTrainer",
             "Unigram": "UnigramTrainer"}  # fmt: skip
_NORMALIZERS = {
    "lowercase": "Lowercase()",
    "nfc": "NFC()",
    "nfkc": "NFKC()",
    "bert": "BertNormalizer()",
}
_CHANCE = {
    "wordpiece": "# Of equally frequent pairs this trainer takes one by chance: a few entries "
    "differ each time.\n",
    "unigram": "# The last digits of the scores differ each time: a sum in an order of chance.\n",
}


def train(recipe: Recipe, source: Source, pasted: str = "", *, left_out: bool = False) -> str:
    """The source of a program that trains by ``recipe``; it leaves the name ``tokenizer``.

    ``left_out`` says that the text has words too long to train on.
    """
    model, pre_tokenizer, decoder = _PARTS[recipe.algorithm]
    stages = [f"backend.pre_tokenizer = pre_tokenizers.{pre_tokenizer}"]
    if decoder:
        stages.append(f"backend.decoder = decoders.{decoder}")
    if recipe.normalizer in _NORMALIZERS:
        stages.insert(0, f"backend.normalizer = normalizers.{_NORMALIZERS[recipe.normalizer]}")
    template = _template(recipe)
    used = ["models", "pre_tokenizers", "trainers"]
    used += ["decoders"] if decoder else []
    used += ["normalizers"] if recipe.normalizer in _NORMALIZERS else []
    used += ["processors"] if template else []
    played = [f"{role}={token!r}" for role, token in roles(recipe.special_tokens).items()]
    body = _TRAIN.format(
        imports=", ".join(["Tokenizer", *sorted(used)]),
        special=_list(recipe.special_tokens),
        model=f"{model}({_unk(recipe)})",
        parts="\n".join(stages),
        note=_CHANCE.get(recipe.algorithm, ""),
        trainer=_TRAINERS[model],
        arguments="\n".join(f"        {each}," for each in _arguments(recipe)),
        template=template,
        played="".join(f"\n    {each}," for each in ["tokenizer_object=backend", *played]) + "\n",
        folder=FOLDER,
    )
    fit = _FIT.format(most=MOST_WORD_CHARS) if left_out else ""
    return f"{_texts(source, pasted)}{fit}\n{body}"


def _texts(source: Source, pasted: str) -> str:
    if not source.dataset:
        text = repr(pasted)
        if len(pasted) > _LONGEST_TEXT:
            size = f"{len(pasted):,} characters"
            text = f'open("text.txt", encoding="utf-8", newline="").read()  # {size}'
        return _PASTED.format(text=text)
    file = source.name
    kind, _, name = source.dataset.partition(":")
    if kind == "sample" and name in BUNDLED:
        file = f"samples/{BUNDLED[name].files.get(source.split, '')}"
    return _COLUMN.format(file=file, column=source.column)


def _unk(recipe: Recipe) -> str:
    # Byte-level BPE knows every byte; Unigram is told by its trainer.
    takes = recipe.algorithm in ("word_level", "wordpiece", "bpe") and recipe.unk is not None
    return f"unk_token={recipe.unk!r}" if takes else ""


def _arguments(recipe: Recipe) -> list[str]:
    made = [f"vocab_size={recipe.vocab_size}"]
    if recipe.algorithm == "unigram":
        return [*made, f"unk_token={recipe.unk!r}"]
    made.append(f"min_frequency={recipe.min_frequency}")
    if recipe.algorithm == "byte_bpe":
        made.append("initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())")
    return made


def _template(recipe: Recipe) -> str:
    found = around(recipe)
    if found is None:
        return _BYTES if recipe.algorithm == "byte_bpe" else ""
    return _TEMPLATE.format(single=found.single, pair=found.pair, names=_list(found.names))


def _list(names: tuple[str, ...]) -> str:
    return f"[{', '.join(map(repr, names))}]"
