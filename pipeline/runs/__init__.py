"""Runs: many articles, each paid for once, whatever happens meanwhile.

Comes in: paths and settings. Goes out: a store with everything that was answered, and a `Summary`. What
settings name is opened in `factory`; `batch` shares the articles among workers; `response_cache` keeps
answers before they are used; `plan` says what a run would cost. May import: all rooms before it, and the
store.
"""
