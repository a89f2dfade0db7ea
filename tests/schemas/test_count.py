"""Counts: words to bounds, figures in running text and in evidence, the count row of the scoring rule."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values.count import Count, Figure, find_figures, locate_figure
from schemas.values.value import Reading, UnreadableError

READING = Reading()

READINGS = """
0 | 0 | 0
1 | 1 | 1
9 | 9 | 9
350 | 350 | 350
694 | 694 | 694
4,700 | 4700 | 4700
15,000 | 15000 | 15000
1,234,567 | 1234567 | 1234567
1,00,000 | 100000 | 100000
12,34,567 | 1234567 | 1234567
10\u00a0000 | 10000 | 10000
10\u2009000 | 10000 | 10000
10\u202f000 | 10000 | 10000
4 700 troops | 4700 | 4700
1 234 567 people | 1234567 | 1234567
1600 | 1600 | 1600
2000 soldiers | 2000 | 2000
2000 | 2000 | 2000
100k | 100000 | 100000
100K protesters | 100000 | 100000
5m people | 5000000 | 5000000
1.4bn people | 1400000000 | 1400000000
1.2 million | 1200000 | 1200000
1.25 million | 1250000 | 1250000
4.7 thousand | 4700 | 4700
2 million | 2000000 | 2000000
2.0 million | 2000000 | 2000000
300 thousand | 300000 | 300000
3 hundred | 300 | 300
5 lakh | 500000 | 500000
2 crore | 20000000 | 20000000
two dozen | 24 | 24
2 dozen | 24 | 24
three dozen | 36 | 36
a dozen | 12 | 12
half a dozen | 6 | 6
half-a-dozen | 6 | 6
a half-dozen | 6 | 6
half a million | 500000 | 500000
half a million people | 500000 | 500000
a quarter of a million | 250000 | 250000
a hundred | 100 | 100
a thousand | 1000 | 1000
a million | 1000000 | 1000000
one million | 1000000 | 1000000
a couple of soldiers | 2 | 2
a couple hundred | 200 | 200
a couple of thousand | 2000 | 2000
one | 1 | 1
two | 2 | 2
nine | 9 | 9
eleven | 11 | 11
nineteen | 19 | 19
twenty | 20 | 20
twenty-three | 23 | 23
Twenty three | 23 | 23
ninety-nine | 99 | 99
one hundred | 100 | 100
one hundred and five | 105 | 105
two hundred twelve | 212 | 212
a hundred and one | 101 | 101
twelve hundred | 1200 | 1200
three thousand | 3000 | 3000
three thousand six hundred | 3600 | 3600
one hundred and five thousand | 105000 | 105000
two hundred thousand | 200000 | 200000
twenty-five thousand and six | 25006 | 25006
one million two hundred thousand | 1200000 | 1200000
two and a half million | 2500000 | 2500000
2 and a half thousand | 2500 | 2500
a million and a half | 1500000 | 1500000
FIFTEEN | 15 | 15
zero | 0 | 0
zero casualties | 0 | 0
about 4,700 | 4700 | 4700 | ~
some 600 North Korean troops | 600 | 600 | ~
around 1,000 | 1000 | 1000 | ~
Roughly 2,000 North Korean soldiers | 2000 | 2000 | ~
nearly 3,600 | 3600 | 3600 | ~
nearly two dozen | 24 | 24 | ~
nearly a dozen Russian vessels | 12 | 12 | ~
almost 500 | 500 | 500 | ~
approximately 12 | 12 | 12 | ~
close to 900 | 900 | 900 | ~
circa 40 | 40 | 40 | ~
an estimated 11,000 | 11000 | 11000 | ~
estimated 11,000 | 11000 | 11000 | ~
in the region of 50 | 50 | 50 | ~
~300 | 300 | 300 | ~
200 or so | 200 | 200 | ~
a dozen or so | 12 | 12 | ~
20-odd | 20 | 20 | ~
a hundred or so fighters | 100 | 100 | ~
a total of about 15,000 | 15000 | 15000 | ~
about half a million | 500000 | 500000 | ~
some hundred people | 100 | 100 | ~
about one hundred | 100 | 100 | ~
at least 9 | 9 |
at least nine | 9 |
At Least 18 | 18 |
at least nine people | 9 |
more than 9 | 9 |
More than a dozen aid workers | 12 |
over 694 | 694 |
well over 100 | 100 |
just over 100 | 100 |
no fewer than 40 | 40 |
no less than 40 | 40 |
not fewer than 40 | 40 |
not less than 40 | 40 |
upwards of 200 | 200 |
in excess of 5,000 | 5000 |
above 9,000 | 9000 |
a minimum of 30 | 30 |
as few as 9 | 9 |
exceeding 1,000 | 1000 |
9 or more | 9 |
9-plus | 9 |
9+ | 9 |
100+ civilians | 100 |
100 people or more | 100 |
nine, at least | 9 | 9
nine at least | 9 |
>500 | 500 |
at least another 12 | 12 |
at least a further 12 | 12 |
more than half a million | 500000 |
at least hundreds | 200 |
more than 100,000 | 100000 |
at least about 9 | 9 | | ~
up to 9 | | 9
Up to 12,000 troops | | 12000
fewer than 9 | | 9
less than 100 | | 100
under 200 | | 200
just under 200 | | 200
below 50 | | 50
at most 9 | | 9
no more than 9 | | 9
not more than 9 | | 9
as many as 9 | | 9
as many as 10,000 | | 10000
a maximum of 30 | | 30
9 or fewer | | 9
100 soldiers or less | | 100
up to a dozen | | 12
up to several hundred | | 999
up to about 9 | | 9 | ~
up to an additional 6,000 | | 6000
9 to 12 | 9 | 12
9-12 | 9 | 12
9–12 | 9 | 12
between 9 and 12 | 9 | 12
between nine and twelve people | 9 | 12
9 or 10 | 9 | 10
two or three soldiers | 2 | 3
one or two | 1 | 2
10,000 to 12,000 | 10000 | 12000
10,000-12,000 troops | 10000 | 12000
2 to 3 million | 2000000 | 3000000
2-3 million | 2000000 | 3000000
1.2 to 1.5 million | 1200000 | 1500000
between 2 and 3 million | 2000000 | 3000000
two to three hundred | 200 | 300
two or three dozen | 24 | 36
five or six thousand | 5000 | 6000
900 to a thousand | 900 | 1000
900,000 to 1.2 million | 900000 | 1200000
ranging from 9 to 12 | 9 | 12
about 9 to 12 | 9 | 12 | ~
between about 9 and 12 | 9 | 12 | ~
9 to about 12 | 9 | 12 | ~
more than 100 but fewer than 200 | 100 | 200
at least 9 and up to 12 | 9 | 12
1500 to 2000 troops | 1500 | 2000
dozens | 24 | 99
dozens of civilians | 24 | 99
several dozen | 24 | 99
a few dozen | 24 | 99
scores | 40 | 99
scores of villagers | 40 | 99
tens of people | 20 | 99
hundreds | 200 | 999
hundreds of North Korean soldiers | 200 | 999
several hundred | 200 | 999
a few hundred | 200 | 999
many hundreds | 200 | 999
thousands | 2000 | 9999
many thousands of workers | 2000 | 9999
several thousand | 2000 | 9999
a few thousand | 2000 | 9999
tens of thousands | 20000 | 99999
tens of thousands of people | 20000 | 99999
hundreds of thousands | 200000 | 999999
several hundred thousand | 200000 | 999999
millions | 2000000 | 9999999
tens of millions | 20000000 | 99999999
hundreds if not thousands | 200 | 9999
hundreds, if not thousands, of people | 200 | 9999
dozens or even hundreds | 24 | 999
hundreds to thousands | 200 | 9999
tens or hundreds of thousands | 20000 | 999999
thousands and thousands | 2000 | 9999
a total of 15,000 | 15000 | 15000
another 3,000 soldiers | 3000 | 3000
an additional 6,000 | 6000 | 6000
an additional 27 members | 27 | 27
a further 12 | 12 | 12
only 350 | 350 | 350
just 12 | 12 | 12
exactly 12 | 12 | 12
6,000-strong | 6000 | 6000
a 6,000-strong force | 6000 | 6000
a 12-member delegation | 12 | 12
five-man crew | 5 | 5
all 12 | 12 | 12
the two 12-year-old boys | 2 | 2
killed 21 people on April 30 | 21 | 21
12 people, aged 5 to 11 | 12 | 12
1,000 sappers | 1000 | 1000
20 155mm howitzers | 20 | 20
a nurse | 1 | 1
another civilian | 1 | 1
a soldier | 1 | 1
an aid worker in Gaza | 1 | 1
a senior Hamas commander | 1 | 1
a 14-year-old girl | 1 | 1
A Palestinian journalist killed on Monday | 1 | 1
one person | 1 | 1
one soldier | 1 | 1
one of the soldiers | 1 | 1
one of the three soldiers | 1 | 1
two of the 12 hostages | 2 | 2
at least two of the 12 hostages | 2 |
three more of the 48 miners | 3 | 3
12 out of 48 miners | 12 | 12
all 12 of them | 12 | 12
all of the 12 | 12 | 12
a group of 12 | 12 | 12
two score | 40 | 40
three score villagers | 60 | 60
threescore | 60 | 60
a score of villagers | 20 | 20
more than a score of Afghan refugees | 20 |
a pair of gunmen | 2 | 2
a trio of soldiers | 3 | 3
a quarter million | 250000 | 250000
more than a quarter million people | 250000 |
a quarter-million refugees | 250000 | 250000
three quarters of a million | 750000 | 750000
three-quarters of a million people | 750000 | 750000
1.5m | 1500000 | 1500000
1.5m Sudanese refugees | 1500000 | 1500000
1.5m have fled | 1500000 | 1500000
2k | 2000 | 2000
about 2k | 2000 | 2000 | ~
3bn | 3000000000 | 3000000000
c. 1,000 | 1000 | 1000 | ~
c.1,000 | 1000 | 1000 | ~
ca. 1,000 | 1000 | 1000 | ~
ca 1,000 | 1000 | 1000 | ~
circa 300 | 300 | 300 | ~
approx. 300 | 300 | 300 | ~
±300 | 300 | 300 | ~
just short of 500 | 500 | 500 | ~
north of 500 | 500 |
１２３ | 123 | 123
１，２３４ people | 1234 | 1234
٣٥٠ | 350 | 350
about ۳۵۰ people | 350 | 350 | ~
३५० | 350 | 350
from 300 to 400 | 300 | 400
from 300 to 400 people | 300 | 400
killing from 300 to 400 people | 300 | 400
at least 100, possibly as many as 150 | 100 | 150
at least 100 and perhaps as many as 150 | 100 | 150
several tens of thousands | 20000 | 99999
an estimated 10,000 to 12,000 | 10000 | 12000 | ~
a further two dozen | 24 | 24
upwards of three dozen civilians | 36 |
one or more | 1 |
a family of five | 5 | 5
Killed 9 | 9 | 9
About 40 | 40 | 40 | ~
Only 40 | 40 | 40
The 40 | 40 | 40
a mother of three | 1 | 1
their commander | 1 | 1
the driver | 1 | 1
her father | 1 | 1
a boy of 12 | 1 | 1
"""


def rows(table):
    """Words, low, high and approx of "words | low | high | ~" lines; an empty cell is None."""
    for line in table.strip("\n").splitlines():
        words, *bounds = (cell.strip() for cell in line.split("|"))
        low, high, mark = [*bounds, "", ""][:3]
        yield words, int(low) if low else None, int(high) if high else None, mark == "~"


@pytest.mark.parametrize(("words", "low", "high", "approx"), list(rows(READINGS)))
def test_words_are_read_as_their_bounds(words, low, high, approx):
    """The words of a figure give its lowest and highest number and whether it is approximate."""
    count = Count.read(words, READING)
    assert (count.low, count.high, count.approx, count.words) == (low, high, approx, words)


UNREADABLE = """
soldiers | several | many civilians | a number of people | few | no casualties | none | no one | one another
4.700 | 12,34 | 1,2,3 | 7.7 magnitude | a magnitude of 7 | 1.5 | 7.0 | 007 | 1.2.3 | casualties | a tank
2,000 km | 40 miles | 3.5 tonnes | three days | six months | 5 million euros | $5 billion | €20m | 12%
in 2024 | April 30 | 9 May | 21st | third | T-72 | 170mm | Article 5 | a 14-year-old | aged 12 | 3-2 | 10:30
a woman and her child | a week | a strike | a police station | 5m waves | two-thirds | half
two thirds of 900 | two-thirds of the 900 soldiers | half of 600 | half the 600 troops
half of the 600 troops | most of the 600 | many of the 600 migrants | none of the 12 | several of their 12
10% of the 600 | ten percent of 600 | twice 100 | three times 100 | double the 300
all but two of the 12 crew | all but two | -5 | −5 | minus 5 | (-5) | France 24 | Channel 4 | Rossiya 24
Boeing 737 | Su-27 | 9/11
the 1990s | Resolution 2231 | 14-point plan | 5 pm | one in every 20 people | 1 in 20 children
one fifth of 900 | one third of the 90 detainees
a score of 3 to 1 | a pair of shoes | two score lines | 1.5m waves | Operation 1027 | men between 18 and 60
5,000 shillings | Psalm 91 | P5+1
5 per cent | 5 to 10 percent | one in five | a third of a million | hundreds of miles | under the age of 18
"""


@pytest.mark.parametrize("words", ["", " ", *re.split(r" \| |\n", UNREADABLE.strip())])
def test_words_without_a_count_are_refused(words):
    """Words without a count are unreadable, and the error says so."""
    with pytest.raises(UnreadableError, match="no figure"):
        Count.read(words, READING)


@pytest.mark.parametrize(
    "words",
    [
        "9 killed and 15 wounded",
        "At least three killed and 15 injured",
        "10 children among 48 dead",
        "two military brigades of 5,000 people",
        "rose from 9 to 12",
        "9, about 9",
        "a soldier and two civilians",
        "a mother and her two children",
        "12 soldiers and an officer",
        "a dozen soldiers and a nurse",
        "rose from 300 to 400",
    ],
)
def test_words_with_two_figures_are_refused(words):
    """Two different figures are two claims: the words are unreadable, and the error shows both."""
    with pytest.raises(UnreadableError, match="more than one figure"):
        Count.read(words, READING)


def test_the_same_figure_twice_is_one():
    """A figure that the words repeat unchanged is read once."""
    assert Count.read("600 dead, 600 in all", READING).low == 600


SENTENCES = """
Some 600 North Korean troops had been killed. | Some 600
At least nine people were injured, and houses were damaged. | At least nine
The toll rose from 9 to 12 on Friday. | 9; 12
Casualties rose by 9 to 12. | 9; 12
Between 9 and 12 people are missing. | Between 9 and 12
Estimates range from 9 to 12 thousand. | 9 to 12 thousand
Two dozen were hurt and nearly 3,600 fled. | Two dozen; nearly 3,600
Tens of thousands of people fled; thousands stayed. | Tens of thousands; thousands
It killed at least three and injured 15. | at least three; 15
In 2024, Kim sent 1,000 sappers and 5,000 builders. | 1,000; 5,000
On April 30 12 soldiers died. | 12
On May 9, 2025, Putin met 30 servicemen. | 30
In January 600 troops were sent. | 600
In May 9 people were killed. | 9
From 25 February 2025 to 2 March 2025 nothing happened. |
Lawmakers said on Sept. 2 that 400 had died. | 400
The 30-31 August meeting and the 1 and 2 May talks. |
April 30 to 31, or June 3 and 4, was the date. |
Copyright 1999-2026 Worthy News. |
The 2022–23 season and the 1990s. |
At 10:30, or at 9 a.m. and 5 p.m. or 6pm, it began. |
A 14-year-old girl and two boys aged 12 and 15 drowned. | two
Boys aged between 12 and 15 and men over 65 fled. |
Olena Petrova, 34, lost her home, said Kim Jong-un, 41. |
Her brother, Ivan Petrov (47), died. |
More than 15,000 children under five are hungry. | More than 15,000
The third attack, the 21st this year, hit the 47th Brigade. |
They sent 170mm howitzers, 240mm launchers and T-72, F-16, MiG-29 and Su-35 types. |
Six S-400 batteries and 40 T-72s arrived. | Six; 40
It cost $5 billion, or 5 million euros, €20m, $50m, US$ 30 or Rs 500. |
About 12% of voters, five percent of them women, and 5 to 10 per cent of men. |
They marched 2,000 km, or 40 miles, with 3.5 tonnes of food. |
After three days, six months, two weeks, 10 hours and five years it ended. |
For two full days and 12 consecutive weeks nothing came. |
Hundreds of kilometres away, thousands of tonnes of grain and millions of dollars were lost. |
Average rating 0 / 5 after a 3-2 win. |
Article 5, Resolution 1701 and No. 3 apply; Articles 5 and 6 do not. |
The Group of Seven, the G7 and the Group of 20 met. |
A group of seven men left. | seven
Call +44 20 7946 0958 or 202-555-0143. |
See https://example.org/2024/12/30-dead and www.example.org/12. |
It was a 7.7 magnitude quake, magnitude 7.7, magnitude 7. |
One of the men said no one should hurt one another. |
At one point one must ask which one it was. |
One soldier died and one was wounded. | One; one
The blast killed one and wounded two. | one; two
At least one person drowned. | At least one
A nurse and a soldier died. |
Several people, many of them women, and a number of others fled. |
The tally was 4.700 in one place and 12,34 in another. |
One in five voters and nine in ten men agreed. |
Two-thirds of it, three quarters of that and a third of those. |
The five-day, 12-hour, three-way, two-state talks were 24/7. |
More than 100 but fewer than 200 prisoners were freed. | More than 100 but fewer than 200
Up to 12,000 troops, including 500 officers, came. | Up to 12,000; 500
An additional 6,000 troops will join only 350 others. | 6,000; 350
A 6,000-strong force with 12-member crews left. | 6,000; 12
Injures 1600 In Myanmar after Over 694 died. | 1600; Over 694
In 1812 Napoleon lost about 1800 of them near Borodino. | about 1800
The attack killed 2000 people. | 2000
He left in 2000. The year 2001 and the 2002 games came. |
Unit 731, Area 51, Flight 370, Phase 2 and World War Two. |
In that unit 12 soldiers and in the area 30 houses were hit. | 12; 30
There were no two alike, and no casualties. |
About half a million men, a quarter of a million of us. | About half a million; a quarter of a million
Test scores of 30 pupils fell; scores of villagers died, and he scores often. | 30; scores
A couple of days later a couple of men came. | a couple of
Sent 20 155mm guns, 10 000 shells and 1,00,000 rounds. | 20; 10 000; 1,00,000
Only 9. Five more came. 12 \u2013 all of them men \u2013 left. | 9; Five; 12
It took 9/11, 50-50 and 1:10. |
Temperatures of 30 degrees and 12 °C, 5 knots. |
It won 5 million won, and 1,000 per 100,000 die. |
A dozen or so men, 200 people or more and 9+ dogs. | A dozen or so; 200 people or more; 9+
A multi-million plan, a two-million-dollar house, half a plan, 3 cases per million. | 3
Hundreds, if not thousands, have died. | Hundreds, if not thousands
At least 200 of 15,000 North Koreans died on 9 March. | At least 200; 15,000
In 2024 300 people died; in 2023 200 did. | 300; 200
The U.S. will provide 31 M1 Abrams tanks and 18 Leopard 2 tanks. | 31; 18
China gave 200 million U.S. dollars and 5 million more dollars. |
Two barrel bombs, three second-hand jets and 12 foot soldiers. | Two; three; 12
Killed 9: 5 were men. At 12 noon it was 10:30. | 9; 5
It hit boys aged 12. Five died. | Five
Two out of three voters, and nine out of 10. |
About $1.3 billion to $2 billion was sent to 12 states. | 12
She gave 9 and 12 May as dates, and 5 and 10%. |
Articles 5 and 6, Nos. 3 and 4, Rs. 500. |
In this phase 12 soldiers died on page 3. | 12
Killing one in two attacks; killing two in three days. | one; two; two
A thousand miles, a couple of weeks, half a million dollars. |
He said France fell 3-0, then 2025-03-17 and 17.03.2025 came. |
Five per cent, 5 pct, five percentage points and twenty thirds. |
Nearly 12 more soldiers and 10 additional ships. | Nearly 12; 10
Twenty-three tanks and one hundred and five thousand men. | Twenty-three; one hundred and five thousand
One of the three soldiers died; one of the cars burnt. | One; three
Two of the 12 hostages were freed. | Two; 12
Half of the 600 soldiers and most of the 40 others were killed. |
All but two of the 12 crew drowned. |
France 24 reported that 12 died; he told France 24 so; France 24's man was there. | 12
In France 24 people died; in Gaza 24 were killed and in Kyiv 12. | 24; 24; 12
Officials told Channel 12 that Kan 11 said 40 rockets fell. | 40
Operation 1027 began; in that operation 1,027 men died. | 1,027
The regiment 40 km away lost 12 men; the 800th Regiment lost 30. | 12; 30
In an army 300,000 strong, Army 2024 was an expo. | 300,000
It was -5 on Monday and minus 12 on Friday; Kyiv-12 too. |
The strike killed from 300 to 400 people. | 300 to 400
From 300 to 400 people were killed. The toll rose from 300 to 400. | 300 to 400; 300; 400
The toll climbed, from 9 to 12, overnight. | 9; 12
Two score in win over Spain; three score villagers and a score of fighters died. | three score; a score
A pair of gunmen sold a pair of shoes. | A pair
The man, 34, and his wife, 43, a mother of three, died with two children. | two
A boy of 12 and a woman of 70 led a group of 12. | 12
Men between 18 and 60 may not leave. |
One out of every 20 people and 1 in 4 children is hungry. |
A quarter million people fled; in the first quarter million-dollar homes sold. | A quarter million
It was 2½ miles, or ½ an hour. |
Some 1.5m Sudanese refugees fled, 2m have gone hungry, a 5m wall fell 2m from people. | Some 1.5m; 2m
Of the 251 hostages, c. 33 were freed; a further 10 died. | 251; c. 33; 10
A 6.3-magnitude quake struck at 11:27 p.m., killing at least 800 and injuring 2,800. | at least 800; 2,800
UN Resolution 1701 ended the 34-day war of 2006. |
The 2024 election drew 60 million voters. | 60 million
He won 53.4% of the vote to 45.1 for his rival; turnout was 62 percent. |
Flight MH17 carried 298 people; Flight 752 carried 176. | 298; 176
Storm Daniel killed more than 4,300 people on Sept. 10-11, 2023. | more than 4,300
The G20 and COP29 summits, P5+1 talks and COVID-19. |
A Category 4 storm with 140 mph winds left 95 dead on Highway 19 and Runway 2. | 95
The 7 October 2023 attack killed some 1,200 people and 251 were taken hostage. | some 1,200; 251
Since October 7, 2023, 41,000 Palestinians have died; the 1967 borders stand. | 41,000
He was sentenced to 14 years; 12 others got life. | 12
Camp 14 in Cox's Bazar holds 30,000 refugees. | 30,000
Shahed-136 drones: 85 launched, 52 shot down, said Kh-101 and PAC-3 crews. | 85; 52
Ukraine lost 1,700 square kilometers and 14 Tu-95s. | 14
The vote was 14-0 with one abstention among 193 members. | 193
Gaza's health ministry said 68 bodies came in 24 hours. | 68
It cost 5,000 shillings, 40 million naira and 3 trillion won. |
WFP sent 1,400 metric tons of flour in 37 trucks at 1430 GMT. | 37
Psalm 91 and John 3:16 were read to 40 mourners. | 40
An average of 300 people a day die, and twice the 12 of last year. |
"""


@pytest.mark.parametrize("row", SENTENCES.strip("\n").splitlines())
def test_running_text_gives_its_figures_and_no_traps(row):
    """Every count in a sentence is found with its qualifier; years, dates, ages and the like are not."""
    text, _, wanted = row.partition(" |")
    found = [text[figure.start : figure.end] for figure in find_figures(text)]
    assert found == [words.strip() for words in wanted.split(";") if words.strip()]


def test_a_figure_has_bounds_span_and_bare_number():
    """A figure carries what its qualifier makes of the number, and the number without it."""
    assert find_figures("Seoul: at least 21 died") == [
        Figure(low=21, high=None, approx=False, start=7, end=18, bare=(21, 21))
    ]


def test_a_figure_may_run_over_a_line_break_but_not_over_a_paragraph():
    """One line break is a space; an empty line ends whatever stood before it."""
    assert [f.low for f in find_figures("killed more than\n600 men")] == [600]
    assert find_figures("killed more than\n600 men")[0].high is None
    assert find_figures("News of more than\n\n600 men")[0].high == 600


@pytest.mark.parametrize(
    ("words", "evidence", "found"),
    [
        ("at least 21", "At least 21 people died", "At least 21"),
        ("21", "At least 21 people died", "At least 21"),
        ("600", "some 600 troops", "some 600"),
        ("600 troops", "some 600 troops", "some 600"),
        ("hundreds", "Hundreds of men", "Hundreds"),
        ("hundreds", "at least hundreds of men", "at least hundreds"),
        ("nine", "9 people", "9"),
        ("4,700", "about 4700 casualties", "about 4700"),
        ("9", "9 killed and at least 9 wounded", "9"),
        ("at least 9", "9 killed and at least 9 wounded", "at least 9"),
        ("9 to 12", "between 9 and 12 people", "between 9 and 12"),
        ("9 to 12", "between about 9 and 12 people", "between about 9 and 12"),
        (
            "more than 100 but fewer than 200",
            "more than 100 but fewer than 200 men",
            "more than 100 but fewer than 200",
        ),
        ("a nurse", "Shells killed a  nurse in Kherson", "a  nurse"),
        ("one of the men", "one of the men died", "one"),
        ("2000", "killed 2000 Russians", "2000"),
        ("1,200", "At least 1.200 Russian soldiers", "At least 1.200"),
        ("12.500", "some 12.500 people", "some 12.500"),
        ("940,000", "940.000 displaced villagers", "940.000"),
    ],
)
def test_a_figure_is_located_with_the_qualifier_of_its_evidence(words, evidence, found):
    """Words may leave a qualifier out; the evidence's own figure is what they stand for."""
    figure = locate_figure(words, evidence)
    assert figure is not None
    assert evidence[figure.start : figure.end] == found


