"""Pages of deadlines in a browser without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casebook.cases.models import Case
from casebook.deadlines.models import Clock


def test_the_page_of_a_clock_says_how_its_end_came_to_be(
    client: Any, sign_in: Callable[..., Any], accident: Callable[..., Case]
) -> None:
    case = accident()
    sign_in(client, "case_admin")
    each = Clock.objects.get(case_id=case.id, rule="T107")
    page = client.get(f"/deadlines/{each.id}").get_data(as_text=True)
    assert "计算过程" in page and "生产安全事故报告和调查处理条例" in page and "暂定" in page
    page = client.get(f"/cases/{case.id}/").get_data(as_text=True)
    assert "deadlines-liability" in page and "提交事故调查报告" in page
    page = client.get("/deadlines/").get_data(as_text=True)
    assert "提交事故调查报告" in page
    for address in ("/deadlines/hand-over", f"/cases/{case.id}/deadlines/new", "/deadlines/?export=csv"):
        assert client.get(address).status_code == 200, address
