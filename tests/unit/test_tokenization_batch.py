"""A batch is the tokenizer's own call, whatever the rows and options; what would fail is said."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from glassbox.errors import UserError
from glassbox.tokenization import library
from glassbox.tokenization.batch import Batch, encode_batch
from glassbox.tokenization.batch_call import call, holding, lengths
from glassbox.tokenization.batch_checks import check
from glassbox.tokenization.batch_cut import cut
from glassbox.tokenization.batch_facts import collated, padded
from glassbox.tokenization.batch_options import BatchOptions, Row, as_given, cleaned
from glassbox.tokenization.batch_rows import from_address, from_cells, to_address
from glassbox.tokenization.batch_tensors import convert, tensors
from glassbox.tokenization.batch_windows import DoesNotFit, NoSecond, keeps, panics, windows
from tests.unit.test_tokenization_encode import NASTY

PADDING = ("do_not_pad", "longest", "max_length")
TRUNCATION = ("do_not_truncate", "longest_first", "only_first", "only_second")
SIDES = ("right", "left")

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=8),
    st.integers(0, 12).map(lambda count: "the " * count),
)
rows = st.lists(st.builds(Row, texts, st.none() | texts), min_size=1, max_size=4)
options = st.builds(
    BatchOptions,
    add_special_tokens=st.booleans(),
    padding=st.sampled_from(PADDING),
    padding_side=st.sampled_from(SIDES),
    pad_to_multiple_of=st.sampled_from([None, None, 1, 4]),
    truncation=st.sampled_from(TRUNCATION),
    truncation_side=st.sampled_from(SIDES),
    max_length=st.sampled_from([None, *range(13), 16, 24]),
    stride=st.sampled_from([0, 0, 1, 2, 5]),
    return_overflowing_tokens=st.booleans(),
)


def own(name: str, given: Sequence[Row], asked: BatchOptions, **more: Any) -> Any:
    """What the tokenizer itself says, asked in the library's words with nothing left out."""
    shared = library.get(name)
    limited = asked.truncation != "do_not_truncate" or asked.padding == "max_length"
    with shared.lock:
        shared.tokenizer.truncation_side = asked.truncation_side
        try:
            return shared.tokenizer(
                [row.first if row.second is None else (row.first, row.second) for row in given],
                add_special_tokens=asked.add_special_tokens,
                padding=asked.padding,
                padding_side=asked.padding_side,
                pad_to_multiple_of=asked.pad_to_multiple_of,
                truncation=asked.truncation,
                max_length=asked.max_length if limited else None,
                stride=asked.stride,
                return_overflowing_tokens=asked.return_overflowing_tokens,
                **more,
            )
        finally:
            shared.tokenizer.truncation_side = "right"


def errors(name: str, given: Sequence[Row], asked: BatchOptions) -> list[str]:
    found = check(library.get(name), given, asked)
    return [each.field for each in found if each.severity == "error"]


@pytest.mark.parametrize("name", library.NAMES)
@hypothesis_settings(max_examples=80)
@given(given=rows, asked=options)
def test_every_value_is_the_tokenizers_own(
    name: str, given: list[Row], asked: BatchOptions
) -> None:
    shared = library.get(name)
    clean, replaced = cleaned(given)
    if errors(name, clean, asked):
        with pytest.raises(UserError):
            encode_batch(shared, given, asked)
        return
    made = encode_batch(shared, given, asked)
    extra = {"return_special_tokens_mask": True, "return_offsets_mapping": True}
    expected = own(name, clean, asked, **extra)
    assert made.rows == clean and made.replaced == replaced
    assert list(made.inputs) == [key for key in expected if key not in (
        "special_tokens_mask", "offset_mapping")]  # fmt: skip
    for key, values in made.inputs.items():
        assert values == expected[key], key
    assert list(made.row_of) == expected.get("overflow_to_sample_mapping", list(range(len(given))))
    for index, encoding in enumerate(expected.encodings):
        cells = made.window(index)
        assert [cell.index for cell in cells] == list(range(len(encoding.ids)))
        assert [cell.id for cell in cells] == encoding.ids
        assert [cell.text for cell in cells] == encoding.tokens
        assert [(cell.start, cell.end) for cell in cells] == expected["offset_mapping"][index]
        assert [cell.special for cell in cells] == expected["special_tokens_mask"][index]
        assert [cell.attention for cell in cells] == expected["attention_mask"][index]
        assert [cell.type_id for cell in cells] == encoding.type_ids
        assert [cell.sequence for cell in cells] == encoding.sequence_ids


