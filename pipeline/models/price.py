"""What a request costs, from genai-prices' list; it comes with the package, so nothing is looked up."""
# ruff: noqa: PLC0415 - the list takes half a second to load, and only a paid endpoint needs it

from __future__ import annotations

import logging
from dataclasses import dataclass

LOG = logging.getLogger("groundwire")


@dataclass(frozen=True)
class Price:
    """The price of one model's tokens, in US dollars."""

    model: str
    base_url: str | None
    """The provider's address; None where a proxy hides it and the model's name alone has to do."""

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
        from genai_prices import Usage, calc_price

        usage = Usage(
            input_tokens=prompt_tokens,
            cache_read_tokens=min(cached_tokens, prompt_tokens),
            output_tokens=completion_tokens,
        )
        found = calc_price(usage, self.model, provider_api_url=self.base_url)
        return float(found.total_price)
