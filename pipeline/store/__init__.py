"""The store: a DuckDB file with one table per claim type, and what is needed to trust and repeat it.

DuckDB locks a file for one process, so a run works in a file of its own beside the store and publishes it
by atomic rename. Readers never block a run, a run never blocks readers, and a reader sees a whole state. What
a killed run had committed is taken up by the next one. Beside `NAME` a run keeps `.NAME.run` (its work file)
and `.NAME.lock` (held while its process lives). From 256 MB on a store is read as it is published, and copied
only when there is something to save, beside the asking; what must not be lost meanwhile is in `.NAME.kept`
(see `meanwhile`).

The tables of schema `main` hold what is so now. When an article's text changes, or it is extracted again
under another fingerprint, its older claims, mentions, rejects and outcomes move to the tables of the same
names in schema `superseded`. Timestamps are UTC.

`writer` is the door for a run; what it writes has a room by its tables (`runs`, `responses`, `articles`,
`outcomes` with `claims`, `evaluations`, `batches`), all through the one open file that `work` is. `tables`
has every column, `migration` brings a store up to them, `views/` has a file for each view (see `view_files`),
`reader` asks a published store. `archive` publishes stores into a folder of Parquet files, `over` reads that.
May import: all rooms before it.
"""

from pipeline.store.archive import publish_into, refuse_unwritable
from pipeline.store.batches import KeptBatch
from pipeline.store.current import Current, Extraction, Publication, Rows, current_of, sketches_of
from pipeline.store.database import literal, quoted
from pipeline.store.outcomes import Outcomes, Recorded
from pipeline.store.over import read_archive
from pipeline.store.reader import Format, Reader, Result, read
from pipeline.store.responses import Responses
from pipeline.store.reviews import made_of, read_reviewed
from pipeline.store.writer import Store

__all__ = [
    "Current",
    "Extraction",
    "Format",
    "KeptBatch",
    "Outcomes",
    "Publication",
    "Reader",
    "Recorded",
    "Responses",
    "Result",
    "Rows",
    "Store",
    "current_of",
    "literal",
    "made_of",
    "publish_into",
    "quoted",
    "read",
    "read_archive",
    "read_reviewed",
    "refuse_unwritable",
    "sketches_of",
]
