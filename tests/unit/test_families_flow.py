"""What flows where: the drawn graph is that of the modules and of the pass."""

from __future__ import annotations

import json
from functools import cache

import pytest

from components.flow_drawing import payload
from glassbox.families import flow, tiny
from glassbox.families.graph import Flow, Node
from glassbox.families.loading import Loaded
from glassbox.models.families_data import BY_ID, FAMILIES
from glassbox.snippets import families_flow as snippets
from tests.snippets import run

TEXT, TARGET = "the dog sees a cat.", "the wolf eats."
ALL = [each.id for each in FAMILIES]
BOTH = [each.id for each in FAMILIES if each.kind == "encoder-decoder"]
POST = {"bert", "albert", "distilbert", "electra", "roberta", "openai-gpt", "bart", "marian"}


@cache
def traced(id: str) -> Flow:
    return flow.trace(id, "me", TEXT, TARGET)


def starts(found: Flow, node: Node) -> list[Node]:
    return [found.nodes[each.start] for each in found.edges if each.end == node.at]


def calls(id: str) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Each leaf that is called, by plain hooks: its class and the shape that it gives."""

    def work(loaded: Loaded) -> dict[str, tuple[str, tuple[int, ...]]]:
        found: dict[str, tuple[str, tuple[int, ...]]] = {}
        hooks = [
            module.register_forward_hook(
                lambda m, given, made, name=name: found.update(
                    {name: (type(m).__name__, tuple(made.shape))}
                )
            )
            for name, module in loaded.model.named_modules()
            if not list(module.children())
        ]
        loaded.model(**tiny.given(loaded, TEXT, TARGET).inputs)
        for hook in hooks:
            hook.remove()
        return found

    return tiny.use(BY_ID[id], "me", work)


@pytest.mark.parametrize("id", ALL)
def test_every_call_is_drawn_with_its_class_and_shape(id: str) -> None:
    found = traced(id)
    drawn = {n.name: (n.class_name, n.shape) for n in found.nodes if n.class_name and not n.sign}
    for node in found.nodes:
        drawn |= {f"{node.name}.{p.name}": (p.class_name, p.made) for p in node.parts}
    wanted = {k: v for k, v in calls(id).items() if v[0] not in ("Dropout", "Identity")}
    assert {k: v for k, v in drawn.items() if k in wanted} == wanted


@pytest.mark.parametrize("id", ALL)
def test_residuals_and_norms_stand_where_the_family_has_them(id: str) -> None:
    found = traced(id)
    for block in found.blocks:
        inside = [n for n in found.nodes if (n.lane, n.block) == (block.lane, block.at)]
        sums = [n for n in inside if n.sign == "+"]
        attentions = [n for n in inside if n.heads]
        # One residual goes round each attention and one round the feed-forward part.
        assert len(sums) == len(attentions) + 1
        assert all(len(starts(found, each)) == 2 for each in sums)
        assert (inside[0].role == "norm") == (id not in POST)
        assert (inside[-1].role == "norm") == (id in POST)
        assert {n.role for n in attentions} == (
            {"attention", "cross"} if block.lane == "decoder" else {"attention"}
        )
    # All but the ids, and the tables that count for themselves, come from something.
    for node in found.nodes:
        assert starts(found, node) or node.role in ("input", "embedding")


@pytest.mark.parametrize("id", BOTH)
def test_every_cross_attention_reads_the_encoders_last_hidden_state(id: str) -> None:
    found = traced(id)
    decoder = [each for each in found.blocks if each.lane == "decoder"]
    assert [each.block for each in found.crossings] == [each.at for each in decoder]
    assert all(each.same and each.difference == 0 for each in found.crossings)
    last = [n for n in found.nodes if n.lane == "encoder"][-1]
    crossing = [
        each
        for each in found.edges
        if found.nodes[each.start].lane == "encoder" and found.nodes[each.end].lane == "decoder"
    ]
    assert {each.start for each in crossing} == {last.at}
    assert len(crossing) == 2 * len(decoder)
    assert all(found.nodes[each.end].role == "cross" for each in crossing)


def test_what_sets_families_apart_is_seen() -> None:
    albert, electra, t5, roberta = (traced(id) for id in ("albert", "electra", "t5", "roberta"))
    assert [each.first_use for each in albert.blocks] == [None, 0]
    names = {n.name: n for n in electra.nodes}
    assert names["electra.embeddings_project"].shape[-1] == 64
    assert names["discriminator_predictions.dense_prediction"].shape[-1] == 1
    handed = [each for each in t5.edges if each.label == "position bias"]
    assert {t5.nodes[each.end].block for each in handed} == {1}
    assert "relative_attention_bias" in [p.name for n in t5.nodes for p in n.parts]
    positions = next(n for n in roberta.nodes if "position" in n.name)
    assert positions.first[:2] == (1, 2), "counted from pad_token_id + 1"
    shared = next(n for n in t5.nodes if n.name == "lm_head").shared
    assert "decoder.embed_tokens" in shared


@pytest.mark.parametrize("id", ["bert", "albert", "gpt2", "t5"])
@pytest.mark.parametrize("every", [True, False])
def test_the_drawing_has_a_row_for_each_node_or_closed_layer(id: str, every: bool) -> None:
    found = traced(id)
    data = payload(found, every=every, wide=False)
    assert json.loads(json.dumps(data)) == data
    names = [row["id"] for row in data["rows"]]
    assert len(names) == len(set(names))
    closed = [row for row in data["rows"] if row["role"] == "layer"]
    assert len(closed) == (0 if every else sum(each.at > 0 for each in found.blocks))
    assert len(names) == len(found.nodes) or closed
    for edge in data["edges"]:
        assert names.index(edge["start"]) < names.index(edge["end"])
    crossing = [each for each in data["edges"] if each["kind"] == "cross"]
    assert len(crossing) == len(found.crossings)


@pytest.mark.parametrize("id", ["bart", "openai-gpt"])
def test_the_snippet_sees_the_same_calls(id: str) -> None:
    found = traced(id)
    names = run(snippets.source(BY_ID[id], found, TEXT, TARGET))
    made = {name: (kind, shape) for name, kind, shape in names["calls"]}
    for node in found.nodes:
        if node.role in ("linear", "norm", "embedding"):
            assert made[node.name] == (node.class_name, node.shape)
    if found.crossings:
        last = names["output"].encoder_last_hidden_state
        assert len(names["sources"]) == 2 * len(found.crossings)
        assert all(each.data_ptr() == last.data_ptr() for each in names["sources"].values())
