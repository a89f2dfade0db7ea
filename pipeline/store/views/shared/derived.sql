-- Claims with what depends on nothing but themselves: the keys by which they are compared with others.
--
-- column id: Rank by publication, then by claim_id.
-- column story: The first article of those that tell the same in the same words; of most articles, itself.
-- column form: How the figure is compared: n a number, u an upper bound, r a range, - none.
-- column fig: The number that is compared.
-- column full_name: The person in the type's key, to compare by.
-- column last_name: The last two names of the person.
-- column lacking: Key of claims with one figure of which some leave out the other party, and some name it.
-- column whom_key: Hash of the other parties.
-- column about: Hash of the type, the first party, the topic, and the place where that matters.
-- column of_what: Hash of place and measure.
-- column shape: Hash of status, measure and form of the figure.
-- column part: Whether the figure counts a part of a whole.
-- column added: Whether the figure comes on top of others.
-- column since: First day for which it holds.
-- column till: Last day for which it holds.
-- column reach: How far back it may reach to be of one group with others.

-- What of a claim depends on nothing but itself:
--   about:     hash of what it is about, all but whom, person, kind, figure, status and time
--   shape:     hash of what else has to be equal for two claims to say the same: status, measure, form of the figure
--   fig, form: the figure that is compared, and how: n a number, u an upper bound, r a range, - none
--   since, till: the days for which it holds as stated; as_of its last one; reach: how far back it may reach
--   lacking:   claims of one sort and figure of which some leave out the other party, and some name it
CREATE OR REPLACE MACRO derive() AS TABLE
WITH stated AS MATERIALIZED (      -- planned once, not at each of its four places
    FROM statements
), topics AS (
    SELECT topic, pact, CASE WHEN pact THEN pact_topic(topic) ELSE topic_words(topic) END AS topic_key
    FROM (SELECT DISTINCT topic, pact FROM stated WHERE topic IS NOT NULL)
), names AS (
    SELECT person, lower(strip_accents(person)) AS full_name, last_names(person) AS last_name
    FROM (SELECT DISTINCT person FROM stated WHERE person IS NOT NULL)
), sorts AS (
    SELECT type, who, kind, coalesce(low, high) AS fig, hash(type, who, kind, coalesce(low, high)) AS lacking
    FROM stated WHERE coalesce(low, high) IS NOT NULL GROUP BY ALL HAVING count(whom) BETWEEN 1 AND count(*) - 1
), told AS (
    SELECT s.* EXCLUDE (kind, measure),
        coalesce(s.kind, '') AS kind,
        CASE WHEN s.type <> 'casualty' THEN s.measure
            WHEN is_total(s.evidence, s.when_words, s.when_from, s.when_to, s.place_id, s.national,
                coalesce(s.low, s.high), s.published) THEN 'total' ELSE 'incident' END AS measure,
        coalesce(topics.topic_key, '') AS topic_key, names.full_name, names.last_name, sorts.lacking,
        -- what tells claims apart that are about nobody's people in particular is where it was
        CASE WHEN s.counted AND NOT s.national THEN place_key(s.place) ELSE '' END AS where_key,
        CASE WHEN s.low IS NULL AND s.high IS NULL THEN '-' WHEN s.low IS NULL THEN 'u'
            WHEN s.high IS NULL OR s.low = s.high THEN 'n' ELSE 'r' END AS form,
        coalesce(s.low, s.high) AS fig
    FROM stated s
    LEFT JOIN topics ON topics.topic = s.topic AND topics.pact = s.pact
    LEFT JOIN names ON names.person = s.person
    LEFT JOIN sorts ON sorts.type = s.type AND sorts.who IS NOT DISTINCT FROM s.who
        AND sorts.kind IS NOT DISTINCT FROM s.kind AND sorts.fig = coalesce(s.low, s.high)
), places AS (
    SELECT article_id, list_sort(list_distinct(list(outlet))) AS outlets FROM publications
    WHERE outlet IS NOT NULL GROUP BY article_id
), aged AS (
    SELECT *, CASE WHEN type = 'casualty' AND when_from IS NULL AND measure = 'total' AND is_of_before(evidence)
        THEN published - 31 ELSE published END AS undated,
        -- "since March 2011" stands for the day of publication, "as of February" for the end of that
        CASE WHEN when_to IS NULL OR published - when_to > 400 THEN undated ELSE when_to END AS stands
    FROM told
)
SELECT row_number() OVER (ORDER BY published NULLS LAST, claim_id) AS id,
    claim_id, article_id, file, outlet, coalesce(places.outlets, []) AS outlets,
    coalesce(copied.story_id, article_id) AS story, published, evidence, span_start, span_end, status, attributed_to, origin,
    when_from, when_to, place, place_id, place_name, place_region, person, type, who, who_label, whom_label, topic, national, kind, measure, low, high, approx,
    form, fig, full_name, last_name, lacking,
    CASE WHEN whom IS NOT NULL THEN hash(whom) END AS whom_key,
    hash(type, CASE WHEN person IS NULL THEN who END, topic_key, where_key) AS about,
    hash(place_key(place), measure) AS of_what,
    hash(status, CASE WHEN type <> 'casualty' THEN replace(measure, 'unspecified', 'total') END, form,
        CASE WHEN form = 'r' THEN high END) AS shape,
    coalesce(is_part(evidence, figure_words), false)
        OR type = 'casualty' AND (is_some_of(who_label) OR is_addition(evidence, figure_words)
            OR measure = 'incident' AND is_of_before(evidence)
            OR kind = 'wounded' AND is_grave(evidence)) AS part,
    type = 'casualty' AND is_addition(evidence, figure_words) AS added,
    CASE WHEN type = 'casualty' AND measure = 'total' THEN stands ELSE coalesce(when_from, undated) END AS since,
    CASE WHEN type = 'casualty' AND measure = 'total' THEN stands ELSE coalesce(when_to, undated) END AS till,
    CASE WHEN status = 'planned' THEN coalesce(when_to, published)
        WHEN type = 'casualty' AND measure = 'total' AND published - when_to > 400 THEN published
        ELSE least(coalesce(when_to, published), coalesce(published, when_to)) END AS as_of,
    -- an event is told for days, a standing figure for a season
    coalesce(when_from, published - CASE WHEN counted AND (fig < 100 OR NOT national) THEN 7
        WHEN person IS NOT NULL THEN 14 ELSE 92 END) AS reach
FROM aged LEFT JOIN places USING (article_id)
LEFT JOIN (SELECT article_id, any_value(story_id) AS story_id FROM story_copies GROUP BY ALL) copied USING (article_id);

CREATE OR REPLACE TABLE derived.incident_claims (id BIGINT, incident_id VARCHAR, total BOOLEAN);
CREATE OR REPLACE TABLE derived.claims AS FROM derive() LIMIT 0;
CREATE OR REPLACE TABLE derived.fresh (since TIMESTAMP);
