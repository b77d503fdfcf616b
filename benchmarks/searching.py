"""Search by kind of query, beside a regular expression over the same texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from benchmarks.measure import Figure, Times, latency, times
from benchmarks.world import World
from casebook.acts import Actor
from casebook.search import likeness, service
from casebook.store import current

PASSES = 3
QUERIES: dict[str, tuple[str, ...]] = {
    "one common word": ("安全", "企业", "监管", "事故", "责任"),
    "one word": ("粉尘", "硫化氢", "脚手架", "联锁", "探水", "减压阀"),
    "two words": ("粉尘 爆炸", "瓦斯 超限", "违法分包 坠落", "电焊 聚氨酯", "基坑 掩埋"),
    "phrase": (
        "“先通风、再检测、后作业”",
        "“有疑必探、先探后掘”",
        "“落实全员安全生产责任制”",
        "“未办理作业票”",
    ),
    "long question": (
        "工人没有经过检测通风就下到污水池清淤中毒，旁人盲目施救造成伤亡扩大的，怎么处理负责人",
        "旅游大客车疲劳驾驶冲出护栏，属地监管人员被给予什么处分",
        "违规电焊引燃冷库聚氨酯保温材料，消防通道被封堵，企业主要负责人移送公安机关",
    ),
}
FACETS: tuple[dict[str, list[str]], ...] = (
    {"year": ["2024"]},
    {"grade": ["G4"]},
    {"year": ["2023"], "kind": ["penalty"]},
)


def run(world: World) -> Iterator[Figure]:
    actor = world.actor("leader")
    texts = [" ".join(_texts(case)) for case in current().db["cases"].find({})]
    for kind, queries in QUERIES.items():
        own = times([partial(service.search, actor, query) for query in queries * PASSES], warm=len(queries))
        yield latency(
            "search", kind, own, ("scan of all texts with a regular expression", _scan(texts, queries))
        )
    yield latency("search", "a word with facets chosen", _with_facets(actor))
    cases = world.some_cases(24)
    numbers = [case.number for case in cases if case.number]
    yield latency(
        "search", "case number", times([partial(service.search, actor, number) for number in numbers])
    )
    names = [case.parties[0].name for case in cases]
    yield latency(
        "search", "name of a party", times([partial(service.search, actor, name) for name in names])
    )
    yield latency(
        "search", "similar cases", times([partial(likeness.similar, actor, case) for case in cases])
    )


def _with_facets(actor: Actor) -> Times:
    tasks: list[Callable[[], Any]] = [
        partial(service.search, actor, query, filters=filters)
        for filters in FACETS
        for query in QUERIES["one word"]
    ]
    return times(tasks)


def _scan(texts: list[str], queries: tuple[str, ...]) -> Times:
    """Every word of the query must occur; nothing is ranked, and nobody's permission is asked."""

    def scan(query: str) -> int:
        words = [re.compile(re.escape(word)) for word in re.split(r"[\s，。“”]+", query) if word]
        return sum(all(word.search(text) for word in words) for text in texts)

    return times([partial(scan, query) for query in queries * 2], warm=1)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
