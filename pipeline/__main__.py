"""`python -m pipeline` does what `groundwire` does."""

from pipeline.cli import main

main()
