"""Checks: whether a claim that a model states means what its evidence means, and how sure one can be.

Comes in: a grounded claim, and a second reader, who reads its evidence by rules. Goes out: the claim with the
outcome of each named check, mended or doubted, or the reason for which it is refused; and its confidence. May
import: `extraction.outcome`, and all that `extraction` may. The rules themselves are asked through the
protocol in `second`: this room does not know `patterns`.
"""
