-- What all the articles say together: views over the claims of all types.
--
-- The view `statements` gives the claims of every type in the same columns (made from the claim classes; see
-- views.py). When a store is published whose claims or articles have changed, the table derived.claims is made anew
-- from it: each claim with the keys by which it is compared with others, so that a million take a second or two.
-- derived.fresh has a row while that table and story_copies fit. All else is worked out when it is asked for. Each view X is the table macro X_on(until) without a limit;
-- X_on(DATE '2025-05-01') is the same as it was known on that day, from articles published by then.
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

-- Whether a toll without a date of its own is one of before: "350 casualties in earlier phases".
CREATE OR REPLACE MACRO is_of_before(evidence) AS regexp_matches(lower(evidence),
    '\b(earlier|initial|initially|at first|(early|first) (days|weeks|months|stages?|phases?))\b');

-- Whether the figure counts a part of a whole: "including 30 soldiers", "30 of the hostages".
CREATE OR REPLACE MACRO is_part(evidence, figure) AS
    regexp_matches(split_part(lower(evidence), lower(figure), 1),
        '\b(including|among (them|whom|these|those)|of (them|whom|which|these|those))\b[^.;]{0,40}$')
    OR regexp_matches(split_part(lower(evidence), lower(figure), 2),
        '^( \w+){0,2} (of|among) (the|them|these|those|whom|which|its|their)\b');

CREATE OR REPLACE MACRO figure_text(low, high, approx) AS CASE
    WHEN low IS NULL AND high IS NULL THEN NULL
    WHEN high IS NULL THEN format('at least {:,}', low)
    WHEN low IS NULL THEN format('at most {:,}', high)
    WHEN low < high THEN format('{:,} to {:,}', low, high)
    WHEN approx THEN format('about {:,}', low) ELSE format('{:,}', low) END;

CREATE OR REPLACE MACRO kind_text(kind) AS nullif(replace(kind, '_', ' '), '');

CREATE OR REPLACE MACRO subject_label(who, whom, topic) AS
    concat_ws(': ', nullif(concat_ws(' → ', who, whom), ''), topic);

-- ------------------------------------------------------------------------------- claims, each with its keys

