"""What early releases of Python 3.11 get wrong is not relied on: Debian 12 has 3.11.2."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("package", ["schemas", "pipeline", "evals"])
def test_no_group_is_repeated_possessively(package):
    """Before 3.11.5 a group repeated by `*+`, `++` or `?+` keeps what a failed last round has passed over."""
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in (ROOT / package).rglob("*.py")
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1)
        if re.search(r"[^\\]\)(?:[*+?]|\{[\d,]+\})\+", line)
    ]
    assert found == []
