"""The families that only read: BERT, ALBERT, DistilBERT, ELECTRA, RoBERTa."""

from __future__ import annotations

from glassbox.models.families import Family
from glassbox.models.family_fields import (
    INNER,
    POSITIONS,
    TIED,
    WIDTH,
    act,
    bert_like,
    field,
    pad,
    vocab,
)

BERT = Family(
    "bert",
    "BERT",
    "encoder",
    "BertConfig",
    "Every token sees all tokens, before and after it: the yardstick for the others.",
    (
        "Token types: the embeddings of segment A or B tell the two sentences of a pair apart.",
        "A pooler on top makes one vector of the first token.",
    ),
    (
        *bert_like(30_522, hidden_size=768, heads=12, inner=3_072),
        act("hidden_act", "gelu"),
        pad(0),
        TIED,
    ),
    "BertConfig() is BERT-base.",
)
ALBERT = Family(
    "albert",
    "ALBERT",
    "encoder",
    "AlbertConfig",
    "A BERT whose layers share their weights, with small token embeddings.",
    (
        "Sharing: num_hidden_groups sets of weights serve all num_hidden_layers layers. With one "
        "group, more layers cost time and no parameters.",
        "The embeddings are embedding_size wide; one matrix takes them to hidden_size.",
        "Heads that do not divide hidden_size are built without a word, and fail when run.",
    ),
    (
        *bert_like(30_000, embedding_size=128, hidden_size=4_096, heads=64, inner=16_384),
        field(
            "num_hidden_groups",
            "groups",
            1,
            1,
            "How many different layers there are; the others repeat their weights.",
        ),
        act("hidden_act", "gelu_new"),
        pad(0),
        TIED,
    ),
    "AlbertConfig() is the widest published size, xxlarge; base is 768 wide.",
)
DISTILBERT = Family(
    "distilbert",
    "DistilBERT",
    "encoder",
    "DistilBertConfig",
    "Half of BERT-base's layers, trained to answer as BERT does.",
    (
        "No token types: the model does not know which sentence of a pair a token is in.",
        "No pooler: a classifier brings a layer of its own.",
        "Other names for the same things: dim, n_layers, n_heads, hidden_dim.",
    ),
    (
        vocab(30_522),
        field("dim", "width", 768, WIDTH),
        field("n_layers", "layers", 6, 2),
        field("n_heads", "heads", 12, 4),
        field("hidden_dim", "feed-forward", 3_072, INNER),
        field("max_position_embeddings", "positions", 512, POSITIONS),
        act("activation", "gelu"),
        pad(0),
        TIED,
    ),
    "DistilBertConfig() is the published base model.",
)
ELECTRA = Family(
    "electra",
    "ELECTRA",
    "encoder",
    "ElectraConfig",
    "A BERT that was trained to find the tokens that a small generator had replaced.",
    (
        "ElectraForPreTraining gives one number a token: original or replaced. There is no pooler.",
        "embedding_size may be smaller than hidden_size, as in ALBERT; the layers are not shared.",
        "Heads that do not divide hidden_size are built without a word, and fail when run.",
    ),
    (
        *bert_like(30_522, embedding_size=128, hidden_size=256, heads=4, inner=1_024),
        act("hidden_act", "gelu"),
        pad(0),
        TIED,
    ),
    "ElectraConfig() is ELECTRA-small; base is 768 wide.",
)
ROBERTA = Family(
    "roberta",
    "RoBERTa",
    "encoder",
    "RobertaConfig",
    "BERT's layers, trained longer, on masked tokens only, over a byte-level BPE vocabulary.",
    (
        "Positions begin at pad_token_id + 1: with pad_token_id 1 the longest input is "
        "max_position_embeddings − 2, which is why published checkpoints say 514.",
        "Token types are not used: published checkpoints have one segment, RobertaConfig() two.",
    ),
    (
        *bert_like(
            50_265, hidden_size=768, heads=12, inner=3_072, positions=POSITIONS + 2, segments=1
        ),
        act("hidden_act", "gelu"),
        pad(1, about="The id that fills up short inputs; positions are counted from the next."),
        TIED,
    ),
    "RobertaConfig() is RoBERTa-base but for positions (514) and segments (1).",
)
