"""Command line: `groundwire`, its options, what it prints, and its exit codes.

Comes in: words of a shell. Goes out: text, one line an error, an exit code. Only here is typer known. May
import: every room of the pipeline.
"""
