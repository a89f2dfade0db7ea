-- What all the articles say together: views over the claims of all types.
--
-- Everything here is worked out when it is asked for, from the view `statements`, which gives the claims of every
-- type in the same columns (made from the claim classes; see views.py). Each view X is the table macro X_on(until)
-- without a limit; X_on(DATE '2025-05-01') is the same as it was known on that day, from articles published by then.
--
-- Two claims state the same thing when they agree in
--   type, status, parties (who, whom), kind (the enums) or topic, and measure, where the type has one;
--   figure: equal, or within 5 % where one of them is approximate; "at least 9" agrees with 9;
--   time: their times overlap. A time that is not stated reaches from the publication back for some days.

-- ------------------------------------------------------------------------------------------ small rules

-- Whether a voice can be told from others: it has a name. "reports" and "officials" have none.
CREATE OR REPLACE MACRO is_named(voice) AS voice IS NOT NULL AND regexp_matches(voice, '[A-Z]');

-- Whether a voice passes on what others said. What lawmakers say without a source counts as no further witness.
CREATE OR REPLACE MACRO is_relay(voice) AS ends_with(voice, ': parliament');

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

-- A person's last two names in lower case, which is what fuller and shorter forms of a name share.
CREATE OR REPLACE MACRO last_names(name) AS
    array_to_string(list_slice(regexp_extract_all(lower(strip_accents(name)), '[\w'']+'), -2, -1), ' ');

CREATE OR REPLACE MACRO place_key(place) AS
    regexp_replace(lower(coalesce(place, '')), '^the | (region|oblast|province|city|district|area|governorate)$', '', 'g');

-- Whether a toll without a date of its own runs on ("have been killed", "so far") or is that of one event.
CREATE OR REPLACE MACRO runs_on(evidence) AS regexp_matches(lower(evidence),
    '\b(so far|to date|total|overall|since|toll|number of|losses|suffered|casualties|has|have|had)\b');

CREATE OR REPLACE MACRO subject_label(who, whom, topic) AS
    concat_ws(': ', nullif(concat_ws(' → ', who, whom), ''), topic);

-- --------------------------------------------------------------------- statements, each with its keys

-- Every claim that was known on a day (null: all), with
--   line:      hash of what it is about, all but figure, status and time: its curve on a chart
--   fig, form: the figure that is compared, and how: n a number, u an upper bound, r a range, - none
--   since, till: the days for which it holds as stated; as_of its last one
CREATE OR REPLACE MACRO keyed_on(until) AS TABLE
WITH said AS (
    SELECT * FROM statements WHERE until IS NULL OR published <= CAST(until AS DATE)
), topics AS (
    SELECT topic, pact, CASE WHEN pact THEN pact_topic(topic) ELSE topic_words(topic) END AS topic_key
    FROM (SELECT DISTINCT topic, pact FROM said WHERE topic IS NOT NULL)
), names AS (
    SELECT DISTINCT person, last_names(person) AS person_key FROM said WHERE person IS NOT NULL
), alone AS (      -- "Kim" is "Kim Jong Un" where no other name in the store has a Kim in it
    SELECT part, min(person_key) AS person_key
    FROM (SELECT person_key, unnest(regexp_extract_all(lower(strip_accents(person)), '[\w'']+')) AS part
          FROM names WHERE contains(trim(person), ' '))
    GROUP BY part HAVING count(DISTINCT person_key) = 1
), persons AS (
    SELECT names.person, coalesce(alone.person_key, names.person_key) AS person_key
    FROM names LEFT JOIN alone ON alone.part = names.person_key
), usual AS (      -- a party that is left out is the one that all other claims of this sort name, if it is one
    SELECT type, who, kind, min(whom) AS whom, min(whom_label) AS whom_label
    FROM said WHERE whom IS NOT NULL GROUP BY type, who, kind HAVING min(whom) = max(whom)
), whole AS (
    SELECT said.* EXCLUDE (whom, whom_label, kind, measure),
        coalesce(said.whom, usual.whom, '') AS whom,
        coalesce(said.whom_label, usual.whom_label) AS whom_label,
        coalesce(said.kind, '') AS kind,
        CASE WHEN said.type <> 'casualty' THEN said.measure
            WHEN said.when_from IS NULL THEN CASE WHEN runs_on(said.evidence) THEN 'total' ELSE 'incident' END
            WHEN said.when_to - said.when_from > 3
                OR regexp_matches(lower(said.when_words), '^(as of|by|until|since|so far|to date)') THEN 'total'
            ELSE 'incident' END AS measure,
        coalesce(topics.topic_key, persons.person_key, '') AS topic_key,
        -- what tells claims apart that are about nobody's people in particular is where it was
        CASE WHEN said.counted AND NOT said.national THEN place_key(said.place) ELSE '' END AS where_key
    FROM said
    LEFT JOIN topics ON topics.topic = said.topic AND topics.pact = said.pact
    LEFT JOIN persons ON persons.person = said.person
    LEFT JOIN usual ON usual.type = said.type AND usual.who IS NOT DISTINCT FROM said.who
        AND usual.kind IS NOT DISTINCT FROM said.kind
)
SELECT *,
    subject_label(who_label, whom_label, topic) AS subject,
    hash(type, CASE WHEN person IS NULL THEN who END, whom, topic_key, where_key,
        CASE WHEN topic IS NULL THEN kind END) AS line,
    CASE WHEN low IS NULL AND high IS NULL THEN '-' WHEN low IS NULL THEN 'u'
        WHEN high IS NULL OR low = high THEN 'n' ELSE 'r' END AS form,
    coalesce(low, high) AS fig,
    coalesce(when_from, published) AS since,
    coalesce(when_to, published) AS till,
    CASE WHEN status = 'planned' THEN coalesce(when_to, published)
        ELSE least(coalesce(when_to, published), coalesce(published, when_to)) END AS as_of
