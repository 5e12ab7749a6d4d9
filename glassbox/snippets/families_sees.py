"""The Python of /families, "Who sees whom": masks and attention, and what a token changes."""

from __future__ import annotations

from collections.abc import Sequence

from glassbox.families.visibility import Seen
from glassbox.models.families_data import BY_ID
from glassbox.snippets import families_tiny as tiny

_ATTENTION = {
    "encoder": """\
    encoder = torch.stack(model(**inputs, output_attentions=True).attentions)[:, 0]
may_see = encoder[0, 0] > 0  # (tokens that read, tokens that are read): all but padding
""",
    "decoder": """\
    decoder = torch.stack(model(**inputs, output_attentions=True).attentions)[:, 0]
may_see = decoder[0, 0] > 0  # the triangle: each token sees itself and those before it
""",
    "encoder-decoder": """\
    output = model(**inputs, output_attentions=True)
its_encoder = torch.stack(output.encoder_attentions)[:, 0]  # (layers, heads, source, source)
its_decoder = torch.stack(output.decoder_attentions)[:, 0]  # (layers, heads, written, written)
cross = torch.stack(output.cross_attentions)[:, 0]  # (layers, heads, written, source)
may_see = cross[0, 0] > 0
""",
}
_CHANGE = """\

# Another token at one place: which outputs change?
other = inputs["input_ids"].clone()
other[0, 1] = (other[0, 1] + 1) % len(tokenizer)
with torch.no_grad():
    before = model(**inputs, output_hidden_states=True).hidden_states[-1][0]
    inputs["input_ids"] = other
    after = model(**inputs, output_hidden_states=True).hidden_states[-1][0]
changed = (before - after).abs().amax(-1) > 1e-5
print(changed.tolist())
"""


def source(found: Sequence[Seen], text: str, target: str, padding: int) -> str:
    """Weights of the attention of some families on ``text``, by transformers alone."""
    families = [BY_ID[each.family] for each in found]
    names = sorted({"AutoTokenizer", *(name for each in families for name in tiny.names(each))})
    parts = ["import torch\nfrom transformers import " + ", ".join(names) + "\n"]
    for family, seen in zip(families, found, strict=True):
        length = len(next(iter(seen.tokens.values())))
        parts.append(
            f"# {family.title}\n"
            + tiny.tokenizer(family)
            + tiny.model(family)
            + tiny.inputs(family, text, target, padding, length)
            + "with torch.no_grad():\n"
            + _ATTENTION[family.kind]
            + "print(may_see.int())\n"
            + (_CHANGE if family.kind == "decoder" else "")
        )
    return "\n".join(parts)
