"""Tiny models of every class that a task needs, with random weights, as folders to load from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from glassbox import embedded
from glassbox.pipelines import models
from glassbox.pipelines.models import PipelineModel

SMALL = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 37,
    "vocab_size": embedded.VOCABULARY_SIZE, "max_position_embeddings": 64,
}  # fmt: skip
T5 = {
    "vocab_size": embedded.VOCABULARY_SIZE, "d_model": 32, "d_kv": 16, "d_ff": 37, "num_layers": 2,
    "num_heads": 2, "decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 102,
    "task_specific_params": {"translation_en_to_fr": {"prefix": "translate English to French: "}},
}  # fmt: skip
BART = {
    "vocab_size": embedded.VOCABULARY_SIZE, "d_model": 32, "encoder_layers": 1,
    "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
    "encoder_ffn_dim": 37, "decoder_ffn_dim": 37, "max_position_embeddings": 64,
    "decoder_start_token_id": 101, "bos_token_id": 101, "eos_token_id": 102, "pad_token_id": 0,
}  # fmt: skip
# As BART's and Marian's are: what may be written first, last, and never.
GENERATION = {
    "BartForConditionalGeneration": {"forced_bos_token_id": 101, "forced_eos_token_id": 102},
    "T5ForConditionalGeneration": {"bad_words_ids": [[0], [1000]]},
}
GPT2 = {
    "vocab_size": embedded.VOCABULARY_SIZE, "n_embd": 32, "n_layer": 2, "n_head": 2,
    "n_positions": 64, "bos_token_id": 101, "eos_token_id": 102,
}  # fmt: skip


def named(*names: str) -> dict[str, Any]:
    """The labels of a config."""
    return {"id2label": dict(enumerate(names)), "label2id": {n: i for i, n in enumerate(names)}}


def make(folder: Path, class_name: str, *, scale: float = 20.0, **fields: Any) -> PipelineModel:
    """A model of ``class_name`` with a tokenizer in ``folder``; weights drawn from seed 0.

    Drawn as wide as ``scale`` has it (times initializer_range), so that scores differ.
    """
    from glassbox import heavy

    model_type = next(
        kind
        for kind, start in (("t5", "T5"), ("bart", "Bart"), ("gpt2", "GPT2"), ("bert", "Bert"))
        if class_name.startswith(start)
    )
    configs, classes = heavy.family(model_type)
    kinds = {"t5": ("T5Config", T5), "bart": ("BartConfig", BART), "gpt2": ("GPT2Config", GPT2),
             "bert": ("BertConfig", SMALL)}  # fmt: skip
    config_name, defaults = kinds[model_type]
    config = getattr(configs, config_name)(**{**defaults, **fields})
    with heavy.torch.random.fork_rng(devices=[]):
        heavy.torch.manual_seed(0)
        model = getattr(classes, class_name)(config)
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.data.normal_(0, 0.02 * scale)
    if class_name in GENERATION:
        model.generation_config.update(**GENERATION[class_name])
    model.save_pretrained(folder)
    tokenizer = heavy.AutoTokenizer.from_pretrained(str(embedded.tokenizer_folder()))
    tokenizer.save_pretrained(folder)
    return models._of(f"test:{folder.name}", folder.name, "random", folder)