@pytest.mark.parametrize("name", ["subword", "character"])
@pytest.mark.parametrize(("padding", "truncation"), list(product(PADDING, TRUNCATION)))
def test_every_padding_with_every_truncation(name: str, padding: Any, truncation: Any) -> None:
    given = [Row(text, other) for text, other in product(NASTY[:-1], ["of two words", "", "x"])]
    for sides, stride, overflow in product(product(SIDES, SIDES), (0, 1), (True, False)):
        asked = BatchOptions(
            padding=padding, padding_side=sides[0], truncation=truncation,
            truncation_side=sides[1], max_length=24, stride=stride,
            return_overflowing_tokens=overflow,
        )  # fmt: skip
        fit = [row for row in given if not errors(name, [row], asked)]
        assert fit
        made = encode_batch(library.get(name), fit, asked)
        expected = own(name, fit, asked)
        assert dict(made.inputs) == dict(expected.data)


@hypothesis_settings(max_examples=200)
@given(
    first=st.integers(0, 12), second=st.none() | st.integers(0, 12), room=st.integers(0, 10),
    stride=st.integers(0, 4), truncation=st.sampled_from(TRUNCATION[1:]),
    side=st.sampled_from(SIDES), special=st.booleans(),
)  # fmt: skip
def test_windows_are_foreseen(
    first: int, second: int | None, room: int, stride: int, truncation: Any, side: Any,
    special: bool,
) -> None:  # fmt: skip
    """Their number, what the first one keeps, and each way in which the library fails."""
    shared = library.get("word")
    added = shared.tokenizer.num_special_tokens_to_add(pair=second is not None) if special else 0
    limit = room + added
    assume(not 0 <= limit - 2 < stride)
    row = Row("the " * first, None if second is None else "the " * second)
    try:
        kept = keeps(first, second, room, truncation)
        if panics(first, kept[0], stride) or panics(second, kept[1], stride):
            foreseen: Any = "PanicException"
        else:
            foreseen = windows(first, second, room, stride, truncation)
    except DoesNotFit:
        foreseen = "too short"
    except NoSecond:
        foreseen = "Second sequence not provided"
    try:
        with holding(shared, side):
            made = shared.tokenizer(
                as_given([row]), add_special_tokens=special, truncation=truncation,
                max_length=limit, stride=stride, return_overflowing_tokens=True,
            ).encodings  # fmt: skip
    except BaseException as error:
        assert isinstance(foreseen, str)
        assert foreseen in f"{type(error).__name__}: {error}"
        return
    assert len(made) == foreseen
    of_text = [
        sequence
        for sequence, mask in zip(made[0].sequence_ids, made[0].special_tokens_mask, strict=True)
        if not mask
    ]
    assert (of_text.count(0), of_text.count(1)) == (kept[0], kept[1] or 0)


@pytest.mark.parametrize("name", ["subword", "character"])
@hypothesis_settings(max_examples=60)
@given(given=rows, asked=options)
def test_kept_and_cut_are_the_whole(name: str, given: list[Row], asked: BatchOptions) -> None:
    shared = library.get(name)
    clean, _ = cleaned(given)
    if errors(name, clean, asked):
        return
    made = encode_batch(shared, clean, asked)
    found = cut(shared, made, rows=3)
    whole = lengths(shared, clean)
    first = {row: made.window(index) for index, row in reversed(list(enumerate(made.row_of)))}
    kept = sum(not cell.special for cells in first.values() for cell in cells)
    assert found.tokens == sum(one + (two or 0) for one, two in whole) - kept
    assert {text.row for text in found.texts} == set(range(min(3, len(clean))))
    for text in found.texts:
        row = clean[text.row]
        source = row.second if text.sequence else row.first
        assert "".join(piece.text for piece in text.pieces) == source
        assert text.kept + text.cut == whole[text.row][text.sequence]
        if not asked.truncates:
            assert {piece.state for piece in text.pieces} <= {"kept"}


def pieces(given: Row, **asked: Any) -> list[list[tuple[str, str]]]:
    shared = library.get("subword")
    made = encode_batch(shared, [given], BatchOptions(**asked))
    found = cut(shared, made, rows=1).texts
    return [[(piece.state, piece.text) for piece in text.pieces] for text in found]


