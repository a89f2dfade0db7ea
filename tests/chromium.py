"""Chromium, for tests that read a page: the fixture `chromium`, and the marks of a test that needs it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path(os.environ.get("GROUNDWIRE_CHROMIUM", "/usr/bin/chromium"))
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and "GROUNDWIRE_CHROMIUM" not in os.environ, reason="needs Chromium"
    ),
]
"""Where GROUNDWIRE_CHROMIUM names one, it must be there."""


@pytest.fixture(scope="module")  # no longer: until it ends, no other test can run an event loop
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
