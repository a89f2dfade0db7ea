"""Command line: `groundwire`, its options, what it prints, and its exit codes.

Comes in: words of a shell. Goes out: text, one line an error, an exit code. Only here is typer known. May
import: every room of the pipeline.

`program` is what all commands share: errors, exit codes. `options` has what several of them take, said
once. A group of commands is a file: `collect` (fetch), `extract` (run, retry, renormalise), `query`
(claims, sql, rejects, runs, types), `batches`, `publish` (show, report, export), `doctor`. A new command is a
function there, under `@app.command()`.
"""
