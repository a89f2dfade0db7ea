"""`python -m evals` does what `evals` does."""

from evals.cli import main

main()
