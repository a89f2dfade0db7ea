"""Which of the figures of one article are sums of others, of two places or of an earlier and a later toll."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from pipeline.store.sites import Site, parted
from pipeline.store.told import Told, overlap

_SUMMED = 100
"""So many of an article's claims are added up."""
_NEARLY_ALL = 0.9
"""From this share on "more than 30" is the sum of 31."""
_IN_ALL = re.compile(r"\b(?:in total|in all|altogether)\b", re.IGNORECASE)
_GROWN = re.compile(
    r"\b(?:earlier|initial(?:ly)?|previous(?:ly)?|updated?|revised|tolls?|ris(?:e|es|en|ing)|rose|bring\w*|brought"
    r"|(?:of|from|to) (?:\w+ ){0,2}(?:injuries|wounds))\b",
    re.IGNORECASE,
)
"""What tells that one toll has grown."""


def sums_of(claims: Sequence[Told]) -> set[tuple[str, int]]:
    """Harms with figures that are told as sums, or are the sum of two others.

    Those two are of two places, or one is told as further; the place of the sum is no third town.
    """
    counted = [c for c in claims if c.figure and not c.vague and not c.among][:_SUMMED]
    sites = [c.site for c in counted]
    told_at: dict[tuple[str, int], list[Site]] = {}
    for each, site in zip(counted, sites, strict=True):
        told_at.setdefault((each.kind, each.figure or 0), []).append(site)
    added_up = [
        (n, m, (one.kind, (one.figure or 0) + (other.figure or 0)))
        for (n, one), (m, other) in combinations(enumerate(counted), 2)
        if one.kind == other.kind and one.figure != other.figure and not overlap(one, other)
    ]
    at_one_spot = {
        (total, min(counted[n].figure or 0, counted[m].figure or 0))
        for n, m, total in added_up
        if sites[n].alike(sites[m])
    }
    exact = {
        total
        for n, m, total in added_up
        if total in told_at
        and (total, min(counted[n].figure or 0, counted[m].figure or 0)) not in at_one_spot
        and (
            parted(sites[n], sites[m])
            or (
                counted[n].added != counted[m].added
                and not _GROWN.search(f"{counted[n].evidence} {counted[m].evidence}")
            )
        )
        and any(not _is_third(place, sites[n], sites[m]) for place in told_at[total])
    }
    loose = {
        (c.kind, c.figure or 0)
        for c in counted
        if c.high is None
        and any(k == c.kind and _NEARLY_ALL * total <= (c.figure or 0) <= total for k, total in exact)
    }
    told = {(c.kind, c.figure or 0) for c in counted if _IN_ALL.search(c.evidence)}
    return exact | loose | told


def _is_third(place: Site, one: Site, other: Site) -> bool:
    """Whether what lies at two places cannot lie at a place that is a town or spot apart from either."""
    return any(
        (place.id != site.id and all(each.id and each.id.count("/") > 1 for each in (place, site)))
        or (bool(place.local) and parted(place, site))
        for site in (one, other)
    )


def is_sum_beside(claims: Iterable[Told], claim: Told, sums: set[tuple[str, int]]) -> bool:
    """Whether the one is a sum of several incidents, and the other the toll of one of them."""
    return bool(sums) and any(
        each.kind == claim.kind
        and each.figure != claim.figure
        and not (each.among or each.vague or claim.among or claim.vague)
        and bool({(each.kind, each.figure), (claim.kind, claim.figure)} & sums)
        for each in claims
        if each.figure and claim.figure
    )