@pytest.mark.parametrize(
    ("words", "evidence"),
    [
        ("at least 21", "At least 12 people died"),
        ("4,700", "4.700 euros"),
        ("4,700", "4.700 in all"),
        ("4,700", "4.700, people said"),
        ("4,700", "47,000 people"),
        ("470", "4,700 people"),
        ("at least 12", "12 people"),
        ("up to 12", "at least 12 people"),
        ("about 12", "12 people"),
        ("about 12", "at least 12 people"),
        ("12", "12,000 people"),
        ("12", "a 12-year-old"),
        ("12", "12 km away"),
        ("12", "12 May"),
        ("3", "3-2"),
        ("9", "9 to 12 people"),
        ("9 to 12", "at least 9 people"),
        ("hundreds", "thousands of men"),
        ("hundreds", "600 men"),
        ("200", "hundreds of men"),
        ("2024", "in 2024 many men died"),
        ("5", "$5 billion"),
        ("5,000,000", "5 million euros"),
        ("nobody", "9 people"),
        ("9 killed and 15 wounded", "9 killed and 15 wounded"),
        ("a nurse", "a doctor"),
        ("a man", "a manual"),
        ("a nurse", "nine people"),
        ("five", "twenty-five people"),
        ("twenty", "twenty-five people"),
        ("2 million", "2 thousand people"),
    ],
)
def test_a_figure_that_is_not_in_the_evidence_is_not_located(words, evidence):
    """Another number, a part of a number, or a qualifier that the evidence lacks is not grounded."""
    assert locate_figure(words, evidence) is None


