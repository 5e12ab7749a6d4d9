"""The families that write: GPT and GPT-2, and those with an encoder before the decoder."""

from __future__ import annotations

from glassbox.models.families import Family
from glassbox.models.family_fields import (
    INNER,
    TIED,
    VOCABULARY,
    WIDTH,
    act,
    bart_like,
    field,
    gpt_like,
    pad,
    vocab,
)

GPT = Family(
    "openai-gpt",
    "GPT",
    "decoder",
    "OpenAIGPTConfig",
    "Each token sees only itself and those before it, so that the next one can be foretold.",
    (
        "Conv1D in place of Linear: the same sum, its weight stored as (in, out).",
        "Each layer holds its causal mask as a buffer of n_positions × n_positions: memory, no "
        "parameters.",
        "A norm comes after each part, as in BERT; only eager attention is implemented.",
    ),
    (*gpt_like(40_478, 512), act("afn", "gelu", ("gelu", "relu", "silu", "swish")), TIED),
    "OpenAIGPTConfig() is the published model.",
)
GPT2 = Family(
    "gpt2",
    "GPT-2",
    "decoder",
    "GPT2Config",
    "GPT with the norms moved to the front, and a vocabulary of bytes.",
    (
        "Conv1D in place of Linear: query, key and value come from one weight, c_attn, stored as "
        "(in, out).",
        "A norm comes before each part, and a last one, ln_f, after all layers.",
        "n_inner left empty means 4 × n_embd.",
    ),
    (
        *gpt_like(50_257, 1_024),
        field(
            "n_inner",
            "feed-forward",
            None,
            None,
            "Width of the feed-forward part; empty is 4 × n_embd.",
            optional=True,
        ),
        act("activation_function", "gelu_new"),
        field("bos_token_id", "token", 50_256, VOCABULARY - 1),
        field("eos_token_id", "token", 50_256, VOCABULARY - 1),
        TIED,
    ),
    "GPT2Config() is the smallest published GPT-2.",
)
BART = Family(
    "bart",
    "BART",
    "encoder-decoder",
    "BartConfig",
    "An encoder reads the input, and a decoder writes the output while looking at it.",
    (
        "Cross-attention: each decoder layer has a second attention, onto the encoder's output.",
        "Encoder, decoder and head share one embedding matrix (tie_word_embeddings).",
        "Learned positions with two rows that no token uses.",
    ),
    (
        *bart_like(50_265),
        pad(1),
        field("eos_token_id", "token", 2),
        field("decoder_start_token_id", "start token", 2, about="What the decoder begins with."),
        TIED,
    ),
    "BartConfig() is BART-large; base has 6 + 6 layers, 768 wide.",
)
T5 = Family(
    "t5",
    "T5",
    "encoder-decoder",
    "T5Config",
    "Every task is text to text; where a token stands is told by distance, not by place.",
    (
        "Relative positions: a number per distance bucket and head, in the first layer of each "
        "stack. There is no longest input.",
        "d_kv is free: num_heads × d_kv need not be d_model, so any number of heads is legal.",
        "No biases, and norms that only scale. The embeddings are always tied, whatever is asked.",
    ),
    (
        vocab(32_128),
        field("d_model", "width", 512, WIDTH),
        field("d_kv", "head width", 64, 16, "Width of one attention head."),
        field("num_heads", "heads", 8, 4),
        field("d_ff", "feed-forward", 2_048, INNER),
        field("num_layers", "layers", 6, 2, "How many layers the encoder has.", of="encoder"),
        field(
            "num_decoder_layers",
            "layers",
            None,
            None,
            "How many layers the decoder has; empty is as many as the encoder.",
            optional=True,
            of="decoder",
        ),
        field(
            "relative_attention_num_buckets",
            "buckets",
            32,
            None,
            "Into how many buckets distances are sorted; one number per bucket and head.",
        ),
        field(
            "relative_attention_max_distance",
            "distance",
            128,
            None,
            "Distances from here on share the last bucket.",
        ),
        act(
            "feed_forward_proj",
            "relu",
            ("relu", "gelu", "silu", "gated-relu", "gated-gelu", "gated-silu"),
        ),
        pad(0),
        field("eos_token_id", "token", 1),
    ),
    "T5Config() is T5-small.",
    # T5ForSequenceClassification and T5ForQuestionAnswering read it; T5Config() has no such field.
    (("decoder_start_token_id", 0),),
)
MBART = Family(
    "mbart",
    "mBART",
    "encoder-decoder",
    "MBartConfig",
    "BART for many languages.",
    (
        "A norm comes before each part, where BART has it after, and each stack ends with one: "
        "two norms more than a BART of the same sizes.",
    ),
    (*bart_like(50_265), pad(1), field("eos_token_id", "token", 2), TIED),
    "MBartConfig() has BART-large's sizes; published mBART has 250,027 tokens.",
)
MARIAN = Family(
    "marian",
    "Marian",
    "encoder-decoder",
    "MarianConfig",
    "BART's shape for translation, one model for each pair of languages.",
    (
        "Positions are sines and cosines: stored as parameters, not trained.",
        "No norm on the embeddings; no classes for anything but generating text.",
        "The decoder begins with the padding token.",
    ),
    (
        *bart_like(58_101),
        pad(58_100, VOCABULARY - 1),
        field("eos_token_id", "token", 0),
        field(
            "decoder_start_token_id",
            "start token",
            58_100,
            VOCABULARY - 1,
            "What the decoder begins with.",
        ),
        TIED,
    ),
    "MarianConfig() is wider than the published pairs, which have 6 + 6 layers, 512 wide.",
)
