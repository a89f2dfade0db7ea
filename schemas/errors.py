"""Errors a person can act on. Each message says what was wrong, where, and what to do next.

GroundwireError                      exit code
├── UsageError            1   the call or a file given to it is wrong
│   ├── ConfigError       1   groundwire.toml or an environment variable
│   ├── SchemaError       1   a claim type is badly defined: class, field, file and line
│   └── PromptError       1   a prompt template lacks a slot or has an unknown one
├── ModelError            3   the model cannot be used at all: key refused, unknown, endpoint down
├── StoreError            4   the store cannot be read or written
│   └── StoreBusyError    5   another run holds the store
├── StoppedError              the run stopped itself; what was answered is kept
│   ├── BudgetError       6   --max-cost, --max-tokens or --max-requests is used up
│   └── WaitError         7   the endpoint asks to wait for longer than --max-wait
├── OtherModelError       8   another model made the store's claims, and nobody said what becomes of them
└── GoldError             1   a gold or prediction file is wrong: file, line, what to write instead

Exit code 2 is not an error of a command: the run ended, and more articles failed than --max-failures allows.
130 is an interrupted run.
"""


class GroundwireError(Exception):
    """The root; the command line prints `str(error)` on one line and exits with `exit_code`."""

    exit_code = 1


class UsageError(GroundwireError):
    """The call, or a file that it names, is wrong."""


class ConfigError(UsageError):
    """A setting in groundwire.toml or in the environment is wrong."""


class SchemaError(UsageError):
    """A claim type is badly defined; names the class, the field, the file and the line."""


class PromptError(UsageError):
    """A prompt template is missing, or its slots are not the known ones."""


class GoldError(UsageError):
    """A gold or prediction file is wrong; names the file, the line and what to write instead."""


class ModelError(GroundwireError):
    """The model cannot be used at all, so the run stops."""

    exit_code = 3


class StoreError(GroundwireError):
    """The store cannot be read or written."""

    exit_code = 4


class StoreBusyError(StoreError):
    """Another run holds the store."""

    exit_code = 5


class StoppedError(GroundwireError):
    """The run stopped itself in good order: what was answered is kept, and the next run goes on."""


class BudgetError(StoppedError):
    """The run's budget does not allow another request."""

    exit_code = 6


class OtherModelError(GroundwireError):
    """Another model made the claims in the store, and nobody has said what is to become of them."""

    exit_code = 8


class WaitError(StoppedError):
    """The endpoint asks to wait for longer than the run may."""

    exit_code = 7


def why(error: BaseException) -> str:
    """What went wrong, in words: of an error of the system without its number and the name of the file."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
