"""Review: a page on this machine on which a person says of each claim: right, wrong, or what it should be.

Comes in: a published store and the file of decisions beside it. Goes out: decisions. May import: all rooms
before it.

`queue` says which claims, the most doubtful first; `desk` is one reviewer at work: next, decide, undo, how
far; `typing` turns what a person selects or types into values of a claim; `article` cuts the text where words
are marked; `screen` fills `page/`; `server` speaks to the browser; `estimate` says how right a sample is.
"""
