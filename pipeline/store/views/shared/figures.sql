-- What the words around a figure say of it, and a figure in words.

-- Whether a toll without a date of its own runs on ("have been killed", "so far") or is that of one event.
CREATE OR REPLACE MACRO runs_on(evidence) AS regexp_matches(lower(evidence),
    '\b(so far|to date|total|overall|since|toll|number of|losses|suffered|casualties|has|have|had)\b');

-- Whether a toll is a running total: of a war, a force, a season; not of one event.
CREATE OR REPLACE MACRO is_total(evidence, when_words, when_from, when_to, place_id, national, figure, published) AS CASE
    WHEN regexp_matches(lower(coalesce(when_words, '')), '^(as of|by|until|since|so far|to date)') THEN true
    WHEN figure IS NULL THEN false
    WHEN regexp_matches(lower(evidence), '\b(in|of|during|throughout|over) (\S+ ){0,2}[a-z0-9]+-(month|year)s?(-old|-long)? (civil )?(war|conflict|uprising|insurgency)\b')
        AND NOT regexp_matches(lower(evidence), '\b(worst|deadliest|bloodiest|biggest|heaviest|largest|highest|first|latest|another|attacks?|bomb\w*|blasts?|crash|raids?|strikes?|shell\w*)\b') THEN true
    WHEN when_from IS NOT NULL THEN national AND figure >= 100 AND when_to - when_from > 3 OR when_to - when_from > 20 AND (abs(when_to - published) <= 1 OR figure >= 2000)
    WHEN coalesce(contains(place_id, '/'), false) AND figure < 2000 AND NOT (national AND figure >= 100)
        THEN regexp_matches(lower(evidence), '\b(so far|to date|since)\b|\btotal of\b[^.;]{0,40}\b(has|have) been\b')
    WHEN national THEN runs_on(evidence) OR figure >= 500
    ELSE figure >= 2000 OR regexp_matches(lower(evidence), '\b(so far|to date|since|in all|overall|in total)\b') END;

-- Whether a toll without a date of its own is one of before: "350 casualties in earlier phases".
CREATE OR REPLACE MACRO is_of_before(evidence) AS regexp_matches(lower(evidence),
    '\b(earlier|initial|initially|at first|at one point|previous|updated|(early|first) (days|weeks|months|stages?|phases?))\b');

-- Whether the figure counts a part of a whole: "including 30 soldiers", "30 of the hostages".
CREATE OR REPLACE MACRO is_part(evidence, figure) AS
    regexp_matches(split_part(lower(evidence), lower(figure), 1),
        '\b(including|among (them|whom|these|those)|of (them|whom|which|these|those))\b[^.;]{0,40}$'
        '|\b(dead|killed|victims|wounded|injured)\b[^.;]{0,40} included?\b[^.;]{0,20}$')
    OR regexp_matches(split_part(lower(evidence), lower(figure), 2),
        '^( [a-z-]+){0,2} (of|among) (the|them|these|those|whom|which|its|their)\b|^( [a-z-]+){0,2} among \d')
        AND NOT regexp_matches(split_part(lower(evidence), lower(figure), 2), '^( [a-z-]+){0,1} (all|both|each|most|many|some) of (them|these|those|whom|which)\b');

-- Whether a toll counts some of those harmed: children, women, an officer.
CREATE OR REPLACE MACRO is_some_of(victims) AS regexp_matches(lower(victims),
    '\b(child(ren)?|wom[ae]n|girls?|boys?|minors?|infants?|bab(y|ies)|pupils?|students?|daughters?|sons?|mothers?|fathers?'
    '|leaders?|commanders?|officers?|journalists?|medics?|bodies|volunteers?|staff|aid workers?|rescuers?|firefighters?|red (cross|crescent))\b');

-- Whether victims are armed, or are said to be civilians; neither where the words say nothing of it.
CREATE OR REPLACE MACRO is_armed(victims) AS coalesce(regexp_matches(lower(victims),
    '\b(soldiers?|troops?|fighters?|militants?|rebels?|insurgents?|jihadis\w*|gunmen|militia\w*|servicem[ae]n|terrorists?|police\w*)\b'), false);
CREATE OR REPLACE MACRO is_civil(victims) AS coalesce(regexp_matches(lower(victims),
    '\b(civilians?|citizens?|residents?|passengers?|children|women)\b'), false);

-- Whether victims are all who were harmed, or all of the armed or of a country: no sort of people, such as pilots.
CREATE OR REPLACE MACRO are_all(victims) AS coalesce(is_armed(victims) OR regexp_matches(victims, '^\p{Lu}\S*( (of |al-)?\p{Lu}\S*)*$') OR regexp_matches(lower(victims),
    '\b(people|persons?|civilians?|men|residents?|passengers?|others?|dead|victims?|citizens?|inhabitants?|casualties|bodies'
    '|migrants|refugees|prisoners|worshippers|forces?|guards?|officers?|combatants?|members|recruits?|army)\b'), true);

