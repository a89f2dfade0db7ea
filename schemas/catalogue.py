"""The claim types there are: the built-in ones, and those in a folder of the user's."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from schemas.claim import Claim
from schemas.errors import SchemaError

BUILT_IN = ("casualty", "deployment", "aid", "visit", "agreement")

ClaimTypes = dict[str, type[Claim]]


def claim_types(folder: Path | None = None, names: Sequence[str] = ()) -> ClaimTypes:
    """The built-in claim types and those defined in `folder`, by name; only `names`, if any are given.

    Every `*.py` in `folder` that does not begin with an underscore must define at least one Claim.

    Raises:
        SchemaError: a file cannot be loaded or defines no claim type, a name is taken or unknown.
    """
    found: ClaimTypes = {}
    for module in (import_module(f"schemas.{name}") for name in BUILT_IN):
        found |= {kind.type_name: kind for kind in _defined(module)}
    if folder:
        if not folder.is_dir():
            raise SchemaError(f"{folder}: no such folder of claim types; correct --schemas or `schemas`")
        for path in sorted(folder.glob("[!_]*.py")):
            for kind in _defined(_load(path.resolve())):
                if kind.type_name in found:
                    raise SchemaError(
                        f"{path}: a claim type {kind.type_name!r} exists already; rename the class"
                    )
                found[kind.type_name] = kind
    meant = {name: called(name, found) for name in names}
    if unknown := [name for name, kind in meant.items() if kind is None]:
        raise SchemaError(f"no claim type {unknown[0]!r}; there are: {', '.join(found)}")
    return {kind: found[kind] for kind in meant.values() if kind} if names else found


def called(name: str, known: Iterable[str]) -> str | None:
    """Which of the `known` claim types is meant, if any: by its table or class, in capitals or not."""
    kinds = [*known]
    if name in kinds:
        return name
    said = name.replace("_", "").casefold()
    return next((kind for kind in kinds if kind.replace("_", "").casefold() == said), None)


def _defined(module: ModuleType) -> list[type[Claim]]:
    members = vars(module).values()
    return [
        m for m in members if isinstance(m, type) and issubclass(m, Claim) and m.__module__ == module.__name__
    ]


@cache
def _load(path: Path) -> ModuleType:
    """Import one file of claim types; what is wrong in it is named with its line."""
    name = f"groundwire_claim_types.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None, path  # noqa: S101, PT018 - true of every *.py file
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except SchemaError:
        raise
    except SyntaxError as error:
        raise SchemaError(f"{path}:{error.lineno}: {error.msg}; correct this line") from None
    except (Exception, SystemExit) as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = f":{frames[-1].lineno}" if frames else ""
        said = ": ".join(filter(None, (type(error).__name__, str(error))))
        raise SchemaError(f"{path}{line}: {said}; correct this line") from error
    if not _defined(module):
        raise SchemaError(
            f"{path}: defines no claim type; write `class Name(Claim): …` or start its name with _"
        )
    return module
