"""Transport: the one way in which anything is asked of the network.

An archived answer stands for a new one for as long as its request says. Else the service is asked when its turn has come, again and
again where that may help, and whatever it says goes into the archive before anyone sees it.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin

from engine.digest import sha256_hex
from engine.retrieve.archive import is_packed, unpack
from engine.retrieve.transport.addresses import is_address, is_local, objection
from engine.retrieve.transport.answers import AnswerArchive, KeptAnswer, Outcome, Received, body_path
from engine.retrieve.transport.client import Broken, Client, Exchange, Patience
from engine.retrieve.transport.clock import Clock, SystemClock
from engine.retrieve.transport.pacing import MOST_WAIT, Pace, Turn
from engine.retrieve.transport.request import Answer, Request
from engine.retrieve.transport.retries import MOST_ATTEMPTS, MOST_MALFORMED, Refusal, budget_is_spent, pause, refusal
from engine.retrieve.transport.secrets import Secrets
from engine.retrieve.transport.service import Service, place
from engine.retrieve.transport.settings import Settings
from engine.types.outcome import Failure, Reason, Stage

MOST_REDIRECTS: Final = 5
"""How often one request may be sent elsewhere."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CLOSING = frozenset({Reason.DENIED, Reason.BUDGET_SPENT, Reason.RATE_LIMITED})


@dataclass(slots=True)
class _Tries:
    """How often one request was made."""

    attempts: int = 0
    malformed: int = 0


