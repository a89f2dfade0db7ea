"""Counts: how many people or things, with the bounds that the words set.

In: words, a sentence. Out: `Count`, and `Figure` for what stands in a text. A text goes through `tokens`,
`numbers` (what number begins here), `bounds` (its qualifiers, its range), `traps` (it counts nothing after
all) and `figures`; `value` is the value and its columns. The words are in data/count.tsv.

Rules where usage differs:
- "nearly", "almost" and "close to" are approximate with low = high; "up to about 9" is both an upper bound
  and approximate; "as few as 9" is a lower bound. "The toll has passed 300" is a lower bound, too.
- "A couple of" is 2, "half a dozen" 6, "a dozen or two" 12 to 24; "several hundred", "a few hundred" and
  "many hundreds" are "hundreds", as are "100s"; "several", "many" and "a number of" alone are no figure, nor
  is "no" ("no casualties").
- "Hundreds if not thousands" runs from the lower bound of the one to the upper bound of the other.
- "10 to 12,000" is 10,000 to 12,000. "From 9 to 12" is a range after "ranging", "killing" and their like and
  where it opens the sentence, else a change and therefore two figures.
- "100k" is 100,000; "5m" and "1.4bn" are counts only before a word for people, or as the only words. After
  a blank "mln" and "bn" scale what they count. A number before what only looks like a scale ("zillion",
  "milion") is no figure: none is better than a wrong one. So are "12, 300" and "3 - 2".
- "Two of the 12 soldiers" are 2. "Half of the 12", "one in four of the 12", "most of the 12", "twice 12" and
  "all but two of the 12" are no figure: none is computed, and 12 is not how many. Nor are "a soldier and two
  civilians".
- "Two score" is 40, "a score of people" 20, "a pair of gunmen" 2, "a trio" of them 3, "both soldiers" 2.
- "21 to 14" is a result, "4 x 100" a product, "three, perhaps four" 3 to 4; "six fewer" counts nobody. Drones
  "downed over 12 regions" bound no figure.
- Digits of any script count; a number with a minus sign does not.
- A four-digit number without separator from 1900 to 2099 is a year unless words for people follow.
"""

from schemas.values.count.figures import Figure, find_figures, find_numbers, locate_figure
from schemas.values.count.value import Count, spell_out

__all__ = ["Count", "Figure", "find_figures", "find_numbers", "locate_figure", "spell_out"]
