"""Every text a person can see has its English, and nothing visible is written past the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MARKS = frozenset({"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"})
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e]")
PLACE = re.compile(r"%\(\w+\)[a-z]|%%")

#: What stays Chinese in English: samples of what a person types or a document says.
SAMPLES = (
    "一案双查",
    "安问〔2026〕12号",
    "煤矿瞒报",
    "6·13 爆炸",
    "停工令下擅自复工怎么追责",
    "安问",
    "1200万元",
    "30万元",
    "12.5 万元",
    "某县",
    "某区",
    "某省 / 某市",
    "100万元",
    "休",
    "班",
    "元旦",
    "、",
    "至",
    "国办发明电〔2026〕7号",
    "国家法律法规数据库《安全生产法》2021 年修正文本第一百一十四条",
)

#: Python whose Chinese is no text of the interface, each with what it is.
DATA = {
    "casebook/accounts/console.py": "names of the first unit of an empty store, to be changed there",
    "casebook/accounts/demo.py": "demonstration people and units",
    "casebook/cases/numbering.py": "the form of a case number",
    "casebook/cases/party_names.py": "pairs of signs too common to search by",
    "casebook/commands/law_": "answers of the law stand in both languages beside each other: no application runs",
    "casebook/commands/typed.py": "words in which subjects, amounts and circumstances are typed",
    "casebook/compilations/": "books are Chinese documents whatever language their editor reads",
    "casebook/law/": "citations and numbers of Chinese law",
    "casebook/measures/kinds.py": "words inside register numbers",
    "casebook/papers/": "papers are Chinese documents whatever language their reader speaks",
    "casebook/search/": "words to find cases by",
    "casebook/statutes/drafts.py": "words in which a notice of holidays is typed",
    "casebook/text/": "the reading of Chinese text",
    "casebook/web/language.py": "the name of the language in itself",
}

#: Single literals outside those files: what people type, what is kept in the store, or their own names.
LITERALS = {
    ("casebook/accounts/forms.py", "中文"),
    ("casebook/web/fields.py", "元"),
    ("casebook/web/fields.py", "亿"),
    ("casebook/web/fields.py", "万"),
    *(
        ("casebook/deadlines/recomputing.py", part)
        for part in ("年放假安排", "法规表 ", "等", "变动，重新计算")
    ),
    *(("casebook/deadlines/tracing.py", part) for part in (" 至 ", " 无法定天数", "（", "）", "；")),
    *(("casebook/measures/transfers/showing.py", part) for part in ("公安", "监察")),
    *(
        ("casebook/measures/transfers/showing.py", part)
        for part in ("；", "（刑法第", "条）：", "）", "刑法")
    ),
    *(("casebook/cases/choices.py", word) for word in ("特别重大", "重大", "较大", "一般")),
}
PATTERN_SIGNS = re.compile(r"\\[dsA-Z]|\(\?P<|\[\^?[^\]]+\][*+]")

#: Words in templates that are kept in Chinese: the unit a field names itself by; a page of a Chinese book.
TEMPLATE_LINES = {
    ("templates/macros/forms.html", "f.unit == '元'"),
    ("templates/compilations/preview.html", "关键词"),
}


def visible() -> dict[str | tuple[str, ...], str]:
    """Every marked text of code and templates with the file it stands in, as `make messages` finds it."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping, str(ROOT / "babel.cfg"))
    found: dict[str | tuple[str, ...], str] = {}
    for folder in ("casebook", "templates"):
        rooted = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods]
        chosen = {pattern.removeprefix(f"{folder}/"): each for pattern, each in options.items()}
        for name, _line, text, _comments, _context in extract_from_dir(
            str(ROOT / folder), rooted, chosen, keywords=KEYWORDS
        ):
            found.setdefault(tuple(text) if isinstance(text, list | tuple) else text, f"{folder}/{name}")
    return found


@pytest.fixture(scope="module")
def texts() -> dict[str | tuple[str, ...], str]:
    return visible()


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with SOURCE.open("rb") as source:
        return read_po(source, locale="en")


def entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def sides(message: Message) -> Iterator[tuple[str, str]]:
    """Each Chinese form with its English; a plural has two."""
    if isinstance(message.id, str):
        yield message.id, str(message.string or "")
        return
    singular, plural = message.id
    yield singular, message.string[0]
    yield plural, message.string[1]


def without_samples(text: str) -> str:
    for sample in SAMPLES:
        text = text.replace(sample, "")
    return text


def test_the_extraction_finds_code_and_templates(texts: dict[str | tuple[str, ...], str]) -> None:
    assert len(texts) > 1000
    assert {name.partition("/")[0] for name in texts.values()} == {"casebook", "templates"}


def test_every_visible_text_has_its_english(
    catalogue: Catalog, texts: dict[str | tuple[str, ...], str]
) -> None:
    known = {message.id: message for message in entries(catalogue)}
    missing = {
        text: name
        for text, name in texts.items()
        if text not in known or not all(english for _, english in sides(known[text]))
    }
    assert not missing, f"run make messages and translate: {missing}"