class Transport:
    """Asks services, within their terms and the machine's bounds."""

    def __init__(
        self,
        settings: Settings,
        *,
        offline: bool = False,
        clock: Clock | None = None,
        patience: Patience | None = None,
        seed: int = 0,
    ) -> None:
        """Open the archive and a connection pool.

        Parameters
        ----------
        settings : Settings
            Services, keys, contact, and where archive and intervals are kept.
        offline : bool, default False
            Answer from the archive alone.
        clock : Clock, optional
            The machine's own by default.
        patience : Patience, optional
            How long to wait for answers.
        seed : int, default 0
            Of the jitter of retries.
        """
        self._settings = settings
        self._offline = offline
        self._clock = clock or SystemClock()
        self._seed = seed
        self._secrets = Secrets(settings.keys.values(), settings.contact)
        self._archive = AnswerArchive(settings.archive)
        self._pace = Pace(settings.pace, self._clock)
        self._client = Client(settings.user_agent, patience or Patience())
        self._closed: dict[str, Failure] = {}

    def close(self) -> None:
        """Close connections and archive."""
        self._client.close()
        self._archive.close()

    def __call__(self, request: Request) -> Answer | Failure:
        """Answer a request from the archive, else from the network.

        Parameters
        ----------
        request : Request
            What is asked.

        Returns
        -------
        Answer or Failure
            Never raises for what services and networks do.
        """
        service = self._settings.services[request.service]
        if not is_address(request.url):
            return _failure(
                request, Reason.REFUSED, f"{self._secrets.clean_text(request.url[:200])!r} is no http address"
            )
        kept = self._archive.latest(request, 0.0 if self._offline else self._clock.now())
        replayed = None if kept is None else self._replayed(request, service, kept)
        if replayed is not None:
            return replayed
        if self._offline:
            why = f"{request.full_url} is not in the archive; collect once without --offline"
            return _failure(request, Reason.NOT_ARCHIVED, why)
        paced_as = service.paced_as(request.url)
        return self._closed.get(paced_as) or self._ask(request, service, paced_as)

    def body(self, sha256: str) -> bytes | None:
        """Return an archived body by its digest; None where it is missing or damaged."""
        return self._archive.body(sha256)

    def _replayed(self, request: Request, service: Service, kept: KeptAnswer) -> Answer | Failure | None:
        """Return what the archive says, None where a body is damaged or does not do."""
        content = self._archive.body(kept.sha256)
        if content is None:
            return None
        if kept.reason is not None:
            return self._refused(request, service, Refusal(reason=kept.reason, words=kept.why, again=False))
        got = Received(status=kept.status, headers=kept.headers, url=kept.url, content=content)
        answer = _answer(request, got, replayed=True)
        return None if isinstance(answer, Refusal) or request.complaint(answer) else answer

    def _ask(self, request: Request, service: Service, paced_as: str) -> Answer | Failure:
        """Ask until there is an answer, or no hope of one."""
        jitter = random.Random(f"{self._seed} {request.key}")  # noqa: S311  # spreads retries, guards nothing
        tries = _Tries()
        while True:
            tries.attempts += 1
            with self._pace.turn(paced_as, service.interval) as turn:
                if turn.closed is not None:
                    why = f"{service.name} asks to be left alone for more than {MOST_WAIT:.0f} seconds"
                    return self._close(request, paced_as, turn.closed, why)
                said = self._attempt(request, service, turn, tries)
                if isinstance(said, Answer):
                    return said
                if said.wait > MOST_WAIT or not _may_help(said, tries):
                    break
                turn.defer(said.wait or pause(tries.attempts, jitter), said.reason)
        of_one_copy = service.any_host and said.reason == Reason.DENIED
        if said.reason in _CLOSING and not of_one_copy:
            return self._close(request, paced_as, said.reason, f"{service.name} said {said.words}")
        return self._refused(request, service, said)

    def _attempt(self, request: Request, service: Service, turn: Turn, tries: _Tries) -> Answer | Refusal:
        """Make one exchange, with the redirects that it leads to."""
        url, params = request.url, request.params
        for _ in range(MOST_REDIRECTS + 1):
            why = objection(url, service)
            if why:
                return Refusal(reason=Reason.DENIED_ADDRESS, words=why, again=False)
            signed, headers = self._signed(url, params, service)
            local = is_local(place(url)[0])
            got = self._client.get(url, signed, {"Accept": request.accept, **headers}, request.most_bytes, local=local)
            if isinstance(got, Broken):
                return Refusal(reason=got.reason, words=got.words, again=got.again)
            target = got.headers.get("location", "")
            if got.status not in _REDIRECTS or not target or request.stays:
                return self._judged(request, self._cleaned(request, got, url, params), turn, tries)
            try:
                url, params = _unsigned(urljoin(url, target), service)
            except ValueError:
                return Refusal(reason=Reason.DENIED_ADDRESS, words="a redirect to what is no address", again=False)
            self._clock.sleep(service.interval)
        return Refusal(reason=Reason.REFUSED, words=f"more than {MOST_REDIRECTS} redirects", again=False)

    def _cleaned(self, request: Request, got: Exchange, url: str, params: tuple[tuple[str, str], ...]) -> Received:
        """Take keys and contact out of what came, before it is looked at or kept; out of what is packed, too."""
        content = self._secrets.clean_body(got.content, is_paper=request.is_paper)
        plain = content if request.is_paper else _plain(content)
        cleaned = self._secrets.clean_body(plain, is_paper=request.is_paper)
        return Received(
            status=got.status,
            headers=self._secrets.clean_headers(got.headers),
            url=self._secrets.clean_text(f"{url}?{urlencode(params)}" if params else url),
            content=content if cleaned == plain else cleaned,
        )

    def _judged(self, request: Request, got: Received, turn: Turn, tries: _Tries) -> Answer | Refusal:
        """Decide what an answer is worth, archive it, and heed what it says of the caller's budget."""
        now = self._clock.now()
        judged: Answer | Refusal = refusal(got.status, got.headers, got.content, now) or _answer(
            request, got, replayed=False
        )
        if isinstance(judged, Answer):
            complaint = request.complaint(judged)
            if complaint:
                judged = _malformed(complaint)
        tries.malformed += isinstance(judged, Refusal) and judged.reason == Reason.MALFORMED_ANSWER
        refused = judged if isinstance(judged, Refusal) else None
        self._archive.keep(request, got, now, refused, _outcome(request, refused, tries))
        if refused is None and (spent := budget_is_spent(got.headers)):
            turn.defer(spent, Reason.BUDGET_SPENT)
        if refused is not None and (refused.reason == Reason.BUDGET_SPENT or refused.wait > MOST_WAIT):
            turn.defer(refused.wait, refused.reason)
        return judged

    def _signed(
        self, url: str, params: tuple[tuple[str, str], ...], service: Service
    ) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
        """Add key and contact for the service's own hosts, and for no other."""
        headers: dict[str, str] = {}
        if place(url) not in {place(base) for base in service.bases}:
            return params, headers
        key = self._settings.keys.get(service.name, "")
        if key and service.key_header:
            headers[service.key_header] = service.key_prefix + key
        if key and service.key_param:
            params = (*params, (service.key_param, key))
        if self._settings.contact and service.contact_param:
            params = (*params, (service.contact_param, self._settings.contact))
        return params, headers

    def _refused(self, request: Request, service: Service, said: Refusal) -> Failure:
        # What is wrong with a file may differ from one attempt to the next; each attempt's words are in the archive.
        is_file = request.is_paper and said.reason == Reason.MALFORMED_ANSWER
        words = "what came was damaged each time" if is_file else self._secrets.clean_text(said.words)
        what = "has nothing at" if said.reason == Reason.NOT_FOUND else "gave no answer to"
        return _failure(request, said.reason, f"{service.name} {what} {request.full_url}: {words}")

    def _close(self, request: Request, paced_as: str, reason: Reason, why: str) -> Failure:
        """Ask a service nothing more in this run."""
        message = f"{self._secrets.clean_text(why)}; it is asked nothing more in this run"
        failure = _failure(request, reason, message)
        self._closed[paced_as] = failure
        return failure


