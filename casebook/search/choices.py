"""Names of facets and their values in the interface."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FACETS = {
    "grade": _l("事故等级"),
    "industry": _l("行业领域"),
    "region": _l("地区"),
    "year": _l("年份"),
    "kind": _l("处置种类"),
    "outcome": _l("处理结果"),
}

OUTCOMES = {
    "criminal": _l("追究刑事责任"),
    "sentenced": _l("判处刑罚"),
    "fined": _l("罚款"),
    "licence": _l("吊销、暂扣证照"),
    "shut": _l("停产停业、关闭"),
    "expelled": _l("开除"),
    "demoted": _l("撤职、降级"),
    "removed": _l("免职、停职、调离"),
    "disciplined": _l("党纪政务处分"),
    "admonished": _l("诫勉、批评教育"),
    "reviewed": _l("书面检查"),
    "interviewed": _l("约谈"),
}

SORTS = {"relevance": _l("按相关度"), "date": _l("按事发时间")}

#: Kinds of accident of config/terms/accidents.txt.
ACCIDENTS = {
    "fireworks": _l("烟花爆竹爆炸"),
    "dust": _l("粉尘爆炸"),
    "outburst": _l("煤与瓦斯突出"),
    "firedamp": _l("瓦斯爆炸"),
    "roof": _l("冒顶片帮"),
    "inrush": _l("透水"),
    "tailings": _l("尾矿库溃坝泄漏"),
    "gas": _l("燃气爆炸"),
    "tanker": _l("危险货物运输"),
    "lift": _l("电梯和起重机械"),
    "forklift": _l("车辆伤害"),
    "poisoning": _l("中毒和窒息"),
    "landslide": _l("滑坡塌陷"),
    "collapse": _l("坍塌"),
    "vessel": _l("水上交通"),
    "rail": _l("铁路交通"),
    "aircraft": _l("民航飞行"),
    "boiler": _l("锅炉和压力容器爆炸"),
    "molten": _l("灼烫"),
    "road": _l("道路交通"),
    "explosion": _l("其他爆炸"),
    "fire": _l("火灾"),
    "leak": _l("泄漏"),
    "fall": _l("高处坠落"),
    "machine": _l("机械伤害"),
    "struck": _l("物体打击"),
    "shock": _l("触电"),
    "drowning": _l("淹溺"),
    "stampede": _l("踩踏"),
    "disaster": _l("自然灾害"),
}

#: Families of accidents of config/terms/accidents.txt.
FAMILIES = {
    "explosion": _l("爆炸类"),
    "mine": _l("矿山井下类"),
    "ground": _l("坍塌滑坡类"),
    "transport": _l("交通运输类"),
    "worksite": _l("作业伤害类"),
    "burning": _l("火灾爆燃类"),
}
