"""Money: sums in units of a currency, with the bounds that the words set.

In: words of an article. Out: `Money`, and `Amount` for how much of something, money or not. `currencies` says
which currency a word or sign may be, `sums` finds the sums of a text, `value` is the value and its columns.
Names come from Babel, signs and usage from data/money.tsv; numbers are read as counts are.

A figure is never wrong rather than refused, so these hold no sum:
- What may be another currency. "$" and "dollars" are US dollars, "£" is sterling, "¥" yen, "won" those of
  South Korea, "rubles" those of Russia, unless the words say otherwise ("Canadian dollars", "A$", "$5m CAD").
  Where the article comes from a country with a dollar of its own, by its web address, or such a country is
  named right beside the sum ("Canada $5 million"), a bare "$" is none. "Kroner", "rupees", "dinars", "pesos",
  "lira" and "Rs" are none without a country: the one in the words, else that of the web address.
- Bare "pounds", which may be a weight; what is not whole, such as "$1.50"; a rate ("$5 million a year",
  "$60 a barrel"); a share ("half of the $5 million"); banknotes ("$100 bills"); two different sums. What
  stands in brackets after a sum is its conversion, and the first one counts.
"""

from schemas.values.money.value import Amount, Money

__all__ = ["Amount", "Money"]
