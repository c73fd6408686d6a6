"""The catalogues: complete, alike in their places, and every sentence of them in use."""

from __future__ import annotations

import string

import pytest
from explained_networks import NETWORKS, explained
from explanations import SEED

import nnframe
from nnframe.explanation import KINDS, LANGUAGES, Message, Remark
from nnframe.explanation.forms.sentences import LETTERS
from nnframe.explanation.languages import catalogue
from nnframe.explanation.model import PARTS

OTHERS = sorted(set(LANGUAGES) - {"en"})
ENGLISH = catalogue("en")

#: What forms use by themselves.
FRAME = {
    "document.title",
    "document.blank",
    "label.equation",
    "label.shapes",
    "label.step",
    "part.of_sample",
    *(f"part.{part}" for part in PARTS),
    *(key for key in ENGLISH if key.startswith("picture.")),  # tests/test_explanation_picture.py
}


def places(template):
    return sorted({name for _, name, _, _ in string.Formatter().parse(template) if name})


@pytest.mark.parametrize("lang", OTHERS)
def test_a_catalogue_is_complete(lang):
    assert list(catalogue(lang)) == list(ENGLISH)


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("key", ENGLISH)
def test_a_sentence_has_the_same_places(lang, key):
    assert places(catalogue(lang)[key]) == places(ENGLISH[key])
    assert catalogue(lang)[key] != ENGLISH[key] or key == "label.step"


@pytest.fixture(scope="module")
def messages():
    found: list[Message] = []
    given = {"given": {"a1": [0.1, 0.2, 0.3]}, "rounding": "carry"}
    explanations = [nnframe.explain(*SEED), nnframe.explain(*SEED, **given)]
    explanations += [explanation.blank() for explanation in explanations[:2]]
    others = {kind: places for places, kind in enumerate(KINDS, 2)}
    for usual in ("z", "a"):  # a sheet tells the digits of all kinds but the usual one
        digits = {**others, "delta": others[usual]}
        explanations.append(nnframe.explain(*SEED, decimals=digits))
    explanations.append(nnframe.explain(*SEED, decimals=others))
    for name in NETWORKS:
        explanations += [explained(name), explained(name, rounding="carry", decimals=2)]
    for explanation in explanations:
        found += explanation.intro
        for stage in explanation.stages:
            found.append(stage.title)
            found += [block.message for block in stage.blocks if isinstance(block, Remark)]
    return found


def test_every_sentence_is_used(messages):
    assert {message.key for message in messages} | FRAME == set(ENGLISH)


def test_every_place_is_filled_and_every_value_has_a_place(messages):
    for message in messages:
        wanted = set(places(ENGLISH[message.key]))
        given = set(message.values)
        assert wanted <= given | set(LETTERS), message
        assert given <= wanted | {"name", "l"}, message  # who and where, said or not


def test_english_is_ascii():
    assert all(sentence.isascii() for sentence in ENGLISH.values())


def test_chinese_has_the_words_of_the_field():
    text = nnframe.explain(*SEED, lang="zh").to_text()
    words = ("反向传播", "代价函数", "激活值", "带权输入", "误差", "学习率", "权重", "偏置")
    said = text + "".join(catalogue("zh").values())
    assert [word for word in words if word not in said] == []
    assert "小批量" in catalogue("zh")["title.mean"]


def test_chinese_has_chinese_punctuation():
    for key, sentence in catalogue("zh").items():
        assert not any(mark in sentence for mark in ",;:?!"), key


def test_no_english_is_left_in_a_chinese_document():
    text = nnframe.explain(*SEED, lang="zh").to_text()
    for word in ("layer", "Shapes", "cost", "weight", "Sample"):
        assert word not in text


def test_the_language_may_be_chosen_late():
    explanation = nnframe.explain(*SEED)
    assert explanation.to_text(lang="zh") == nnframe.explain(*SEED, lang="zh").to_text()
    assert explanation.to_markdown("zh") == nnframe.explain(*SEED, lang="zh").to_markdown()
    with pytest.raises(nnframe.errors.ArgumentError, match="lang='de'"):
        explanation.to_text(lang="de")
