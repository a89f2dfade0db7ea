from unittest.mock import patch

import pytest

from pipeline.models.price import Price

OPENAI = "https://api.openai.com/v1"


def test_cost_by_hand():
    """gpt-4.1-mini: 0.40 USD a million tokens sent, 0.10 for cached ones, 1.60 a million received."""
    price = Price.of("gpt-4.1-mini", OPENAI)
    assert price is not None
    assert price.cost(1_000_000, 0, 0) == pytest.approx(0.40)
    assert price.cost(1_000_000, 1_000_000, 0) == pytest.approx(0.10)
    assert price.cost(500_000, 250_000, 250_000) == pytest.approx(0.10 + 0.025 + 0.40)


def test_a_proxy_is_priced_by_the_models_name():
    """Where the address is no provider's, the model's name decides."""
    price = Price.of("gpt-4.1-mini", "http://127.0.0.1:8000/v1")
    assert price is not None
    assert price.cost(0, 0, 1_000_000) == pytest.approx(1.60)


def test_an_unknown_model_has_no_price():
    """Nothing is guessed."""
    assert Price.of("tiny", OPENAI) is None


def test_the_price_in_batches():
    """As the list has it, .2 + .8 dollars a million for gpt-4.1-mini (OpenAI's list); else half, said so."""
    listed = Price.of("gpt-4.1-mini", "https://api.openai.com/v1")
    assert listed is not None
    assert listed.in_batches.cost(1_000_000, 0, 1_000_000) == pytest.approx(0.2 + 0.8)
    assert listed.in_batches.is_listed
    with patch.object(Price, "_listed", lambda *_, **__: 3.0):
        assert listed.in_batches.cost(1, 0, 1) == 1.5
        assert not listed.in_batches.is_listed
