-- Who speaks: which voices can be told apart, and how many of them are independent.

-- Nouns for anybody, and with them those for people of one sort.
CREATE OR REPLACE MACRO anybody() AS 'estimates?|(eye-?)?witness(es)?|residents?|(police |medical |security |military )?sources?|media|press'
    '|observers?|critics|people|reports|images|footage|photographs|photos|pictures|videos?|locals|monitors?|(monitoring )?groups?|accounts|authorities|they|he|she|others|the article|broadcaster|newspaper|channel';
CREATE OR REPLACE MACRO people_of_a_sort() AS anybody()
    || '|activists?|officials?|experts|analysts|doctors|medics|rescuers|workers|forces|rebels|fighters|opposition|NGO';

-- Whether a voice can be told from others: it begins with a name. "officials", "a doctor in Lima", "Peruvian activists" and
-- all the media of a country have none.
CREATE OR REPLACE MACRO is_named(voice) AS voice IS NOT NULL
    AND regexp_matches(voice, '^(([Tt]he|[Aa]n?) )?(([Aa]l|[Ee]l|ad|ar|as|ash|at|an|de|van|von)[- ])?[\p{Lu}\p{Lo}]')
    AND NOT regexp_matches(voice, '^([Aa]n? )?(\p{Lu}[\w-]*( [\w-]+){0,2} )?(' || people_of_a_sort() || ')$')
    AND NOT regexp_matches(voice, '^(At |Over |About |Some |More |Up |Nearly )') AND NOT ends_with(voice, ': media');

-- Whether a voice passes on what others said. What lawmakers say without a source counts as no further witness.
CREATE OR REPLACE MACRO is_relay(voice) AS ends_with(voice, ': parliament') OR is_agency(regexp_replace(voice, ': media$', ''))
    OR lower(voice) = 'media';

-- Those who stand behind origins, joint ones ("A; B") taken apart.
CREATE OR REPLACE MACRO voices(origins) AS CASE WHEN origins IS NULL THEN []
    WHEN len(origins) = 1 AND NOT contains(origins[1], '; ') THEN origins
    ELSE list_sort(list_distinct(string_split(array_to_string(origins, '; '), '; '))) END;

-- Words that tell of nobody in particular: "local officials", "witnesses", "estimates".
CREATE OR REPLACE MACRO is_vague(voice) AS regexp_matches(lower(voice),
    '^((the|a|an|one|another|some|many|several|most|local|media|conservative|other|various|news|two|three|western|foreign) )*'
    '((same|official|unconfirmed|press) )?(' || anybody() || ')$|^\S+-(linked|backed|based|led|allied|run)$');

-- Without those who pass on what others said, if any others are.
CREATE OR REPLACE MACRO heard_first(names) AS coalesce(nullif(list_filter(names, lambda n: NOT is_relay(n)), []), names);

-- The words of a name, without the s of a possessive that has lost its apostrophe.
CREATE OR REPLACE MACRO name_words(name) AS list_transform(string_split(lower(name), ' '), lambda w: rtrim(w, 's'));

-- Whether two names are of one voice: the one goes on, "Lima Observatory" and "Lima Observatory for Trade", or ends like the
-- other in four words and more. A country, or an organ of one, is told by its whole name.
CREATE OR REPLACE MACRO goes_on(long, short) AS NOT contains(long || short, ': ') AND (starts_with(long, short || ' for ')
    OR ends_with(long, ' ' || short) AND len(string_split(short, ' ')) >= 4);
CREATE OR REPLACE MACRO is_one_voice(name, other) AS name = other OR goes_on(name, other) OR goes_on(other, name);

-- Without names whose words all stand in a longer one, countries beside an organ of theirs, leaders beside their country,
-- officials without a name beside an office, "the group" beside a name, emergency services beside one by its name, and other
-- spellings of a name.
CREATE OR REPLACE MACRO told_apart(names) AS CASE WHEN len(names) < 2 THEN names ELSE list_filter(names, lambda n: len(list_filter(names, lambda m:
    starts_with(m, n || ': ')
    OR m <> n AND NOT ends_with(m, ': media') AND led_by(n) = coalesce(led_by(m), string_split(m, ': ')[1]) AND (led_by(m) IS NULL OR m < n)
    OR ends_with(n, ': emergency services') AND regexp_matches(m, '\b(Ambulance|Fire|Rescue|Emergency|Civil Defen[cs]e|Helmets)\b')
    OR regexp_matches(n, '\bCivil Defen[cs]e\b') AND contains(m, 'Helmets')
    OR regexp_matches(n, '^([a-z-]+ )*(group|organi[sz]ation|agency|monitor|network|charity|watchdog|ministry|service)( (that|which|who) .*)?$') AND is_named(m)
    OR m < n AND length(n) > 12 AND NOT contains(n, ': ') AND levenshtein(n, m) <= 2 AND NOT list_has_all(name_words(n), name_words(m))
    OR regexp_matches(lower(n), '^([a-z-]+ )?officials?$')
        AND regexp_matches(m, ': |\b[Aa]dministration\b|\b[Mm]inistry\b|\b[Gg]overnment\b')
    OR length(m) > length(n) AND list_has_all(name_words(m), name_words(n)))) = 0) END;

-- The bodies and persons behind origins, each under its fullest name; agencies and lawmakers only where nobody else is.
CREATE OR REPLACE MACRO sources_of(origins) AS list_sort(list_filter(told_apart(heard_first(
    list_distinct(list_transform(voices(origins), lambda v: regexp_replace(
        regexp_replace(v, '^(([Tt]he|[Aa]n?) )?([A-Z][\w'']*-(based|linked|backed|led|allied|run) )?', ''), '\b([Aa])l-', 'Al ', 'g'))))), lambda v: NOT is_vague(v)));