def test_what_was_cut_is_struck_out() -> None:
    asked: dict[str, Any] = {"truncation": "longest_first", "max_length": 4}
    text = "one two three four"
    assert pieces(Row(text), **asked) == [[("kept", "one two"), ("cut", " three four")]]
    assert pieces(Row(text), truncation_side="left", **asked) == [
        [("cut", "one two "), ("kept", "three four")]
    ]
    assert pieces(Row("a b", "c d e"), **asked | {"max_length": 6}) == [
        [("kept", "a"), ("cut", " b")],
        [("kept", "c d"), ("cut", " e")],
    ]
    assert pieces(Row("a b", "c d e"), truncation="only_second", max_length=6) == [
        [("kept", "a b")],
        [("kept", "c"), ("cut", " d e")],
    ]


def test_a_character_may_be_cut_in_two() -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    from glassbox.light import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    backend = Tokenizer(models.BPE({sign: id for id, sign in enumerate(alphabet)}, []))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    shared = library.SharedTokenizer(
        "x", "X", "BPE", "a test", PreTrainedTokenizerFast(tokenizer_object=backend)
    )
    made = encode_batch(
        shared, [Row("aé東b")], BatchOptions(truncation="longest_first", max_length=2)
    )
    [text] = cut(shared, made, rows=1).texts
    assert [(piece.state, piece.text) for piece in text.pieces] == [
        ("kept", "a"),
        ("partly", "é"),
        ("cut", "東b"),
    ]
    assert (text.kept, text.cut) == (2, 5)


SINGLE, PAIR = [Row("one two three four five six")], [Row("a b c d e", "f g h i")]


@pytest.mark.parametrize(
    ("given", "asked", "expected"),
    [
        (SINGLE, {}, []),
        ([], {}, ["rows!"]),
        ([Row("a", "")], {}, ["second"]),
        # Nothing to go by: the word tokenizer knows no limit, the embedded one says 512.
        (SINGLE, {"padding": "max_length", "name": "word"}, ["max_length!"]),
        (SINGLE, {"truncation": "longest_first", "name": "word"}, ["max_length!"]),
        (SINGLE, {"padding": "max_length"}, []),
        (SINGLE, {"truncation": "longest_first"}, []),
        (SINGLE, {"padding": "longest", "name": "word"}, []),
        # max_length and the special tokens, 2 of a single text and 3 of a pair.
        (SINGLE, {"truncation": "longest_first", "max_length": 1}, ["max_length!"]),
        (SINGLE, {"truncation": "longest_first", "max_length": 2}, ["max_length"]),
        (SINGLE, {"truncation": "longest_first", "max_length": 3}, []),
        (PAIR, {"truncation": "longest_first", "max_length": 2}, ["max_length!"]),
        (PAIR, {"truncation": "longest_first", "max_length": 3}, ["max_length"]),
        ([*SINGLE, *PAIR], {"truncation": "longest_first", "max_length": 2},
         ["max_length!", "max_length"]),
        (PAIR, {"truncation": "longest_first", "max_length": 1, "add_special_tokens": False}, []),
        (SINGLE, {"truncation": "longest_first", "max_length": 0, "add_special_tokens": False},
         ["max_length"]),
        (SINGLE, {"padding": "max_length", "max_length": 1}, []),
        (SINGLE, {"padding": "max_length", "max_length": -1}, ["max_length!"]),
        (SINGLE, {"padding": "max_length", "max_length": 10**9}, ["max_length!"]),
        # stride and the room for text
        (SINGLE, {"truncation": "longest_first", "max_length": 6, "stride": 3, "over": True}, []),
        (SINGLE, {"truncation": "longest_first", "max_length": 6, "stride": 3}, ["stride"]),
        (SINGLE, {"truncation": "longest_first", "max_length": 6, "stride": 4}, ["stride!"]),
        (SINGLE, {"truncation": "longest_first", "max_length": 6, "stride": 5}, ["stride!"]),
        (SINGLE, {"truncation": "longest_first", "max_length": 6, "stride": -1}, ["stride!"]),
        (SINGLE, {"truncation": "longest_first", "max_length": 6, "stride": 5, "over": True,
                  "add_special_tokens": False}, ["stride!"]),
        (SINGLE, {"truncation": "longest_first", "max_length": 6, "stride": 4, "over": True,
                  "add_special_tokens": False}, []),
        (PAIR, {"truncation": "longest_first", "max_length": 7, "stride": 1, "over": True}, []),
        (PAIR, {"truncation": "longest_first", "max_length": 7, "stride": 2, "over": True},
         ["stride!"]),
        (PAIR, {"truncation": "longest_first", "max_length": 7, "stride": 4}, ["stride!"]),
        (PAIR, {"truncation": "only_second", "max_length": 11, "stride": 2, "over": True}, []),
        (PAIR, {"truncation": "only_second", "max_length": 11, "stride": 3, "over": True},
         ["stride!"]),
        # the sequence that is to be cut
        (SINGLE, {"truncation": "only_second", "max_length": 6}, ["truncation!"]),
        (SINGLE, {"truncation": "only_second", "max_length": 8}, []),
        (SINGLE, {"truncation": "only_first", "max_length": 3}, []),
        (PAIR, {"truncation": "only_first", "max_length": 7}, ["truncation!"]),
        (PAIR, {"truncation": "only_first", "max_length": 8}, []),
        (PAIR, {"truncation": "only_second", "max_length": 8}, ["truncation!"]),
        # what nothing uses, and multiples
        (SINGLE, {"over": True}, ["truncation"]),
        (SINGLE, {"pad_to_multiple_of": 8}, ["pad_to_multiple_of"]),
        (SINGLE, {"padding": "longest", "pad_to_multiple_of": 0}, ["pad_to_multiple_of!"]),
        (SINGLE, {"padding": "longest", "pad_to_multiple_of": 8}, []),
        (SINGLE, {"padding": "longest", "pad_to_multiple_of": 8, "truncation": "only_first",
                  "max_length": 6}, ["max_length!"]),
        (SINGLE, {"padding": "longest", "pad_to_multiple_of": 3, "truncation": "only_first",
                  "max_length": 6}, []),
    ],
    ids=str,
)  # fmt: skip
def test_check(given: list[Row], asked: dict[str, Any], expected: list[str]) -> None:
    asked = dict(asked)
    shared = library.get(asked.pop("name", "subword"))
    made = BatchOptions(return_overflowing_tokens=asked.pop("over", False), **asked)
    found = check(shared, given, made)
    marks = {"error": "!", "warning": ""}
    assert [each.field + marks[each.severity] for each in found] == expected
    if not any(each.severity == "error" for each in found):
        encode_batch(shared, given, made)