@contextmanager
def opened(transport: Transport) -> Iterator[Transport]:
    """Close a transport at the end of a block.

    Parameters
    ----------
    transport : Transport
        The transport.

    Yields
    ------
    Transport
        The same.
    """
    try:
        yield transport
    finally:
        transport.close()


def _answer(request: Request, got: Received, *, replayed: bool) -> Answer | Refusal:
    """Make an answer of what came; what is no paper is unpacked, whatever its headers say."""
    content = got.content if request.is_paper else _plain(got.content)
    if not request.is_paper and is_packed(content):
        parts = unpack(content, request.service)
        return _malformed(parts.message if isinstance(parts, Failure) else "an archive in place of an answer")
    digest = sha256_hex(got.content)
    return Answer(
        status=got.status, headers=got.headers, content=content, url=got.url, sha256=digest, path=body_path(digest),
        replayed=replayed,
    )  # fmt: skip


def _plain(content: bytes) -> bytes:
    """Return what was packed on its way, whatever its headers say; an archive of files, or a damaged one, as it is."""
    parts = unpack(content, "") if is_packed(content) else ()
    return parts[0].content if not isinstance(parts, Failure) and len(parts) == 1 and not parts[0].name else content


def _malformed(words: str) -> Refusal:
    return Refusal(reason=Reason.MALFORMED_ANSWER, words=words, again=True)


def _may_help(said: Refusal, tries: _Tries) -> bool:
    """Tell whether to ask once more."""
    return said.again and tries.attempts < MOST_ATTEMPTS and tries.malformed < MOST_MALFORMED


def _outcome(request: Request, refused: Refusal | None, tries: _Tries) -> Outcome:
    """Say what becomes of an answer: only one that would be the same if asked again stands for later ones."""
    if refused is None:
        return Outcome.ACCEPTED
    of_paper = refused.reason in {Reason.DENIED, Reason.MALFORMED_ANSWER} and not _may_help(refused, tries)
    stands = refused.reason in {Reason.NOT_FOUND, Reason.REFUSED} or (request.is_paper and of_paper)
    return Outcome.REFUSED if stands else Outcome.PASSED_OVER


def _unsigned(url: str, service: Service) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Take the query of a redirect apart, and out of it what the caller had added for the service."""
    address, _, query = url.partition("#")[0].partition("?")
    own = {service.key_param, service.contact_param}
    return address, tuple((name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in own)


def _failure(request: Request, reason: Reason, message: str) -> Failure:
    return Failure(stage=Stage.RETRIEVE, subject=request.service, reason=reason, message=message)
