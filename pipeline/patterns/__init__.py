"""Patterns: the built-in extractor, which reads English news by rules and needs no model.

Comes in: a request as for any model, or an article's sentences. Goes out: an answer of the same shape. The
rules know phrases, clauses, and what pronouns and noun phrases refer to; what states a claim is declared by
frames, the built-in types' in `frames`, others' in their class. May import: `schemas`, `articles`, `models`.

From below: grammar (words), phrases, attachment (what belongs to which verb), speech (who says it), clauses,
reference (what words stand for, over an article); then, for one frame at one place, parts, status, fields and
match (its claims); reader (the article), extractor (the model).
"""
