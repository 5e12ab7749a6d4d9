"""Training a tokenizer with the real trainers of `tokenizers`.

>>> words = train_words(["the cat and the dog"])
>>> words.convert_tokens_to_ids(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the"])
[0, 1, 2, 3, 4]
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import tokenizers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from glassbox.tokenization.recipe import SPECIAL_TOKENS as DEFAULTS
from glassbox.tokenization.recipe import Recipe
from glassbox.tokenization.trainers import blank, template, train, trainer, wrap

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerFast

SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
# Small enough that words of the bundled texts fall apart: there is something to see.
BUNDLED = {
    "bpe": Recipe("byte_bpe", 1_000, 2, "none", DEFAULTS["byte_bpe"]),
    "wordpiece": Recipe("wordpiece", 1_000, 2, "bert", DEFAULTS["wordpiece"]),
    "unigram": Recipe("unigram", 1_000, 2, "nfkc", DEFAULTS["unigram"]),
}


def train_words(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    """One token a word or punctuation mark, lower-cased: what BERT splits into subwords, whole."""
    return _train(
        texts, normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    )


def train_characters(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    """One token a character (Unicode code point), white space and case included."""
    return _train(texts, None, pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated"))


def train_bundled(name: str, texts: Sequence[str], folder: Path) -> PreTrainedTokenizerFast:
    """The subword tokenizer ``name`` of :data:`BUNDLED`, trained once and then kept in ``folder``.

    Kept because Unigram's trainer decides between pieces of nearly equal score by chance: a link to
    ids would show others after every start of the server.
    """
    recipe = BUNDLED[name]
    content = json.dumps([asdict(recipe), tokenizers.__version__, *texts])
    path = folder / f"{name}-{sha256(content.encode()).hexdigest()[:16]}.json"
    try:
        return wrap(Tokenizer.from_file(str(path)), recipe)
    except Exception:  # what the library raises where there is no file, or a damaged one
        make = settled_wordpiece if recipe.algorithm == "wordpiece" else train
        tokenizer = make(recipe, texts)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, new = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    os.close(handle)
    tokenizer.save(new)
    os.replace(new, path)
    # Of two servers that trained it at once, both go by the file that stayed.
    return wrap(Tokenizer.from_file(str(path)), recipe)


def settled_wordpiece(recipe: Recipe, texts: Iterable[str]) -> Tokenizer:
    """WordPiece with the same vocabulary at every training.

    Its trainer gives the continuing characters (##a, ##b ...) ids in an order of chance, and of two
    pairs that are equally frequent merges the one of lower ids. Here a first, short training finds
    these characters, and the second gets them in their order, as if they were special tokens.
    """
    texts = list(texts)
    first = blank(recipe)
    first.train_from_iterator(texts, trainer(replace(recipe, vocab_size=1)))
    continuing = sorted(name for name in first.get_vocab() if name[:2] == "##")
    second = blank(recipe)
    fixed = replace(recipe, special_tokens=(*recipe.special_tokens, *continuing))
    second.train_from_iterator(texts, trainer(fixed))
    made = blank(recipe)
    made.model = models.WordPiece(second.get_vocab(), unk_token=str(recipe.unk))
    made.add_special_tokens([*recipe.special_tokens])
    template(made, recipe)
    return made


def _train(
    texts: Iterable[str],
    normalizer: normalizers.Normalizer | None,
    pre_tokenizer: pre_tokenizers.PreTokenizer,
) -> PreTrainedTokenizerFast:
    """A WordLevel tokenizer whose vocabulary is all pieces of ``texts``, most frequent first.

    What is not in it becomes [UNK]. Special tokens are added as BERT's template does.
    """
    from glassbox.light import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(
        texts, trainers.WordLevelTrainer(special_tokens=[*SPECIAL_TOKENS], show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    )