def count(low, high, *, approx=False):
    """A count whose words do not matter."""
    return Count(words="", low=low, high=high, approx=approx)


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        (count(600, 600), count(600, 600), 1),
        (count(600, 600), count(601, 601), 0),
        (count(600, 600), count(600, 600, approx=True), 1),
        (count(600, 600), count(630, 630, approx=True), 0),
        (count(600, 600, approx=True), count(630, 630), 1),
        (count(600, 600, approx=True), count(570, 570), 1),
        (count(600, 600, approx=True), count(631, 631), 0),
        (count(600, 600, approx=True), count(569, 569), 0),
        (count(600, 600, approx=True), count(6000, 6000), 0),
        (count(9, None), count(9, None), 1),
        (count(9, None), count(9, 9), 0.5),
        (count(9, None), count(10, 10), 0),
        (count(9, None), count(None, 9), 0),
        (count(9, None), count(10, None), 0),
        (count(9, None), count(9, 12), 0),
        (count(100, None, approx=True), count(105, None), 1),
        (count(100, None, approx=True), count(106, None), 0),
        (count(None, 9), count(None, 9), 1),
        (count(None, 9), count(9, 9), 0.5),
        (count(9, 9), count(9, None), 0.5),
        (count(9, 9), count(None, 9), 0.5),
        (count(9, 9), count(10, None), 0),
        (count(9, 9), count(9, 12), 0.5),
        (count(9, 9), count(5, 12), 0),
        (count(9, 12), count(9, 12), 1),
        (count(9, 12), count(9, 9), 0.5),
        (count(9, 12), count(12, 12), 0.5),
        (count(9, 12), count(10, 10), 0),
        (count(9, 12), count(9, 13), 0),
        (count(100, 200, approx=True), count(104, 209), 1),
        (count(100, 200, approx=True), count(104, 211), 0),
        (count(0, 0), count(0, 0), 1),
        (count(0, 0, approx=True), count(1, 1), 0),
    ],
)
def test_counts_are_scored_by_the_rule(gold, predicted, score):
    """1 for equal bounds (5 % where gold is approximate), ½ for a bound lost or added, else 0."""
    assert gold.compare(predicted) == score


