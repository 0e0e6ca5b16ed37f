import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[4] / "docs" / "evaluation.md"


def test_the_shown_python_is_right() -> None:
    (code,) = (
        block for block in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL) if "text.wer" in block
    )
    names: dict[str, object] = {}
    exec(code, names)
    assert names["heard"].value == 1 / 5