-- The sort of people of whom two tolls can be compared: children with children, women with women, guests, helpers.
CREATE OR REPLACE MACRO sort_of(victims) AS CASE WHEN regexp_matches(lower(victims), '\bchildren\b') AND NOT contains(lower(victims), 'wom') THEN 'children'
    WHEN regexp_matches(lower(victims), '^(\w+ )?women$') THEN 'women'
    WHEN regexp_matches(lower(victims), '\b(tourists|foreigners)\b') THEN 'tourists'
    WHEN regexp_matches(lower(victims), '^(\w+ )?(medics|doctors|nurses)$') THEN 'medics'
    WHEN regexp_matches(lower(victims), '^(\w+ )?(journalists|reporters)$') THEN 'journalists'
    WHEN regexp_matches(lower(victims), '\b(schoolchildren|pupils|students)$') THEN 'pupils'
    WHEN regexp_matches(lower(victims), '\b(volunteers|staff|aid workers|red (cross|crescent))\b') THEN 'helpers' END;

-- Whether words deny something, and do not only ask or refuse.
CREATE OR REPLACE MACRO says_no(evidence) AS regexp_matches(lower(evidence),
    '\b(den(y|ies|ied|ying|ial)|dismiss\w*|reject\w*|refut\w*|false|fabricat\w*|untrue|no|never|none|(did|has|have|had|was|were) not)\b');

-- Whether words tell how people came to harm, not the toll alone.
CREATE OR REPLACE MACRO tells_how(evidence) AS regexp_matches(lower(evidence),
    '\b(air ?strikes?|strikes?|struck|raids?|shell\w*|rockets?|missiles?|mortars?|bomb\w*|blasts?|explo\w+|shooting|gunm[ae]n'
    '|clashes|fighting|fire|fired|truck|tanks?|battle|air force|jets?|warplanes?|executed)\b');

-- Whether a figure comes on top of others: "three more died", "20 others".
CREATE OR REPLACE MACRO is_addition(evidence, figure) AS (
    regexp_matches(split_part(lower(evidence), lower(figure), 2), '^( \w+)? (more|others?)\b')
    OR regexp_matches(lower(figure), '\b(another|more|others?|further|additional)\b') AND NOT contains(lower(figure), 'more than')
    OR regexp_matches(split_part(lower(evidence), lower(figure), 1), '\b(another|other|further)\s*$')
) AND NOT (   -- "killed six and injured another ten"
    regexp_matches(split_part(lower(evidence), lower(figure), 2), '^( \w+)? others? (\w+ )?(wounded|injured|hurt)')
    OR regexp_matches(split_part(lower(evidence), lower(figure), 1), '\b(kill|dead|died|deaths?|lives)\w*\b.*\b(wound|injur|hurt)\w* ((another|a|some|other|further|about|nearly) ?)*$'));

-- Whether words tell of further victims besides, so that a figure in them is not the last: "12 died, and three more died later".
CREATE OR REPLACE MACRO tells_of_more(evidence) AS regexp_matches(lower(evidence),
    '\w more (people |persons |civilians |of them )?(had |have |were |was )?(been |later )?(die|dead|died|killed|wounded|injured)');

-- Whether a toll is set against another one: "gave a lower toll of eight". A revised one takes the place of the other.
CREATE OR REPLACE MACRO is_set_against(evidence) AS regexp_matches(lower(evidence),
    '\b(higher|lower|larger|smaller|different|differing|conflicting|contrasting) ((death|casualty|civilian) )*(toll|figure|tally|estimate)s?\b');

-- Whether a toll is said to have grown.
CREATE OR REPLACE MACRO is_risen(evidence) AS
    regexp_matches(lower(evidence), '\b(rose|risen|rises|rising|climb\w+|increas\w+|grew|grown|jump\w+)\b');

-- Whether the wounded are those in a hospital, or badly or slightly hurt.
CREATE OR REPLACE MACRO is_grave(evidence) AS regexp_matches(regexp_replace(lower(evidence), '\b(some|many|several) (of (them|whom) )?(in )?\w+', ''),
    '\b(serious(ly)?|critical(ly)?|severe(ly)?|slight(ly)?|minor injuries|hospitali[sz]ed|hospital|for treatment)\b');

CREATE OR REPLACE MACRO figure_text(low, high, approx) AS CASE
    WHEN low IS NULL AND high IS NULL THEN NULL
    WHEN high IS NULL THEN format('at least {:,}', low)
    WHEN low IS NULL THEN format('at most {:,}', high)
    WHEN low < high THEN format('{:,} to {:,}', low, high)
    WHEN approx THEN format('about {:,}', low) ELSE format('{:,}', low) END;
