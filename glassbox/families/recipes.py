"""How each tiny model is built and trained: its config and its TrainingArguments, in one place.

The bundled models were made by this, and "train it yourself" does it again.
"""

from __future__ import annotations

from typing import Any

from glassbox.families.kinds import ABOUT, Kind
from glassbox.families.tokenizing import MOST_TOKENS
from glassbox.training.arguments import Arguments
from glassbox.training.spec import RunSpec

# Dropout is left out: what is learned from is large for models so small, and hardly seen twice.
_CONFIGS: dict[Kind, dict[str, Any]] = {
    "bert": {
        "hidden_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 8,
        "intermediate_size": 256,
        # GELU, which is BERT's, takes an eighth of the time of a step.
        "hidden_act": "relu",
        "max_position_embeddings": MOST_TOKENS,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
        # BERT's own 0.02 is meant for 768: so narrow, attention would be even for long.
        "initializer_range": 0.05,
    },
    "gpt": {
        "n_embd": 128,
        "n_layer": 2,
        "n_head": 4,
        "n_positions": MOST_TOKENS,
        # GPT-2's own approximation of it takes a seventh of the time of a step.
        "activation_function": "gelu",
        # As for BERT.
        "initializer_range": 0.06,
        "resid_pdrop": 0.0,
        "embd_pdrop": 0.0,
        "attn_pdrop": 0.0,
    },
    "t5": {
        "d_model": 128,
        "d_kv": 16,
        "d_ff": 128,
        "num_layers": 2,
        "num_decoder_layers": 2,
        "num_heads": 8,
        "dropout_rate": 0.0,
    },
}
# The standard deviation of T5's position biases (nats) at the start: each head looks to places of
# its own. The library draws them near 0, where they change by a learning rate a step: a minute
# ends before a head can tell the word before from the word after.
POSITION_SPREAD = 3.0
_MODEL_TYPES = {"bert": "bert", "gpt": "gpt2", "t5": "t5"}
# What the collator hides of each text, anew each time it is seen. BERT's own 15 % are for long
# texts and long training: of these short ones a token in seven would be two a text.
MASKED_SHARE = 0.4
# Saved as often as evaluated: what a killed run has lost is a quarter at most.
_OFTEN: dict[str, Any] = {
    "eval_strategy": "steps",
    "eval_steps": 0.25,
    "save_strategy": "steps",
    "save_steps": 0.25,
}
_ARGUMENTS: dict[Kind, Arguments] = {
    "bert": Arguments(
        max_steps=1050,
        per_device_train_batch_size=64,
        per_device_eval_batch_size=128,
        learning_rate=3e-3,
        warmup_steps=40,
        adam_beta2=0.98,
        **_OFTEN,
    ),
    "gpt": Arguments(
        max_steps=950,
        per_device_train_batch_size=8,
        per_device_eval_batch_size=64,
        learning_rate=3e-3,
        warmup_steps=60,
        adam_beta2=0.98,
        **_OFTEN,
    ),
    "t5": Arguments(
        max_steps=1200,
        per_device_train_batch_size=16,
        per_device_eval_batch_size=128,
        learning_rate=1.5e-3,
        warmup_steps=60,
        adam_beta2=0.98,
        **_OFTEN,
    ),
}


def spec(kind: Kind, seed: int = 42) -> RunSpec:
    """The run that trains ``kind`` from random weights."""
    from dataclasses import replace

    return RunSpec(
        dataset=f"corpus:{kind}",
        text="text",
        text_pair=None,
        label="",
        eval_split="validation",
        model=f"sample:{kind}",
        init="random",
        max_length=MOST_TOKENS,
        arguments=replace(_ARGUMENTS[kind], seed=seed),
    )


def shape(kind: Kind) -> dict[str, Any]:
    """The fields of the config in which the tiny model is not the library's default."""
    return dict(_CONFIGS[kind])


def config(kind: Kind, tokenizer: Any) -> Any:
    """The config of the tiny model, for a tokenizer of its kind."""
    from glassbox import heavy

    configs, _ = heavy.family(_MODEL_TYPES[kind])
    values = dict(_CONFIGS[kind], vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id)
    if kind == "bert":
        return configs.BertConfig(**values)
    if kind == "gpt":
        end = tokenizer.eos_token_id
        return configs.GPT2Config(bos_token_id=end, eos_token_id=end, **values)
    return configs.T5Config(
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
        **values,
    )


def model(kind: Kind, tokenizer: Any, seed: int) -> Any:
    """The model with random weights drawn from ``seed``."""
    from glassbox import heavy

    heavy.set_seed(seed)
    _, models = heavy.family(_MODEL_TYPES[kind])
    made = getattr(models, ABOUT[kind].class_name)(config(kind, tokenizer))
    for name, weights in made.named_parameters():
        if name.endswith("relative_attention_bias.weight"):
            heavy.torch.nn.init.normal_(weights, std=POSITION_SPREAD)
    return made