FROM whole;

-- ------------------------------------------------------------------------------------------ groups

-- Every claim of a status (null: of all) with `cluster`, the hash that the claims of one group share. What has to be
-- sorted is kept narrow and first made distinct, so that a million claims take a second or two.
CREATE OR REPLACE MACRO clustered_on(until, of) AS TABLE
WITH keyed AS (
    SELECT *,
        hash(line, status, CASE WHEN type <> 'casualty' THEN replace(measure, 'unspecified', 'total') END,
            form, CASE WHEN form = 'r' THEN high END) AS same,
        -- how far back an undated claim may reach: an event is told for days, a standing figure for a season
        coalesce(when_from, published - CASE WHEN counted AND (fig < 100 OR NOT national) THEN 7
            WHEN person IS NOT NULL THEN 14 ELSE 92 END) AS reach
    FROM keyed_on(until) WHERE of IS NULL OR status = of
), figures AS (
    SELECT same, fig, bool_or(approx) AS about, bool_or(NOT approx) AS exact
    FROM keyed WHERE fig IS NOT NULL GROUP BY same, fig
), steps AS (      -- a new run of figures begins where the next one is too far off
    SELECT *, coalesce(fig > 1.05 * lag(fig) OVER run OR NOT (about OR lag(about) OVER run), true) AS breaks
    FROM figures WHERE same IN (SELECT same FROM figures GROUP BY same HAVING count(*) > 1 AND bool_or(about))
    WINDOW run AS (PARTITION BY same ORDER BY fig)
), runs AS (
    SELECT *, sum(CAST(breaks AS INTEGER)) OVER (PARTITION BY same ORDER BY fig) AS run FROM steps
), spans AS (
    SELECT same, run, min(fig) AS figure FROM runs GROUP BY same, run
    -- a run that holds two exact figures, or that has crept too far, falls back into its figures
    HAVING count(*) > 1 AND count(*) FILTER (exact) <= 1 AND max(fig) <= 1.05 * min(fig)
), agreed AS (
    SELECT same, fig, figure FROM runs JOIN spans USING (same, run)
), figured AS (
    SELECT keyed.*, hash(keyed.same, coalesce(agreed.figure, keyed.fig)) AS alike
    FROM keyed LEFT JOIN agreed ON agreed.same = keyed.same AND agreed.fig = keyed.fig
), times AS (
    SELECT DISTINCT alike, reach, till FROM figured
), reached AS (    -- a new group begins where nothing before reaches
    SELECT *, coalesce(reach > max(till) OVER (PARTITION BY alike ORDER BY reach, till
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS breaks
    FROM times WHERE alike IN (SELECT alike FROM times GROUP BY alike HAVING count(*) > 1)
), placed AS (
    SELECT alike, reach, till, sum(CAST(breaks AS INTEGER))
        OVER (PARTITION BY alike ORDER BY reach, till ROWS UNBOUNDED PRECEDING) AS island
    FROM reached
)
SELECT figured.*, hash(figured.alike, coalesce(placed.island, 0)) AS cluster
FROM figured LEFT JOIN placed ON placed.alike = figured.alike
    AND placed.reach IS NOT DISTINCT FROM figured.reach AND placed.till IS NOT DISTINCT FROM figured.till;

-- The different ones of a list in order; most lists have one element, and these need no sorting.
CREATE OR REPLACE MACRO different(items) AS CASE WHEN items IS NULL THEN [] WHEN len(items) = 1 THEN items
    ELSE list_sort(list_distinct(items)) END;

-- Those who stand behind origins, joint ones ("A; B") taken apart.
CREATE OR REPLACE MACRO voices(origins) AS CASE WHEN origins IS NULL THEN []
    WHEN len(origins) = 1 AND NOT contains(origins[1], '; ') THEN origins
    ELSE list_sort(list_distinct(string_split(array_to_string(origins, '; '), '; '))) END;

-- How many of them are independent: named, and not passing on; if all pass on, these; at least one in any case.
CREATE OR REPLACE MACRO independent(origins) AS CASE WHEN len(origins) < 2 THEN 1 ELSE greatest(1,
    coalesce(nullif(len(list_filter(origins, lambda o: is_named(o) AND NOT is_relay(o))), 0),
        len(list_filter(origins, lambda o: is_named(o))))) END;

CREATE OR REPLACE MACRO claim_groups_on(until) AS TABLE
SELECT min(claim_id) AS group_id, type, min(subject) AS subject, min(kind) AS kind, min(measure) AS measure, status,
    min(low) AS count_low, max(high) AS count_high,
    CAST(CASE WHEN count(*) = 1 THEN 1 ELSE len(list_distinct(list(article_id))) END AS INTEGER) AS articles,
    different(list(outlet) FILTER (outlet IS NOT NULL)) AS outlets,
    voices(list(origin) FILTER (origin IS NOT NULL)) AS origins,
    CAST(independent(voices(list(origin) FILTER (origin IS NOT NULL))) AS INTEGER) AS witnesses,
    min(published) AS first_published, max(published) AS last_published,
    min(when_from) AS when_from, max(when_to) AS when_to, CAST(count(*) AS INTEGER) AS claims,
    list(evidence) AS evidence, list(claim_id) AS claim_ids, list(article_id) AS article_ids, list(file) AS files
FROM clustered_on(until, NULL) GROUP BY type, status, cluster;

CREATE OR REPLACE MACRO group_members_on(until) AS TABLE
WITH clustered AS (
    FROM clustered_on(until, NULL)
), first AS (
    SELECT cluster, min(claim_id) AS group_id FROM clustered GROUP BY cluster
)
SELECT group_id, claim_id, type, subject, kind, measure, status, low AS count_low, high AS count_high,
    approx AS count_approx, origin, attributed_to, article_id, file, outlet, published, when_from, when_to, place,
    evidence, span_start, span_end
FROM clustered JOIN first USING (cluster);

-- ------------------------------------------------------------------------------------------ series

CREATE OR REPLACE MACRO series_on(until, of) AS TABLE
SELECT min(subject) AS subject, kind, measure, status, as_of, low, high, approx, origin,
    CAST(count(DISTINCT article_id) AS INTEGER) AS articles, coalesce(list_sort(list_distinct(list(outlet))), []) AS outlets,
    list(evidence) AS evidence, list(claim_id) AS claim_ids, list(article_id) AS article_ids, list(file) AS files
FROM keyed_on(until)
WHERE type = of AND status <> 'denied' AND fig IS NOT NULL
GROUP BY line, kind, measure, status, as_of, low, high, approx, origin
ORDER BY subject, kind, measure, as_of, origin, low;

CREATE OR REPLACE MACRO casualty_series_on(until) AS TABLE FROM series_on(until, 'casualty');
CREATE OR REPLACE MACRO deployment_series_on(until) AS TABLE FROM series_on(until, 'deployment');

-- ------------------------------------------------------------------------------------------ contradictions

-- Two figures cannot both hold when the lower bound of one (a) is above the upper bound of the other (b), at the
-- same or overlapping time; or later, where it can only have grown: a running toll. The dead are also among the
-- casualties. Approximate figures have 5 % either way; "hundreds" has no upper bound. Additions, withdrawals and
-- totals are not compared with each other, nor different places, nor figures by one origin or by nobody named.
CREATE OR REPLACE MACRO contradictions_on(until) AS TABLE
WITH keyed AS (
    SELECT *, hash(type, who, whom, topic_key, coalesce(measure, ''), place_key(place)) AS matter,
        hash(type, who, topic_key, where_key, kind) AS thing
    FROM keyed_on(until) WHERE status IN ('occurred', 'denied')
), figures AS (
    SELECT *, hash('figures', matter, kind, origin, low, high, approx) AS side FROM keyed
    WHERE status = 'occurred' AND fig IS NOT NULL AND is_named(origin) AND (national OR place IS NOT NULL)
        AND coalesce(measure, 'total') IN ('total', 'unspecified', 'incident')
), stands AS (
    SELECT DISTINCT side, matter, type, kind, measure, origin, since, till,
        CASE WHEN approx THEN 0.95 * low ELSE low END AS floor,
        CASE WHEN high >= 3 * low THEN NULL WHEN approx THEN 1.05 * high ELSE high END AS ceiling
    FROM figures
), rivals AS (
    SELECT 'figures' AS reason, a.side AS a_side, b.side AS b_side,
        min(a.since) AS a_from, max(a.till) AS a_to, min(b.since) AS b_from, max(b.till) AS b_to
    FROM stands a JOIN stands b
    ON a.matter = b.matter AND a.floor > b.ceiling AND a.since <= b.till AND b.since <= a.till + 400
        AND (a.till >= b.since OR (a.type = 'casualty' AND a.measure = 'total'))
        AND a.origin <> b.origin
        AND (a.kind = b.kind
            OR (a.type = 'casualty' AND b.kind = 'killed_or_wounded' AND a.kind IN ('killed', 'wounded')))
    WHERE NOT list_has_any(string_split(a.origin, '; '), string_split(b.origin, '; '))
    GROUP BY a.side, b.side
), disputed AS (
    SELECT *, hash('denied', thing, status, whom, origin) AS side FROM keyed
    WHERE thing IN (SELECT thing FROM keyed WHERE status = 'denied')
), camps AS (
    SELECT side, thing, status, whom, origin, min(low) AS low, max(high) AS high,
        bool_or(low IS NULL OR high IS NULL) AS loose, min(since) AS since, max(till) AS till
    FROM disputed GROUP BY side, thing, status, whom, origin
), denials AS (
    SELECT 'denied' AS reason, a.side AS a_side, b.side AS b_side,
        a.since AS a_from, a.till AS a_to, b.since AS b_from, b.till AS b_to
    FROM camps a JOIN camps b
    ON a.thing = b.thing AND a.status = 'occurred' AND b.status = 'denied'
        AND (a.whom = b.whom OR a.whom = '' OR b.whom = '')
        AND a.origin IS DISTINCT FROM b.origin
        AND a.since <= b.till + 92 AND b.since <= a.till + 366
        -- a denied figure is denied to those who say it, not to those who say another
        AND (a.loose OR b.loose OR (a.low <= b.high AND b.low <= a.high))
), pairs AS (
    FROM rivals UNION ALL BY NAME FROM denials
), told AS (
    SELECT side, type, min(subject) AS subject, kind, min(low) AS low, max(high) AS high, origin,
        different(list(outlet) FILTER (outlet IS NOT NULL)) AS outlets, list(evidence) AS evidence,
        list(claim_id) AS claim_ids, list(article_id) AS article_ids, list(file) AS files
    FROM (FROM figures UNION ALL BY NAME FROM disputed)
    WHERE side IN (SELECT a_side FROM pairs UNION ALL SELECT b_side FROM pairs)
    GROUP BY side, type, kind, origin
)
SELECT a.type, a.subject, reason, a.origin AS a_origin, a.kind AS a_kind, a.low AS a_low, a.high AS a_high, a_from, a_to,
    b.origin AS b_origin, b.kind AS b_kind, b.low AS b_low, b.high AS b_high, b_from, b_to,
    a.evidence AS a_evidence, b.evidence AS b_evidence, a.outlets AS a_outlets, b.outlets AS b_outlets,
    a.files AS a_files, b.files AS b_files, a.claim_ids AS a_claim_ids, b.claim_ids AS b_claim_ids,
    a.article_ids AS a_article_ids, b.article_ids AS b_article_ids
FROM pairs JOIN told a ON a.side = a_side JOIN told b ON b.side = b_side;

-- ------------------------------------------------------------------------------------------ plans

-- A plan is fulfilled by later claims that the same thing occurred, and partly where their figure is lower. A total
-- fulfils no addition: it says nothing of what came since the plan.
CREATE OR REPLACE MACRO plans_on(until) AS TABLE
WITH planned AS NOT MATERIALIZED (
    SELECT cluster, type, line, min(claim_id) AS group_id, min(subject) AS subject, min(kind) AS kind,
        min(measure) AS measure, min(low) AS low, max(high) AS high,
        min(coalesce(published, when_from)) AS planned, min(when_from) AS when_from, max(when_to) AS when_to,
        CAST(count(DISTINCT article_id) AS INTEGER) AS articles,
        different(list(outlet) FILTER (outlet IS NOT NULL)) AS outlets,
        voices(list(origin) FILTER (origin IS NOT NULL)) AS origins,
        list(evidence) AS evidence, list(claim_id) AS claim_ids, list(article_id) AS article_ids, list(file) AS files
    FROM clustered_on(until, 'planned') GROUP BY cluster, type, line
), occurred AS NOT MATERIALIZED (
    SELECT line, measure, low, high, fig, as_of, till, when_from, published, claim_id, evidence, article_id, file
    FROM keyed_on(until) WHERE status = 'occurred'
), done AS (
    SELECT p.cluster, min(o.as_of) AS fulfilled, min(o.low) AS low, max(o.high) AS high,
        bool_or(p.low IS NULL OR coalesce(o.high, o.low) >= 0.95 * p.low) AS whole,
        list(o.evidence) AS evidence, list(o.claim_id) AS claim_ids, list(o.article_id) AS article_ids,
        list(o.file) AS files
    FROM planned p JOIN occurred o
    ON o.line = p.line AND o.published > p.planned AND o.published <= p.planned + 730 AND o.till >= p.planned
        AND (p.measure IS NULL OR o.measure = p.measure OR o.measure = 'unspecified' OR p.type = 'casualty')
        AND (coalesce(p.low, p.high) IS NULL OR o.fig <= 1.5 * coalesce(p.high, p.low))
        AND (o.when_from IS NULL OR p.when_from IS NULL OR o.till >= p.when_from)
    GROUP BY p.cluster
)
SELECT group_id, type, subject, kind, measure, p.low AS count_low, p.high AS count_high, when_from, when_to, planned,
    CASE WHEN done.cluster IS NULL THEN 'open' WHEN whole THEN 'fulfilled' ELSE 'partly' END AS outcome,
    fulfilled, done.low AS fulfilled_low, done.high AS fulfilled_high, origins, articles, outlets,
    p.evidence, p.claim_ids, p.article_ids, p.files,
    coalesce(done.evidence, []) AS fulfilled_evidence, coalesce(done.claim_ids, []) AS fulfilled_claim_ids,
    coalesce(done.article_ids, []) AS fulfilled_article_ids, coalesce(done.files, []) AS fulfilled_files
FROM planned p LEFT JOIN done ON done.cluster = p.cluster;

-- ------------------------------------------------------------------------------------------ the views

CREATE OR REPLACE VIEW claim_groups AS FROM claim_groups_on(NULL);
CREATE OR REPLACE VIEW group_members AS FROM group_members_on(NULL);
CREATE OR REPLACE VIEW casualty_series AS FROM casualty_series_on(NULL);
CREATE OR REPLACE VIEW deployment_series AS FROM deployment_series_on(NULL);
CREATE OR REPLACE VIEW contradictions AS FROM contradictions_on(NULL);
CREATE OR REPLACE VIEW plans AS FROM plans_on(NULL);
CREATE OR REPLACE MACRO known_on(until) AS TABLE FROM claim_groups_on(until);
