"""Trains the bundled models on the corpus, and writes their model cards with what was measured.

    python samples/models/train.py [bert] [gpt] [t5] [--tokenizers] [--into FOLDER]

One thread; each card says how much processor time it took. The tokenizers stay what they are,
unless ``--tokenizers`` makes them anew: WordPiece's trainer settles ties by chance. What it prints
at the end belongs into glassbox/families/bundled.py.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

import transformers  # noqa: E402
from make_corpus import PAIRS, SEED, TEXTS  # noqa: E402

from glassbox import heavy, workspace  # noqa: E402
from glassbox.families import asked, bundled, lessons, measure, recipes, tokenizing, training  # noqa: E402
from glassbox.families.kinds import ABOUT, KINDS, Kind  # noqa: E402
from glassbox.families.spent import Spent  # noqa: E402
from glassbox.training.arguments import changed  # noqa: E402

CARD = """\
---
license: apache-2.0
library_name: transformers
pipeline_tag: {task}
---

# {title}

A {class_name} of {parameters:,} parameters ({size:.1f} MB as float32), trained from random
weights by Glassbox on a synthetic corpus of its own, to be looked at: it {does}
within a world of {words} words, and knows nothing else. Made by this project; nothing in it was
copied from another model or text. Licence: Apache-2.0.

## Data

`samples/models/corpus/{files}`, written by `python samples/models/make_corpus.py` (seed
{corpus_seed}): {data}. No line of a split occurs in
another one. Words, forms and facts are the same in all of them: the scores below say how well the
corpus was learned, not how well English was.

## Training

    {command}

Objective: {learned}. The real Trainer, {steps:,} steps,
seed {seed}, one thread: {seconds:.0f} s of processor time on {machine}, torch
{torch}, transformers {transformers}. What is not the library's default:

{arguments}

Config:

{config}

The tokenizer ({tokenizer}, {entries:,} entries) was made of the same texts and lower-cases what it
is given. The same command gives the same weights on the same machine and versions; another
processor adds numbers in another order, and comes to slightly different ones.

## Measured on the test split

{scores}

{meaning}

## What it is not for

Anything but showing how such a model works. A word that the corpus does not have is cut into pieces
that it has never seen together, and whatever it says then means nothing.
"""
FILES = {"bert": "*.txt", "gpt": "*.txt", "t5": "*.tsv"}
TOKENIZERS = {"bert": "WordPiece", "gpt": "byte-level BPE", "t5": "Unigram"}
# What of the random weights is not as the library draws it.
DRAWN = {
    "t5": f"""

The position biases are drawn with a standard deviation of {recipes.POSITION_SPREAD:g} instead of
0.09, so that each head looks to places of its own from the first step on."""
}
MEANING = {
    "bert": """\
Of each test text two tokens in five, at least one, are masked (fixed seed); `accuracy` is the
share of them that comes out first. Most of what is masked cannot be known (a name, a colour), so 1
is out of reach. What it has learned: which kind of word belongs where, and what agrees (she for
anna). Most facts of its world it has not: the country of a town may come out as any country.""",
    "gpt": """\
Per token, ends of texts included. Most of what is uncertain cannot be known: who, where, which
colour. It has learned what agrees, the jobs and the countries of most towns; not the sums, and not
which day comes after which.""",
    "t5": """\
`exact` is the share of the answers that greedy generation gets right, word for word; the answer
follows from the question, so 1 is in reach. Loss and accuracy are per token of the answer. What
goes wrong is hardly ever English: a word of Ombril that comes twice, is left out or is another.""",
}


def tokenizer_of(kind: Kind, *, anew: bool) -> Any:
    """The tokenizer that is there, or a new one."""
    if anew or not (HERE / kind / "tokenizer.json").exists():
        texts = lessons.texts("train")
        if kind == "t5":
            texts = [side for pair in lessons.pairs("train") for side in pair]
        tokenizing.train(kind, texts).save_pretrained(HERE / kind)
    return heavy.AutoTokenizer.from_pretrained(str(HERE / kind))


def make(kind: Kind, into: Path, *, tokenizers: bool) -> None:
    """Train one model into ``into``."""
    into.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(kind, anew=tokenizers)
    spec = recipes.spec(kind)
    spent = Spent(None)
    with tempfile.TemporaryDirectory() as folder:
        trainer = training.trainer(kind, spec, tokenizer, Path(folder), [])
        trainer.train()
    model = trainer.model
    training.save(model, tokenizer, into)
    found = measure.scores(kind, model, tokenizer)
    seconds = spent.seconds
    results = {"kind": kind, "scores": found, "cpu_seconds": round(seconds)}
    workspace.write_json(into / "results.json", results)
    (into / "README.md").write_text(
        card(kind, trainer, tokenizer, found, seconds), encoding="utf-8"
    )
    for name in bundled.SHA256[kind]:
        print(f'{kind}: "{name}": "{bundled.digest(into / name)}"')


def card(kind: Kind, trainer: Any, tokenizer: Any, found: dict[str, float], seconds: float) -> str:
    """The model card."""
    about, sizes = ABOUT[kind], PAIRS if kind == "t5" else TEXTS
    spec = recipes.spec(kind)
    parameters = trainer.model.num_parameters()
    data = ", ".join(f"{count:,} {split}" for split, count in sizes.items())
    told = [f"| {name} | {value:.4f} |" for name, value in found.items()]
    return CARD.format(
        task=about.task,
        title=bundled.TITLES[kind],
        class_name=about.class_name,
        parameters=parameters,
        size=parameters * 4 / 1e6,
        does=about.does,
        words=len(asked.known(kind)),
        files=FILES[kind],
        corpus_seed=SEED,
        data=data + (" pairs" if kind == "t5" else " texts"),
        command=f"python samples/models/train.py {kind}",
        learned=about.learned
        + (f", {recipes.MASKED_SHARE:.0%} of the tokens chosen" if kind == "bert" else ""),
        steps=trainer.state.global_step,
        seed=spec.arguments.seed,
        seconds=seconds,
        machine=f"{platform.system()} {platform.machine()}",
        torch=heavy.torch.__version__,
        transformers=transformers.__version__,
        arguments=lines(changed(spec.arguments)),
        config=lines(recipes.shape(kind)) + DRAWN.get(kind, ""),
        tokenizer=TOKENIZERS[kind],
        entries=len(tokenizer),
        scores="\n".join(["| score | |", "|---|---|", *told]),
        meaning=MEANING[kind],
    )


def lines(values: dict[str, Any]) -> str:
    """Settings as an indented block."""
    return "\n".join(f"    {name} = {value!r}" for name, value in values.items())


def main() -> None:
    """Read the command line, and train what it names (all three without a name)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []])
    parser.add_argument("--tokenizers", action="store_true")
    parser.add_argument("--into", type=Path, default=HERE)
    given = parser.parse_args()
    for kind in given.kinds or KINDS:
        make(kind, given.into / kind, tokenizers=given.tokenizers)


if __name__ == "__main__":
    main()