@pytest.mark.parametrize("given", [SINGLE, PAIR, [*SINGLE, *PAIR]], ids=str)
@pytest.mark.parametrize("truncation", TRUNCATION[1:])
@pytest.mark.parametrize("padding", PADDING)
@pytest.mark.parametrize(("length", "stride"), [(1, 0), (3, 0), (6, 4), (7, 3), (9, 9), (8, 1)])
def test_mends_work(
    given: list[Row], truncation: Any, padding: Any, length: int, stride: int
) -> None:
    """Following the first mend of the first error, again and again, ends without an error."""
    shared = library.get("subword")
    made: dict[str, Any] = {
        "truncation": truncation, "padding": padding, "max_length": length, "stride": stride,
        "pad_to_multiple_of": 4 if stride == 1 else None,
    }  # fmt: skip
    for _ in range(6):
        found = [
            each for each in check(shared, given, BatchOptions(**made)) if each.severity == "error"
        ]
        if not found:
            break
        assert found[0].mends, found[0]
        made[found[0].field] = found[0].mends[0]
    assert encode_batch(shared, given, BatchOptions(**made)).encodings


def test_no_pad_token() -> None:
    from glassbox.light import PreTrainedTokenizerFast

    bare = PreTrainedTokenizerFast(
        tokenizer_object=library.get("word").tokenizer.backend_tokenizer, unk_token="[UNK]"
    )
    shared = library.SharedTokenizer("x", "X", "WordLevel", "a test", bare)
    [found] = check(shared, SINGLE, BatchOptions(padding="longest"))
    assert found.field == "padding" and "no pad token" in found.message
    assert check(shared, SINGLE, BatchOptions()) == []


def test_an_explosion_of_windows_is_foreseen() -> None:
    """800 and 800 tokens with a max_length of 8 would be 106,800 windows and 15 seconds."""
    given = [Row("a " * 800, "b " * 800)]
    asked = BatchOptions(truncation="longest_first", max_length=8)
    [found] = check(library.get("subword"), given, asked)
    assert "106,800 windows" in found.message and "GLASSBOX_MAX_BATCH_ROWS" in found.hint
    assert found.mends == ("only_first", "only_second")


