"""Columns about people: those that tell who someone is, and those that decisions must not hang on unseen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sensorium.records.table import Table

SAMPLED_CELLS = 200
MIN_FRACTION = 0.5

_IDENTIFYING = re.compile(
    r"((first|last|middle|full|given|family|patient|person|customer|client|user|contact)_?name|surname|"
    r".*(phone|mobile|telephone|fax)(_?(no|nr|number))?|.*e?_?mail(_?address)?|(.*_)?address|street|"
    r"(.*_)?(location|city|town|village|county|country|region|zip|zip_?code|postcode|postal_?code|latitude|longitude)|"
    r"lat|lon|lng|gps|dob|(date_of_)?birth(_?(date|day|place))?|ssn|(.*_)?passport(_?(no|nr|number))?|ip(_?address)?|"
    r"iban|(credit_?)?card_?number|licen[cs]e_?plate)|"
    r"姓名|名字|.*(电话|手机|手机号|邮箱|地址|住址|身份证|身份证号|护照号|出生日期|生日|籍贯|城市|地点)",
    re.IGNORECASE,
)
_PROTECTED = re.compile(
    r"(.*_)?(age|sex|gender|race|ethnicity|religion|nationality|disability|marital_status|pregnant)|年龄|性别|民族|宗教|国籍",
    re.IGNORECASE,
)
_CELLS = {
    "e-mail addresses": re.compile(r"\S+@\S+\.\w{2,}"),
    "telephone numbers": re.compile(r"\+\d[\d ()./-]{7,}\d|0\d{2,4}[ /-]\d[\d -]{5,}\d|1[3-9]\d{9}"),
}


def identifying_reason(table: Table, name: str) -> str | None:
    """Return why a column may tell who a person is; None if nothing points to it."""
    if _IDENTIFYING.fullmatch(_plain(name)):
        return "its name says that it may tell who a person is"
    sample = [cell for cell in table.columns[name] if isinstance(cell, str)][:SAMPLED_CELLS]
    for words, pattern in _CELLS.items():
        if sample and _matches(sample, pattern) >= MIN_FRACTION:
            return f"cells look like {words}"
    return None


def is_protected(name: str) -> bool:
    """Whether a column's name says that it holds what laws forbid to decide by without good reason."""
    return bool(_PROTECTED.fullmatch(_plain(name)))


def _plain(name: str) -> str:
    """Return a name with its words joined by underscores: ``PatientName`` and ``patient-name`` alike."""
    return re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())).strip("_").lower()


def _matches(cells: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.fullmatch(cell.strip())) for cell in cells) / len(cells)