def test_the_catalogue_holds_nothing_that_is_gone(
    catalogue: Catalog, texts: dict[str | tuple[str, ...], str]
) -> None:
    gone = [message.id for message in entries(catalogue) if message.id not in texts]
    assert not gone, f"run make messages: {gone}"
    assert not catalogue.obsolete


def test_no_translation_is_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in entries(catalogue) if message.fuzzy] == []


def test_both_languages_fill_the_same_places(catalogue: Catalog) -> None:
    for message in entries(catalogue):
        for chinese, english in sides(message):
            assert set(PLACE.findall(chinese)) == set(PLACE.findall(english)), chinese


def test_english_is_english(catalogue: Catalog) -> None:
    left = [
        english
        for message in entries(catalogue)
        for _, english in sides(message)
        if CHINESE.search(without_samples(english))
    ]
    assert not left


def test_every_sample_is_still_used(catalogue: Catalog) -> None:
    english = "\n".join(text for message in entries(catalogue) for _, text in sides(message))
    chinese = "\n".join(text for message in entries(catalogue) for text, _ in sides(message))
    assert [sample for sample in SAMPLES if sample not in english and sample not in chinese] == []


def test_english_has_no_stray_blanks(catalogue: Catalog) -> None:
    for message in entries(catalogue):
        for chinese, english in sides(message):
            assert "  " not in english, english
            # A wide sign carries its own blank: where it begins or ends the Chinese, English writes one.
            if len(chinese) > 1 and chinese[0] not in "（，" and chinese[-1] != "：":
                assert english == english.strip(), english


# -- the source ---------------------------------------------------------------------------------------


def is_marked(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")) in MARKS


def unmarked(source: str) -> list[tuple[int, str]]:
    """Chinese literals of Python outside gettext calls, docstrings and patterns, as (line, text)."""
    tree = ast.parse(source)
    passed: set[int] = set()
    for node in ast.walk(tree):
        if is_marked(node):
            passed.update(id(part) for part in ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in passed
        and HAN.search(node.value)
        and not PATTERN_SIGNS.search(node.value)
    ]


def unmarked_of_template(source: str) -> list[tuple[int, str]]:
    """Lines of a template with Chinese outside `_('…')` and comments, as (line, the line)."""
    source = re.sub(r"\{#.*?#\}", lambda comment: "\n" * comment.group().count("\n"), source, flags=re.S)
    quoted = r"(?:'[^']*'|\"[^\"]*\")"
    bare = re.sub(rf"\b(?:_|gettext|ngettext)\(\s*{quoted}(?:\s*,\s*{quoted})?", "", source)
    return [(at, line.strip()) for at, line in enumerate(bare.split("\n"), 1) if CHINESE.search(line)]


def test_no_visible_chinese_in_python_passes_by_the_catalogue() -> None:
    found = []
    for path in sorted((ROOT / "casebook").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(tuple(DATA)):
            continue
        found += [
            f"{name}:{line} {text}"
            for line, text in unmarked(path.read_text("utf-8"))
            if (name, text) not in LITERALS
        ]
    assert not found, "wrap in _() or _l(): " + "; ".join(found)


def test_no_visible_chinese_in_templates_passes_by_the_catalogue() -> None:
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT).as_posix()
        found += [
            f"{name}:{line} {text}"
            for line, text in unmarked_of_template(path.read_text("utf-8"))
            if not any(name == where and word in text for where, word in TEMPLATE_LINES)
        ]
    assert not found, "wrap in _(): " + "; ".join(found)


def test_every_exempt_file_exists_and_needs_it() -> None:
    for name in DATA:
        paths = sorted((ROOT / "casebook").rglob("*.py"))
        paths = [path for path in paths if path.relative_to(ROOT).as_posix().startswith(name)]
        assert any(CHINESE.search(path.read_text("utf-8")) for path in paths), name


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('title = "案件"', ["案件"]),
        ('title = _("案件")', []),
        ('title = _l("案件 %(n)s", n="一")', []),
        ('"""案件"""', []),
        ("# 案件\nx = 1", []),
        ('x = f"{y}案件"', ["案件"]),
        (r'x = re.compile("(?P<n>\\d+)人")', []),
        ('raise Refusal("a.b", "不能为空")', ["不能为空"]),
    ],
)
def test_the_search_of_python_sees_bare_texts_only(source: str, seen: list[str]) -> None:
    assert [text for _, text in unmarked(source)] == seen


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("<h1>案件</h1>", [1]),
        ("<h1>{{ _('案件') }}</h1>", []),
        ("{# 案件 #}\n<p>{{ _('共 %(n)s 个', n=n) }}</p>", []),
        ("{#\n案件 #}\n<p title='案件'>", [3]),
        ("{{ ngettext('%(num)s 人', '%(num)s 人', n) }}", []),
        ("{{ names|join('、') }}", [1]),
    ],
)
def test_the_search_of_templates_sees_bare_texts_only(source: str, seen: list[int]) -> None:
    assert [line for line, _ in unmarked_of_template(source)] == seen
