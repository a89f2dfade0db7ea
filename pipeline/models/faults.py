"""What a server's refusal means, by its status, its code and its words; errors inside a 200 included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from pipeline.models.model import Status, one_line
from pipeline.models.modes import Mode
from pipeline.models.secret import Secret
from pipeline.models.waiting import asked_wait

_STATUS = {
    "invalid_api_key": 401,
    "authentication_error": 401,
    "unauthenticated": 401,
    "unauthorized": 401,
    "insufficient_quota": 402,
    "billing_error": 402,
    "permission_error": 403,
    "permission_denied": 403,
    "model_not_found": 404,
    "not_found_error": 404,
    "not_found": 404,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "resource_exhausted": 429,
    "too_many_requests": 429,
    "overloaded_error": 529,
    "overloaded": 529,
    "unavailable": 503,
    "service_unavailable": 503,
    "invalid_request_error": 400,
    "invalid_argument": 400,
    "context_length_exceeded": 400,
    "content_filter": 400,
}
"""The status that an error's code or type stands for, where a server sends it with another."""
UNAVAILABLE = (502, 503, 504, 529)
_PASSING = (408, 409, 424, 425, 429, 498, 499)
"""Of the client's errors those that are none: a gateway's for what stands behind it, or for its own load."""

_SPENT = (
    r"insufficient.?(?:\w+[-_ ])?(?:quota|balance|funds|credits?)|out of credits|payment required|"
    r"balance is insufficient|budget.has.been.exceeded|budget_exceeded|\barrearage|in good standing|"
    r"account[^.]{0,40}suspended|余额|额度不足|欠费|充值"
)
"""That there is nothing left, which no time mends; a quota that is merely exceeded may be one of a minute."""
_QUOTA = rf"{_SPENT}|credit balance|n[o']t? (?:have )?(?:any )?credits?\b(?! w)|billing"
_KEY = (
    r"api.?key|\bkeys?\b|credential|unauthori[sz]ed|authenticat|permission|\bscopes?\b|\baccount\b|\bregion\b|"
    r"\bcountry\b|territory|organi[sz]ation|subscription|\blicen[cs]e|access token|bearer|\bplan\b"
)
_BAD_KEY = (
    r"(?:invalid|incorrect|expired|missing|wrong|no)[^.]{0,20}(?:api.?key|auth credentials|token provided)|"
    r"api.?key[^.]{0,30}(?:invalid|not valid|incorrect|expired|missing|required)"
)
_MODERATION = (
    r"moderat|content.?(?:policy|filter|management|violat|risk|exists risk)|flagged|safety|inappropriate|"
    r"data.?inspection|sensitive|responsible.?ai|prohibited|harmful|usage polic|violat|censor"
)
_NO_MODERATION = (
    r"schema|response.?format|case.sensitive|(?:account|organi[sz]ation|key|project)\b[^.]{0,40}"
    r"(?:suspend|disabled|deactivat|banned|terminat|flagged)"
)
_CONTEXT = (
    r"context.?(?:length|size|window|limit|shift)|\bn_ctx\b|num_ctx|too many (?:input )?tokens|input length|"
    r"(?:input|prompt|messages?|request|text)\b[^.]{0,40}(?:too (?:long|large|big)|exceed|longer than)|"
    r"(?:maximum|max|limit)[^.]{0,30}(?:input|prompt|context)|"
    r"reduce (?:the|your) (?:length|prompt|message|input)|"
    r"(?:inputs?|prompt)\b[^.]{0,30}(?:less|fewer) than \d|"
    r"context the overflows|sequence length|max_model_len|token limit"
)
_FORMAT = (
    r"response.?format|json.?schema|\bschema\b|grammar|structured|guided|\bjson\b|\btools?\b|tool.?choice|"
    r"function.?call|\bformat\b|not implemented|unsupported|not support|constrain|requested parameters"
)
_SCHEMA = (
    r"(?:invalid|bad|malformed|complex|large)[^.]{0,25}schema|"
    r"schema[^.]{0,40}(?:invalid|error|complex|large|fail|keyword)|"
    r"grammar|\bstrict\b|additional.?properties|max.?items|min.?items|max.?length|\benum\b|compile"
)
"""That it is this schema which is refused; another may be taken."""
_OFFER = (
    r"(?:(?<!not )\bonly|must be|one of|supported (?:values?|types?|formats?)|allowed|expect(?:s|ed)|\buse)\b"
    r"[^.;]{0,80}"
)
"""What comes after it is taken."""
_MODE_NAMES: Mapping[Mode, str] = {
    "lean": r"json_schema",
    "json_schema": r"json_schema",
    "tools": r"\btools?\b(?!.choice)|function.?call",
    "json": r"json_object",
}
_LOADING = (
    r"\bloading\b|being loaded|model[^.]{0,30}\bload|\bwarm|\bstarting|start(?:ing|ed)?.?up|initiali[sz]|"
    r"not (?:yet )?ready|\bboot|cold.?start|spinning|scaling|pulling|downloading|waking"
)
_NO_MODEL = (
    r"model[^.]{0,60}(?:not (?:found|exist|available)|does ?n.t exist|no such|unknown)|no (?:such )?model"
)
_NO_SUCH_MODEL = (
    r"model_not_(?:found|supported)|not a valid model|invalid model (?:name|id)|unknown model:|"
    r"\bmodel(?: \S{1,80})? does not exist"
)
"""That there is none of this name, whatever the status."""


