"""What there is to choose from, as lists of a page need it."""

from __future__ import annotations

from glassbox.catalog import Entry, told_apart


def test_choices_of_one_name_are_told_apart_by_their_ids() -> None:
    entries = [
        Entry("upload:aaaaaa111111", "messy.csv", "uploaded"),
        Entry("upload:bbbbbb222222", "messy.csv", "uploaded"),
        Entry("sample:messy", "messy.csv", "bundled"),
        Entry("upload:cccccc333333", "clean.csv", "uploaded"),
    ]
    assert [entry.name for entry in told_apart(iter(entries))] == [
        "messy.csv · 111111", "messy.csv · 222222", "messy.csv", "clean.csv",
    ]  # fmt: skip
    assert [entry.ref for entry in told_apart(entries)] == [entry.ref for entry in entries]
