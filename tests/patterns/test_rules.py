"""The number of the rules is raised when what they extract changes.

`python -m tests.patterns.test_rules` writes the golden file anew, after RULES was raised.
"""

import hashlib
import json
from pathlib import Path

from pipeline.articles.article import Article
from pipeline.articles.readers import read_articles
from pipeline.patterns.extractor import RULES, read_claims
from schemas.catalogue import claim_types
from schemas.values import default_gazetteer
from tests.patterns.test_extractor import ROWS
from tests.patterns.test_kinds import AVERTED, BARE, NATIONS, NO_EVENT, POSTED, TOLD, VOICES

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "patterns.json"


def texts() -> list[dict[int, str]]:
    """Numbered sentences of the seeds, of the claim types' examples, and of the tests of patterns."""
    articles = [a for a in read_articles([ROOT / "seeds"]) if isinstance(a, Article)]
    seeds = [{s.number: a.text[s.start : s.end] for s in a.sentences} for a in articles]
    examples = [example.text for kind in claim_types().values() for example in kind.EXAMPLES]
    kinds = [*BARE, *NO_EVENT, *(sentence for _, sentence in AVERTED), *NATIONS, *VOICES, *TOLD, *POSTED]
    return seeds + [{1: sentence} for sentence in (*examples, *(row[0] for row in ROWS), *kinds)]


def digest() -> dict[str, object]:
    """What the rules extract from these texts, as a number."""
    types = list(claim_types().values())
    found = [read_claims(sentences, types, default_gazetteer()) for sentences in texts()]
    told = json.dumps(found, sort_keys=True, ensure_ascii=False)
    return {"rules": RULES, "extracted": hashlib.sha256(told.encode()).hexdigest()[:16]}


def test_other_claims_have_another_number_of_rules():
    """A store knows by the number alone that it must ask again, so no outcome changes under the old one."""
    pinned, now = json.loads(GOLDEN.read_text(encoding="utf-8")), digest()
    changed = now["extracted"] != pinned["extracted"]
    assert not (changed and now["rules"] == pinned["rules"]), (
        "what patterns extracts has changed: raise RULES in pipeline/patterns/extractor.py, "
        "then python -m tests.patterns.test_rules"
    )
    assert now == pinned, "RULES was raised: python -m tests.patterns.test_rules"


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(digest(), indent=1) + "\n", encoding="utf-8")
