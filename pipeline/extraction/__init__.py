"""Extraction: one article in, one outcome out, whoever the model is.

Comes in: an `Article`. Goes out: an `Outcome`: grounded claims with the words they stand on, rejects with
reasons, and what it cost. Here requests are made from prompts, answers are placed in the article word by
word, mended, repaired and merged, and voices get comparable names. May import: `articles`, `models`; what
the rules of `patterns` understand is asked through a protocol.
"""
