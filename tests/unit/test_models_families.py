"""Eleven families: data against the library, counts against the facts, bad values, real runs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from glassbox import catalog
from glassbox.errors import LimitExceeded, UserError
from glassbox.models import auto_classes, family_build, family_real
from glassbox.models.families import Family, choice
from glassbox.models.families_data import BY_ID, FAMILIES
from glassbox.models.tree import rows
from tests.busy import somebody_at_work

# Parameters of each bare config's base model (transformers 5.23).
DEFAULTS = {
    "bert": 109_482_240,
    "albert": 222_595_584,
    "distilbert": 66_362_880,
    "electra": 13_483_008,
    "roberta": 124_644_864,
    "openai-gpt": 116_534_784,
    "gpt2": 124_439_808,
    "bart": 406_291_456,
    "t5": 60_506_624,
    "mbart": 406_295_552,
    "marian": 414_307_328,
}


each_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)


@each_family
def test_fields_and_defaults_are_the_library_s(family: Family) -> None:
    from glassbox import heavy

    configs, _ = heavy.family(family.id)
    made = getattr(configs, family.config)()
    assert made.model_type == family.id
    declared = {name: value for name, value in vars(type(made)).items() if name in family.by_name}
    for field in family.fields:
        if field.name == "tie_word_embeddings":
            assert made.tie_word_embeddings is True
        else:
            assert declared[field.name] == field.default, field.name
        if field.role == "activation":
            assert field.default in field.choices


@each_family
def test_default_config_has_the_known_count_on_meta(family: Family) -> None:
    sketch = family_build.sketch(choice(family, "default"), 16)
    assert sketch.parameters == sketch.layers.total == DEFAULTS[family.id]
    shares = [each.share for each in rows(sketch.layers) if not each.node.children]
    assert sum(shares) <= 1 + 1e-9
    assert sketch.trained == sketch.parameters - (2 * 1_024 * 1_024 if family.id == "marian" else 0)


def test_bert_is_as_the_formulas_have_it() -> None:
    sketch = family_build.sketch(choice(BY_ID["bert"], "default"), 128)
    assert sketch.flops == 22_348_431_360
    assert sketch.adamw_bytes - sketch.weight_bytes == 12 * 109_482_240
    assert [each.shape for each in sketch.outputs] == [(1, 128, 768), (1, 768)]


def test_gpt_holds_its_masks_as_buffers() -> None:
    assert family_build.sketch(choice(BY_ID["openai-gpt"], "default"), 1).buffer_bytes > 12_000_000


def test_albert_s_layers_cost_nothing_and_another_group_does() -> None:
    def parameters(**values: int) -> int:
        return family_build.sketch(choice(BY_ID["albert"], **values), 8).parameters

    assert parameters() == parameters(num_hidden_layers=9) < parameters(num_hidden_groups=2)


def test_tied_matrices_count_once() -> None:
    bart = choice(BY_ID["bart"], "tiny", "AutoModelForSeq2SeqLM")
    tied = family_build.sketch(bart, 8).parameters
    assert family_build.sketch(bart.with_value("tie_word_embeddings", False), 8).parameters == (
        tied + 3 * 1_000 * 64
    )


@pytest.mark.parametrize(
    ("family", "auto_class"),
    [(family, name) for family in FAMILIES for name in auto_classes.ABOUT],
    ids=lambda each: each.id if isinstance(each, Family) else each.removeprefix("AutoModel"),
)
def test_every_class_of_the_map_is_built_and_run(family: Family, auto_class: str) -> None:
    if auto_class not in auto_classes.for_family(family):
        assert auto_classes.why_not(auto_class, family)
        return
    chosen = choice(family, "tiny", auto_class)
    sketch = family_build.sketch(chosen, 9)
    real = family_real.run(chosen, 9, seed=1)
    assert real.class_name == sketch.class_name == auto_classes.class_name(auto_class, family.id)
    assert real.parameters == sketch.parameters
    assert real.inputs == sketch.inputs
    ran = {each.name: each.shape for each in real.ran.tensors if "[" not in each.name}
    if sketch.flops is None:
        assert sketch.unseen
        assert set(ran) >= {"logits"}
    else:
        assert ran == {each.name: each.shape for each in sketch.outputs}
        assert sketch.flops > 0
        assert sketch.activation_bytes


def test_a_decoder_is_given_its_own_ids_begun_by_the_start_token() -> None:
    chosen = choice(BY_ID["marian"])
    given = family_build.inputs(chosen, 5, seed=3)
    ids, decoder = given["input_ids"][0].tolist(), given["decoder_input_ids"][0].tolist()
    assert decoder == [999, *ids[:-1]]
    assert 0 not in ids
    assert 999 not in ids


def test_too_big_is_said_before_it_is_built(
    set_setting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = choice(BY_ID["gpt2"], vocab_size=10**12)
    with pytest.raises(LimitExceeded, match="parameters are more than"):
        family_real.run(huge, 8)
    with pytest.raises(UserError, match="more than torch can count"):
        family_build.sketch(huge.with_value("n_embd", 10**12), 8)
    sines = choice(BY_ID["marian"], max_position_embeddings=1_000_000)
    with pytest.raises(UserError, match="sines"):
        family_real.run(sines, 8)
    masks = choice(BY_ID["openai-gpt"], n_positions=10**6)
    with pytest.raises(UserError, match="memory"):
        family_real.run(masks, 8)
    for tokens in (0, 5_000):
        with pytest.raises(UserError, match="tokens"):
            family_real.run(choice(BY_ID["t5"]), tokens)
    with pytest.raises(UserError, match="seed"):
        family_real.run(choice(BY_ID["bert"]), 8, -1)


def test_one_at_a_time_with_the_other_builds() -> None:
    tiny = choice(BY_ID["bert"])
    with somebody_at_work(), pytest.raises(UserError, match="at work right now"):
        family_real.run(tiny, 8)
    assert family_real.run(tiny, 8).parameters


def test_families_load_from_many_threads_at_once() -> None:
    from glassbox import heavy

    heavy._family.cache_clear()
    faults: list[BaseException] = []

    def load(family: Family) -> None:
        try:
            family_build.model_class(choice(family))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=load, args=(each,)) for each in FAMILIES * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.parametrize("id", ["t5", "gpt2", "albert"])
def test_a_kept_model_loads_back(workspace_root: Path, id: str) -> None:
    from glassbox import heavy

    chosen = choice(BY_ID[id])
    kept = family_real.keep(chosen, 4, "", "ann")
    sketch = family_build.sketch(chosen, 8)
    assert kept.name == f"{sketch.class_name} 2 × 64"
    assert kept.parameters == sketch.parameters
    loaded = heavy.AutoModel.from_pretrained(catalog.model_folder(kept.ref)).state_dict()

    def same(model: Any) -> bool:
        ours = model.state_dict()
        return all(heavy.torch.equal(loaded[name], ours[name]) for name in ours)

    assert family_real.use(chosen, sketch, 4, same)
