"""Models: what answers a request, and all that stands between us and it.

Comes in: a `Request` (messages and the answer's class). Goes out: a `Response` with a status, its cost and
the key under which it is kept. An endpoint is asked over HTTP (retries, rate limit, budget, price); a GGUF
file in this process; a recording answers again what was asked before. May import: `schemas`, `config`.
"""
