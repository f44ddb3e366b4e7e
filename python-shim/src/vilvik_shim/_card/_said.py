"""A run's state in words: one sentence, whose turn it is, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .._host import this_host
from .._spool import temporary_spool
from ._figures import count_of, figure, homely, moment, ordinal
from ._surroundings import watch_command, ways_without_a_bridge

if TYPE_CHECKING:
    from datetime import datetime

    from .._read._views import Bridge
    from ._facts import Facts

WHY_SO_LATE = {
    "hour_window": "waits for the hour window",
    "day_window": "waits for the day window",
    "retry": "waits after a failure",
    "proof": "waits for its proof",
    "account_wait": "waits with the whole account",
    "account_held": "waits, since the account is held",
    "outage": "waits, since the service does not answer",
    "earlier_attempt": "waits for an earlier state of the run",
}


class Said(NamedTuple):
    """What a card says: `word` for the badge, the `sentence`, and `hints` on what to do.

    `tone`: `good`, `going` (nobody has to do anything), `person` (somebody has to), `bad`.
    """

    tone: str
    word: str
    sentence: str
    hints: list[str]


def said_of(facts: Facts, now: datetime) -> Said:
    """Put the state of a run into words."""
    if facts.is_live:
        target = f" of {facts.target}" if facts.target is not None else ""
        hints = [] if facts.problem is None else [f"no dump so far: {facts.problem}"]
        return Said("going", "running", f"runs here, generation {facts.generations}{target}", hints)
    if facts.path is None and not facts.view:
        if facts.problem is None:
            return Said("going", "begun", "was not dumped yet", [])
        return Said("bad", "not dumped", f"not dumped: {facts.problem}", ["mend that, then vilvik_shim.dump(ga)"])
    is_seen = bool(facts.view) and int(facts.view.get("sequence") or 0) >= facts.sequence
    return _of_view(facts, now) if is_seen else _unseen(facts)


def _unseen(facts: Facts) -> Said:
    hints = delivery_hints(facts.bridge, facts.spool)
    if facts.problem is not None:
        return Said("person", "on disk", f"is on disk, but {facts.problem}", hints)
    if facts.phase == "checkpoint":
        if facts.is_broken_off:
            sentence = "broke off; this is its last checkpoint, which goes out when nothing new comes for 15 minutes"
            return Said("going", "broken off", sentence, hints)
        return Said("going", "running", f"runs; at its last checkpoint it was in generation {facts.generations}", hints)
    if facts.spool == temporary_spool(this_host()):
        sentence = "is on disk, but only in the temporary folder, which the system may clear: no spool could be written"
        return Said("person", "on disk", sentence, hints)
    if facts.bridge.daemon in ("up", "elsewhere"):
        return Said("going", "on disk", "is on disk; the bridge takes it in a moment", hints)
    return Said("going", "on disk", "is safe on disk, and waits for the bridge", hints)


def _of_view(facts: Facts, now: datetime) -> Said:
    view = facts.view
    state, why = str(view.get("state")), view.get("why")
    because = f": {why}" if why else ""
    short = facts.run_id[-8:]
    if state == "imported":
        receipt = view.get("receipt") or {}
        return Said("good", "imported", f"imported {moment(receipt.get('accepted_at'), now)}", [])
    if state == "queued":
        return _queued(facts, now)
    if state == "sending":
        return Said("going", "sending", "is being sent", [])
    if state == "in_doubt":
        sentence = "was sent, but no answer came; the bridge looks for it at Vilvik before anything else"
        return Said("going", "in doubt", sentence + because, delivery_hints(facts.bridge, facts.spool))
    if state == "held":
        return Said("person", "held", f"is held{because}", [f"when that is mended: vilvik-bridge retry {short}"])
    if state == "rejected":
        hint = f"mend the dump and move it back, or vilvik-bridge retry {short}, or vilvik-bridge drop {short}"
        return Said("bad", "rejected", f"was rejected{because}", [hint])
    words = {"superseded": "gave way to a newer state of the run", "dropped": "was taken out of the queue"}
    return Said("going", state.replace("_", " "), words.get(state, state.replace("_", " ")) + because, [])


def _queued(facts: Facts, now: datetime) -> Said:
    hints = delivery_hints(facts.bridge, facts.spool)
    if facts.bridge.daemon in ("down", "hangs"):
        return Said("going", "queued", "is in the queue, and waits for the daemon", hints)
    status = facts.bridge.status
    if status.get("key_problem"):
        return Said("person", "waits", "waits for an API key", hints)
    sends = status.get("next")
    for place, send in enumerate(sends if isinstance(sends, list) else [], start=1):
        if send.get("run_id") == facts.run_id:
            return _planned(send, place, facts, now)
    return Said("going", "queued", f"is in the queue, behind {len(sends or [])} others", hints)


def _planned(send: dict[str, Any], place: int, facts: Facts, now: datetime) -> Said:
    because = send.get("because")
    account = facts.bridge.status.get("account") or {}
    if because == "account_held":
        hint = f"the account is held: {account.get('why') or account.get('hold')}"
        return Said("person", "waits", f"{WHY_SO_LATE['account_held']}, {ordinal(place)} in the queue", [hint])
    hints = delivery_hints(facts.bridge, facts.spool)
    if because == "now":
        return Said("going", "queued", f"goes now, {ordinal(place)} in the queue", hints)
    when = send.get("planned_at")
    goes = f"goes at {moment(when, now)}" if when else "goes at a time not known yet"
    why = WHY_SO_LATE.get(str(because), "waits")
    if because == "account_wait" and account.get("why"):
        why = f"{why} ({account['why']})"
    return Said("going", "waits", f"{why}, {goes}, {ordinal(place)} in the queue", hints)


def delivery_hints(bridge: Bridge, spool: str) -> list[str]:
    """Return what has to be done so that runs go out; empty where a daemon sees to it."""
    if bridge.daemon == "elsewhere":
        return [f"delivered by the bridge on {bridge.host or 'another machine'}"]
    if bridge.daemon == "hangs":
        return ["the daemon does not answer: vilvik-bridge status says what to do"]
    if bridge.daemon == "up":
        problem = bridge.status.get("key_problem")
        return [f"the daemon can not send: {homely(str(problem))}"] if problem else []
    # Where a bridge has been at work, it is only at rest.
    no_daemon = [f"the daemon is not running: {watch_command(spool)}"]
    return no_daemon if bridge.status else ways_without_a_bridge(spool) or no_daemon


def run_words(facts: Facts) -> str:
    """Say how the run itself went."""
    phase = {"checkpoint": "under way", "failed": "failed"}.get(facts.phase, facts.phase)
    words = [phase]
    if facts.generations is not None:
        target = f" of {facts.target}" if facts.target is not None else ""
        words.append(
            f"{facts.generations}{target} generations" if target else count_of(facts.generations, "generation")
        )
    if facts.best_fitness is not None:
        # PyGAD says -1 where it has not looked.
        at = f" at generation {facts.best_generation}" if (facts.best_generation or 0) > 0 else ""
        words.append(f"best fitness {figure(facts.best_fitness)}{at}")
    return ", ".join(words)


def proof_words(facts: Facts) -> list[str]:
    """Say for each verdict which roles it holds for, and of what is not proven the reason."""
    lines = []
    for verdict, words in (
        ("failed", "failed"),
        ("not_run", "not run"),
        ("pending", "under way"),
        ("proven", "proven"),
    ):
        roles = [role for role, one in facts.capture.items() if one.get("proof") == verdict]
        if not roles:
            continue
        reasons = list(dict.fromkeys(str(facts.capture[role].get("proof_reason") or "") for role in roles))
        told = "; ".join(reason for reason in reasons if reason) if verdict != "proven" else ""
        lines.append(f"{words}: {', '.join(roles)}{f' ({told})' if told else ''}")
    return lines


def wish_words(wish: dict[str, Any], now: datetime) -> str:
    """Say how a continuation stands."""
    child = wish.get("child") or {}
    state = str(wish.get("state"))
    overrides = wish.get("overrides") or {}
    words = ["continuation " + state.replace("_", " ")]
    if overrides:
        words.append("with " + " ".join(f"{key}={value}" for key, value in overrides.items()))
    if child.get("generations_completed") is not None:
        done, asked = child["generations_completed"], overrides.get("num_generations")
        words.append(f"{done} of {asked} generations" if isinstance(asked, int) else count_of(done, "generation"))
    if wish.get("why"):
        words.append(str(wish["why"]))
    if wish.get("not_before") and state not in ("finished", "failed", "cancelled"):
        words.append(f"next look {moment(wish['not_before'], now)}")
    if wish.get("result_file"):
        words.append("came home: vilvik_shim.load_result, vilvik_shim.resume")
    return ", ".join(words)