-- What of a claim depends on nothing but itself:
--   about:     hash of what it is about, all but whom, person, kind, figure, status and time
--   shape:     hash of what else has to be equal for two claims to say the same: status, measure, form of the figure
--   fig, form: the figure that is compared, and how: n a number, u an upper bound, r a range, - none
--   since, till: the days for which it holds as stated; as_of its last one; reach: how far back it may reach
--   lacking:   claims of one sort of which some leave out the other party, and some name it
CREATE OR REPLACE MACRO derive() AS TABLE
WITH topics AS (
    SELECT topic, pact, CASE WHEN pact THEN pact_topic(topic) ELSE topic_words(topic) END AS topic_key
    FROM (SELECT DISTINCT topic, pact FROM statements WHERE topic IS NOT NULL)
), names AS (
    SELECT person, lower(strip_accents(person)) AS full_name, last_names(person) AS last_name
    FROM (SELECT DISTINCT person FROM statements WHERE person IS NOT NULL)
), sorts AS (
    SELECT type, who, kind, hash(type, who, kind) AS lacking
    FROM statements GROUP BY type, who, kind HAVING count(whom) BETWEEN 1 AND count(*) - 1
), told AS (
    SELECT s.* EXCLUDE (kind, measure),
        coalesce(s.kind, '') AS kind,
        CASE WHEN s.type <> 'casualty' THEN s.measure
            WHEN s.when_from IS NULL THEN CASE WHEN runs_on(s.evidence) THEN 'total' ELSE 'incident' END
            WHEN s.when_to - s.when_from > 3
                OR regexp_matches(lower(s.when_words), '^(as of|by|until|since|so far|to date)') THEN 'total'
            ELSE 'incident' END AS measure,
        coalesce(topics.topic_key, '') AS topic_key, names.full_name, names.last_name, sorts.lacking,
        -- what tells claims apart that are about nobody's people in particular is where it was
        CASE WHEN s.counted AND NOT s.national THEN place_key(s.place) ELSE '' END AS where_key,
        CASE WHEN s.low IS NULL AND s.high IS NULL THEN '-' WHEN s.low IS NULL THEN 'u'
            WHEN s.high IS NULL OR s.low = s.high THEN 'n' ELSE 'r' END AS form,
        coalesce(s.low, s.high) AS fig
    FROM statements s
    LEFT JOIN topics ON topics.topic = s.topic AND topics.pact = s.pact
    LEFT JOIN names ON names.person = s.person
    LEFT JOIN sorts ON sorts.type = s.type AND sorts.who IS NOT DISTINCT FROM s.who
        AND sorts.kind IS NOT DISTINCT FROM s.kind
), places AS (
    SELECT article_id, list_sort(list_distinct(list(outlet))) AS outlets FROM publications
    WHERE outlet IS NOT NULL GROUP BY article_id
), aged AS (
    SELECT *, CASE WHEN type = 'casualty' AND when_from IS NULL AND measure = 'total' AND is_of_before(evidence)
        THEN published - 31 ELSE published END AS undated
    FROM told
)
SELECT row_number() OVER (ORDER BY published NULLS LAST, claim_id) AS id,
    claim_id, article_id, file, outlet, coalesce(places.outlets, []) AS outlets,
    coalesce(copied.story_id, article_id) AS story, published, evidence, span_start, span_end, status, attributed_to, origin,
    when_from, when_to, place, type, who_label, whom_label, topic, national, kind, measure, low, high, approx,
    form, fig, full_name, last_name, lacking,
    CASE WHEN whom IS NOT NULL THEN hash(whom) END AS whom_key,
    hash(type, CASE WHEN person IS NULL THEN who END, topic_key, where_key) AS about,
    hash(place_key(place), measure) AS of_what,
    hash(status, CASE WHEN type <> 'casualty' THEN replace(measure, 'unspecified', 'total') END, form,
        CASE WHEN form = 'r' THEN high END) AS shape,
    coalesce(is_part(evidence, figure_words), false) AS part,
    coalesce(when_from, undated) AS since,
    coalesce(when_to, undated) AS till,
    CASE WHEN status = 'planned' THEN coalesce(when_to, published)
        ELSE least(coalesce(when_to, published), coalesce(published, when_to)) END AS as_of,
    -- an event is told for days, a standing figure for a season
    coalesce(when_from, published - CASE WHEN counted AND (fig < 100 OR NOT national) THEN 7
        WHEN person IS NOT NULL THEN 14 ELSE 92 END) AS reach
FROM aged LEFT JOIN places USING (article_id)
LEFT JOIN (SELECT article_id, any_value(story_id) AS story_id FROM story_copies GROUP BY ALL) copied USING (article_id);

CREATE OR REPLACE TABLE derived.claims AS FROM derive() LIMIT 0;
CREATE OR REPLACE TABLE derived.fresh (since TIMESTAMP);

