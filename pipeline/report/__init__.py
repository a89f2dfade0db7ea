"""Report: what a store knows, for people: a page, files for other tools, one article with its claims marked.

Comes in: a `Reader` of a published store. Goes out: HTML, Parquet, CSV, JSON lines, text. May import:
`store`, `articles`.
"""
