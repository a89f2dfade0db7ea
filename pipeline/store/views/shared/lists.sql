-- Lists without repetition.

-- The different ones of a list in order; most lists have one element, and these need no sorting.
CREATE OR REPLACE MACRO different(items) AS CASE WHEN items IS NULL THEN [] WHEN len(items) = 1 THEN items
    ELSE list_sort(list_distinct(items)) END;