-- Every claim that was known on a day (null: all), with what depends on the others that were:
--   line: hash of what it is about, all but figure, status and time: its curve on a chart
CREATE OR REPLACE MACRO keyed_on(until) AS TABLE
WITH usual AS (      -- a party that is left out is the one that all other claims of this sort name, if it is one
    SELECT lacking, min(whom_key) AS whom_key, min(whom_label) AS whom_label FROM derived.claims
    WHERE lacking IS NOT NULL AND (until IS NULL OR published <= CAST(until AS DATE))
    GROUP BY lacking HAVING min(whom_key) = max(whom_key)
), alone AS (      -- "Kim" is "Kim Jong Un" where no other name in the store has a Kim in it
    SELECT part, min(last_name) AS last_name
    FROM (SELECT last_name, unnest(regexp_extract_all(full_name, '[\w'']+')) AS part
          FROM (SELECT DISTINCT full_name, last_name FROM derived.claims
                WHERE contains(full_name, ' ') AND (until IS NULL OR published <= CAST(until AS DATE))))
    GROUP BY part HAVING count(DISTINCT last_name) = 1
), whole AS (
    SELECT c.* EXCLUDE (whom_key, whom_label, about),
        hash(c.about, coalesce(alone.last_name, c.last_name)) AS matter,
        coalesce(c.whom_key, usual.whom_key) AS whom_key,
        coalesce(c.whom_label, usual.whom_label) AS whom_label
    FROM derived.claims c
    LEFT JOIN usual ON usual.lacking = c.lacking
    LEFT JOIN alone ON alone.part = c.last_name
    WHERE until IS NULL OR c.published <= CAST(until AS DATE)
)
SELECT *, hash(matter, CASE WHEN topic IS NULL THEN kind END) AS thing, hash(thing, whom_key) AS line,
    subject_label(who_label, whom_label, topic) AS subject
FROM whole;

-- ------------------------------------------------------------------------------------------ groups

