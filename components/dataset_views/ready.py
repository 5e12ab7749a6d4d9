"""Ready for a model: map(tokenize, batched=True), how long the rows are, and one padded batch."""

from __future__ import annotations

from components import cache, ready_batch, ready_form, ready_lengths, ready_map
from components.code import snippet
from components.dataset_code import load_code
from components.notice import notice, problems
from glassbox.data import mapping, mapping_asked
from glassbox.data.chain import Shown
from glassbox.snippets import dataset_ready as python
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from glassbox.tokenization.batch_options import own_limit


def view(shown: Shown) -> None:
    """The form; the map while it goes; then its rows, its lengths, a batch of it, and the code."""
    asked = ready_form.asked(shown)
    shared = library.get(asked.tokenizer, shown.owner)
    found = cache.mapping_problems(shown, asked)
    problems(found)
    if any(each.severity == "error" for each in found):
        return
    work = mapping.mapping(shown, asked, shared)
    if not ready_map.finished(work):
        return
    made = cache.mapped(work)
    rows = sum(each.num_rows for each in made.dataset.values())
    split = ready_map.result(made, rows)

    spread, limit = cache.mapped_spread(work), asked.limit(shared)
    longest = spread.longest if limit is None else min(limit, spread.longest)
    ready_map.at_once(cache.mapping_cost(work, split), made, rows, longest)
    added = shared.tokenizer.num_special_tokens_to_add(pair=asked.second is not None)
    ready_lengths.lengths(spread, asked, added, own_limit(shared), f"{shown.key} {asked.columns}")

    pick = None
    if shared.tokenizer.pad_token is None:
        notice(
            "warning",
            "This tokenizer has no pad token, so no collator can pad with it.",
            "The library raises a ValueError. Choose another tokenizer.",
        )
    else:
        roles = cache.roles(shown)
        pick = ready_batch.pick(made, split, roles.label if roles else None)
        ready_batch.batch(work, made, shared, pick)
    nulls = mapping_asked.has_nulls(cache.shown(shown), asked)
    snippet(python.ready(load_code(shown, ""), load(asked.tokenizer), asked, pick, nulls=nulls))
