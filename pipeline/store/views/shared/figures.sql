-- What the words around a figure say of it, and a figure in words.

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
