"""A first guess at what of a dataset can be learned: text, label and the kind of task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glassbox.data import columns
from glassbox.errors import Problem
from glassbox.training import label_lists, labels
from glassbox.training.spec import ListForm, RunSpec

if TYPE_CHECKING:
    from datasets import DatasetDict

# So many yes/no columns are hardly there by chance: each is a label of the row.
_FEWEST_YES_NO = 3
_LABEL_NAMES = ("label", "labels", "target", "class")
_NUMBERS = ("label", "labels", "target", "score", "similarity", "rating", "y")


def guess(dataset: DatasetDict, ref: str, steps: str = "") -> tuple[RunSpec, tuple[Problem, ...]]:
    """The roles of the columns and the task, and what is missing where there are none.

    Classes are looked for first, then lists and yes/no columns (multi-label), then numbers.
    """
    found = columns.guess_roles(dataset)
    roles = found if isinstance(found, columns.Roles) else None
    several = _several(dataset, roles)
    if roles is not None and not several:
        task = labels.problem_types(dataset, roles.label)[0]
        return RunSpec(ref, roles.text, roles.text_pair, roles.label, steps=steps,
                       problem_type=task), ()  # fmt: skip
    problems = () if isinstance(found, columns.Roles) else tuple(found)
    texts = [name for name in columns.text_columns(dataset) if name not in several]
    if not texts or any(problem.field == "text" for problem in problems):
        return RunSpec(ref, "", None, "", steps=steps), problems
    text, pair = columns.guess_texts(dataset, texts)
    if several:
        return RunSpec(
            ref,
            text,
            pair,
            several[0] if len(several) == 1 else "",
            steps=steps,
            problem_type="multi_label_classification",
            label_columns=several if len(several) > 1 else (),
            label_form=_form(dataset, several),
        ), ()
    number = _number(dataset)
    if number is None:
        return RunSpec(ref, "", None, "", steps=steps), problems
    return RunSpec(ref, text, pair, number, steps=steps, problem_type="regression"), ()


def _several(dataset: DatasetDict, roles: columns.Roles | None) -> tuple[str, ...]:
    """A column of lists, or the yes/no columns, where they are likelier than one label."""
    names = columns.first_split(dataset).column_names
    if roles is not None and roles.label.lower() in _LABEL_NAMES:
        return ()
    lists = [name for name in names if labels.holds_lists(dataset, name)]
    named = [name for name in lists if name.lower() in _LABEL_NAMES]
    if lists and (roles is None or named):
        return ((named or lists)[0],)
    yes_no = labels.yes_no_columns(dataset)
    many = len(yes_no) >= _FEWEST_YES_NO and (roles is None or roles.label in yes_no)
    return yes_no if many else ()


def _form(dataset: DatasetDict, several: tuple[str, ...]) -> ListForm:
    one = len(several) == 1 and label_lists.indicators(dataset, several[0]) is not None
    return "indicators" if one else "values"


def _number(dataset: DatasetDict) -> str | None:
    """The column that is likeliest measured: by its name, else the first with fractions."""
    names = columns.first_split(dataset).column_names
    kinds = {name: labels.kind(dataset, name) for name in names}
    numbers = [name for name in names if kinds[name] in ("fraction", "whole")]
    known = [name for name in numbers if name.lower() in _NUMBERS]
    fractions = [name for name in numbers if kinds[name] == "fraction"]
    return next(iter((*known, *fractions)), None)
