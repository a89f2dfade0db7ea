-- What people read.

CREATE OR REPLACE MACRO kind_text(kind) AS nullif(replace(kind, '_', ' '), '');

CREATE OR REPLACE MACRO subject_label(who, whom, topic) AS
    concat_ws(': ', nullif(concat_ws(' → ', who, whom), ''), topic);
