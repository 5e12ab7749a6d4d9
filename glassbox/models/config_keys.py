"""Keys of a config.json that are no fields of BertConfig: what each is, or what it was meant to be.

BertConfig stores whatever it is given and says nothing, so a misspelt key is a value that silently
does not count. Here every key is either a field, known to have no effect, or reported.
"""

from __future__ import annotations

import difflib
from typing import Any

from glassbox.errors import Problem
from glassbox.models.config_given import misspelt
from glassbox.models.fields import BY_NAME
from glassbox.models.findings import ConfigProblem, problem

# Older names that the library still reads.
ALIASES = {"torch_dtype": "dtype"}
LABELS = ("id2label", "label2id", "num_labels", "_num_labels")
# Of no effect on the model, and in files of all sorts: not worth a word.
SILENT = {
    "model_type", "transformers_version", "_name_or_path", "name_or_path", "_commit_hash",
    "_attn_implementation", "_attn_implementation_autoset", "_attn_implementation_internal",
    "_experts_implementation_internal",
    # Parameters of generation, which BertConfig itself drops.
    "bad_words_ids", "begin_suppress_tokens", "decoder_start_token_id", "diversity_penalty",
    "do_sample", "early_stopping", "encoder_no_repeat_ngram_size",
    "exponential_decay_length_penalty", "forced_bos_token_id", "forced_eos_token_id",
    "length_penalty", "max_length", "min_length", "no_repeat_ngram_size", "num_beam_groups",
    "num_beams", "num_return_sequences", "output_scores", "remove_invalid_values",
    "repetition_penalty", "return_dict_in_generate", "suppress_tokens", "temperature", "top_k",
    "top_p", "typical_p",
    # Of older versions, or of the scripts that converted a checkpoint.
    "directionality", "finetuning_task", "gradient_checkpointing", "output_past",
    "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers",
    "pooler_size_per_head", "pooler_type", "prefix", "sep_token_id", "task_specific_params",
    "tokenizer_class", "torchscript", "use_bfloat16",
}  # fmt: skip
SPECIAL = {
    "position_embedding_type": (
        "position_embedding_type is passed over: transformers 5 has only absolute positions for "
        "BERT.",
        "Whatever it says, the model has the same parameters and gives the same results.",
    ),
    "pruned_heads": (
        "pruned_heads is passed over: transformers 5 prunes no heads.",
        "The model has all its heads.",
    ),
    "attn_implementation": (
        "attn_implementation is not taken from a file: it says how to compute, not what.",
        "Choose it among the fields.",
    ),
    "auto_map": (
        "The file names Python code of its own (auto_map), which is never run here.",
        "What you see is the library's BertModel; the model that it was made for may be another.",
    ),
    "cross_attention_hidden_size": (
        "cross_attention_hidden_size is passed over: BERT's second attention has hidden_size.",
        "Models of other families use it.",
    ),
    "quantization_config": (
        "quantization_config is passed over: a model built from a config has float32 weights.",
        "from_pretrained goes by it when it loads weights.",
    ),
}
_MOST_CHARS = 60


def family(given: dict[str, Any]) -> list[Problem]:
    """A finding when a file does not say that it is BERT's."""
    if "model_type" in given:
        return []
    return [
        Problem(
            "model_type",
            "The file names no model_type; it is read as BERT's.",
            "BertConfig takes it; AutoConfig would refuse it with a ValueError.",
            severity="warning",
        )
    ]


def unknown(key: str, value: Any) -> Problem:
    """The finding about a key that is no field, with the field that it was probably meant to be."""
    if key in SPECIAL:
        message, hint = SPECIAL[key]
        return Problem(key, message, hint, severity="warning")
    near = difflib.get_close_matches(key[:100], BY_NAME, n=1, cutoff=0.75)
    said = key[:_MOST_CHARS] + ("…" if len(key) > _MOST_CHARS else "")
    if near:
        ways = misspelt(key, value, near[0])
        return _unknown(said, f"Probably {near[0]} was meant.", ways)
    return _unknown(said, "It has no effect on the model.", ())


def _unknown(said: str, hint: str, ways: Any) -> ConfigProblem:
    return problem(
        said,
        f"BertConfig has no field {said}: it would be stored and passed over.",
        hint,
        stage="use",
        severity="warning",
        ways=ways,
    )
