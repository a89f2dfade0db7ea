"""Report: what a store knows, for people: a page, files for other tools, one article with its claims marked.

Comes in: a `Reader` of a published store. Goes out: HTML, Parquet, CSV, JSON lines, text. May import:
`store`, `articles`.

The page: `facts` reads the selected articles and claims, `marks` cuts the texts where claims stand,
`sections` has what they say together, `chart` draws figures over time, `words` puts values into a reader's
words, `report` fills `page/`. All that the page shows names the claims on which it rests by their places, so
that its script filters claims alone, and the rest follows.
"""
