"""Articles: what people have (files, pages, tables, feeds), as normalised texts.

Comes in: paths and addresses. Goes out: `Article`, whose text never changes and whose offsets never move,
with its body, sentences, date, language, and what it is compared with others by; and `Unreadable`, with the
reason. May import: `schemas` and nothing else of the pipeline but `config`.
"""
