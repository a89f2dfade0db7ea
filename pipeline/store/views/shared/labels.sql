-- What people read.

CREATE OR REPLACE MACRO kind_text(kind) AS nullif(replace(kind, '_', ' '), '');

CREATE OR REPLACE MACRO subject_label(who, whom, topic) AS
    concat_ws(': ', nullif(concat_ws(' → ', who, whom), ''), topic);

-- Whether a claim is of more than one: by its number, or by words without one, such as "his father and brother".
CREATE OR REPLACE MACRO are_several(fig, words) AS
    coalesce(fig > 1, regexp_matches(words, '\b(?:and|people|women|men|children|police|[a-z]+[a-rt-z]s)\b'), false);
