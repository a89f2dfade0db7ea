"""The command line of evals: is extraction right, and is it better than yesterday?

A file a group of commands; `program` has the options that they share. Each command's help is its docstring.
"""

from evals.cli import gate, labels, measure, reviews
from evals.cli.program import app, main

__all__ = ["app", "gate", "labels", "main", "measure", "reviews"]
