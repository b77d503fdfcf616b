"""Free wordings of industries: each known one to its code, an unknown one to none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law.industries import map_industry
from casebook.law.tables import table


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("工贸粉尘", "06"), ("工贸有限空间", "06"), ("工贸", "06"), ("道路运输", "08"), ("建筑施工", "07"),
        ("自建房/建筑", "07"), ("市政/渣土受纳场", "07"), ("烟花爆竹", "05"), ("尾矿库", "02"), ("非煤矿山", "02"),
        ("煤矿", "01"), ("消防火灾", "14"), ("危险化学品", "04"), ("特种设备", "15"),
        ("自然灾害/城市运行", "18"), ("燃气", "16"), ("渔业船舶", "13"), ("水上交通", "09"), ("民航", "11"),
        ("铁路交通", "10"), ("农业机械", "12"), ("电力", "17"), ("海洋石油", "03"),
    ],
)  # fmt: skip
def test_wordings_of_published_cases_find_their_industry(wording, code):
    assert map_industry(wording) == code


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("危险化学品运输", "08"),
        ("铁路工程施工", "07"),
        ("非煤矿山", "02"),
        ("金属冶炼", "06"),
        ("渔业捕捞船舶", "13"),
    ],
)
def test_the_longest_word_decides(wording, code):
    assert map_industry(wording) == code


@pytest.mark.parametrize("wording", [None, "", "  ", "量子计算", "不详"])
def test_an_unknown_wording_has_no_code(wording):
    assert map_industry(wording) is None


@given(st.sampled_from([alias for entry in table("industries") for alias in entry["aliases"]]))
def test_every_alias_finds_an_industry_and_spaces_do_not_matter(alias):
    assert map_industry(alias) is not None
    assert map_industry(" ".join(alias)) == map_industry(alias)


def test_every_industry_is_found_by_its_own_name():
    for entry in table("industries"):
        assert map_industry(entry.name["zh"]) == entry.code, entry.name["zh"]


def test_no_alias_belongs_to_two_industries():
    words = [alias for entry in table("industries") for alias in entry["aliases"]]
    assert len(words) == len(set(words))
