"""The Python of /families, "What it can do": the same by transformers alone."""

from __future__ import annotations

from glassbox.families import bundled
from glassbox.families.generate import MOST_NEW, Settings
from glassbox.families.kinds import ABOUT, Kind
from glassbox.families.seq2seq import MOST_NEW as MOST_TURNED

_LOAD = """\
import torch
from transformers import {auto}, AutoTokenizer

folder = {folder!r}{note}
tokenizer = AutoTokenizer.from_pretrained(folder)
model = {auto}.from_pretrained(folder{more}).eval()
"""

_FILL = """\
text = {text!r}
inputs = tokenizer(text.replace("[MASK]", tokenizer.mask_token), return_tensors="pt")
with torch.no_grad():
    logits = model(**inputs).logits[0]
filled = []
for place in (inputs.input_ids[0] == tokenizer.mask_token_id).nonzero()[:, 0]:
    best = logits[place].softmax(-1).topk({most})
    tokens = tokenizer.convert_ids_to_tokens(best.indices.tolist())
    filled.append(list(zip(tokens, best.values.tolist())))
for candidates in filled:
    print(candidates)
# The same in one line: pipeline("fill-mask", model=folder)(text)
"""

_CONTINUE = """\
inputs = tokenizer({text!r}, return_tensors="pt")
room = {room}
greedy = model.generate(**inputs, do_sample=False, max_new_tokens=room)
print(tokenizer.decode(greedy[0]))

torch.manual_seed({seed})
drawn = model.generate(
    **inputs,
    do_sample=True,
    temperature={temperature!r},
    top_k={top_k!r},  # 0: all of them
    top_p={top_p!r},
    max_new_tokens=room,
)
print(tokenizer.decode(drawn[0]))
"""

_BEAMS = """\
inputs = tokenizer({text!r}, return_tensors="pt")
found = model.generate(
    **inputs,
    num_beams={beams},
    num_return_sequences={beams},
    do_sample=False,
    max_new_tokens={steps},
    length_penalty={penalty!r},
    return_dict_in_generate=True,
    output_scores=True,
)
for ids, score in zip(found.sequences, found.sequences_scores):
    print(round(float(score), 4), tokenizer.decode(ids, skip_special_tokens=True))
"""

_TURN = """\
inputs = tokenizer({text!r}, return_tensors="pt")
target = model.generate(**inputs, num_beams={beams}, do_sample=False, max_new_tokens={most})
print(tokenizer.decode(target[0], skip_special_tokens=True))

with torch.no_grad():
    output = model(**inputs, decoder_input_ids=target[:, :-1], output_attentions=True)
weights = output.cross_attentions[{layer}][0]{head}  # (written tokens, source tokens)
print(weights)
"""


def _load(ref: str, kind: Kind, more: str = "") -> str:
    note = ""
    if bundled.kind_of(ref):
        folder = f"samples/models/{kind}"
    elif ref.startswith("hub:"):
        folder = ref.removeprefix("hub:")
    else:
        folder, note = "model", "  # the folder that the model was saved into"
    return _LOAD.format(auto=ABOUT[kind].auto_class, folder=folder, note=note, more=more)


def fill_mask(ref: str, text: str, most: int) -> str:
    """Filling the masks of ``text``."""
    return _load(ref, "bert") + "\n" + _FILL.format(text=text, most=most)


def continue_text(ref: str, text: str, settings: Settings, seed: int, room: int = MOST_NEW) -> str:
    """Continuing ``text`` greedily, and drawn by ``settings``."""
    return (
        _load(ref, "gpt")
        + "\n"
        + _CONTINUE.format(
            text=text,
            seed=seed,
            temperature=settings.temperature,
            top_k=settings.top_k,
            top_p=settings.top_p,
            room=room,
        )
    )


def beams(ref: str, text: str, num_beams: int, steps: int, penalty: float) -> str:
    """Beam search after ``text``."""
    return (
        _load(ref, "gpt")
        + "\n"
        + _BEAMS.format(text=text, beams=num_beams, steps=steps, penalty=penalty)
    )


def turn(ref: str, text: str, num_beams: int, layer: int, head: int | None) -> str:
    """Turning ``text`` into another, and one layer's cross-attention (a head's, or their mean)."""
    return (
        _load(ref, "t5", ', attn_implementation="eager"')
        + "\n"
        + _TURN.format(
            text=text,
            beams=num_beams,
            most=MOST_TURNED,
            layer=layer,
            head=".mean(0)" if head is None else f"[{head}]",
        )
    )
