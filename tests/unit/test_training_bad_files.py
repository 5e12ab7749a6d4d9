"""The fifty-two bad files as training data: a set-up that works, or a sentence with a hint.

Nothing is trained. What the page does with a dataset before a run is done with each of them: the
guess, what can be chosen, the checks, the rows by part, their labels, and the features of a batch.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from glassbox.data import store
from glassbox.errors import Problem, UserError
from glassbox.training import (
    choices,
    estimate,
    findings,
    findings_special,
    label_columns,
    label_counts,
    leaks,
    parts,
    prepare,
    preview,
    special_tokens,
)  # fmt: skip
from glassbox.training.leaks import TRAINING
from glassbox.training.spec import RunSpec
from tests.unit.test_data_52_files import READ, REFUSED

# As much as any other text of more tokens than a model takes, and quicker to be counted.
LONG = b'text,n\n"' + b"x " * 50_000 + b'",1\nb,2\n'
BAD = {name: data for name, (data, *_) in {**READ, **REFUSED}.items()}
BAD["12 a cell of 50 MB"] = LONG
# Rows enough to learn from: those of a file again and again, with one more column, a label.
MANY = {
    "labelled": b"text,label\n" + b"".join(b"row %d,%d\n" % (at, at % 2) for at in range(40)),
    "no label in some": b"text,label\n" + b"a,1\nb,\n" * 20,
    "one class": b"text,label\n" + b"a,x\nb,x\n" * 20,
    "fractions": b"text,label\n" + b"a,0.5\nb,\n" * 20,
    "a label for each row": b"text,label\n" + b"".join(b"t %d,l%d\n" % (n, n) for n in range(90)),
    "no text": b"a,b\n" + b"1,2\n2,1\n" * 20,
    "empty texts": b"text,label\n" + b" ,1\n\t,0\n" * 20,
    "names as markup": b'"<script>alert(1)</script>","**l**"\n' + b"a,x\nb,y\n" * 20,
    "special tokens": b"text,label\n" + b"[SEP] a [PAD],x\nb [CLS],y\n" * 20,
    "huge numbers": b"text,label\n" + b"a,99999999999999999999\nb,1e308\n" * 20,
    "infinite": b"text,label\n" + b"a,inf\nb,nan\n" * 20,
}  # fmt: skip


def sentences(found: Sequence[Problem]) -> None:
    """Each is for a person: a sentence, and what to do where it keeps a run from starting."""
    for problem in found:
        assert problem.message.strip().endswith((".", "!", "?")), problem
        assert "Traceback" not in problem.message
        assert problem.hint or problem.severity != "error", problem


def looked_at(spec: RunSpec) -> None:
    """All that the page shows of a run that can start."""
    dataset, _ = prepare.load(spec, "me")
    drawn = parts.parts(dataset, spec)
    counted = label_counts.label_counts(drawn, spec, dataset)
    assert set(counted) == set(drawn.rows)
    shared = preview.tokenizer(spec.model)
    lengths = {part: preview.lengths(rows, spec, shared) for part, rows in drawn.rows.items()}
    found = estimate.widths(lengths[TRAINING], lengths[parts.VALIDATION], spec)
    assert 0 < found.most <= spec.max_length
    texts = [name for name in (spec.text, spec.text_pair) if name]
    told = findings.of_leaks(spec, leaks.leaks(drawn.rows, texts))
    told += findings.cut(spec, lengths[TRAINING], 512)
    told += findings_special.special(
        spec, special_tokens.look(drawn.rows, texts, shared), encoder_decoder=False
    )
    sentences([each.problem for each in told])
    rows = drawn.rows[TRAINING]
    at = range(min(3, rows.num_rows))
    given = preview.features(rows, spec, shared, at, preview.targets(rows, at, spec, dataset))
    assert all(0 < len(each.tokens) <= spec.max_length for each in given)


def as_training_data(data: bytes, name: str) -> bool:
    """Whether a run on the file could start; what keeps it from that is told."""
    try:
        ref = store.add(io.BytesIO(data), name, "me")
        found = choices.choices(ref, "me")
    except UserError as error:
        assert error.message and error.hint
        return False
    sentences(found.problems)
    label_columns.label_columns(prepare.load(found.suggested, "me")[0])
    plan = choices.plan(found.suggested, "me")
    sentences(plan.problems)
    if plan.can_start:
        looked_at(found.suggested)
    else:
        assert plan.problems or found.problems
    # Whatever a person chooses instead of the guess is told likewise.
    for label in found.labels[:4]:
        for text in found.texts[:2]:
            other = replace(found.suggested, text=text, label=label, label_columns=())
            sentences(choices.plan(other, "me").problems)
    return plan.can_start


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_set_up_or_a_sentence(name: str, workspace_root: Path) -> None:
    suffix = "jsonl" if "JSON Lines" in name or ".jsonl" in name else "csv"
    as_training_data(BAD[name], f"a.{suffix}")


@pytest.mark.parametrize("name", MANY)
def test_a_file_that_is_bad_to_learn_from(name: str, workspace_root: Path) -> None:
    refused = ("no label in some", "fractions", "a label for each row", "no text")
    assert as_training_data(MANY[name], "a.csv") == (name not in refused)
