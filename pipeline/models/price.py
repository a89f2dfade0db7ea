"""What a request costs, from genai-prices' list; it comes with the package, so nothing is looked up."""
# ruff: noqa: PLC0415 - the list takes half a second to load, and only a paid endpoint needs it

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property

LOG = logging.getLogger("groundwire")


@dataclass(frozen=True)
class Price:
    """The price of one model's tokens, in US dollars."""

    model: str
    base_url: str | None
    """The provider's address; None where a proxy hides it and the model's name alone has to do."""
    batch: bool = False
    """Whether it is that of requests sent in a batch."""

    @classmethod
    def of(cls, model: str, base_url: str) -> Price | None:
        """The price of `model` at this endpoint, or of its name anywhere; None where it is not known."""
        for price in (cls(model, base_url), cls(model, None)):
            try:
                price.cost(1, 0, 1)
            except LookupError:
                continue
            return price
        LOG.info("no price is known for %s", model, extra={"event": "no_price", "model": model})
        return None

    def cost(self, prompt_tokens: int, cached_tokens: int, completion_tokens: int) -> float:
        """What these tokens cost; `cached_tokens` are those of the prompt that the provider had cached.

        Raises:
            LookupError: the list does not know the model.
        """
        tokens = prompt_tokens, min(cached_tokens, prompt_tokens), completion_tokens
        if not self.batch:
            return self._listed(*tokens)
        return self._listed(*tokens, processing="batch") if self.is_listed else self._listed(*tokens) / 2

    @property
    def in_batches(self) -> Price:
        """What the model costs in batches: as the list has it, else half, as providers of batches state."""
        return replace(self, batch=True)

    @cached_property
    def is_listed(self) -> bool:
        """Whether the list tells this price, and it is not half of another."""
        return not self.batch or self._listed(1000, 0, 1000, processing="batch") < self._listed(1000, 0, 1000)

    def _listed(self, prompt: int, cached: int, completion: int, **context: str) -> float:
        from genai_prices import Usage, calc_price

        usage = Usage(input_tokens=prompt, cache_read_tokens=cached, output_tokens=completion)
        found = calc_price(usage, self.model, provider_api_url=self.base_url, price_context=context or None)
        return float(found.total_price)