@pytest.mark.parametrize(
    ("raw", "low", "high", "approx"),
    [
        ([600, 600], 600, 600, False),
        ((9, None), 9, None, False),
        ([None, 9], None, 9, False),
        (9, 9, 9, False),
        (0, 0, 0, False),
        ({"low": 9, "high": 12}, 9, 12, False),
        ({"low": 9, "approx": True}, 9, None, True),
        ({"high": 9}, None, 9, False),
    ],
)
def test_gold_is_loaded(raw, low, high, approx):
    """A pair, a whole number or a mapping is a count."""
    loaded = Count.load(raw)
    assert (loaded.low, loaded.high, loaded.approx) == (low, high, approx)


@pytest.mark.parametrize(
    ("raw", "advice"),
    [
        ([12, 9], r"write \[9, 12\]"),
        ([-1, 9], "write"),
        ([1.5, 2], "write"),
        ([True, True], "write"),
        (["9", "9"], "write"),
        ([9], "write"),
        ([1, 2, 3], "write"),
        ("9", "write"),
        ("ab", "write"),
        ({"low": 9, "hi": 12}, "write"),
        ({"low": 9, "high": 9, "approx": "yes"}, "write true or false"),
        ([None, None], "leave the field out"),
        ({}, "leave the field out"),
        (None, "leave the field out"),
        ([10**16, None], "write"),
    ],
)
def test_wrong_gold_is_refused_with_advice(raw, advice):
    """A count that cannot be is a ValueError that says what to write."""
    with pytest.raises(ValueError, match=advice):
        Count.load(raw)


