"""The parts that a stage is made of, by the names of `tokenizers`, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glassbox.tokenization.definition import members

# A setting longer than this is a table (Precompiled has one of 300 kB): not for reading.
_LONGEST_SETTING = 160

_DOES = {
    # Normalizers.
    "BertNormalizer": "cleans the text up as BERT does",
    "clean_text": "drops control characters, makes all white space a space",
    "handle_chinese_chars": "puts spaces around each Chinese character",
    "strip_accents": "takes accents off: é becomes e",
    "lowercase": "makes capital letters small",
    "Lowercase": "makes capital letters small",
    "NFC": "composes characters: e and an accent become é (Unicode NFC)",
    "NFD": "takes characters apart: é becomes e and an accent (Unicode NFD)",
    "NFKC": "one form for characters that mean the same: ﬁ becomes fi (Unicode NFKC)",
    "NFKD": "one form for characters that mean the same, taken apart (Unicode NFKD)",
    "Nmt": "drops control characters, makes odd spaces a space",
    "Precompiled": "replaces characters by a table of SentencePiece",
    "Prepend": "puts characters in front of the text",
    "Replace": "replaces one text by another",
    "Strip": "takes white space off the ends",
    "StripAccents": "drops combining accents",
    # Pre-tokenizers.
    "BertPreTokenizer": "splits at white space, and around each punctuation mark",
    "ByteLevel": "writes each byte as one character",
    "CharDelimiterSplit": "splits at one character",
    "Digits": "splits digits from the rest",
    "FixedLength": "splits into pieces of one length",
    "Metaspace": "makes each space ▁ and splits in front of it",
    "Punctuation": "splits around punctuation",
    "Split": "splits where a pattern is found",
    "UnicodeScripts": "splits where the script changes",
    "Whitespace": "splits at white space, and between letters and signs",
    "WhitespaceSplit": "splits at white space",
    # Post-processors.
    "TemplateProcessing": "puts special tokens around the text",
    "BertProcessing": "puts a special token before and one behind the text",
    "RobertaProcessing": "puts a special token before and one behind the text",
    # Models.
    "WordPiece": "takes the longest piece that is in the vocabulary, again and again",
    "BPE": "merges neighbours, the pair of the lowest rank first",
    "Unigram": "takes the pieces whose scores add up to the most",
    "WordLevel": "looks each piece up as a whole",
}


@dataclass(frozen=True)
class Part:
    """One part of a stage: its name in the library, its settings, and what it does."""

    name: str
    settings: tuple[tuple[str, str], ...]
    does: str


def parts(json: Mapping[str, Any] | None) -> tuple[Part, ...]:
    """The parts of a stage as its tokenizer.json has them; none for a stage that is absent."""
    return tuple(_part(each) for each in members(json))


def _part(json: Mapping[str, Any]) -> Part:
    name = json["type"]
    does = _DOES.get(name, "")
    if name == "TemplateProcessing":
        return Part(name, (("single", _template(json["single"])),), does)
    if name == "ByteLevel" and json.get("use_regex"):
        does = f"splits into words with their space, and {does}"
    settings = (
        (key, _setting(value)) for key, value in json.items() if key not in ("type", "vocab")
    )
    return Part(name, tuple(settings), does)


def part_of(name: str, **settings: object) -> Part:
    """A part by its name and settings, for what is no object of its own in the library."""
    shown = tuple((key, _setting(value)) for key, value in settings.items())
    return Part(name, shown, _DOES.get(name, ""))


def _setting(value: object) -> str:
    if isinstance(value, Mapping) and len(value) == 1:
        # {"Regex": "..."} and {"String": "..."}.
        [(kind, inner)] = value.items()
        value = inner if kind in ("Regex", "String") else value
    shown = f'"{value}"' if isinstance(value, str) else repr(value)
    return shown if len(shown) <= _LONGEST_SETTING else f"… {len(shown):,} characters"


def _template(pieces: list[Mapping[str, Any]]) -> str:
    """A template as one writes it: ``[CLS] $A [SEP]``."""
    names = []
    for piece in pieces:
        [(kind, value)] = piece.items()
        names.append(f"${value['id']}" if kind == "Sequence" else value["id"])
    return " ".join(names)
