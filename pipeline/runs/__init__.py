"""Runs: many articles, each paid for once, whatever happens meanwhile.

Comes in: paths and settings. Goes out: a store with everything that was answered, and a `Summary`. What
settings name is opened in `factory`. In a `batch` the articles come through `arrivals`, which passes over
what is known; `workers` share the rest; `retellings` are not asked about; `endpoint_health` stops a run that
asks in vain; what waits to be saved is `unsaved`; `response_cache` keeps answers before they are used, and
`digests` their ids; `cluster` has the workers of a Ray cluster read and ask; `batching` sends requests in the
provider's batches and collects what came back; at the end `resolve` makes claims again whose articles appear
elsewhere first. `garbage` is seldom looked for meanwhile. `plan` says what a run would cost. May
import: all rooms before it, and the store.
"""
