"""The grammar of time expressions: regular expressions over symbols, tried in order at each symbol.

The named groups of a rule are the arguments of its function; `shift` ("last year") becomes `year`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from schemas.values.when import meaning
from schemas.values.when.calendar import Interval, years

_YEAR = r"(?:[,f]?(?P<year>[yZη])(?!N)|f?t?(?P<shift>[lzx])J)"
_OF_YEAR = r"(?:(?P<year>[yZ])|t?(?P<shift>[lzx])?J)"
_EDGE = r"(?:t?(?:[EL](?:-{1,3}E)?[-i]?|B[f-]|[lOo][nd]?[DKHU][fi])t?)"  # late, the end of, first week of
_DAY_PREFIX = r"(?:t?(?P<around>[KG])ft?)?(?:(?:[EL]@?)?[lpzx]?(?P<weekday>[Wv])P?[,(]?t?)?"
_COUNTED = r"(?P<count>[nda])(?P<unit>[DKTJUQφ])"
_MONTH = r"(?P<month>[MAV])"
_MONTH_ALONE = (  # names that are also verbs or people need support from their neighbours
    r"(?P<month>M|(?<=[ik;])[AV]|(?<=[:@fwb])[AV](?!C)|(?<=[MAVyZ][-;&,])[AV]|[AV](?=[-;&,]t?[EB]?[-f]?[MAV](?!C))"
    r"|(?<=[t'a])V(?=c)|(?<!C)A(?!C)|^V(?=[-;&,'.]|$)|[AV](?=,?[yZη]|f?t?[lzx]J))"
)
_MONTH_DAY = (  # April 28; April 28-30; April 28, 29 and 30; but "in April 30 people" holds a month
    r"(?:(?<=@)|(?<!i)(?=[MAV][do](?!N))|(?=[MAV][do],?y))(?P<month>[MAV])"
    r"(?:(?P<first>[do])(?:,[do]){0,5}(?:[-;](?=[do](?!N|f?[MAV]))|&(?=[do](?:[,.(ikν|]|$))))?(?P<last>[do])"
)
_DAY_MONTH = (  # 28 April; the 5th of May; 28, 29 and 30 April; but "12 May have died" holds a number
    r"(?:(?P<first>[do])(?:,[do]){0,5}[-;&]t?)?(?P<last>[do])f?(?P<month>[MAV])(?!u)"
)
_WEEKDAY_ALONE = r"(?P<weekday>(?<!t)(?<!')W|W(?![Cq])|(?<=[@lpzx])v|^v(?=P?$))"  # not "the Sunday Times"
_YEAR_ALONE = (
    r"(?P<year>(?<=[ik])(?:y|Z(?!N))|(?<=[ik;]:>)y(?!N)|(?:^|(?<=[:;@fwtab'J(,.|]))y(?!N)|^Z(?=[-;&]|$)"
    r"|(?<=[yZMAV][-;&])[yZ]|[yZ](?=[-;][yZ]))(?!-[nN])"
)
_EDGE_DAY = r"(?<![lzxndOor])t?(?P<unit>[Kφ])(?P<edge>[Bλ;:-])[@t]*"  # the week beginning
_AFTER_ORDINAL = r"(?=[.,t|i:;bkwν(]|$)"  # no noun: "on the 5th", but not "on the 5th floor"
_NO_UNIT = r"(?![DKTJWGMAVSPcC])"
_BACK = r"(?P<back>g)"

_RULES: tuple[tuple[str, Callable[..., Interval]], ...] = (
    (r"(?<!#)(?<![dn]-)(?P<text>I)", meaning.in_figures),
    (r"(?:^|(?<=[@k:;fiw(&-]))(?P<text>ι)", meaning.in_figures),
    ("ψ", meaning.named_day),
    # the week beginning 28 April; the week to Sunday; the seven days to 4 May
    (rf"{_EDGE_DAY}(?:(?P<weekday>[Wv])[,(]?t?)?{_MONTH}(?P<last>[do]){_YEAR}?", meaning.week_by_edge),
    (rf"{_EDGE_DAY}(?:(?P<weekday>[Wv])[,(]?t?)?(?P<last>[do])f?{_MONTH}{_YEAR}?", meaning.week_by_edge),
    (rf"{_EDGE_DAY}(?P<weekday>W)", meaning.week_by_edge),
    (rf"{_EDGE_DAY}(?P<text>[Iι])", meaning.week_by_edge),
    (rf"t(?P<count>[nd])(?P<unit>U)[-;](?:{_MONTH}(?P<last>[do])){_YEAR}?", meaning.days_to),
    (rf"t(?P<count>[nd])(?P<unit>U)[-;](?P<last>[do])f?{_MONTH}{_YEAR}?", meaning.days_to),
    (rf"t(?P<count>[nd])?(?P<unit>[TJU])(?:[-;]|λ[i@]?)t?{_MONTH}(?![do]){_YEAR}?", meaning.months_to),
    (rf"tJ(?:[-;]|λ[i@]?)(?:{_MONTH}[do]|[do]f?{_MONTH})".replace(_MONTH, "[MAV]"), meaning.unbounded),
    # April 28; Wednesday, 30 April; the night of 27/28 April; the third of May; the first Sunday of May
    (rf"{_DAY_PREFIX}{_MONTH_DAY}{_YEAR}?", meaning.day_of_month),
    (rf"(?<![^MAVyZdo]-)(?<!#){_DAY_PREFIX}{_DAY_MONTH}{_YEAR}?", meaning.day_of_month),
    (rf"{_DAY_PREFIX}(?P<pair>δ)f?{_MONTH}(?!u){_YEAR}?", meaning.day_of_month),
    (rf"{_MONTH}(?P<pair>δ){_YEAR}?", meaning.day_of_month),
    (rf"(?P<year>y){_MONTH}(?P<last>[do])(?!N)", meaning.day_of_month),
    (rf"t?(?:(?P<tens>n)-)?(?P<ones>O)f{_MONTH}(?!u){_YEAR}?", meaning.word_ordinal),
    (rf"{_MONTH}t(?P<ones>O){_AFTER_ORDINAL}", meaning.word_ordinal),
    (rf"{_MONTH}t(?P<last>o)(?:{_YEAR}|{_AFTER_ORDINAL})", meaning.day_of_month),
    (rf"t?(?P<nth>[Ool])(?P<weekday>W)[fi]t?{_MONTH}{_YEAR}?", meaning.nth_weekday),
    (rf"t?(?P<nth>[Oolζ])D[fi]{_MONTH}{_YEAR}?", meaning.nth_day),
    (rf"t?(?P<nth>[Oolζ])D[fi]{_OF_YEAR}", meaning.nth_day),
    (rf"(?:(?<=@)|^)t(?P<day>o)(?:f(?P<which>[tlzx])T|{_AFTER_ORDINAL})", meaning.bare_ordinal),
    (rf"(?<![qmκ])(?P<weekday>[Wv]),?t(?P<day>o){_AFTER_ORDINAL}", meaning.bare_ordinal),
    # Christmas Day; on Christmas; at Easter 2024
    (rf"(?P<feast>χ)·*+(?!C){_YEAR}?", meaning.feast),
    (rf"(?<=@)(?P<feast>κ)(?![cCW]){_YEAR}?", meaning.feast),
    (rf"(?<=[i:;kρ])κ(?![cCW]){_YEAR}?", meaning.inexact),
    # a year ago today; two years ago this month; two weeks from tomorrow; this day last year
    (rf"{_COUNTED}{_BACK}(?:(?P<base>R)|z(?P<same>[DKTJ]))", meaning.to_the_day),
    (rf"{_COUNTED}:(?P<base>R)", meaning.to_the_day),
    (r"(?P<base>R)(?P<unit>[Kφ])(?![f'-])", partial(meaning.to_the_day, count=1)),
    (r"(?:z|tξ)D(?:i(?P<year>[yZ])|(?P<shift>[lx])J)", meaning.this_day),
    # Sunday week; Sunday a week ago; a week from Sunday; two Sundays ago; the Tuesday before last
    (r"(?P<which>[lpx])?(?P<weekday>W)(?P<unit>[Kφ])(?![f'-])", meaning.moved_weekday),
    (rf"(?P<weekday>W)P?,?@?(?P<count>[nda])(?P<unit>[KφU]){_BACK}", meaning.moved_weekday),
    (r"(?P<count>[nda])(?P<unit>[KφU]):t?(?P<weekday>W)", meaning.moved_weekday),
    (r"(?P<count>[nda])(?P<unit>[KφU])(?P<which>l)(?P<weekday>W)", meaning.moved_weekday),
    (r"[nda][KφT](?:@W|R)", meaning.inexact),  # a week on Tuesday
    (rf"{_COUNTED}gzW", meaning.inexact),
    (rf"(?P<weekday>W)f?tKb(?P<far>[lx]){_NO_UNIT}", meaning.weekday_beyond),
    (r"(?P<count>[nd])(?P<weekday>ω)g", meaning.weekdays_ago),
    (rf"t?(?P<weekday>W)b(?P<far>[lx]){_NO_UNIT}", meaning.beyond),
    (r"t?Wb[lx](?=[cC])", meaning.inexact),
    (rf"t?(?P<unit>[DKTJGP])b(?P<far>[lx]){_NO_UNIT}", meaning.beyond),
    # two or three days ago; a year and a half ago; about two weeks ago; two weeks from now; in two weeks
    (r"(?:[nda][DKTJU]?[-&]a?[ndH]|Ha)[DKTJU]?g", meaning.inexact),
    (rf"(?:[>ρ](?=[~>ρ]))?(?P<bound>[~>ρ])?{_COUNTED}g(?:@?(?P<weekday>W))?", meaning.ago),
    (rf"{_COUNTED}:(?P<now>!)", meaning.in_a_while),
    (rf"^i{_COUNTED}(?!f)", meaning.in_a_while),
    (rf"[πρ]{_COUNTED}(?![f'-])", meaning.lasting),
    # the day before yesterday; two days earlier; the same week; the next day
    (r"tDb(?P<count>R)", lambda anchor, count: meaning.shifted(anchor, 2 * count)),
    (r"(?:[nda]|t)?[DKTJUP]L|t?[rξ][DKTJPWGQMAV]|t?x[DP]|[EL]θ[DKTJ]", meaning.from_event),
    # the first half of 2024; the last three months of this year; the third quarter of 2016; Q3
    (rf"t?(?P<part>O)H[-f]?t?{_OF_YEAR}", meaning.part_of_year),
    (rf"(?P<part>β)[f,]?{_OF_YEAR}", meaning.part_of_year),
    (rf"t?(?P<part>[Ol])(?P<count>[nd])(?P<unit>U)ft?{_OF_YEAR}", meaning.part_of_year),
    (rf"t?(?P<quarter>[Ooj]|l(?=Qf))Q?(?<=[jQ])(?:[f,]?{_OF_YEAR}|(?!f))", meaning.quarter),
    # the winter of 2023-24; last summer; in the spring
    (rf"(?:{_EDGE}|t)?(?P<season>S|F(?!t?[lzx]))(?:f?t?(?P<span>Y)|{_YEAR})", meaning.season),
    (r"(?:[EL]|Bf)?t?z?(?P<which>[lpzx])(?P<season>[SF])(?!f)", meaning.season),
    (
        rf"(?:{_EDGE}|(?<=i)|(?<=[ik:;@])t(?=[SF](?!C))|^t?(?=[SF](?![cC])))(?P<season>S|F(?![fC]))(?!-)",
        meaning.season,
    ),
    # last April; late February 2025; May last year; early 2025; 2023-24; the 1990s; the 19th century
    (rf"{_EDGE}?z?(?P<which>[lpzx]){_MONTH}(?!u)", meaning.month),
    (rf"{_EDGE}{_MONTH}{_YEAR}?", meaning.month),
    (rf"{_MONTH_ALONE}{_YEAR}?", meaning.month),
    (rf"{_EDGE}(?P<year>[yZ])(?!N)", meaning.whole_year),
    (_YEAR_ALONE, meaning.whole_year),
    (r"(?<!#)(?P<span>Y)", lambda _, span: years(*span)),
    (rf"{_EDGE}?t?(?P<decade>s)", lambda _, decade: years(decade, decade + 9)),
    (rf"{_EDGE}?t?(?P<century>[Oo])-?X", lambda _, century: years(100 * century - 99, 100 * century)),
    # early next week; the end of the year; year's end; the past three days; the past week
    (rf"{_EDGE}?(?P<count>z|(?<!t)[lx])(?P<unit>[KTJQ])(?!-)", meaning.shifted),
    (r"t?(?:B[f-]|[EL]i)t(?P<unit>[KTJ])(?!-)", meaning.shifted),
    (r"(?P<unit>J)[-']B", meaning.shifted),
    (r"[tz]?(?P<which>p|[lx](?=~?[nd].(?!f)))~?(?P<count>[nd])(?P<unit>[DKTJU])", meaning.stretch),
    (r"[tz]?(?P<which>p|(?<=t)[lx])(?P<unit>[DK])(?!f)", meaning.stretch),
    (r"[tz]?(?P<which>p)(?P<unit>[TJ])(?!f)", meaning.stretch),
    (r"t[lx][TJ](?!f)", meaning.unbounded),
    (r"[tz]?(?P<which>[lpx])(?P<unit>φ)(?!f)", meaning.stretch),
    (r"[an][Wv]P?(?![cCP])", meaning.inexact),  # one Sunday in May, but not "a Sunday attack"
    # Thursday of last week; late on Wednesday night; the weekend; last night; yesterday morning; overnight
    (r"(?<![qmκ])(?P<weekday>[Wv])P?[f,]?t?(?P<which>[lzx])K", meaning.weekday_of_week),
    (
        rf"(?<![qmκOo])(?<!q@)(?:h[@:]?-?|[EL][@-]?)?(?:z?(?P<which>[lpzx]))?{_WEEKDAY_ALONE}P?",
        meaning.weekday,
    ),
    (r"(?<!m)t?(?:z?(?P<which>[lpzx]))?G(?!-|f[MAVdoKG])", meaning.weekend),
    (r"[EL]?(?P<count>[lz](?=P)|R)P?", meaning.shifted),
    (
        r"h(?![@:]?[tlxz]?[MAVdoWv])",
        lambda anchor: (meaning.shifted(anchor, -1)[0], anchor.day),
    ),
    # two days before; before; the eve of
    (r"(?:[nda]|t)?[DKTJUP]b-?", meaning.distance),
    (r"b-?|t?ef", meaning.limit),
)
COMPILED = tuple((re.compile(rule), function) for rule, function in _RULES)
GRAMMAR = re.compile(  # the look ahead rules out most symbols at once
    r"(?=[MAVWvyZIιsYjoOELFShGbrξχκδβψR]|t[^cCν.,(#|N]|a[DKTJUQφWv]|n[DKTJUQφωWv&-]|d[MAVf,;&DKTJUQφω-]"
    r"|[lpxz][^cCν.,]|[πρ][nda][DKTJUQφ]|[ρ~>][~>ρnda]|[Kφ][fBλ;:Lb-]|[DTUP][Lb]|J['Lb-]|B[f-]|Ha|ef|^i)(?:"
    + "|".join(f"({re.sub(r'[?]P<[a-z]+>', '?:', rule)})" for rule, _ in _RULES)
    + ")"
)
# The symbols of expressions that name no year and nothing relative, such as "Wednesday" or "late May".
UNDATED = frozenset("MAVWvdoPhtfikEBLHKDUOGQj,(&-;:@δχ·κλζ")
CALENDAR = frozenset({meaning.day_of_month, meaning.month, meaning.whole_year})