def test_cells_follow_the_columns():
    """A count gives one cell for each of its columns, in their order."""
    cells = Count.read("about 4,700 casualties", READING).cells()
    names = [column.suffix for column in Count.COLUMNS]
    assert dict(zip(names, cells, strict=True)) == {
        "_words": "about 4,700 casualties",
        "_low": 4700,
        "_high": 4700,
        "_approx": True,
    }


ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety"
BELOW_TWENTY = dict(enumerate(["", *ONES.split()]))
BELOW_HUNDRED = dict(enumerate(["", *TENS.split()]))


def spell(number, conjunction):
    """English words for 1 to 10**9, an independent check on the reader."""
    for size, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred")):
        if number >= size:
            rest = spell(number % size, conjunction)
            link = f" {conjunction} " if conjunction and rest and number % size < 100 else " "
            return f"{spell(number // size, conjunction)} {name}{link}{rest}".strip()
    if number < 20:
        return BELOW_TWENTY[number]
    return f"{BELOW_HUNDRED[number // 10]}-{BELOW_TWENTY[number % 10]}".strip("-")


NUMBERS = st.integers(1, 10**9) | st.integers(1, 3000)


@given(NUMBERS, st.sampled_from(["", "and"]))
def test_every_number_in_words_reads_back(number, conjunction):
    """A number spelled out, with "and" or without, is that number."""
    count = Count.read(f"{spell(number, conjunction)} people", READING)
    assert (count.low, count.high) == (number, number)


