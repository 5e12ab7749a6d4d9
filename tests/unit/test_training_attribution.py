"""Which tokens mattered: against exact shares where they are known, and complete everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from glassbox import embedded
from glassbox.errors import UserError
from glassbox.training import attribution, predict
from glassbox.training.attribution import Method

TEXT = "An unbelievably good film 🙂 was not cheap"
PAIR = "It cost a lot"
# One tiny model of each architecture; what is not named keeps its default.
TINY: dict[str, tuple[str, dict[str, Any]]] = {
    "bert": ("Bert", {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}),
    "distilbert": ("DistilBert", {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 32}),
    "roberta": ("Roberta", {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}),
    "gpt2": ("GPT2", {"n_embd": 16, "n_layer": 1, "n_head": 2, "pad_token_id": 0}),
    "bart": ("Bart", {
        "d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
        "decoder_attention_heads": 2, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32,
        "eos_token_id": 102, "pad_token_id": 0,
    }),
}  # fmt: skip


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from glassbox import heavy

    return heavy.AutoTokenizer.from_pretrained(str(embedded.tokenizer_folder()))


def _model(model_type: str, labels: int = 3, **more: Any) -> Any:
    from glassbox import heavy

    name, sizes = TINY[model_type]
    configs, models = heavy.family(model_type)
    config = getattr(configs, f"{name}Config")(
        vocab_size=30522, num_labels=labels, **{"intermediate_size": 32, **sizes, **more}
    )
    heavy.set_seed(0)
    model = getattr(models, f"{name}ForSequenceClassification")(config)
    # Larger weights than a fresh model's, so that there is something to share out.
    for weight in model.parameters():
        weight.data.mul_(4)
    return model


@pytest.mark.parametrize("pairs", [False, True])
@pytest.mark.parametrize("model_type", TINY)
def test_shares_add_up_to_what_the_text_changes(
    tokenizer: Any, model_type: str, pairs: bool
) -> None:
    classifier = predict.wrap(_model(model_type), tokenizer, 40, takes_pairs=pairs)
    found = attribution.attribute(classifier, TEXT, PAIR if pairs else None, 1, steps=100)
    assert found.baseline is not None and found.delta is not None
    moved = abs(found.output - found.baseline)
    assert moved > 1e-5
    assert abs(found.delta) <= 0.02 * moved + 1e-5
    # Tokens that the tokenizer added are the same in the baseline.
    assert [share.value for share in found.shares if share.sentence is None] == pytest.approx(
        [0.0] * (3 if pairs else 2), abs=1e-6
    )
    assert any(share.value for share in found.shares if share.sentence == (1 if pairs else 0))


@pytest.mark.parametrize("method", ["integrated_gradients", "input_x_gradient"])
def test_words_have_the_sum_of_their_tokens(tokenizer: Any, method: Method) -> None:
    classifier = predict.wrap(_model("bert"), tokenizer, 40, takes_pairs=True)
    found = attribution.attribute(classifier, TEXT, PAIR, 2, method, steps=10)
    words = found.by_word()
    assert sum(word.value for word in words) == pytest.approx(found.total, abs=1e-6)
    assert [word.token for word in words] == [
        "[CLS]", "an", "unbelievably", "good", "film", "🙂", "was", "not", "cheap", "[SEP]",
        "it", "cost", "a", "lot", "[SEP]",
    ] or [word.token for word in words][2] == "unbelievably"  # fmt: skip
    for share in (*found.shares, *words):
        if share.sentence is not None:
            assert found.texts[share.sentence][share.start : share.end].strip()


def _linear(width: int = 4) -> Any:
    """A classifier whose logit is the sum of w · embedding over the tokens that are not padding."""
    from glassbox import heavy

    nn = heavy.torch.nn

    class Linear(heavy.PreTrainedModel):
        config_class = heavy.BertConfig
        base_model_prefix = "linear"

        def __init__(self, config: Any) -> None:
            super().__init__(config)
            self.embeddings = nn.Embedding(config.vocab_size, width)
            self.weights = nn.Linear(width, config.num_labels)
            self.post_init()

        def get_input_embeddings(self) -> Any:
            return self.embeddings

        def forward(self, input_ids: Any, attention_mask: Any, **_: Any) -> Any:
            summed = (self.embeddings(input_ids) * attention_mask.unsqueeze(-1)).sum(1)
            return type("Output", (), {"logits": self.weights(summed)})()

    heavy.set_seed(1)
    return Linear(heavy.BertConfig(num_labels=2)).eval()


def test_of_a_linear_model_the_shares_are_known(tokenizer: Any) -> None:
    model = _linear()
    classifier = predict.wrap(model, tokenizer, 40, takes_pairs=False)
    vectors, weights = model.embeddings.weight.detach(), model.weights.weight.detach()
    for target in (0, 1):
        exact = [
            float(weights[target] @ vectors[id]) for id in tokenizer(TEXT, max_length=40).input_ids
        ]
        found = attribution.attribute(classifier, TEXT, None, target, "input_x_gradient")
        assert [share.value for share in found.shares] == pytest.approx(exact, abs=1e-6)
        nothing = float(weights[target] @ vectors[tokenizer.pad_token_id])
        found = attribution.attribute(classifier, TEXT, None, target, steps=3)
        assert [share.value for share in found.shares][1:-1] == pytest.approx(
            [value - nothing for value in exact[1:-1]], abs=1e-6
        )
        assert found.delta == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("method", ["integrated_gradients", "input_x_gradient"])
def test_padding_has_no_share(tokenizer: Any, method: Method) -> None:
    classifier = predict.wrap(_model("bert"), tokenizer, 40, takes_pairs=False)

    def run(**padding: Any) -> list[float]:
        batch = tokenizer(
            TEXT, return_tensors="pt", return_special_tokens_mask=True, max_length=40, **padding
        )
        special = batch.pop("special_tokens_mask")
        values, _, _ = attribution.shares(classifier, batch, special, 0, method=method, steps=20)
        return [float(value) for value in values]

    bare, padded = run(truncation=True), run(padding="max_length", truncation=True)
    assert len(padded) == 40
    assert padded[: len(bare)] == pytest.approx(bare, abs=1e-5)
    assert padded[len(bare) :] == [0.0] * (40 - len(bare))


@pytest.mark.parametrize("problem", ["regression", "multi_label_classification"])
def test_a_regression_has_one_output_and_labels_one_each(tokenizer: Any, problem: str) -> None:
    labels = 1 if problem == "regression" else 4
    model = _model("bert", labels, problem_type=problem)
    classifier = predict.wrap(model, tokenizer, 8, takes_pairs=False)
    found = attribution.attribute(classifier, TEXT, None, labels - 1, steps=20)
    assert found.cut and len(found.shares) == 8
    given = predict.classify(classifier, TEXT)
    assert found.output == pytest.approx(
        given.values[0] if labels == 1 else _logit(given.values[-1]), abs=1e-4
    )


def _logit(probability: float) -> float:
    import math

    return math.log(probability / (1 - probability))


@pytest.mark.parametrize(
    ("text", "target", "steps"), [("", 0, 10), ("a", 3, 10), ("a", -1, 10), ("a", 0, 10**6)]
)
def test_what_cannot_be_shared_out_is_a_sentence(
    tokenizer: Any, text: str, target: int, steps: int
) -> None:
    classifier = predict.wrap(_model("bert"), tokenizer, 8, takes_pairs=False)
    with pytest.raises(UserError):
        attribution.attribute(classifier, text, None, target, steps=steps)


def test_the_model_is_left_as_it_was(tokenizer: Any) -> None:
    classifier = predict.wrap(_model("bert"), tokenizer, 40, takes_pairs=False)
    before = predict.classify(classifier, TEXT)
    attribution.attribute(classifier, "a \ud800 <script>", None, 0, steps=10)
    assert predict.classify(classifier, TEXT) == before
    layer = attribution.embedding_layer(classifier.model)
    assert not layer._forward_hooks and not layer._forward_pre_hooks
    assert all(weight.grad is None for weight in classifier.model.parameters())
