"""What flows where: a model's modules as a graph, drawn from one real pass through them.

Nothing here knows an architecture. A node is a call of a module that has a weight or a function of
its own, an attention, or a sum (or product) of two of their outputs that the code between modules
makes; an edge is a tensor that went from one to the other. Operations on one tensor alone
(reshaping, scaling, dropout, which does nothing in evaluation) pass its origin on.
"""

from __future__ import annotations

from glassbox.families import tiny
from glassbox.families.graph import Flow
from glassbox.families.loading import Loaded
from glassbox.families.tiny import Given
from glassbox.families.tracing import Tracer
from glassbox.families.watch import watching


def trace(family: str, owner: str, text: str, target: str = "") -> Flow:
    """The flow of ``text`` through the tiny model of ``family``. Raises what tiny.given raises."""

    def work(loaded: Loaded) -> Flow:
        return run(loaded, tiny.given(loaded, text, target), family)

    return tiny.use(tiny.find(family), owner, work)


def run(loaded: Loaded, given: Given, family: str) -> Flow:
    """One pass of the model on what it is given."""
    from glassbox import heavy

    model = loaded.model
    tracer = Tracer(model, given.inputs)
    with heavy.torch.no_grad(), watching(model, tracer):
        result = model(**given.inputs)
    tracer.finish("logits", result.logits)
    return Flow(
        family,
        type(model).__name__,
        sum(each.numel() for each in model.parameters()),
        given.tokens,
        tuple(tracer.nodes),
        tuple(dict.fromkeys(tracer.edges)),
        tuple(tracer.blocks),
        tuple(tracer.crossings),
    )