@given(NUMBERS, st.sampled_from([",", "\u00a0", "\u2009", "\u202f", " "]))
def test_every_number_with_separators_reads_back(number, separator):
    """A number in groups of three is that number, whatever sets the groups off."""
    count = Count.read(f"killed {number:,} people".replace(",", separator), READING)
    assert (count.low, count.high) == (number, number)


@given(NUMBERS | st.none(), NUMBERS | st.none(), st.booleans())
def test_the_words_of_loaded_gold_read_back(low, high, approx):
    """Gold writes itself in words that mean the same."""
    bounds = sorted(bound for bound in (low, high) if bound is not None)
    if not bounds:
        return
    raw = bounds if len(bounds) == 2 else [low, high]
    loaded = Count.load({"low": raw[0], "high": raw[1], "approx": approx})
    assert Count.read(loaded.words, READING) == loaded


PIECES = (
    "9 12 4,700 1.2 2024 0 one two twenty hundred thousand million dozen dozens hundreds scores half "
    "couple a quarter an and or to of in at least most more than up about some between from aged "
    "Article No. May 2 % $ € km days people soldier killed - – / : . , ( ) + ~ > k m bn ' ’ years "
    "-strong or so few several T- if group not 000 per cent"
)
FRAGMENTS = st.sampled_from([*PIECES.split(), "", " ", "\n", "\n\n", "\u00a0"])


