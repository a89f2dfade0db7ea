-- What a claim is about in free words, so that two wordings of one topic are one.

-- The words that tell one topic from another: without little words, in singular, in alphabetical order.
CREATE OR REPLACE MACRO topic_words(words) AS array_to_string(list_sort(list_distinct(list_transform(
    list_filter(
        regexp_extract_all(replace(replace(lower(strip_accents(words)), 'defence', 'defense'), 'labour', 'labor'),
            '[a-z0-9]+'),
        lambda w: NOT list_contains(['a', 'an', 'the', 'of', 'to', 'in', 'on', 'for', 'and', 'or', 'with', 'by',
            'from', 'at', 'its', 'their', 'some', 'new', 'more', 'other', 'this', 'that', 'these', 'both'], w)),
    lambda w: CASE WHEN ends_with(w, 'ies') AND length(w) > 4 THEN w[:-4] || 'y'
        WHEN ends_with(w, 's') AND NOT ends_with(w, 'ss') AND length(w) > 3 THEN w[:-2] ELSE w END))), ' ');

-- What sort of pact the words name. Articles call one treaty by many names ("defence pact", "Comprehensive Strategic
-- Partnership Agreement"); two parties seldom make two of a sort at one time. Any other topic stands for itself.
CREATE OR REPLACE MACRO pact_topic(words) AS CASE
    WHEN regexp_matches(lower(words), 'cease-?fire|truce|armistice|cessation of hostilities') THEN 'truce'
    WHEN regexp_matches(lower(words), 'pact|treaty|agreement|accord|alliance|partnership|deal')
        AND regexp_matches(lower(words), 'defen[cs]e|mutual aid|security|alliance|strategic|friendship|military')
        THEN 'alliance'
    WHEN regexp_matches(lower(words), 'peace') THEN 'peace'
    WHEN regexp_matches(lower(words), '(prisoner|hostage|pow|captive)s?\b.*(swap|exchange)|(swap|exchange).*(prisoner|hostage|pow|captive)')
        THEN 'exchange of prisoners'
    WHEN regexp_matches(lower(words), 'trade|tariff|customs') THEN 'trade'
    ELSE topic_words(words) END;
