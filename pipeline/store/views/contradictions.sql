-- Two sides, by two origins or by one that tells of fewer later, that cannot both hold.
--
-- column reason: figures: they cannot both hold; denied: the one says it occurred, the other that it did not.
-- column doubted: Which sides rest only on claims that are rather wrong than right: a, b or both; null: neither.
-- column says: What it says: kind and figure, or kind and status.

-- Two figures cannot both hold when the lower bound of one (a) is above the upper bound of the other (b), of one
-- incident or running total. Of an incident the lower one must not have been told first: then it has only grown; but for
-- two bodies that are near each other within a day.
-- A running total may stand for a year. The dead are also among the casualties. Approximate figures have 7 % either
-- way; "dozens" contradict a lower figure of their article alone. Additions, withdrawals and totals are not compared with
-- each other, nor a part with the whole, an earlier toll with a new one, nor figures by one origin, unless it tells of
-- fewer later. Of a toll that nobody is named for, the outlet speaks: its own lower figure is a rival to a named voice's,
-- its higher one, or another outlet's, none. A toll that an article sets against another ("gave a higher toll") needs no name,
-- and is no part of a higher one.
CREATE OR REPLACE MACRO contradictions_on(until) AS TABLE
WITH figures AS MATERIALIZED (
    SELECT id, low, high, hash(about_what, kind, fig) AS camp,
        hash(camp, origin, voice, low, high, approx, day, CASE WHEN single THEN article_id END) AS side, about_what,
        hash(about_what, kind) AS measured, voice, article_id, origin IS NULL OR coalesce(contains(lower(origin), lower(outlets[1])), false) AS own, tells_how(evidence) AS how, sort,
        low IS DISTINCT FROM high OR approx AS loose, vague, is_risen(evidence) AS risen, is_set_against(evidence) AS opposed, part AND sort_of(who_label) IS NULL AS part, since, till, as_of, day, single, national,
        CAST(CASE WHEN approx THEN 0.93 * low ELSE low END AS DOUBLE) AS floor,
        CAST(CASE WHEN approx THEN 1.07 * high ELSE high END AS DOUBLE) AS ceiling,
        CASE WHEN type = 'casualty' AND measure = 'total' THEN till + 400 ELSE till END AS stands_until,
        CASE WHEN type = 'casualty' AND kind IN ('killed', 'wounded') THEN hash(about_what, 'killed_or_wounded') END AS among
    FROM (
        SELECT *, type = 'casualty' AND measure = 'incident' AS single,
            CASE WHEN type = 'casualty' THEN hash(incident_id, CASE WHEN NOT single AND contains(place_id, '/') THEN place_id END,
                CASE WHEN single THEN sort_of(who_label) END, CASE WHEN single AND national THEN who END) ELSE hash(matter, whom_key, of_what) END AS about_what,
            CASE WHEN single THEN coalesce(published, DATE '9999-01-01') END AS day,
            coalesce(high >= 2 * low, false) AS vague, CASE WHEN is_armed(who_label) THEN 'armed' WHEN is_civil(who_label) THEN 'civil' END AS sort,
            coalesce(origin, CASE WHEN type = 'casualty' THEN outlets[1] END) AS voice
        FROM keyed_on(until)
    )
    WHERE status = 'occurred' AND fig IS NOT NULL AND voice IS NOT NULL AND (NOT is_vague(voice) OR is_set_against(evidence)) AND NOT (single AND (added OR tells_of_more(evidence) OR NOT national AND sort_of(who_label) IS NULL AND (NOT are_all(who_label) OR coalesce(is_some_of(who_label), false))))
        AND (type = 'casualty' OR is_named(origin)) AND (single OR NOT vague)
        AND (measure IS NULL OR measure IN ('total', 'unspecified', 'incident'))
), counting AS MATERIALIZED (     -- an article that has three tolls near each other tells how one grew
    SELECT article_id, measured, max(coalesce(low, high)) AS most,
        count(DISTINCT coalesce(low, high)) > 2 AND most <= 1.2 * min(coalesce(low, high)) AS grows
    FROM figures WHERE single AND NOT part AND NOT vague GROUP BY ALL
), above AS (
    SELECT DISTINCT side, measured, hash(voice) AS voice, article_id, own, how, sort, loose, vague, risen, opposed, floor, since, stands_until, as_of, day, single, national FROM figures
    WHERE low IS NOT NULL
    UNION ALL
    SELECT DISTINCT side, among, hash(voice), article_id, own, how, sort, loose, vague, risen, opposed, floor, since, stands_until, as_of, day, single, national FROM figures
    WHERE among IS NOT NULL AND low IS NOT NULL
), below AS (
    SELECT DISTINCT side, measured, hash(voice) AS voice, article_id, own, how, sort, loose, opposed, ceiling, since, till, as_of, day FROM figures
    WHERE NOT part AND NOT vague AND high >= CASE WHEN single THEN 3 ELSE 0 END
), against AS MATERIALIZED (
    SELECT a.side AS a_side, b.side AS b_side, a.as_of AS a_as_of, b.as_of AS b_as_of
    FROM above a JOIN below b ON a.measured = b.measured AND a.floor > b.ceiling AND (a.voice <> b.voice
            OR a.single AND NOT (a.own OR a.loose OR b.loose) AND a.sort IS NOT DISTINCT FROM b.sort AND b.day > a.day)
        -- an outlet's own figure above another's is a later one, or counts more
        AND NOT a.own AND NOT (NOT a.single AND b.own AND b.loose)
        AND (a.sort = b.sort OR a.sort IS NULL OR b.sort IS NULL)
        -- a figure in an article's own words beside another's is the same event's where one of them only tells the toll
        AND NOT (a.single AND (a.own OR b.own) AND a.how AND b.how)
        AND CASE WHEN a.single AND a.article_id = b.article_id THEN a.floor <= 3 * b.ceiling
                AND NOT EXISTS (FROM counting c WHERE c.article_id = a.article_id AND c.measured = a.measured
                    AND (c.grows OR a.floor < 0.5 * c.most AND NOT (a.opposed OR b.opposed)))   -- or two parts of a higher one
            WHEN a.single THEN NOT a.risen AND NOT a.vague AND NOT ((a.own OR b.own) AND (a.loose OR b.loose))
                AND a.floor <= CASE WHEN a.day > b.day THEN 1.2 WHEN a.loose THEN 1.35 ELSE 1.65 END * b.ceiling
                AND b.day >= a.day - CASE WHEN b.own OR a.loose THEN 0 ELSE 1 END
            ELSE a.since <= b.till + CASE WHEN a.floor > 1.05 * b.ceiling THEN 14 ELSE 0 END
                AND b.since <= a.stands_until AND (a.national OR a.floor <= 2.2 * b.ceiling) END
), rivals AS MATERIALIZED (
    SELECT 'figures' AS reason, a_side, b_side, max(a_as_of) AS a_as_of, max(b_as_of) AS b_as_of
    FROM against GROUP BY a_side, b_side
), disputed AS MATERIALIZED (
    SELECT id, hash('denied', thing, status, whom_key, origin, CASE WHEN type = 'casualty' THEN incident_id END) AS side,
        thing, CASE WHEN type = 'casualty' THEN incident_id END AS event, status, whom_key, origin, low, high,
        since, till, as_of
    FROM keyed_on(until)
    WHERE (status = 'occurred' OR status = 'denied' AND says_no(evidence)) AND NOT (type = 'casualty' AND (fig IS NULL OR measure = 'total' AND form = 'r')) AND thing IN (SELECT thing FROM keyed_on(until) WHERE status = 'denied')
), camps AS (
    SELECT side, thing, event, status, whom_key, origin, min(low) AS low, max(high) AS high,
        bool_or(low IS NULL OR high IS NULL) AS loose, min(since) AS since, max(till) AS till, max(as_of) AS as_of
    FROM disputed GROUP BY side, thing, event, status, whom_key, origin
), denials AS MATERIALIZED (
    SELECT 'denied' AS reason, a.side AS a_side, b.side AS b_side, a.as_of AS a_as_of, b.as_of AS b_as_of
    FROM camps a JOIN camps b
    ON a.thing = b.thing AND a.event IS NOT DISTINCT FROM b.event AND a.status = 'occurred' AND b.status = 'denied'
        AND (a.whom_key = b.whom_key OR a.whom_key IS NULL OR b.whom_key IS NULL)
        AND a.origin IS DISTINCT FROM b.origin
        AND a.since <= b.till + 92 AND b.since <= a.till + 366
        -- a denied figure is denied to those who say it, not to those who say another
        AND (a.loose OR b.loose OR (a.low <= b.high AND b.low <= a.high))
), pairs AS (
    FROM rivals UNION ALL BY NAME FROM denials
), sides AS (
    SELECT id, side, camp, true AS rival FROM figures WHERE side IN (SELECT a_side FROM rivals UNION ALL SELECT b_side FROM rivals)
    UNION ALL
    SELECT id, side, side, false FROM disputed WHERE side IN (SELECT a_side FROM denials UNION ALL SELECT b_side FROM denials)
), told AS MATERIALIZED (
    SELECT side, any_value(camp) AS camp, any_value(type) AS type, min(subject) AS subject,
        coalesce(any_value(origin), CASE WHEN any_value(type) = 'casualty' THEN any_value(outlets[1]) END) AS origin,
        any_value(CASE WHEN type = 'casualty' THEN incident_id END) AS incident_id,
        min(concat_ws(': ', kind_text(kind), CASE WHEN rival THEN figure_text(low, high, approx)
            ELSE concat_ws(', ', status, figure_text(low, high, approx)) END)) AS says,
        min(k.id) AS id, arg_min(evidence, k.id) AS evidence, flatten(list(outlets)) AS outlets, list(claim_id) AS claim_ids,
        bool_and(unsure.claim_id IS NOT NULL) AS doubted
    FROM sides JOIN keyed_on(until) k ON k.id = sides.id
    LEFT JOIN (SELECT claim_id FROM claims WHERE confidence < 0.5) unsure USING (claim_id) GROUP BY side
), heard AS MATERIALIZED (
    SELECT *, contains(origin, '; ') AS several, voices([origin]) AS heard FROM told
), apart AS (    -- two figures of one thing are one contradiction, however many say the one or the other
    SELECT reason, min(a.type) AS type, min(a.subject) AS subject, min(a.incident_id) AS incident_id,
        min(a.says) AS a_says, array_to_string(different(list(a.origin)), '; ') AS a_origin, max(a_as_of) AS a_as_of, arg_min(a.evidence, a.id) AS a_evidence,
        min(b.says) AS b_says, array_to_string(different(list(b.origin)), '; ') AS b_origin, max(b_as_of) AS b_as_of, arg_min(b.evidence, b.id) AS b_evidence,
        different(flatten(list(a.outlets))) AS a_outlets, different(flatten(list(b.outlets))) AS b_outlets,
        list_sort(list_distinct(flatten(list(a.claim_ids)))) AS a_claim_ids, list_sort(list_distinct(flatten(list(b.claim_ids)))) AS b_claim_ids,
        bool_and(a.doubted) AS a_doubted, bool_and(b.doubted) AS b_doubted
    FROM pairs JOIN heard a ON a.side = a_side JOIN heard b ON b.side = b_side
    WHERE CASE WHEN a.several OR b.several THEN NOT list_has_any(a.heard, b.heard)   -- a voice in both says one thing
        ELSE reason = 'figures' AND a.origin = b.origin OR NOT is_one_voice(a.origin, b.origin) END
    GROUP BY reason, a.camp, b.camp
)
SELECT type, subject, incident_id, reason, a_says, a_origin, a_as_of, b_says, b_origin, b_as_of, a_evidence, b_evidence,
    a_outlets, b_outlets, a_claim_ids, b_claim_ids,
    CASE WHEN a_doubted AND b_doubted THEN 'both' WHEN a_doubted THEN 'a' WHEN b_doubted THEN 'b' END AS doubted
FROM apart;