-- The claims of a status (null: of all) that may have company, each with `cluster`, the hash that a group shares.
CREATE OR REPLACE MACRO clusters_on(until, of) AS TABLE
WITH keyed AS MATERIALIZED (
    SELECT id, hash(line, shape) AS same, fig, approx, reach, till FROM keyed_on(until)
    WHERE of IS NULL OR status = of
), near AS (
    SELECT same FROM keyed WHERE fig IS NOT NULL GROUP BY same HAVING min(fig) < max(fig) AND bool_or(approx)
), figures AS (
    SELECT same, fig, bool_or(approx) AS about, bool_or(NOT approx) AS exact
    FROM keyed SEMI JOIN near USING (same) WHERE fig IS NOT NULL GROUP BY same, fig
), steps AS (      -- a new run of figures begins where the next one is too far off
    SELECT *, coalesce(fig > 1.05 * lag(fig) OVER run OR NOT (about OR lag(about) OVER run), true) AS breaks
    FROM figures WINDOW run AS (PARTITION BY same ORDER BY fig)
), runs AS MATERIALIZED (
    SELECT *, sum(CAST(breaks AS INTEGER)) OVER (PARTITION BY same ORDER BY fig) AS run FROM steps
), spans AS (
    SELECT same, run, min(fig) AS figure FROM runs GROUP BY same, run
    -- a run that holds two exact figures, or that has crept too far, falls back into its figures
    HAVING count(*) > 1 AND count(*) FILTER (exact) <= 1 AND max(fig) <= 1.05 * min(fig)
), agreed AS (
    SELECT same, fig, figure FROM runs JOIN spans USING (same, run)
), figured AS MATERIALIZED (
    SELECT id, hash(keyed.same, coalesce(agreed.figure, keyed.fig)) AS alike, reach, till
    FROM keyed LEFT JOIN agreed ON agreed.same = keyed.same AND agreed.fig = keyed.fig
), met AS MATERIALIZED (
    FROM figured WHERE alike IN (SELECT alike FROM figured GROUP BY alike HAVING count(*) > 1)
), reached AS (    -- a new group begins where nothing before reaches
    SELECT *, coalesce(reach > max(till) OVER (PARTITION BY alike ORDER BY reach, till
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS breaks
    FROM met
)
SELECT id, hash(alike, sum(CAST(breaks AS INTEGER))
    OVER (PARTITION BY alike ORDER BY reach, till ROWS UNBOUNDED PRECEDING)) AS cluster
FROM reached;

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
WITH company AS MATERIALIZED (
    FROM clusters_on(until, NULL)
), grouped AS (
    SELECT claim_id AS group_id, type, subject, kind, measure, status, low AS count_low, high AS count_high,
        1 AS articles, 1 AS stories, outlets,
        CASE WHEN origin IS NULL THEN [] WHEN contains(origin, '; ') THEN list_sort(string_split(origin, '; '))
            ELSE [origin] END AS origins, origins AS heard,
        published AS first_published, published AS last_published, when_from, when_to, 1 AS claims
    FROM keyed_on(until) k ANTI JOIN company ON company.id = k.id
    UNION ALL
    SELECT min(claim_id), any_value(type), min(subject), min(kind), min(measure), any_value(status), min(low),
        max(high), count(DISTINCT article_id), count(DISTINCT story), different(flatten(list(outlets))),
        voices(list(origin) FILTER (origin IS NOT NULL)), voices(list(origin) FILTER (origin IS NOT NULL AND leads)),
        min(published), max(published), min(when_from), max(when_to), count(*)
    FROM (
        -- of one story's texts only the first that says so is heard: its copies are no witnesses
        SELECT k.*, cluster, article_id = first_value(article_id) OVER (PARTITION BY cluster, story ORDER BY k.id) AS leads
        FROM keyed_on(until) k JOIN company ON company.id = k.id
    ) GROUP BY cluster
)
SELECT group_id, type, subject, kind, measure, status, count_low, count_high, CAST(articles AS INTEGER) AS articles,
    CAST(stories AS INTEGER) AS stories, outlets, origins, CAST(independent(heard) AS INTEGER) AS witnesses,
    first_published, last_published,
    when_from, when_to, CAST(claims AS INTEGER) AS claims
FROM grouped;

CREATE OR REPLACE MACRO group_members_on(until) AS TABLE
WITH company AS MATERIALIZED (
    FROM clusters_on(until, NULL)
), first AS (
    SELECT cluster, min(claim_id) AS group_id FROM company JOIN derived.claims c USING (id) GROUP BY cluster
), grouped AS (
    SELECT id, group_id FROM company JOIN first USING (cluster)
)
SELECT coalesce(group_id, claim_id) AS group_id, claim_id, type, subject, kind, measure, status, low AS count_low,
    high AS count_high, approx AS count_approx, origin, attributed_to, article_id, file, outlet, published,
    when_from, when_to, place, evidence, span_start, span_end
FROM keyed_on(until) k LEFT JOIN grouped ON grouped.id = k.id;

-- ------------------------------------------------------------------------------------------ series

CREATE OR REPLACE MACRO series_on(until, of) AS TABLE
SELECT min(subject) AS subject, kind, as_of, low, high, approx, origin,
    different(flatten(list(outlets))) AS outlets,
    CAST(len(different(list(article_id))) AS INTEGER) AS articles, measure, status,
    arg_min(evidence, id) AS evidence, list_sort(list(claim_id)) AS claim_ids
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
-- totals are not compared with each other, nor different places, a part with the whole, tolls of single events that
-- neither date nor place tells apart, nor figures by one origin or by nobody named.
CREATE OR REPLACE MACRO contradictions_on(until) AS TABLE
WITH figures AS MATERIALIZED (
    SELECT id, hash(matter, whom_key, of_what, kind, origin, low, high, approx) AS side,
        hash(matter, whom_key, of_what, kind) AS measured, origin, part, since, till, as_of,
        CAST(CASE WHEN approx THEN 0.95 * low ELSE low END AS DOUBLE) AS floor,
        CAST(CASE WHEN high >= 3 * low THEN NULL WHEN approx THEN 1.05 * high ELSE high END AS DOUBLE) AS ceiling,
        CASE WHEN type = 'casualty' AND measure = 'total' THEN till + 400 ELSE till END AS stands_until,
        CASE WHEN type = 'casualty' AND kind IN ('killed', 'wounded')
            THEN hash(matter, whom_key, of_what, 'killed_or_wounded') END AS among
    FROM keyed_on(until)
    WHERE status = 'occurred' AND fig IS NOT NULL AND is_named(origin) AND (national OR place IS NOT NULL)
        AND (measure IS NULL OR measure IN ('total', 'unspecified')
            OR (measure = 'incident' AND (when_from IS NOT NULL OR place IS NOT NULL)))
), above AS (
    SELECT DISTINCT side, measured, hash(origin) AS voice, floor, since, stands_until, as_of FROM figures
    UNION ALL
    SELECT DISTINCT side, among, hash(origin), floor, since, stands_until, as_of FROM figures WHERE among IS NOT NULL
), below AS (
    SELECT DISTINCT side, measured, hash(origin) AS voice, ceiling, since, till, as_of FROM figures WHERE NOT part
), against AS MATERIALIZED (
    SELECT a.side AS a_side, b.side AS b_side, a.as_of AS a_as_of, b.as_of AS b_as_of
    FROM above a JOIN below b ON a.measured = b.measured AND a.floor > b.ceiling AND a.voice <> b.voice
        AND a.since <= b.till AND b.since <= a.stands_until
), rivals AS MATERIALIZED (
    SELECT 'figures' AS reason, a_side, b_side, max(a_as_of) AS a_as_of, max(b_as_of) AS b_as_of
    FROM against GROUP BY a_side, b_side
), disputed AS MATERIALIZED (
    SELECT id, hash('denied', thing, status, whom_key, origin) AS side, thing, status, whom_key, origin, low, high,
        since, till, as_of
    FROM keyed_on(until)
    WHERE status IN ('occurred', 'denied') AND thing IN (SELECT thing FROM keyed_on(until) WHERE status = 'denied')
), camps AS (
    SELECT side, thing, status, whom_key, origin, min(low) AS low, max(high) AS high,
        bool_or(low IS NULL OR high IS NULL) AS loose, min(since) AS since, max(till) AS till, max(as_of) AS as_of
    FROM disputed GROUP BY side, thing, status, whom_key, origin
), denials AS MATERIALIZED (
    SELECT 'denied' AS reason, a.side AS a_side, b.side AS b_side, a.as_of AS a_as_of, b.as_of AS b_as_of
    FROM camps a JOIN camps b
    ON a.thing = b.thing AND a.status = 'occurred' AND b.status = 'denied'
        AND (a.whom_key = b.whom_key OR a.whom_key IS NULL OR b.whom_key IS NULL)
        AND a.origin IS DISTINCT FROM b.origin
        AND a.since <= b.till + 92 AND b.since <= a.till + 366
        -- a denied figure is denied to those who say it, not to those who say another
        AND (a.loose OR b.loose OR (a.low <= b.high AND b.low <= a.high))
), pairs AS (
    FROM rivals UNION ALL BY NAME FROM denials
), sides AS (
    SELECT id, side, true AS rival FROM figures WHERE side IN (SELECT a_side FROM rivals UNION ALL SELECT b_side FROM rivals)
    UNION ALL
    SELECT id, side, false FROM disputed WHERE side IN (SELECT a_side FROM denials UNION ALL SELECT b_side FROM denials)
), told AS MATERIALIZED (
    SELECT side, any_value(type) AS type, min(subject) AS subject, any_value(origin) AS origin,
        min(concat_ws(': ', kind_text(kind), CASE WHEN rival THEN figure_text(low, high, approx)
            ELSE concat_ws(', ', status, figure_text(low, high, approx)) END)) AS says,
        arg_min(evidence, k.id) AS evidence,
        different(flatten(list(outlets))) AS outlets, list_sort(list(claim_id)) AS claim_ids
    FROM sides JOIN keyed_on(until) k ON k.id = sides.id GROUP BY side
), heard AS MATERIALIZED (
    SELECT *, contains(origin, '; ') AS several, voices([origin]) AS heard FROM told
)
SELECT a.type, a.subject, reason, a.says AS a_says, a.origin AS a_origin, a_as_of, b.says AS b_says,
    b.origin AS b_origin, b_as_of, a.evidence AS a_evidence, b.evidence AS b_evidence, a.outlets AS a_outlets,
    b.outlets AS b_outlets, a.claim_ids AS a_claim_ids, b.claim_ids AS b_claim_ids
FROM pairs JOIN heard a ON a.side = a_side JOIN heard b ON b.side = b_side
WHERE CASE WHEN a.several OR b.several THEN NOT list_has_any(a.heard, b.heard)   -- a voice in both says one thing
    ELSE true END;

-- ------------------------------------------------------------------------------------------ plans

-- A plan is fulfilled by later claims that the same thing occurred, and partly where their figure is lower. A total
-- fulfils no addition: it says nothing of what came since the plan.
CREATE OR REPLACE MACRO plans_on(until) AS TABLE
WITH planned AS MATERIALIZED (
    SELECT any_value(type) AS type, any_value(line) AS line, min(claim_id) AS group_id, min(subject) AS subject,
        min(kind) AS kind, min(measure) AS measure, min(low) AS low, max(high) AS high,
        min(coalesce(published, when_from)) AS planned, min(when_from) AS when_from, max(when_to) AS when_to,
        CAST(len(different(list(article_id))) AS INTEGER) AS articles,
        different(flatten(list(outlets))) AS outlets,
        voices(list(origin) FILTER (origin IS NOT NULL)) AS origins,
        arg_min(evidence, k.id) AS evidence, list_sort(list(claim_id)) AS claim_ids
    FROM keyed_on(until) k LEFT JOIN clusters_on(until, 'planned') c ON c.id = k.id
    WHERE status = 'planned' GROUP BY coalesce(cluster, hash(k.id))
), done AS (
    SELECT p.group_id, min(o.as_of) AS fulfilled, min(o.low) AS low, max(o.high) AS high,
        bool_or(p.low IS NULL OR coalesce(o.high, o.low) >= 0.95 * p.low) AS whole,
        arg_min(o.evidence, row(o.as_of, o.id)) AS evidence, list_sort(list(o.claim_id)) AS claim_ids
    FROM planned p JOIN keyed_on(until) o
    ON o.status = 'occurred' AND o.line = p.line AND o.published > p.planned AND o.published <= p.planned + 730
        AND o.till >= p.planned
        AND (p.measure IS NULL OR o.measure = p.measure OR o.measure = 'unspecified' OR p.type = 'casualty')
        AND (coalesce(p.low, p.high) IS NULL OR o.fig <= 1.5 * coalesce(p.high, p.low))
        AND (o.when_from IS NULL OR p.when_from IS NULL OR o.till >= p.when_from)
    GROUP BY p.group_id
)
SELECT group_id, type, subject, kind, measure, p.low AS count_low, p.high AS count_high, when_from, when_to, planned,
    CASE WHEN done.group_id IS NULL THEN 'open' WHEN whole THEN 'fulfilled' ELSE 'partly' END AS outcome,
    fulfilled, done.low AS fulfilled_low, done.high AS fulfilled_high, origins, articles, outlets, p.evidence,
    done.evidence AS fulfilled_evidence, p.claim_ids, coalesce(done.claim_ids, []) AS fulfilled_claim_ids
FROM planned p LEFT JOIN done USING (group_id);

-- ------------------------------------------------------------------------------------------ the views

CREATE OR REPLACE VIEW claim_groups AS FROM claim_groups_on(NULL);
CREATE OR REPLACE VIEW group_members AS FROM group_members_on(NULL);
CREATE OR REPLACE VIEW casualty_series AS FROM casualty_series_on(NULL);
CREATE OR REPLACE VIEW deployment_series AS FROM deployment_series_on(NULL);
CREATE OR REPLACE VIEW contradictions AS FROM contradictions_on(NULL);
CREATE OR REPLACE VIEW plans AS FROM plans_on(NULL);
CREATE OR REPLACE MACRO known_on(until) AS TABLE FROM claim_groups_on(until);
