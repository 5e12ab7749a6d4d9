"""The 20 fields that BertConfig declares itself."""

from __future__ import annotations

from glassbox.models.config_values import ACTIVATIONS
from glassbox.models.field import Field

_NONE = "no weights"

OWN = (
    Field(
        "num_hidden_layers", "int", "Encoder",
        "How many transformer layers are stacked; each adds the same number of parameters.",
        "1 or more", "encoder.layer: one module of attention and feed-forward each",
        unit="layers", least=0, most=48, step=1, main=True,
    ),
    Field(
        "hidden_size", "int", "Encoder",
        "Width of the vector that stands for one token, from the embeddings to the last layer.",
        "1 or more, a multiple of num_attention_heads", "every weight of the model",
        unit="numbers a token", step=64, main=True,
    ),
    Field(
        "num_attention_heads", "int", "Encoder",
        "Into how many heads attention is divided; each gets hidden_size / heads of the width.",
        "1 or more, a divisor of hidden_size",
        "none in number: how query, key and value are cut",
        unit="heads", least=0, most=32, step=1, main=True,
    ),
    Field(
        "intermediate_size", "int", "Encoder",
        "Width of the feed-forward part inside each layer; four times hidden_size in BERT.",
        "1 or more", "intermediate.dense and output.dense of each layer",
        unit="numbers a token", step=256, main=True,
    ),
    Field(
        "hidden_act", "choice", "Encoder",
        "The function between the two matrices of the feed-forward part.",
        f"one of {len(ACTIVATIONS)} names", "none, but for prelu (1 a layer) and xielu (2 a layer)",
        choices=ACTIVATIONS,
    ),
    Field(
        "hidden_dropout_prob", "share", "Encoder",
        "Share of the hidden values that training sets to zero at random.",
        "0 to 1", _NONE, unit="share", step=0.05,
    ),
    Field(
        "attention_probs_dropout_prob", "share", "Encoder",
        "Share of the attention weights that training sets to zero at random.",
        "0 to 1", _NONE, unit="share", step=0.05,
    ),
    Field(
        "layer_norm_eps", "float", "Encoder",
        "Added to the variance in each LayerNorm, so that nothing is divided by zero.",
        "above 0", "none: it is used beside each LayerNorm's weights", step=1e-12,
    ),
    Field(
        "initializer_range", "float", "Encoder",
        "Standard deviation of the normal distribution that new weights are drawn from.",
        "above 0", "the first values of every matrix and embedding", step=0.005,
    ),
    Field(
        "vocab_size", "int", "Embeddings",
        "How many token ids the model knows; one row of the word embeddings each.",
        "1 or more, at least the tokenizer's", "embeddings.word_embeddings",
        unit="ids", step=1_000, main=True,
    ),
    Field(
        "max_position_embeddings", "int", "Embeddings",
        "The longest input; one row of the position embeddings for each place.",
        "1 or more", "embeddings.position_embeddings",
        unit="tokens", step=64, main=True,
    ),
    Field(
        "type_vocab_size", "int", "Embeddings",
        "How many segments an input can have: two, for sentence pairs.",
        "1 or more", "embeddings.token_type_embeddings",
        unit="segments", step=1,
    ),
    Field(
        "pad_token_id", "int or none", "Tokens",
        "The id that fills up short inputs; its embedding starts as zeros and is never trained.",
        "0 to vocab_size - 1, or none", "one row of embeddings.word_embeddings, kept at zero",
        unit="id", step=1,
    ),
    Field(
        "bos_token_id", "int or none", "Tokens",
        "The id that begins a generated text; BertModel itself does not use it.",
        "0 to vocab_size - 1, or none", _NONE, unit="id", step=1,
    ),
    Field(
        "eos_token_id", "int or none", "Tokens",
        "The id that ends a generated text; BertModel itself does not use it.",
        "0 to vocab_size - 1, or none", _NONE, unit="id", step=1,
    ),
    Field(
        "is_decoder", "bool", "Decoder",
        "Lets a token attend only to itself and the tokens before it.",
        "yes or no", _NONE,
    ),
    Field(
        "add_cross_attention", "bool", "Decoder",
        "Gives each layer a second attention, onto an encoder's output.",
        "yes only with is_decoder", "crossattention: one more attention and LayerNorm a layer",
    ),
    Field(
        "use_cache", "bool", "Decoder",
        "Whether a decoder keeps keys and values of past tokens; an encoder keeps none.",
        "yes or no", _NONE,
    ),
    Field(
        "classifier_dropout", "share or none", "Head",
        "Dropout before a classification head; empty takes hidden_dropout_prob.",
        "0 to 1, or none", "none: BertModel has no head", unit="share", step=0.05,
    ),
    Field(
        "tie_word_embeddings", "bool", "Head",
        "Whether a language-modelling head shares its matrix with the word embeddings.",
        "yes or no", "the decoder matrix of such a head; BertModel has none",
    ),
)  # fmt: skip