_BY_WORDS = (
    (_SPENT, 402),
    (_CONTEXT, 400),
    (r"rate.?limit|too many requests", 429),
    (_BAD_KEY, 401),
    (r"(?:unexpected|unknown|no such) (?:endpoint|url|path|route)|no route", 404),
)


class EndedError(Exception):
    """The request is over, with this status; asking again would not help."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


class ModeError(EndedError):
    """The server did not do what the mode asks; it may do another.

    `sure` unless it may have been chance; `alike` are the other modes that would fare no better.
    """

    def __init__(
        self,
        message: str,
        *,
        sure: bool = True,
        alike: tuple[Mode, ...] = ("lean", "json_schema"),
        status: Status = "failed",
    ) -> None:
        super().__init__(status, message)
        self.sure = sure
        self.alike = alike


class GarbledError(Exception):
    """The server said 200, but what it sent is no answer."""


class Fault(Exception):  # noqa: N818 - what a server says, not yet how a request ends
    """A refusal: what its status is, or the code inside a 200 stands for, and what the server says."""

    def __init__(
        self, status: int, body: object, headers: Mapping[str, str], *, inside: bool = False
    ) -> None:
        self.body = body
        self.headers = headers
        self.code, self.param, self.message = _named(body)
        self.status = (_status_of(body) or status) if inside else status
        self.inside = inside
        super().__init__(self.told)

    @classmethod
    def of(cls, status: int, content: bytes, headers: Mapping[str, str]) -> Fault:
        """The refusal that an HTTP response is; of one that redirects, where to."""
        text = content.decode(errors="replace")
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = text
        if status < 400 and (place := headers.get("location")):
            body = {"message": f"Location: {place.partition('?')[0]}"}
        return cls(status, body, headers)

    def without(self, secret: Secret) -> Fault:
        """The same, in words in which the key is not repeated."""
        headers = {name.lower(): secret.clean(value) for name, value in self.headers.items()}
        return Fault(self.status, secret.clean_json(self.body), headers, inside=self.inside)

    @property
    def told(self) -> str:
        """The refusal on one line."""
        return f"HTTP {f'200, error {self.status}' if self.inside else self.status}: {self.message}"

    @property
    def wait(self) -> float | None:
        """The seconds that the server asks to wait."""
        return asked_wait(self.headers, self.body)

    @property
    def is_limit(self) -> bool:
        """Whether it asks for fewer requests."""
        return self.status == 429 and not self.is_quota and not self.is_loading

    @property
    def is_quota(self) -> bool:
        """Whether the account has nothing left to pay with."""
        return (
            self.status == 402
            or self.code == "insufficient_quota"
            or (self.status in (400, 403) and self._says(_QUOTA))
            or (self.status == 429 and self.wait is None and self._says(_SPENT))
        )

    @property
    def is_about_key(self) -> bool:
        """Whether no request with this key would be answered."""
        if self.is_moderation:
            return False
        return (
            self.status == 401
            or (self.status == 403 and self._says(_KEY))
            or (self.status in (400, 422) and self._says(_BAD_KEY))
        )

    @property
    def is_moderation(self) -> bool:
        """Whether the text was refused for what it says."""
        said = self._says(_MODERATION) and not self._says(_NO_MODERATION)
        return self.status in (400, 403, 422, 451) and said and not self.is_quota

    @property
    def is_too_long(self) -> bool:
        """Whether the prompt is more than the model takes."""
        if self.status == 413 or (self.status == 429 and self._says(r"request too large")):
            return True
        return self.status in (400, 422, 500) and self._says(_CONTEXT)

    @property
    def is_unavailable(self) -> bool:
        """Whether the server, or what it asks in turn, is not there now."""
        return (self.status in UNAVAILABLE and not self.is_no_model) or self.is_loading

    @property
    def is_of_all(self) -> bool:
        """Whether any other request would have fared as this one did, now."""
        return self.is_limit or self.is_unavailable

    @property
    def is_loading(self) -> bool:
        """Whether the server says that it gets ready, such as while it loads its model."""
        return self.status in (*UNAVAILABLE, 425, 429, 500) and self._says(_LOADING)

    @property
    def is_no_model(self) -> bool:
        """Whether it says that there is no such model."""
        return self._says(_NO_SUCH_MODEL) or (self.status == 404 and self._says(_NO_MODEL))

    @property
    def names_format(self) -> bool:
        """Whether it is about how an answer is to be held to a form."""
        return self._says(_FORMAT)

    @property
    def refused_modes(self) -> tuple[Mode, ...]:
        """The modes that are refused with the one that was asked in, as far as the words tell."""
        if offered := self._offered:
            return tuple(mode for mode in ("lean", "json_schema", "tools", "json") if mode not in offered)
        if self._says(_SCHEMA) or (self.status in (400, 422) and not self.names_format):
            return ()
        tools: tuple[Mode, ...] = ("tools",) if self._says(r"\btools\b[^.;]{0,20} not\b") else ()
        whole = self._says(r"response.?format") and (tools or not self._says(r"json.?schema|\btype\b"))
        return ("lean", "json_schema", *tools, *(("json",) if whole else ()))

    @property
    def _offered(self) -> set[Mode]:
        """The modes that are named as those that are taken; none where only `text` is."""
        clauses = " ".join(re.findall(_OFFER, self.message, re.IGNORECASE))
        return {mode for mode, name in _MODE_NAMES.items() if re.search(name, clauses, re.IGNORECASE)}

    @property
    def passes(self) -> bool:
        """Whether it is of the kind that passes with time."""
        lasts = self.is_quota or self.is_no_model
        return (self.status in _PASSING or self.status >= 500) and not lasts

    def _says(self, pattern: str) -> bool:
        return re.search(pattern, f"{self.code} {self.param} {self.message}", re.IGNORECASE) is not None


def _levels(body: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    """The objects of an error that say what it is, the inmost first."""
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, Mapping) or depth > 3:
        return
    for key in ("error", "detail", "errors", "metadata"):
        yield from _levels(body.get(key), depth + 1)
    yield body


def _named(body: object) -> tuple[str, str, str]:
    """Code, parameter and message of an error."""
    levels = list(_levels(body))
    code = _first(levels, "code", "type", "status")
    message = _first(levels, "message", "detail", "error", "msg", "error_message", "raw", "title")
    if not message:
        message = (
            str(body or "nothing") if not isinstance(body, Mapping | list) else json.dumps(body, default=str)
        )
    located = next((loc for level in levels if isinstance(loc := level.get("loc"), list)), [])
    return code, _first(levels, "param") or ".".join(map(str, located)), one_line(message)


def _first(levels: list[Mapping[str, object]], *keys: str) -> str:
    found = (level.get(key) for key in keys for level in levels)
    return next((str(each) for each in found if isinstance(each, str | int) and str(each).strip()), "")


def _status_of(body: object) -> int | None:
    """The HTTP status that an error object stands for."""
    for level in _levels(body):
        for key in ("code", "status", "status_code", "type"):
            told = level.get(key)
            if isinstance(told, int | str) and re.fullmatch(r"[45]\d\d", str(told)):
                return int(told)
            if isinstance(told, str) and (status := _STATUS.get(told.lower())):
                return status
    text = str(body)
    for pattern, status in _BY_WORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return status
    return None
