"""Patterns: the built-in extractor, which reads English news by rules and needs no model.

Comes in: a request as for any model, or an article's sentences. Goes out: an answer of the same shape. The
rules know phrases, clauses, and what pronouns and noun phrases refer to; what states a claim is declared by
frames, the built-in types' in `frames`, others' in their class. May import: `schemas`, `articles`, `models`.

From below, for a sentence: grammar (words), phrases, coordination (lists of them), disambiguation (particles,
participles), attachment (what belongs to which verb), speech (what is only said), clauses, nouns. Over an
article: names, voices (who says it), reference (whom pronouns stand for). For one frame at one place: parts,
status, places, fields and match (its claims). Last: reader (the article), extractor (the model).
"""
