"""When: time expressions of English news, found in text and resolved against the date of publication.

In: words, a sentence, the day of publication. Out: `When`, and the spans of the times in a text. Every word
becomes one symbol ("late February 2025" is `EMy`, see `symbols`), and the rules of `grammar` are regular
expressions over these symbols, so that finding is linear in the text. `meaning` gives the days that a rule
stands for, `expressions` joins neighbours ("January and February"), `calendar` writes intervals in ISO 8601.

A result is never finer than the words: a month stays a month, "late February" is February. What cannot be
resolved, or has two readings, keeps its words and says why in `note`. News usage decides: a bare weekday,
month or day is the latest that has begun by the day of publication, or, where the claim lies ahead, the first
that has not ended. Weeks run from Monday to Sunday; seasons are northern, and the winter of a year begins in
its December. "Sunday week" is a week after the coming Sunday, "a fortnight ago" the week two weeks ago.
"The past week", "the last three days" and, for what goes on, "for two weeks" end on the day of publication,
"the next three days" begin on it; stretches of months or years are as precise as a month. "Since May" is
the latest May and, for what adds up, the time from it to publication; "until May" is the next one, and a note
says so; "from May to now" ends at publication; "before May" is no time. "The year to March" is twelve months.
A day of the year that names an event ("the October 7 attack", and October 7 alone) is this year's only within
a month. "A Sunday in May" is no day, "a Sunday attack" was on Sunday.
"""

from schemas.values.when.value import When, find_whens

__all__ = ["When", "find_whens"]
