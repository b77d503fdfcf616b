"""Closed lists of alerts, each code with its name in the interface."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

KINDS = {
    "moved": _l("日历或法规变动，日期已变"),
    "handed_over": _l("期限已移交"),
    "recomputed": _l("起算日期更正，期限已重算"),
}

#: What a digest has come to, as its reader is told.
STATES = {
    "queued": _l("待发送"),
    "claimed": _l("正在准备"),
    "sending": _l("正在发送"),
    "sent": _l("邮件服务器已接收"),
    "failed": _l("发送失败"),
    "uncertain": _l("不确定是否送达，不再重发"),
    "dropped": _l("当日没有需要提醒的事项"),
}
SHAPES = {
    "queued": "open",
    "claimed": "open",
    "sending": "open",
    "sent": "met",
    "failed": "refused",
    "uncertain": "soon",
    "dropped": "none",
}

#: The sections of a digest, in their order.
SECTIONS = {
    "overdue": _l("已逾期"),
    "today": _l("今天到期"),
    "within_3": _l("3 天内到期"),
    "within_7": _l("7 天内到期"),
    "provisional": _l("日期暂定（该年放假安排尚未公布）"),
}
