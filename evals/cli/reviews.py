"""Commands on what people decided in `groundwire review`: how they agree, how right a sample is."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

from typing import Annotated

import typer

from evals.cli.program import Db, Schemas, app, settings_of
from schemas.errors import UsageError


@app.command()
def agreement(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[A B]", help="Two reviewers.", show_default="those who have most claims in common"
        ),
    ] = None,
    db: Db = None,
    schemas: Schemas = None,
) -> None:
    """Say how two reviewers agree on the claims that both decided, by field, and list where they do not.

    Examples:
        evals agreement
            Compares the two reviewers with most claims in common.
        evals agreement anna ben
            Compares these two.
    """
    from evals.report import print_agreement
    from evals.reviews import agreement_of_reviews
    from pipeline.terminal import say, several, table

    if names and len(names) != 2:
        raise UsageError("name two reviewers, or none")
    found = agreement_of_reviews(settings_of(db=db, schemas=schemas), names or ())
    say(f"{found.first} and {found.second}: {several(found.both, 'claim')} decided by both")
    print_agreement(found.score)
    if found.score.fields:
        rows = [(name, pairs, f"{value:.2f}") for name, (value, pairs) in found.score.fields.items()]
        typer.echo(table(("field", "pairs", "mean score"), rows), nl=False)
    alphas = [
        (each.field, each.claims, "one value only" if each.alpha is None else f"{each.alpha:.2f}")
        for each in found.alphas
    ]
    typer.echo(table(("Krippendorff's alpha", "claims", "alpha"), alphas), nl=False)


@app.command()
def sample(
    within: Annotated[
        float,
        typer.Option("--within", min=0.005, max=0.5, help="How far the interval may reach to either side."),
    ] = 0.05,
    db: Db = None,
    schemas: Schemas = None,
) -> None:
    """Say how right the claims are by the random samples reviewed, and how many more decisions that needs.

    Examples:
        evals sample
            Tells how right the claims are, by the samples reviewed so far.
        evals sample --within 0.03
            Also how many decisions an interval of 3 % to either side needs.
    """
    from evals.reviews import samples_of
    from pipeline.terminal import say, table

    rows = [
        (
            each.sample.seed,
            each.sample.type or "all",
            f"{each.drawn} of {each.population}",
            str(each.estimate),
            each.needed,
        )
        for each in samples_of(settings_of(db=db, schemas=schemas), within)
    ]
    columns = ("seed", "type", "drawn", "right, 95 % interval", f"more for ± {within:.0%}")
    typer.echo(table(columns, rows), nl=False)
    if any(row[-1] for row in rows):
        say("Next: groundwire review --sample N --seed S   with a larger N goes on where it ended")
