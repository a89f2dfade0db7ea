"""Which reader reads what: the modules of this package that name the endings of files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.articles.readers.source import ArticleJob, Read, Source

    Reader = Callable[[Source], Iterator[Read | ArticleJob]]

STDIN = "-"
_PACKAGE = __name__.rpartition(".")[0]


@cache
def readers() -> Mapping[str, Reader]:
    """The readers by file ending."""
    return {suffix: module.read for suffix, module in _modules().items()}


@cache
def tables() -> frozenset[str]:
    """The endings of files that hold many articles."""
    return frozenset(suffix for suffix, module in _modules().items() if getattr(module, "ROWS", False))


def _modules() -> dict[str, ModuleType]:
    found = iter_modules(import_module(_PACKAGE).__path__)
    modules = [import_module(f"{_PACKAGE}.{module.name}") for module in found]
    return {suffix: module for module in modules for suffix in getattr(module, "SUFFIXES", ())}


def endings() -> str:
    """The endings that are read, as a person is told of them."""
    *most, last = sorted(readers())
    return f"{', '.join(most)} or {last}"


def suffix_of(path: Path) -> str:
    """The ending that says what a file is: of `a.html.gz` it is `.html`."""
    return os.path.splitext(path.name.lower().removesuffix(".gz"))[1]  # noqa: PTH122 - see _read
