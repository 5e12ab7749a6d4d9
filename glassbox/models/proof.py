"""The proof that a model comes back from disk as it went there.

When a model is saved it is run once on a few fixed ids, and what it gave stays beside it, with a
sha256 of each of its tensors. Loading it again, at any time and in any process, can then be
compared: the weights bit for bit, and the outputs, which is what they are for.

    models/<id>/probe.safetensors   inputs (input_ids, ...) and outputs of the live model
               /probe.json          sha256 of each tensor of its state_dict
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassbox import workspace
from glassbox.errors import NotFound
from glassbox.models import loading
from glassbox.models.loading import Loaded

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel, torch

_log = logging.getLogger("glassbox")
TOKENS = 8
_INPUT, _OUTPUT = "input:", "output:"


@dataclass(frozen=True)
class Compared:
    """One tensor that the model gives back: now, beside when it was saved."""

    name: str
    shape: tuple[int, ...]
    equal: bool
    difference: float  # the largest absolute one


@dataclass(frozen=True)
class Proof:
    """What loading a saved model gave; ``seconds`` is how long from_pretrained took.

    ``changed`` names the tensors whose bits differ from what was saved, of ``tensors``.
    """

    class_name: str
    seconds: float
    ids: tuple[int, ...]
    tensors: int
    changed: tuple[str, ...]
    outputs: tuple[Compared, ...]

    @property
    def equal(self) -> bool:
        """Whether every weight and every output is the same, bit for bit."""
        return not self.changed and all(each.equal for each in self.outputs)


def digests(model: PreTrainedModel) -> dict[str, str]:
    """A sha256 of each tensor of the state_dict, by its name."""
    from glassbox import heavy

    found = {}
    for name, tensor in model.state_dict().items():
        numbers = tensor.detach().contiguous().reshape(-1).view(heavy.torch.uint8).numpy()
        found[name] = hashlib.sha256(memoryview(numbers)).hexdigest()
    return found


def inputs(model: PreTrainedModel) -> dict[str, torch.Tensor]:
    """A row of a few ids in the vocabulary, always the same, as the class of ``model`` reads it.

    An encoder-decoder gets the same ids for its decoder; a multiple choice two rows of them.
    """
    from glassbox import heavy

    config = model.config
    vocabulary = int(getattr(config, "vocab_size", 1))
    length = min(TOKENS, int(getattr(config, "max_position_embeddings", TOKENS) or TOKENS))
    drawn = heavy.torch.Generator().manual_seed(0)
    ids = heavy.torch.randint(vocabulary, (1, length), generator=drawn)
    end = getattr(config, "eos_token_id", None)
    if isinstance(end, int) and 0 <= end < vocabulary:
        # BART's classifier reads the last end-of-text token, and there has to be exactly one.
        ids[ids == end] = (end + 1) % vocabulary
        ids[0, -1] = end
    if type(model).__name__.endswith("MultipleChoice"):
        return {"input_ids": ids.repeat(2, 1).unsqueeze(0)}
    if (
        getattr(config, "is_encoder_decoder", False)
        and "Classification" not in type(model).__name__
    ):
        return {"input_ids": ids, "decoder_input_ids": ids}
    return {"input_ids": ids}


def outputs(model: PreTrainedModel, given: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    """What the model gives for ``given``, in evaluation mode: float32 arrays by name."""
    from glassbox import heavy

    trained = model.training
    model.eval()
    try:
        with heavy.torch.inference_mode():
            output = model(**given, return_dict=True)
    finally:
        model.train(trained)
    return {
        name: value.detach().float().contiguous().numpy()
        for name, value in output.items()
        if isinstance(value, heavy.torch.Tensor) and value.is_floating_point()
    }


def write(model: PreTrainedModel, folder: Path) -> str:
    """Keep in ``folder`` what ``model`` gives now. Gives back one sha256 of all its weights.

    A model that does not run on such ids is kept with its weights alone.
    """
    from safetensors.numpy import save_file

    tensors = digests(model)
    kept: dict[str, Any] = {}
    try:
        given = inputs(model)
        kept = {_INPUT + name: value.numpy() for name, value in given.items()}
        kept |= {_OUTPUT + name: value for name, value in outputs(model, given).items()}
    except (RuntimeError, ValueError, IndexError, KeyError, TypeError, AttributeError):
        _log.warning("no output to compare with for a %s", type(model).__name__, exc_info=True)
        kept = {}
    if kept:
        save_file(kept, folder / "probe.safetensors")
    workspace.write_json(folder / "probe.json", {"sha256": tensors})
    return weights_id(tensors)


def weights_id(tensors: Mapping[str, str]) -> str:
    """One sha256 for all tensors together: equal models have equal ones."""
    lines = "\n".join(f"{name} {digest}" for name, digest in sorted(tensors.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def prove(id: str) -> Proof:
    """Load the model in folder ``id`` of the workspace and compare it with what was saved.

    The caller has asked whose it is. Raises what :func:`loading.use_saved` raises, and NotFound
    when nothing was kept to compare with.
    """
    from safetensors.numpy import load_file

    folder = workspace.locate("models", id)
    known = (workspace.read_json(folder / "probe.json") or {}).get("sha256")
    if not isinstance(known, dict):
        raise NotFound(
            "Nothing was kept of this model to compare with.", "Build and save it once more."
        )
    path = folder / "probe.safetensors"
    kept = load_file(path) if path.is_file() else {}
    started = time.perf_counter()

    def compare(model: PreTrainedModel, loaded: Loaded) -> Proof:
        from glassbox import heavy

        seconds = time.perf_counter() - started
        found = digests(model)
        given = {
            name.removeprefix(_INPUT): heavy.torch.from_numpy(value)
            for name, value in kept.items()
            if name.startswith(_INPUT)
        }
        now = outputs(model, given) if given else {}
        return Proof(
            class_name=type(model).__name__,
            seconds=seconds,
            ids=tuple(given["input_ids"].flatten().tolist()) if given else (),
            tensors=len(known.keys() | found.keys()),
            changed=tuple(
                sorted(
                    name
                    for name in known.keys() | found.keys()
                    if known.get(name) != found.get(name)
                )
            ),
            outputs=tuple(
                _compared(name.removeprefix(_OUTPUT), value, now.get(name.removeprefix(_OUTPUT)))
                for name, value in kept.items()
                if name.startswith(_OUTPUT)
            ),
        )

    return loading.use_saved(folder / "model", compare)


def _compared(name: str, before: Any, now: Any) -> Compared:
    import numpy

    if now is None or now.shape != before.shape:
        return Compared(name, tuple(before.shape), False, float("inf"))
    equal = bool(numpy.array_equal(before.view("uint32"), now.view("uint32")))
    difference = float(numpy.max(numpy.abs(before - now))) if before.size else 0.0
    return Compared(name, tuple(before.shape), equal, difference)
