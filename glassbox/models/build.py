"""Building the BertModel of a config: for real, one at a time in this process, or on "meta".

The same values and seed give the same weights, bit for bit, so a model need not be kept in memory
to be run or saved later: it is built again.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from glassbox import settings
from glassbox.errors import LimitExceeded, UserError
from glassbox.models import checks, limits, memory, turn
from glassbox.models.cost import count
from glassbox.models.fields import ConfigValues
from glassbox.models.findings import ConfigProblem

if TYPE_CHECKING:
    from glassbox.heavy import BertConfig, BertModel, PreTrainedModel

MOST_SEED = 2**32 - 1
# A tensor of torch has at most 2**63 - 1 bytes, on the meta device too.
_MOST_META_BYTES = 2**62
Result = TypeVar("Result")
Model = TypeVar("Model", bound="PreTrainedModel")


def bert_config(values: ConfigValues) -> BertConfig:
    """The library's own config with these values."""
    from glassbox import heavy

    return heavy.BertConfig(**values.arguments())


def meta(values: ConfigValues) -> BertModel:
    """The model without its weights, on torch's meta device: milliseconds at any size.

    That it works proves little: some configs fail only when real, or only when run (see checks).
    """
    from glassbox import heavy

    with heavy.torch.device("meta"):
        return heavy.BertModel(bert_config(values))


def _errors(values: ConfigValues, available_bytes: int | None) -> list[ConfigProblem]:
    return [each for each in checks.check(values, available_bytes) if each.severity == "error"]


def require_buildable(values: ConfigValues) -> None:
    """Raise UserError unless ``values`` make a model that this machine can hold."""
    for problem in _errors(values, memory.available_bytes()):
        raise UserError(problem.message, problem.hint)


def require_meta(values: ConfigValues) -> None:
    """Raise UserError unless the meta device can show ``values``.

    That is every config without errors, and those whose only error is that they are too big to be
    built for real, up to 4.6e18 bytes and the layers that are built here (each costs a millisecond
    and 48 kB, weights or none).
    """
    errors = _errors(values, None)
    if errors and min(getattr(values, name) for name in limits.SIZES) >= 1:
        too_many = values.num_hidden_layers > settings.current().max_model_layers
        if not too_many and count(values).fp32_bytes < _MOST_META_BYTES:
            big = {each.message for each in limits.too_big(values, None)}
            errors = [each for each in errors if each.message not in big]
    for problem in errors:
        raise UserError(problem.message, problem.hint)


def use_real(values: ConfigValues, seed: int, use: Callable[[BertModel], Result]) -> Result:
    """What ``use`` makes of the model on the CPU, its weights drawn from ``seed``, ready to run.

    Raises UserError when the config has errors or the seed is out of 0 to 2**32 - 1, and what
    :func:`alone` raises.
    """
    if not 0 <= seed <= MOST_SEED:
        raise UserError(f"The seed {seed:,} is out of range.", f"It goes from 0 to {MOST_SEED:,}.")

    def construct() -> BertModel:
        require_buildable(values)
        return _construct(values, seed)

    return alone(construct, use)


def alone(construct: Callable[[], Model], use: Callable[[Model], Result]) -> Result:
    """What ``use`` makes of the model that ``construct`` gives, no other one being at work.

    While the model lives no other can be built or loaded in this process; checks of its size belong
    into ``construct``. Afterwards its memory goes back to the system, which is why it is handed to
    a function, that keeps no reference to it. Raises what :func:`turn.taken` raises; LimitExceeded
    when the memory could not be had after all.
    """
    with turn.taken():
        return _alone(construct, use)


def _alone(construct: Callable[[], Model], use: Callable[[Model], Result]) -> Result:
    alive: weakref.ref[Model] | None = None
    try:
        try:
            model = construct()
        except (MemoryError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "memory" not in str(error):
                raise
            raise LimitExceeded(
                "The memory for the model's weights could not be had.",
                "max_model_parameters",
                "Make the model smaller, or try again when less is going on.",
            ) from None
        alive = weakref.ref(model)
        try:
            return use(model)
        finally:
            del model
    finally:
        # A model has no cycles: it is gone by now. A collection of all that torch brought would
        # take 0.2 s, so it is only for what somebody tied to the model meanwhile.
        if alive is not None and alive() is not None:
            gc.collect()
        memory.release()


def _construct(values: ConfigValues, seed: int) -> BertModel:
    from glassbox import heavy

    # The generator is the whole process's: what others draw from it goes on as before.
    with heavy.torch.random.fork_rng(devices=[]):
        heavy.torch.manual_seed(seed)
        return heavy.BertModel(bert_config(values)).eval()
