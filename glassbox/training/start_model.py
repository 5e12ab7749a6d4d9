"""The model that a run starts from, with the tokenizer that goes with it; imports torch.

    embedded:minilm, saved:<id>, run:<id>, hub:<owner>/<name>

Any architecture that has a class for AutoModelForSequenceClassification. Safetensors only, no code
that came with a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassbox import catalog, embedded
from glassbox.errors import UserError
from glassbox.models import stored_weights
from glassbox.tokenization import sources
from glassbox.training import checks_model
from glassbox.training.spec import RunSpec

_MOST_TOKENIZER_BYTES = 100_000_000


@dataclass(frozen=True)
class Start:
    """A model with its tokenizer; ``notes`` are what a person should know of how they fit."""

    model: Any
    tokenizer: Any
    notes: tuple[str, ...]


def folder(ref: str) -> Path:
    """The folder for ``from_pretrained``; a model of the Hub is fetched (see hub_model.py).

    Raises NotFound when there is none (any more), and what fetching raises.
    """
    if ref.startswith("hub:"):
        from glassbox.training import hub_model

        return hub_model.folder(ref)
    return catalog.model_folder(ref)


def tokenizer(ref: str = catalog.EMBEDDED_MODEL) -> Any:
    """The model's own tokenizer where it brings one, the embedded model's otherwise.

    Raises UserError for one that the library does not open, or that is too large to.
    """
    place = folder(ref)
    own = ref != catalog.EMBEDDED_MODEL and checks_model.has_tokenizer(place)
    if not own:
        return _open(embedded.tokenizer_folder())
    file = place / "tokenizer.json"
    if file.is_file() and not ref.startswith("run:"):
        if file.stat().st_size > _MOST_TOKENIZER_BYTES:
            raise UserError("The model's tokenizer.json is too large.", "Choose another model.")
        sources.parse(file.read_bytes())
    return _open(place)


def _open(place: Path) -> Any:
    from glassbox import heavy

    try:
        return heavy.AutoTokenizer.from_pretrained(
            str(place), trust_remote_code=False, local_files_only=True
        )
    except Exception as error:  # whatever the class of the day raises for a file it cannot read
        raise UserError(
            f"transformers could not open the model's tokenizer ({type(error).__name__}).",
            "Choose another model, or save this one again with its tokenizer.",
        ) from error


def load(spec: RunSpec, names: Sequence[str]) -> Start:
    """The run's model over the labels ``names``, in float32, with its tokenizer.

    A head that has the same labels already is kept; else it has random weights, by the seed.
    Raises UserError when the model is none of the kind, or does not fit its tokenizer, and what
    :func:`stored_weights.require_memory` raises.
    """
    made = tokenizer(spec.model)
    notes: list[str] = []
    model = _make(spec, tuple(names), made, notes)
    _fit(model, made, notes)
    return Start(model, made, tuple(notes))


def model(spec: RunSpec, names: Sequence[str]) -> Any:
    """The model of :func:`load` alone."""
    return load(spec, names).model


def _make(spec: RunSpec, names: tuple[str, ...], tokenizer: Any, notes: list[str]) -> Any:
    from glassbox import heavy

    place = str(folder(spec.model))
    settings = {
        "num_labels": len(names),
        "id2label": dict(enumerate(names)),
        "label2id": {name: id for id, name in enumerate(names)},
        # A model may have been kept for something else: with another loss, with chunks that a
        # batch need not divide into, with outputs that no metric is for. One label alone would
        # make it a regression unasked.
        "problem_type": spec.problem_type,
        "chunk_size_feed_forward": 0,
        "output_hidden_states": False,
        "return_dict": True,
    }
    auto = heavy.AutoModelForSequenceClassification
    heavy.set_seed(spec.arguments.seed)
    try:
        config = heavy.AutoConfig.from_pretrained(place, trust_remote_code=False, **settings)
        config.dtype = heavy.torch.float32
        head = _head(place, spec, names) if spec.init != "random" else "none"
        # A new head is put on a second model, into which the weights are copied.
        copies = 2 if head == "other" else 1
        stored_weights.require_memory(Path(place), copies=copies)
        if spec.init == "random":
            return auto.from_config(config, trust_remote_code=False)
        if head != "other":
            if head == "same":
                notes.append("The model's head is kept: it has these labels already.")
            return auto.from_pretrained(
                place,
                config=config,
                use_safetensors=True,
                dtype="float32",
                trust_remote_code=False,
                local_files_only=True,
            )
        notes.append("The model's head is a new one: its own had other labels.")
        whole = auto.from_config(config, trust_remote_code=False)
        body = heavy.AutoModel.from_pretrained(
            place,
            use_safetensors=True,
            dtype="float32",
            trust_remote_code=False,
            local_files_only=True,
        )
        whole.base_model.load_state_dict(body.state_dict(), strict=False)
        return whole
    except UserError:
        raise
    except Exception as error:  # any library below may be what finds a file to be torn
        raise UserError(
            f"transformers could not make a sequence classifier of this model "
            f"({type(error).__name__}).",
            "Its config.json and its weights have to be from one and the same save_pretrained.",
        ) from error


def _head(place: str, spec: RunSpec, names: tuple[str, ...]) -> str:
    """Whether what was saved has a head: "none", one of the "same" labels, or of "other" ones."""
    from glassbox import heavy

    saved = heavy.AutoConfig.from_pretrained(place, trust_remote_code=False)
    classes = saved.architectures or [""]
    if not str(classes[0]).endswith("ForSequenceClassification"):
        return "none"
    labels = tuple(str(saved.id2label[id]) for id in range(saved.num_labels))
    kinds = (None, spec.problem_type)
    return "same" if labels == names and saved.problem_type in kinds else "other"


def _fit(model: Any, tokenizer: Any, notes: list[str]) -> None:
    """Let model and tokenizer agree on ids, padding, the end of a text and token types."""
    config = model.config
    known = getattr(config, "vocab_size", None)
    if isinstance(known, int) and known and len(tokenizer) > known:
        raise UserError(
            f"The model's tokenizer makes ids up to {len(tokenizer) - 1:,}, and the model has "
            f"{known:,} token embeddings.",
            "Choose another model.",
        )
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
        if tokenizer.pad_token is None:
            raise UserError("The model's tokenizer has no token to pad with.", "Choose another.")
        notes.append(f"The tokenizer has no padding token: {tokenizer.pad_token} pads instead.")
    if config.pad_token_id != tokenizer.pad_token_id:
        # Decoders classify at the last token that is no padding, and need to know which that is.
        config.pad_token_id = tokenizer.pad_token_id
        notes.append(f"pad_token_id is set to {tokenizer.pad_token_id}, the tokenizer's.")
    if tokenizer.eos_token is None and getattr(config, "is_encoder_decoder", False):
        # Encoder-decoders classify at the end of the text; BERT's vocabulary has [SEP] there.
        config.eos_token_id = tokenizer.sep_token_id
        notes.append(f"eos_token_id is set to {tokenizer.sep_token_id}, {tokenizer.sep_token}.")
    if (
        getattr(config, "is_encoder_decoder", False)
        and getattr(config, "decoder_start_token_id", None) is None
    ):
        # As T5 was trained; its config says so only since it generates.
        config.decoder_start_token_id = tokenizer.pad_token_id
    if "token_type_ids" in tokenizer.model_input_names and not _takes_types(model):
        tokenizer.model_input_names = [
            name for name in tokenizer.model_input_names if name != "token_type_ids"
        ]
    # transformers 5.23 takes **kwargs of a forward for support of num_items_in_batch, which most
    # ignore: with accumulation the loss would be multiplied by the number of batches (issue 47688
    # there). Where it is not ignored, this gives the mean over the batches all the same.
    model.accepts_loss_kwargs = False


def _takes_types(model: Any) -> bool:
    """Whether token types are an input of their own; GPT-2 would add words' embeddings for them."""
    types = getattr(model.config, "type_vocab_size", None)
    return bool(types and types > 1) or model.config.model_type == "xlnet"
