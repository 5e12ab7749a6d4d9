"""Tokenizers from elsewhere: an uploaded tokenizer.json, and the Hugging Face Hub by a name.

Both are data and never code: `trust_remote_code` is never on, and of a repository only the files
of its tokenizer are fetched.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tokenizers import Tokenizer

from glassbox import hub
from glassbox.errors import LimitExceeded, Unavailable, UserError
from glassbox.settings import current
from glassbox.tokenization.growth import too_much
from glassbox.tokenization.panics import told
from glassbox.tokenization.recipe import ALGORITHMS, WELL_KNOWN

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerBase, PreTrainedTokenizerFast

# What the Hub allows as a name; a path or an address never matches.
_HUB_NAME = re.compile(
    r"(?!.*(?:--|\.\.))[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}\Z", re.ASCII
)
_HUB_FILES = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "vocab.txt", "merges.txt", "tokenizer.model", "spiece.model",
    "sentencepiece.bpe.model", "chat_template.jinja", "config.json",
)  # fmt: skip
# The library walks over all ids up to the greatest: 4 billion take it minutes.
MOST_ID = 5_000_000
_NO_JSON = "Upload the file tokenizer.json that save_pretrained writes, or that a model brings."


def parse(content: bytes) -> Tokenizer:
    """The tokenizer in a tokenizer.json. Raises UserError when it is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("This is no text file, so it is no tokenizer.json.", _NO_JSON) from None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise UserError("This file is not JSON, so it is no tokenizer.json.", _NO_JSON) from None
    if not isinstance(value, dict) or not isinstance(value.get("model"), dict):
        hint = _NO_JSON
        if isinstance(value, dict) and {"tokenizer_class", "model_max_length"} & value.keys():
            hint = "This looks like tokenizer_config.json; its neighbour tokenizer.json is wanted."
        elif isinstance(value, dict) and value and all(type(id) is int for id in value.values()):
            hint = "This looks like vocab.json, which lacks the rules; tokenizer.json has both."
        raise UserError("This JSON describes no tokenizer: it has no model.", hint)
    if _greatest_id(value) > MOST_ID:
        raise UserError(
            f"An id in this tokenizer.json is greater than {MOST_ID:,}.",
            "The library would walk over all the ids below it. No known vocabulary is as large.",
        )
    if why := too_much(value):
        raise UserError(
            f"This tokenizer.json is not taken: {why[0].lower()}{why[1:]}",
            "It would take all memory of this machine. No known tokenizer is like that.",
        )
    with told(
        "The library does not take this tokenizer.json",
        "It may be of a newer version, or damaged.",
        words=True,
    ):
        made = Tokenizer.from_str(text)
        # A vocabulary that a file names can still be one that the library cannot count.
        made.get_vocab_size()
    # Set by each call; those of the file would be in the way of calls that ask for none.
    made.no_padding()
    made.no_truncation()
    return made


def _greatest_id(value: dict[str, Any]) -> int:
    """The greatest id that a tokenizer.json gives to an entry or to an added token; at least 0."""
    vocabulary = value["model"].get("vocab")
    ids = list(vocabulary.values()) if isinstance(vocabulary, dict) else []
    added = value.get("added_tokens")
    if isinstance(added, list):
        ids += [each.get("id") for each in added if isinstance(each, dict)]
    return max((id for id in ids if isinstance(id, int)), default=0)


def algorithm(tokenizer: Tokenizer) -> str:
    """The algorithm by its name on the page.

    >>> from tokenizers import models
    >>> algorithm(Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]")))
    'WordPiece'
    """
    name = type(tokenizer.model).__name__
    if name == "BPE":
        text = json.loads(tokenizer.to_str())
        stages = json.dumps([text.get("pre_tokenizer"), text.get("decoder")])
        return ALGORITHMS["byte_bpe"] if '"ByteLevel"' in stages else "BPE"
    return name