@given(st.text() | st.lists(FRAGMENTS).map(" ".join) | st.lists(FRAGMENTS).map("".join))
def test_spans_are_ordered_and_bounds_are_sound(text):
    """Whatever the text, spans are non-empty, ordered and apart, and low is not above high."""
    end = 0
    for figure in find_figures(text):
        assert end <= figure.start < figure.end <= len(text)
        assert figure.low is not None or figure.high is not None
        assert figure.bare[0] <= figure.bare[1]
        assert figure.low in {None, figure.bare[0]}
        assert figure.high in {None, figure.bare[1]}
        end = figure.end


@given(st.text() | st.lists(FRAGMENTS).map(" ".join))
def test_a_figure_is_located_in_its_own_words(text):
    """What can be read as a count stands in these words; nothing but UnreadableError is raised."""
    try:
        count = Count.read(text, READING)
    except UnreadableError:
        assert locate_figure(text, text) is None
    else:
        figure = locate_figure(text, text)
        assert figure is not None
        assert (figure.low, figure.high, figure.approx) == (count.low, count.high, count.approx)


HOSTILE = [
    "1,",
    "1",
    "1 ",
    "1-",
    "000 ",
    "9 to ",
    "one ",
    "one hundred and ",
    "hundred ",
    "a ",
    "about ",
    "just ",
    "few ",
    "half a ",
    " ",
    "9  ",
    "9, ",
    "aged 9, ",
    "or more ",
    "more than 9 but ",
    "http://",
    "’a",
    "May 9-",
    "9 and ",
    "5 " + "1" * 49_990,
    "5-" + "1" * 49_990,
    "9 " + "a" * 49_990,
    "a.",
]


