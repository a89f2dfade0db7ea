"""Coordination: the phrases of an English sentence in order, and which form a list or qualify another."""

from __future__ import annotations

from pipeline.patterns.grammar import ADDING, CLAUSAL, Forms
from pipeline.patterns.phrases import Phrase, find_phrases
from schemas.values import Gazetteer


class Coordination:
    """One sentence with its phrases: lists, asides, and what only qualifies another."""

    def __init__(self, text: str, gazetteer: Gazetteer, forms: Forms) -> None:
        self.text = text
        self.phrases = find_phrases(text, gazetteer, forms)

    def _at(self, i: int) -> Phrase | None:
        return self.phrases[i] if 0 <= i < len(self.phrases) else None

    def _kind(self, i: int) -> str:
        return self.phrases[i].kind if 0 <= i < len(self.phrases) else ""

    def _left(self, i: int) -> int:
        """The next phrase to the left that is no time or particle."""
        i -= 1
        while i >= 0 and self._kind(i) in {"W", "-"}:
            i -= 2 if self._kind(i - 1) == "P" else 1
        return i

    def _finite(self, i: int, step: int) -> Phrase | None:
        """The nearest finite verb to the left or right within the same sentence part."""
        i += step
        while 0 <= i < len(self.phrases) and self._kind(i) != ";":
            if self._kind(i) == "VG" and self.phrases[i].form == "fin":
                return self.phrases[i]
            i += step
        return None

    def _before_aside(self, j: int) -> int | None:
        """The noun phrase before an aside that ends with the comma at j: "Holm, who is ill, said"."""
        for m in range(j - 1, 0, -1):
            if self._kind(m) == ";":
                return None
            if self._kind(m) != "," or self._kind(self._left(m)) != "NP":
                continue
            opening = self.phrases[m + 1]
            if opening.kind in {"R", "P", "NP"} or (opening.kind == "VG" and opening.form in {"red", "ing"}):
                base = self._left(m)
                if opening.kind == "NP":
                    self.phrases[base].apposed = opening
                return base
        return None

    def _chain_head(self, base: int) -> int:
        """From "Goma" in "three from Goma" to "three": the phrase that others only qualify."""
        while True:
            before = self._left(base)
            target = before
            if self._kind(before) == "P" and before > 0:
                target = self._left(before)
            elif self._kind(before) != "VG":
                return base
            while self._kind(target) == "VG" and self.phrases[target].form != "fin":
                target = self._left(target)
            if self._kind(target) == "VG" and self._kind(self._left(target)) == "R":
                target = self._left(self._left(target))  # "a boy who fled the camp was killed"
            if self._kind(target) != "NP" or (target == before and self._kind(before) != "VG"):
                return base
            base = target

    def _whole_before(self, base: int) -> int | None:
        """What a list of names ending at `base` qualifies: "the truce brokered by Qatar and Egypt"."""
        last = self.phrases[base].head
        if self._kind(base - 1) != "C" or self._kind(base - 2) != "NP":
            return None
        of = self._kind(base - 3) == "P" and self.phrases[base - 3].low in {"of", "for"}
        if of and all(t.tag == "proper" for p in (base, base - 2) for t in self.phrases[p].tokens):
            self.phrases[base].kind = self.phrases[base - 1].kind = (
                "-"  # "the Ministry of Defence and Security"
            )
            self.phrases[base - 2].tokens += [*self.phrases[base - 1].tokens, *self.phrases[base].tokens]
            return self._chain_head(base - 2)
        if not last.named:
            return None
        first = base - 2
        while self._kind(first - 1) in {",", "C"} and self._kind(first - 2) == "NP":
            first -= 2
        head = self._chain_head(first)
        return head if head != first and self.phrases[first].head.named else None

    def _joined_left(self, base: int) -> list[Phrase]:
        found = [self.phrases[base]]
        k, listed = base, False
        while True:
            before = k - 1
            if self._kind(before) == "C" and self.phrases[before].low in {"and", "or", "nor"} and not listed:
                listed = True
                before -= self._kind(before - 1) == ","
            elif listed and self._is_second_country(k):
                before = k
            elif not (listed and self._kind(before) == ","):
                return found
            if self._kind(before - 1) != "NP" or self._is_new_toll(before - 1):
                return found
            head = self._chain_head(before - 1)
            outer = self._at(self._left(head))
            if outer and outer.kind == "P" and self._kind(outer.index - 1) == "VG" and self._starts_anew(k):
                return found  # "ten died in Lima and *two guards* were hurt"
            if outer and outer.kind == "VG" and outer.lemma not in CLAUSAL:
                return found
            found.insert(0, self.phrases[head])
            k = head

    def joined(self, first: int, stop: int) -> list[Phrase]:
        """The noun phrase at `first` and those coordinated with it: "coal, food and medicine"."""
        found, k, nested = [self.phrases[first]], first + 1, False
        while k < stop:
            kind = self._kind(k)
            if kind in {"W", "-"}:
                k += 1
            elif kind == "P":
                holder = self.phrases[k - 1]
                measured = holder.head.tag in {"num", "measure", "money"} or (
                    holder.figure and holder.head.low.endswith("s")
                )
                nested = nested or self.phrases[k].low != "of" or bool(measured)
                k += 2
            elif kind == "VG" and self.phrases[k].form in {"inf", "red", "ing"}:
                nested = True
                k += 1
            elif kind == "NP":
                listed = self._is_counted(k) and not (self._is_apposed(k) or self._is_speaker(k))
                if self._kind(k - 1) == "NP" and (listed or self._is_second_country(k)):
                    found.append(self.phrases[k])  # "a nurse, a guard and two boys" without its comma
                    nested = False
                k += 1
            elif (target := self._next_item(k, stop)) and (
                not nested or self._starts_anew(target) or (kind == "," and self._kind(k + 1) == "C")
            ):
                found.append(self.phrases[target])
                k, nested = target + 1, False
            elif kind == "C" and self._kind(k + 1) == "NP":
                k += 2
            else:
                break
        return found

    def _next_item(self, k: int, stop: int) -> int:
        """The next phrase of a list whose comma or conjunction stands at k, or 0."""
        comma = self._kind(k) == ","
        j = k + comma
        conjunction = self._kind(j) == "C" and self.phrases[j].low in ADDING
        j += conjunction
        if self._kind(j) == "P" and self.phrases[j].low == "of" and conjunction:
            j += 1
        if j >= stop or self._kind(j) != "NP" or not (comma or conjunction):
            return 0
        if not conjunction:  # "A, B and C" is a list, "A, B said" is none
            rest = [p for p in self.phrases[j + 1 : stop] if p.kind in {"C", ";", "VG"}]
            if not rest or rest[0].kind != "C":
                return 0
        return j

    def _is_counted(self, i: int) -> bool:
        first = self.phrases[i].tokens[0]
        return len(self.phrases[i].tokens) > 1 and (first.tag == "num" or first.low in {"a", "an", "another"})

    def _is_speaker(self, i: int) -> bool:
        """Whether a phrase only tells who says so: "killed ten people *a monitor* said"."""
        after = self._at(i + 1)
        return after is not None and after.kind == "VG" and after.lemma in CLAUSAL and not after.passive

    def _is_new_toll(self, i: int) -> bool:
        """Whether a bare figure ends what was told before "and": "rose to *14* and 90 were hurt"."""
        return self._kind(i - 1) == "P" and all(token.tag == "num" for token in self.phrases[i].tokens)

    def _is_apposed(self, i: int) -> bool:
        """Whether a phrase only says who it is that the name before it names: "Ana Ruiz *a leader*"."""
        pair = self.phrases[i - 1 : i + 1] if i > 0 else []
        return (
            len(pair) == 2
            and pair[0].kind == "NP"
            and all(token.tag == "proper" for token in pair[0].tokens)
            and pair[1].tokens[0].low in ({"a", "an", "the"} if len(pair[0].tokens) > 1 else {"a", "an"})
        )

    def _is_second_country(self, i: int) -> bool:
        """Whether a country stands after another without a comma: "Chile *Peru* and Togo"."""
        pair = self.phrases[i - 1 : i + 1] if i > 0 else []
        return len(pair) == 2 and all(p.head.named and p.head.named.kind == "country" for p in pair)

    def _starts_anew(self, i: int) -> bool:
        return self.phrases[i].tokens[0].tag in {"num", "money", "det", "measure"}
