"""Models: what answers a request, and all that stands between us and it.

Comes in: a `Request` (messages and the answer's class). Goes out: a `Response` with a status, its cost and
the key under which it is kept. An endpoint is asked over HTTP (retries, rate limit, budget, price); a GGUF
file in this process; a recording answers again what was asked before. May import: `schemas`, `config`.

In the order in which a request meets them:
    model           what is asked and answered: Request, Response, and what a model is
    recordings      answers of an earlier run; local: a GGUF file in this process
    endpoint        one request to its end: modes, re-asks, verdicts
    modes           which way an answer is held to a form, and what comes next; answer_schema: the form
    parameters      the body, without what the endpoint has been found to refuse
    sending         one HTTP request, again while its fault may pass; rate_limit and price bound it
    batches         requests that are answered within a day, at a lower price
    connection      the client, and what it may read; address: where it may lead
    secret          the key, taken out of all that a server sends
    faults          what a refusal means; waiting: how long it asks to wait
    envelope        text, reasoning, calls and usage out of any dialect
    json_in_text    the JSON in a text; answers: the claims in it; claim_fields: each claim alone
"""
