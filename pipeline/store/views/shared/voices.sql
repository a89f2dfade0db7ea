-- Who speaks: which voices can be told apart, and how many of them are independent.

-- Whether a voice can be told from others: it has a name. "reports" and "officials" have none.
CREATE OR REPLACE MACRO is_named(voice) AS voice IS NOT NULL AND regexp_matches(voice, '[A-Z]');

-- Whether a voice passes on what others said. What lawmakers say without a source counts as no further witness.
CREATE OR REPLACE MACRO is_relay(voice) AS ends_with(voice, ': parliament');

-- Those who stand behind origins, joint ones ("A; B") taken apart.
CREATE OR REPLACE MACRO voices(origins) AS CASE WHEN origins IS NULL THEN []
    WHEN len(origins) = 1 AND NOT contains(origins[1], '; ') THEN origins
    ELSE list_sort(list_distinct(string_split(array_to_string(origins, '; '), '; '))) END;

-- How many of them are independent: named, and not passing on; if all pass on, these; at least one in any case.
CREATE OR REPLACE MACRO independent(origins) AS CASE WHEN len(origins) < 2 THEN 1 ELSE greatest(1,
    coalesce(nullif(len(list_filter(origins, lambda o: is_named(o) AND NOT is_relay(o))), 0),
        len(list_filter(origins, lambda o: is_named(o))))) END;