def test_a_stride_can_make_too_many_windows_as_well(set_setting: Any) -> None:
    set_setting(max_batch_rows=100)
    asked = BatchOptions(
        truncation="longest_first", max_length=10, stride=7, return_overflowing_tokens=True
    )
    [found] = check(library.get("subword"), [Row("a " * 200)], asked)
    # Eight tokens of text a window, seven of them again in the next.
    assert "193 windows" in found.message and found.field == "max_length"
    assert check(library.get("subword"), [Row("a " * 90)], asked) == []


@pytest.mark.parametrize(
    ("limits", "given", "asked", "words"),
    [
        ({"max_batch_rows": 3}, [Row("a")] * 4, {}, "4 rows; the limit is 3"),
        ({"max_text_chars": 9}, [Row("aaaaa", "bbbbb")], {}, "10 characters together"),
        ({"max_batch_cells": 50}, [Row("a")] * 6, {"padding": "max_length", "max_length": 10},
         "60 cells, padding included; the limit is 50"),
        ({"max_batch_cells": 50}, [Row("a")] * 6 + [Row("a " * 8)], {"padding": "longest"},
         "70 cells"),
        ({"max_batch_cells": 50}, [Row("a")] * 6,
         {"padding": "longest", "pad_to_multiple_of": 1_000_000_000}, "6,000,000,000 cells"),
    ],
)  # fmt: skip
def test_limits(
    limits: dict[str, int], given: list[Row], asked: Any, words: str, set_setting: Any
) -> None:
    set_setting(**limits)
    [found] = check(library.get("subword"), given, BatchOptions(**asked))
    assert found.severity == "error" and words in found.message
    [name] = limits
    assert f"GLASSBOX_{name.upper()}" in found.hint


def test_many_rows_are_named_briefly() -> None:
    [found] = check(
        library.get("subword"), SINGLE * 40, BatchOptions(truncation="only_second", max_length=4)
    )
    assert found.message.startswith("Rows 1, 2, 3, 4, 5 and 35 more are too long and no pair")


class PanicException(BaseException):
    """As the Rust bindings raise it: an `except Exception` does not see it."""


@pytest.mark.parametrize("error", [PanicException("index out of bounds"), ValueError("no")])
def test_a_failing_tokenizer_is_a_sentence(error: BaseException) -> None:
    class Backend:
        no_truncation = no_padding = lambda self: None

    class Failing:
        pad_token = unk_token = unk_token_id = None
        all_special_ids: tuple[int, ...] = ()
        truncation_side = "right"
        model_max_length = 512
        backend_tokenizer = Backend()

        def num_special_tokens_to_add(self, pair: bool) -> int:
            return 0

        def __call__(self, *_: object, **__: object) -> object:
            raise error

    broken: Any = Failing()
    shared = library.SharedTokenizer("x", "X", "none", "a test", broken)
    with pytest.raises(UserError, match=type(error).__name__):
        encode_batch(shared, SINGLE)
    assert not shared.lock.locked()


def test_a_panic_leaves_the_tokenizer_as_it_was() -> None:
    shared = library.get("word")
    with pytest.raises(UserError, match="PanicException"), holding(shared, "left"):
        call(shared, ["the " * 9], truncation=True, max_length=6, stride=4)
    assert shared.tokenizer.truncation_side == "right"
    assert shared.tokenizer.backend_tokenizer.truncation is None
    assert len(shared.tokenizer("the " * 9)["input_ids"]) == 11


def test_sixteen_threads_with_settings_of_their_own() -> None:
    """The settings live on one Rust object: without the lock, a quarter of these are wrong."""
    shared = library.get("subword")
    given = [Row("the cat sat on the mat " * 3), Row("a b c", "d e f g h"), Row("x")]
    asked = [
        BatchOptions(
            padding=PADDING[number % 3], padding_side=SIDES[number % 2],
            truncation=TRUNCATION[number % 3], truncation_side=SIDES[number // 2 % 2],
            max_length=10 + number, stride=number % 3, return_overflowing_tokens=number % 5 == 0,
        )
        for number in range(16)
    ]  # fmt: skip
    expected = [dict(own("subword", given, each).data) for each in asked]

    def wrong(number: int) -> int:
        made = partial(encode_batch, shared, given, asked[number])
        return sum(dict(made().inputs) != expected[number] for _ in range(40))

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(wrong, range(16))) == 0


