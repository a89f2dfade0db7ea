"""Frames: how the language states a claim, for the built-in pattern extractor.

The built-in types' stand in `pipeline.patterns.frames`; a type of the user's own declares them in its class.

A frame names the words that state a claim (its triggers), which part of their clause fills which field, and
what the noun there must be. What all claims share (status, attribution, date, place, pronouns) is read by the
extractor itself, so that a claim type declares only its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Nouns = frozenset[str]

COUNTED, PERSON, SUM, AGENT = "(counted)", "(person)", "(sum)", "(agent)"
"""In a class of nouns: a bare figure or "nine Danes", a person's name, a sum of money, or a noun whose ending
tells a person ("nine plumbers") may stand for one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to state a claim.

    `triggers` are lemmas parted by spaces: a particle follows an underscore ("gun_down"), two verbs that
    share their object are joined by a plus ("kill+wound").

    `fills` maps a field to a part of the clause. The parts of a verb are `subject`, `object` (the passive is
    turned round), `recipient` ("gave *Peru* trucks"), `complement` (the object of the verb that follows:
    "help Peru build *roads*"), `infinitive` ("agreed *to build roads*"), `phrase` (the verb with its object),
    `nation` (a subject that is a country) and any preposition. Those of a noun are `owner` ("*Oslo's*
    visit"), `pair` ("a *Danish-Peruvian* truce"), `modifier` ("*arms* sale"), `subject` (of the verb it
    belongs to), `maker` (that subject, where it makes the noun: "*Oslo* approved a sale"), `trigger` (its own
    phrase) and any preposition. `quantity` is the number, sum or container of the phrase in `each`, `context`
    the people last named, `before` what the claims of the sentence before have in the same field ("These
    include tanks"). Parts parted by spaces are tried in turn; parts joined by a plus count together.

    `each` is the part of which every coordinated phrase makes a claim. `heads` are the nouns that parts must
    have. `needs` are fields that the sentence itself must fill ("a|b": one of them, from here or before). Of
    the fields in `known` one must name a country, an organisation or a person of a country the article tells;
    fields joined by a plus must all do so.

    An enum takes its value `by_head`, from a noun of the `each` part, else `by_word`, from any word of it,
    else `by_purpose`, from what is done afterwards to somebody or from a noun for that ("sent to *train*
    recruits"), else `by_status`, else from `sets`. `status` is what the trigger itself says, such as
    `planned` for "pledge". Where `repeats` is set, "the soldiers" without a figure only repeats what was said
    of them before. Where `reported` is set, the month or day as of which something is reported may stand for
    when. Where `apart` is set, the article must name both who gives or sends and who receives or where to,
    and they are not the same. Parts in `bars` must not have one of these nouns, or any noun at all for None.
    """

    triggers: str
    fills: Mapping[str, str]
    kind: Literal["verb", "noun"] = "verb"
    each: str = ""
    heads: Mapping[str, Nouns] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    sets: Mapping[str, str] = field(default_factory=dict)
    by_head: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_word: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_purpose: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_status: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    status: str = ""
    reported: bool = False
    repeats: bool = False
    apart: bool = False
    bars: Mapping[str, Nouns | None] = field(default_factory=dict)


def nouns(text: str) -> Nouns:
    """A class of nouns, given in the singular and parted by spaces."""
    return frozenset(text.split())


def by_noun(**classes: str) -> dict[str, str]:
    """Map each noun to the value whose class names it: `by_noun(food="rice flour")`."""
    return {noun: value for value, words in classes.items() for noun in words.split()}


FIGHTERS = nouns(
    "soldier troops trooper force forces fighter personnel serviceman servicewoman marine commando "
    "paratrooper combatant "
    "mercenary peacekeeper policeman gendarme contingent brigade battalion regiment division unit "
    "militia instructor "
    "trainer adviser advisor medic engineer sapper deminer guard reservist conscript recruit army "
    "military gunner "
    "sailor airman infantry infantryman officer police seal contractor reinforcement operator "
    "specialist company platoon"
) | {COUNTED}
WORKERS = nouns(
    "worker labourer laborer builder technician doctor nurse surgeon paramedic electrician plumber mechanic "
    "carpenter welder rescuer firefighter"
)
PLATFORMS = nouns(
    "warship ship frigate destroyer carrier submarine vessel corvette aircraft jet bomber warplane "
    "plane battery "
    "squadron fleet flotilla aircraft-carrier gunship"
)
"""What a state moves with its crew: a deployment, where it is not given away."""
PEOPLE = (
    FIGHTERS - nouns("contingent brigade battalion regiment division unit company army military")
    | WORKERS
    | nouns(
        "people person man woman child boy girl baby infant teenager adult civilian resident villager "
        "citizen national "
        "bystander pedestrian passenger pilot driver crew member militant rebel gunman insurgent "
        "terrorist extremist "
        "jihadist attacker assailant suspect volunteer employee staff miner farmer fisherman doctor "
        "nurse paramedic "
        "patient firefighter rescuer journalist reporter photographer activist protester demonstrator "
        "lawyer judge "
        "official diplomat politician minister mayor priest pastor imam prisoner inmate detainee "
        "captive hostage settler "
        "migrant refugee evacuee victim survivor student pupil teacher family mother father son "
        "daughter brother sister "
        "wife husband relative couple tourist visitor worshipper worshiper other aid_worker commander "
        "general leader captain "
        "lieutenant colonel sergeant life casualty dead wounded patient operative gangster agent elder "
        "herder trader "
        "militiaman tribesman businessman cameraman guardsman clergyman bowman fireman loyalist "
        "shopper student scout pilgrim monk nun foreigner toddler jeweller youth individual inhabitant "
        "schoolchild schoolboy schoolgirl juvenile"
    )
)
UNITS = nouns("contingent battalion brigade regiment division company unit platoon")
"""Nouns whose figure counts no people."""
VAGUE = nouns("aid assistance help support supply supplies equipment package material good goods item relief")
"""Nouns that leave it to another word of their phrase what they are: "medical supplies"."""
MODIFIERS = nouns("economic emergency financial humanitarian medical military scientific security technical")
"""What says of a noun after it of what kind it is, also over "and": "military and security personnel"."""
TOLLS = nouns("toll casualty loss death fatality injury number total dead wounded injured killed")
"""Nouns that count people without saying whom."""
CONTAINERS = nouns(
    "truck truckload lorry lorryload container box crate tonne ton kilogram litre barrel round convoy "
    "shipment "
    "delivery load planeload shipload plane cargo batch package quantity amount number volume set "
    "piece unit supply "
    "worth pallet wagon trainload dose total group variety range minimum maximum million thousand "
    "hundred dozen"
)
"""Nouns whose "of" phrase is the thing itself: "40 trucks of flour"."""
