"""The acts that accounts record."""

from flask_babel import lazy_gettext as _l

from casebook.acts import declare

declare(
    {
        "people.add": _l("新增账号"),
        "people.edit": _l("修改账号"),
        "people.deactivate": _l("停用账号"),
        "people.activate": _l("启用账号"),
        "people.reset": _l("重置密码"),
        "people.unlock": _l("解锁账号"),
        "roles.grant": _l("授予角色"),
        "roles.revoke": _l("收回角色"),
        "units.add": _l("新增单位"),
        "units.edit": _l("修改单位"),
        "units.move": _l("调整单位隶属"),
        "own.sign_in": _l("登录"),
        "own.sign_in_failed": _l("登录失败"),
        "own.lock": _l("连续失败，账号锁定"),
        "own.sign_out": _l("退出"),
        "own.sign_out_everywhere": _l("退出所有会话"),
        "own.password": _l("修改自己的密码"),
        "own.language": _l("修改自己的界面语言"),
    }
)
