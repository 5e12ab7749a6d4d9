"""The Python behind the quality view: the same numbers by pandas."""

from __future__ import annotations

import json
from collections.abc import Sequence

from glassbox.data import faults


def checks(splits: Sequence[str], texts: Sequence[str], label: str | None) -> str:
    """Every check over pandas frames; makes ``quality``, a dict from a check to its number.

    Leaves out texts that are empty or only white space where texts are compared.
    """
    train = "train" if "train" in splits else splits[0]
    others = [split for split in splits if split != train]
    lines = [
        "import pandas as pd",
        "",
        "frames = {split: rows.to_pandas() for split, rows in dataset.items()}",
        "whole = pd.concat(frames.values(), ignore_index=True)",
        "quality = {",
        '    "missing": int(whole.isna().sum().sum()),',
        '    "constant": [name for name in whole if whole[name].nunique(dropna=False) == 1],',
        '    "duplicates": sum(int(frame.duplicated().sum()) for frame in frames.values()),',
        "}",
    ]
    if texts:
        lines += [
            f"texts = {_list(texts)}",
            "for name, frame in frames.items():",
            "    exact = frame[texts].astype(object).where(frame[texts].notna(), None)",
            '    loose = exact.map(lambda text: text.strip().lower(), na_action="ignore")',
            '    empty = loose.fillna("").eq("").all(axis=1)',
            "    frames[name] = frame.assign(",
            "        exact_key=list(exact.itertuples(index=False, name=None)),",
            "        loose_key=list(loose.itertuples(index=False, name=None)),",
            "    )[~empty]",
            'for key in ("exact_key", "loose_key"):',
            '    quality["duplicates", key] = sum(',
            "        int(frame[key].duplicated().sum()) for frame in frames.values()",
            "    )",
        ]
        for split in others:
            lines += [
                f"    in_other = frames[{_text(train)}][key].isin(frames[{_text(split)}][key])",
                f'    quality["leakage", {_text(split)}, key] = int(in_other.sum())',
            ]
        if label:
            lines += [
                "    both = pd.concat(frames.values(), ignore_index=True)",
                f'    labels = both.groupby(key)[{_text(label)}].transform("nunique")',
                '    quality["conflicts", key] = int((labels > 1).sum())',
            ]
        lines += [
            "for name in texts:",
            "    column = whole[name].dropna()",
            '    blank = column.str.strip().eq("")',
            '    few = ~blank & (column.str.count(r"[^\\W_]") < ' + f"{faults.FEW})",
            '    quality["near-empty", name] = int(blank.sum()), int(few.sum())',
            '    quality["longest", name] = int(column.str.len().max())',
            '    lost = column.str.contains("\\ufffd", regex=False)',
            '    control = column.str.contains(r"[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]")',
            '    quality["odd", name] = int(control.sum()), int(lost.sum())',
        ]
    if label:
        lines.append(f'quality["balance"] = whole[{_text(label)}].value_counts().to_dict()')
    lines.append("print(quality)")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, names))}]"
