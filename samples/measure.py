"""Measures what samples/README.md says of samples/paraphrase and samples/reviews.csv.

    python samples/measure.py

Needs scikit-learn. The two baselines see words and no meaning or order:
- overlap: logistic regression on the Jaccard overlap of the two sentences and the difference of
  their lengths;
- bag of words: logistic regression on the TF-IDF vectors of sentence 1, of sentence 2 and of their
  absolute difference, side by side.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

HERE = Path(__file__).resolve().parent
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w$%']+", text.lower()))


def overlap(row: Row) -> float:
    """Jaccard overlap of the words of the two sentences, 0 to 1."""
    one, two = words(row["sentence1"]), words(row["sentence2"])
    return len(one & two) / len(one | two)


def overlap_features(rows: list[Row]) -> Any:
    lengths = [(len(row["sentence1"].split()), len(row["sentence2"].split())) for row in rows]
    pairs = zip(rows, lengths, strict=True)
    return np.array([[overlap(row), abs(one - two)] for row, (one, two) in pairs])


def labels(rows: list[Row]) -> list[int]:
    return [int(row["label"]) for row in rows]


def majority(rows: list[Row]) -> float:
    """Accuracy of always answering with the more frequent label."""
    share = mean(labels(rows))
    return max(share, 1 - share)


def overlap_accuracy(train: list[Row], rows: list[Row]) -> float:
    model = LogisticRegression().fit(overlap_features(train), labels(train))
    return float(model.score(overlap_features(rows), labels(rows)))


def bag_of_words_accuracy(train: list[Row], rows: list[Row]) -> float:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    vectorizer.fit([row[column] for row in train for column in ("sentence1", "sentence2")])

    def features(of: list[Row]) -> Any:
        one, two = (vectorizer.transform([r[c] for r in of]) for c in ("sentence1", "sentence2"))
        return hstack([one, two, abs(one - two)])

    model = LogisticRegression(max_iter=1000).fit(features(train), labels(train))
    return float(model.score(features(rows), labels(rows)))


def unseen_words(train: list[Row], rows: list[Row]) -> float:
    """Share of the different words of ``rows`` that do not occur in ``train``, 0 to 1."""
    known = {word for row in train for c in ("sentence1", "sentence2") for word in words(row[c])}
    found = {word for row in rows for c in ("sentence1", "sentence2") for word in words(row[c])}
    return len(found - known) / len(found)


def reviews_accuracy(rows: list[Row]) -> float:
    """Mean accuracy of TF-IDF and logistic regression on the sentiment, five folds."""
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=10))
    scores = cross_val_score(model, [r["review"] for r in rows], [r["sentiment"] for r in rows])
    return float(scores.mean())


def main() -> None:
    splits = {
        split: read(HERE / f"paraphrase/{split}.csv") for split in ("train", "validation", "test")
    }
    train = splits["train"]
    for split, rows in splits.items():
        lengths = [len(row[c].split()) for row in rows for c in ("sentence1", "sentence2")]
        by_label = {k: mean(overlap(r) for r in rows if r["label"] == k) for k in ("1", "0")}
        print(f"paraphrase/{split}.csv: {len(rows)} pairs, {mean(labels(rows)):.1%} equivalent")
        print(f"  words a sentence: mean {mean(lengths):.1f}, {min(lengths)} to {max(lengths)}")
        print(f"  mean overlap: equivalent {by_label['1']:.3f}, not {by_label['0']:.3f}")
        if split != "train":
            print(f"  different words that train does not have: {unseen_words(train, rows):.1%}")
            print(f"  accuracy, majority label: {majority(rows):.1%}")
            print(f"  accuracy, overlap:        {overlap_accuracy(train, rows):.1%}")
            print(f"  accuracy, bag of words:   {bag_of_words_accuracy(train, rows):.1%}")
    reviews = read(HERE / "reviews.csv")
    counts = Counter(row["sentiment"] for row in reviews)
    print(f"reviews.csv: {len(reviews)} reviews, {dict(sorted(counts.items()))}")
    print(f"  stars: {dict(sorted(Counter(row['stars'] for row in reviews).items()))}")
    print(f"  accuracy, bag of words, five folds: {reviews_accuracy(reviews):.1%}")


if __name__ == "__main__":
    main()