@pytest.mark.faults
@pytest.mark.parametrize("unit", HOSTILE)
def test_long_hostile_text_takes_linear_time(unit):
    """50,000 characters of anything are scanned within two seconds of processor time."""
    text = unit * (50_000 // len(unit)) + "x"
    began = time.process_time()
    find_figures(text)
    assert time.process_time() - began < 2


def test_a_long_run_of_separators_takes_linear_time():
    """200,000 characters of "1,1,1,1" are scanned within two seconds of processor time."""
    began = time.process_time()
    assert find_figures("1," * 100_000) == []
    assert time.process_time() - began < 2


def test_a_figure_with_thousands_of_digits_is_no_count():
    """Numbers beyond 10**15 count nothing on Earth and must not overflow a column."""
    assert find_figures("9" * 5000 + " men") == []
    assert find_figures("999,999 trillion men and 10,000,000,000,000,000 more") == []


def test_an_ordinary_article_has_no_two_figures_for_one_number():
    """A long text made of many sentences gives the figures of its sentences, in place."""
    sentences = [row.partition(" |")[0] for row in SENTENCES.strip("\n").splitlines()]
    text = "\n\n".join(sentences)
    alone = [
        (sentence[figure.start : figure.end], figure.low, figure.high)
        for sentence in sentences
        for figure in find_figures(sentence)
    ]
    together = [(text[figure.start : figure.end], figure.low, figure.high) for figure in find_figures(text)]
    assert together == alone
    assert re.search(r"\d", text)