def batch(*counts: int, **asked: Any) -> Batch:
    """A batch of rows with so many tokens each, special ones included."""
    given = [Row("the " * (count - 2)) for count in counts]
    return encode_batch(library.get("subword"), given, BatchOptions(**asked))


def test_padding_is_counted() -> None:
    made = padded(batch(3, 9, 4, 8, padding="max_length", max_length=12), size=2)
    assert (made.shown.all, made.shown.padding) == (48, 24)
    assert made.shown.share == 0.5
    assert (made.together.all, made.together.padding) == (36, 12)
    assert (made.in_order.all, made.in_order.padding) == (34, 10)
    assert (made.by_length.all, made.by_length.padding) == (26, 2)


def test_unpadded_rows_have_no_padding() -> None:
    made = padded(batch(3, 9), size=1)
    assert (made.shown.all, made.shown.padding, made.in_order.padding) == (12, 0, 0)


@pytest.mark.parametrize("multiple", [None, 8])
@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_the_collator_makes_so_many_cells(size: int, multiple: int | None) -> None:
    from glassbox import heavy

    shared = library.get("subword")
    made = batch(3, 9, 4, 8, 21)
    collator = heavy.DataCollatorWithPadding(shared.tokenizer, pad_to_multiple_of=multiple)
    features = [{"input_ids": ids} for ids in made.inputs["input_ids"]]
    cells = 0
    for start in range(0, len(features), size):
        with shared.lock:
            cells += collator(features[start : start + size])["input_ids"].numel()
    assert collated(made.lengths, size, multiple or 1) == cells


@pytest.mark.parametrize("framework", ["np", "pt"])
@pytest.mark.parametrize("padding", ["longest", "do_not_pad"])
@pytest.mark.parametrize("given", [SINGLE, [*SINGLE, *PAIR], [Row("")]], ids=len)
def test_tensors_are_the_librarys_own(framework: Any, padding: Any, given: list[Row]) -> None:
    asked = BatchOptions(
        padding == "longest", padding=padding, truncation="only_first", max_length=14,
        return_overflowing_tokens=padding == "longest",
    )  # fmt: skip
    made = tensors(encode_batch(library.get("subword"), given, asked), framework)
    try:
        expected = own("subword", given, asked, return_tensors=framework)
    except ValueError as error:
        assert made.error == f"ValueError: {error}" and not made.tensors
        assert framework == "pt" and padding == "do_not_pad" and len(given) == 2
        return
    assert made.error == ""
    assert [(each.name, each.shape, each.dtype) for each in made.tensors] == [
        (name, tuple(value.shape), str(value.dtype)) for name, value in expected.items()
    ]
    odd = [each.why for each in made.tensors if "int64" not in each.dtype]
    assert all(odd)
    values = convert(encode_batch(library.get("subword"), given, asked), framework)
    assert str(dict(values)) == str(dict(expected))


def test_ragged_numpy_is_an_array_of_arrays() -> None:
    made = tensors(batch(3, 9), "np")
    assert made.tensors[0].shape == (2,) and made.tensors[0].dtype == "object"
    assert "NumPy makes an array of arrays" in made.tensors[0].why


@pytest.mark.parametrize(
    ("cells", "expected", "left_out"),
    [
        ([("a", None)], [Row("a")], 0),
        ([("a", "b"), (None, None)], [Row("a", "b")], 1),
        ([(float("nan"), float("nan")), ("", None)], [Row("")], 1),
        ([(None, "b")], [Row("", "b")], 0),
        ([("a", "")], [Row("a")], 0),
        ([(3, 4.5)], [Row("3", "4.5")], 0),
        ([], [], 0),
    ],
)
def test_rows_of_cells(cells: Any, expected: list[Row], left_out: int) -> None:
    assert from_cells(cells) == (tuple(expected), left_out)


def test_an_empty_second_cell_may_be_a_text() -> None:
    assert from_cells([("a", "")], empty_is_text=True)[0] == (Row("a", ""),)


@given(given=st.lists(st.builds(Row, st.text(max_size=5), st.none() | st.text(max_size=5))))
def test_rows_come_back_from_an_address(given: list[Row]) -> None:
    assert from_address(to_address(given)) == tuple(given)


@pytest.mark.parametrize(
    "text", ["", "x", "{", "3", "null", '"a"', "[[]]", "[[1]]", '[["a","b","c"]]', '[["a",1]]',
             "[" * 5_000, '{"a":1}', "[[null]]"],
)  # fmt: skip
def test_a_wrong_address_is_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        from_address(text)
