"""How often Python looks for objects that hold each other and nobody else does."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def search_rarely() -> None:
    """Look for them rarely: word lists and schemas stay, and to search them takes a fifth of a run's time."""
    gc.set_threshold(100_000, 50, 50)


@contextmanager
def rarely_searched() -> Iterator[None]:
    """Look for them rarely within, and after it as before."""
    before = gc.get_threshold()
    search_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
