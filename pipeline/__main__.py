"""`python -m pipeline` does what `groundwire` does."""

from pipeline.cli.app import main

main()