def special_tokens(tokenizer: Tokenizer) -> dict[str, Any]:
    """Arguments for a PreTrainedTokenizerFast: the special tokens by the parts that they play.

    The file marks tokens as special and does not say what for: that is told from well-known names,
    and for the unknown one from the model. The others are ``extra_special_tokens``.
    """
    special = [
        token.content for _, token in sorted(tokenizer.get_added_tokens_decoder().items())
        if token.special
    ]  # fmt: skip
    found: dict[str, Any] = {}
    for role, names in WELL_KNOWN.items():
        known = [name for name in names if name in special]
        if known:
            found[role] = known[0]
    unk = _unk(tokenizer)
    if unk is not None:
        found["unk_token"] = unk
    rest = [name for name in special if name not in found.values()]
    return {**found, **({"extra_special_tokens": rest} if rest else {})}


def _unk(tokenizer: Tokenizer) -> str | None:
    """The token that the model puts for what it does not know, if it is in the vocabulary."""
    model = tokenizer.model
    name = getattr(model, "unk_token", None)
    if name is None and type(model).__name__ == "Unigram":
        id = json.loads(tokenizer.to_str())["model"].get("unk_id")
        name = None if id is None else tokenizer.id_to_token(id)
    return name if name is not None and tokenizer.token_to_id(name) is not None else None


def wrap(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    """As a tokenizer of `transformers`. Raises UserError when that cannot be."""
    from glassbox.light import PreTrainedTokenizerFast

    with told(
        "transformers does not take this tokenizer", "Its special tokens contradict each other."
    ):
        return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special_tokens(tokenizer))


def hub_ref(typed: str) -> str:
    """``hub:<owner>/<name>`` for what a person typed. Raises UserError when it cannot be a name."""
    name = typed.strip().removeprefix("https://huggingface.co/").rstrip("/")
    if not _HUB_NAME.match(name):
        raise UserError(
            "That is not a name on the Hugging Face Hub.",
            "A name has an owner and a repository, like google-bert/bert-base-uncased.",
        )
    return f"hub:{name}"


def is_hub_ref(ref: str) -> bool:
    """Whether ``ref`` has the form of one."""
    return ref.startswith("hub:") and _HUB_NAME.match(ref[4:]) is not None


def load_hub(name: str) -> PreTrainedTokenizerBase:
    """The tokenizer of a repository on the Hub, as ``AutoTokenizer`` opens it.

    Raises Unavailable when the Hub cannot be asked, NotFound when it has none of that name (or
    none that is open to all), UserError when it has no tokenizer that can be shown.
    """
    state = hub.state()
    if state in ("off", "unreachable"):
        why = "may not be asked here" if state == "off" else "cannot be reached from here"
        raise Unavailable(f"The Hugging Face Hub {why}.", "Upload its tokenizer.json instead.")
    folder = _download(name)
    from glassbox import heavy

    with told(
        f"transformers opens no tokenizer in {name}",
        "It may need code of its own, which is never run here.",
    ):
        made = heavy.AutoTokenizer.from_pretrained(
            folder, trust_remote_code=False, local_files_only=True
        )
    if not made.is_fast:
        raise UserError(
            f"The tokenizer of {name} has no offsets: it is not one of `tokenizers`.",
            "Choose one that has a tokenizer.json.",
        )
    return made


def _download(name: str) -> str:
    """Fetch the tokenizer's files into the library's cache; gives back their folder."""
    import huggingface_hub as library

    token = hub.token()
    with hub.told(name, "tokenizer", "tokenizer.json"):
        info = library.HfApi().model_info(name, files_metadata=True, token=token, timeout=10)
        wanted = [file for file in info.siblings or () if file.rfilename in _HUB_FILES]
        if not any("token" in file.rfilename or "vocab" in file.rfilename or
                   ".model" in file.rfilename for file in wanted):  # fmt: skip
            raise UserError(f"{name} has no tokenizer.", "Choose another repository.")
        most = current().max_tokenizer_mb
        if sum(file.size or 0 for file in wanted) > most * 1_000_000:
            raise LimitExceeded(
                f"The tokenizer of {name} has more than {most:,} MB.", "max_tokenizer_mb"
            )
        return library.snapshot_download(
            name,
            revision=info.sha,
            allow_patterns=[file.rfilename for file in wanted],
            token=token,
        )
