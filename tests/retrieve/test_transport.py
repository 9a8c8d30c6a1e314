"""What the transport makes of everything that a server and a network can do to it."""

import email.utils
import gzip
import io
import json
import logging
import random
import socket
import subprocess
import sys
import tarfile
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import CONTACT, KEY
from world.server import EPOCH, Reply

from engine.retrieve.transport.addresses import is_public, objection
from engine.retrieve.transport.client import Broken, Client, Patience
from engine.retrieve.transport.pacing import MOST_WAIT, Pace
from engine.retrieve.transport.request import FOR_GOOD, Answer
from engine.retrieve.transport.retries import MOST_ATTEMPTS, MOST_MALFORMED, pause, retry_after
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure, Reason, Stage

TOO_FAST = Reply(status=429, body=b"Rate exceeded.", headers={"Content-Type": "text/plain"})
FINE = b'{"fine": true}'


def is_json(answer):
    try:
        json.loads(answer.content)
    except ValueError:
        return "no JSON"
    return ""


def failed(outcome, reason):
    assert isinstance(outcome, Failure), outcome
    assert (outcome.stage, outcome.reason, outcome.subject) == (Stage.RETRIEVE, reason, "s")
    return outcome


def test_an_answer_is_archived_and_stands_for_the_next(stage):
    stage.plays("/s/x", FINE)
    first, second = (stage.transport()(stage.request(params=(("q", "a b"),))) for _ in range(2))
    assert first.content == second.content == FINE
    assert (first.replayed, second.replayed, stage.times()) == (False, True, 1)
    body = stage.folder / "archive" / first.path
    assert body.read_bytes() == FINE
    (kept,) = (stage.folder / "archive" / "answers").glob("*/*.json")
    said = json.loads(kept.read_text())
    assert said["request"] == f"{stage.server.url}/s/x?q=a+b"
    assert said["status"] == 200
    assert said["sha256"] == first.sha256 == body.name
    assert said["time"].startswith("2027-01-")
    assert said["headers"]["content-length"] == "14"


def test_another_query_is_another_request(stage):
    stage.plays("/s/x", FINE)
    for q in "ab":
        stage.transport()(stage.request(params=(("q", q),)))
    assert [hit.query["q"] for hit in stage.server.hits] == ["a", "b"]


def test_an_old_answer_does_not_stand_but_offline(stage):
    stage.plays("/s/x", FINE, b'{"newer": 1}')
    assert stage.transport()(stage.request()).content == FINE
    stage.clock.sleep(86_401)
    assert stage.transport()(stage.request()).content == b'{"newer": 1}'
    stage.clock.sleep(86_401)
    assert stage.transport(offline=True)(stage.request()).content == b'{"newer": 1}'
    assert stage.transport()(stage.request(keep=timedelta(days=2))).replayed


def test_offline_names_what_is_missing(stage):
    outcome = failed(stage.transport(offline=True)(stage.request(params=(("q", "1"),))), Reason.NOT_ARCHIVED)
    assert f"{stage.server.url}/s/x?q=1" in outcome.message
    assert not stage.server.hits


def test_a_damaged_body_is_asked_for_again(stage):
    stage.plays("/s/x", FINE)
    answer = stage.transport()(stage.request())
    (stage.folder / "archive" / answer.path).write_bytes(b"{}")
    assert stage.transport()(stage.request()).content == FINE
    assert stage.times() == 2
    assert (stage.folder / "archive" / answer.path).read_bytes() == FINE


def test_too_fast_is_tried_again_with_growing_pauses(stage):
    stage.plays("/s/x", TOO_FAST, TOO_FAST, FINE)
    assert stage.transport(settings=stage.settings(interval=0.1))(stage.request()).content == FINE
    first, second = stage.clock.slept
    assert 2 * 0.75 <= first <= 2 * 1.25
    assert 4 * 0.75 <= second <= 4 * 1.25


def test_too_fast_for_good_closes_the_service(stage):
    stage.plays("/s/x", TOO_FAST)
    transport = stage.transport()
    assert "429 Rate exceeded." in failed(transport(stage.request()), Reason.RATE_LIMITED).message
    failed(transport(stage.request("/s/y")), Reason.RATE_LIMITED)
    assert len(stage.server.hits) == MOST_ATTEMPTS


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_obeyed(stage, form):
    date = email.utils.formatdate
    headers = {
        "seconds": {"Retry-After": "100"},
        "date": {"Date": date(EPOCH, usegmt=True), "Retry-After": date(EPOCH + 100, usegmt=True)},
    }
    stage.plays("/s/x", Reply(status=503, headers=headers[form]), FINE)
    assert stage.transport()(stage.request()).content == FINE
    assert stage.server.gaps("s")[0] >= 100


def test_retry_after_beyond_the_ceiling_is_not_waited_for(stage):
    stage.plays("/s/x", Reply(status=429, headers={"Retry-After": "86400"}))
    failed(stage.transport()(stage.request()), Reason.RATE_LIMITED)
    failed(stage.transport()(stage.request()), Reason.RATE_LIMITED)
    assert len(stage.server.hits) == 1
    assert max(stage.clock.slept, default=0) < 86400


@pytest.mark.parametrize("said", ["", "soon", "-5", "1e9", "٣", "Mon, 99 Foo 2026"])
def test_illegible_retry_after(said):
    assert retry_after({"retry-after": said}, 0.0) == 0.0


def test_pauses_are_the_same_for_the_same_seed():
    series = [[pause(attempt, random.Random(7)) for attempt in range(1, 6)] for _ in range(2)]
    assert series[0] == series[1] == sorted(series[0])
    assert all(0.75 * 2**n <= wait <= 1.25 * 2**n for n, wait in enumerate(series[0], start=1))


SPENT = {"X-RateLimit-Remaining-USD": "0", "X-RateLimit-Reset": "40000"}


def test_a_spent_budget_is_not_asked_again_by_any_process(stage):
    stage.plays("/s/x", Reply(status=429, body=b'{"error":"Budget","message":"Insufficient budget"}', headers=SPENT))
    assert "Insufficient budget" in failed(stage.transport()(stage.request()), Reason.BUDGET_SPENT).message
    failed(stage.transport()(stage.request("/s/y")), Reason.BUDGET_SPENT)
    assert len(stage.server.hits) == 1


def test_a_budget_renewed_is_used(stage):
    stage.plays("/s/x", Reply(status=429, headers={**SPENT, "X-RateLimit-Reset": "310"}), FINE)
    failed(stage.transport()(stage.request()), Reason.BUDGET_SPENT)
    stage.clock.sleep(320)
    assert stage.transport()(stage.request()).content == FINE


def test_the_last_request_that_a_budget_allows_is_the_last(stage):
    cost = {"X-RateLimit-Remaining-USD": "0.0005", "X-RateLimit-Cost-USD": "0.001", "X-RateLimit-Reset": "40000"}
    stage.plays("/s/x", Reply(body=FINE, headers=cost))
    transport = stage.transport()
    assert transport(stage.request()).content == FINE
    failed(transport(stage.request("/s/y")), Reason.BUDGET_SPENT)
    assert len(stage.server.hits) == 1


@pytest.mark.parametrize(
    "bad", [Reply(status=500), Reply(status=502, body=b"<html>"), Reply(body=FINE, cut=True), Reply(drop=True)]
)
def test_what_may_pass_is_tried_again(stage, bad):
    stage.plays("/s/x", bad, bad, FINE)
    assert stage.transport()(stage.request()).content == FINE
    assert stage.times() == 3


def test_a_dead_service_is_a_failure_not_an_empty_answer(stage):
    stage.plays("/s/x", Reply(drop=True))
    failed(stage.transport()(stage.request()), Reason.UNREACHABLE)
    assert stage.times() == MOST_ATTEMPTS


@pytest.mark.parametrize(
    ("patience", "drip"),
    [(Patience(connect=1, read=0.05, whole=9), 0.5), (Patience(connect=1, read=1, whole=0.1), 0.02)],
)
def test_slow_answers_are_given_up(stage, patience, drip):
    stage.plays("/s/x", Reply(body=FINE * 5, drip=drip), FINE)
    assert stage.transport(patience=patience)(stage.request()).content == FINE
    assert stage.times() == 2


def test_headers_that_dribble_are_given_up():
    """Each byte comes in time, the whole never would."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def dribble():
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Never: ")
                while True:
                    connection.sendall(b"a")
                    time.sleep(0.02)

        thread = threading.Thread(target=dribble)
        thread.start()
        client = Client("x", Patience(connect=1, read=1, whole=0.3))
        got = client.get(f"http://127.0.0.1:{listener.getsockname()[1]}/", (), {}, 1000, local=True)
        client.close()
        thread.join()
    assert got == Broken(reason=Reason.UNREACHABLE, words="no answer in time", again=True)


def test_a_denial_closes_the_service(stage):
    stage.plays("/s/x", Reply(status=403, body=b"Access denied"))
    stage.plays("/s/y", FINE)
    transport = stage.transport()
    assert "Access denied" in failed(transport(stage.request()), Reason.DENIED).message
    failed(transport(stage.request("/s/y")), Reason.DENIED)
    assert len(stage.server.hits) == 1
    assert stage.transport()(stage.request("/s/y")).content == FINE  # another day, another key


def test_not_found_stands_for_a_week(stage):
    stage.plays("/s/x", Reply(status=404, body=b"Resource not found."), FINE)
    request = stage.request(keep=FOR_GOOD)
    for _ in range(2):
        assert "404 Resource not found." in failed(stage.transport()(request), Reason.NOT_FOUND).message
    assert stage.times() == 1
    stage.clock.sleep(8 * 86400)
    assert stage.transport()(request).content == FINE


def test_a_malformed_answer_is_asked_for_again(stage):
    stage.plays("/s/x", b"<html>maintenance</html>", FINE)
    assert stage.transport()(stage.request(complaint=is_json)).content == FINE


def test_malformed_for_good_fails_and_is_no_answer_later(stage):
    stage.plays("/s/x", b"<html>maintenance</html>")
    assert "no JSON" in failed(stage.transport()(stage.request(complaint=is_json)), Reason.MALFORMED_ANSWER).message
    assert stage.times() == MOST_MALFORMED
    stage.plays("/s/x", FINE)
    assert stage.transport()(stage.request(complaint=is_json)).content == FINE


def test_malformed_answers_are_counted_apart_from_broken_ones(stage):
    bad, broken = b"<html>", Reply(status=500)
    stage.plays("/s/x", broken, bad, broken, bad, FINE)
    assert stage.transport()(stage.request(complaint=is_json)).content == FINE


def test_a_paper_that_is_malformed_for_good_is_not_fetched_again_and_again(stage):
    stage.plays("/s/x", b"not JSON")
    request = stage.request(complaint=is_json, is_paper=True, keep=FOR_GOOD)
    messages = {failed(stage.transport()(request), Reason.MALFORMED_ANSWER).message for _ in range(2)}
    assert len(messages) == 1
    assert stage.times() == MOST_MALFORMED


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "identity", None])
def test_packed_bodies_are_unpacked_by_their_bytes(stage, encoding):
    headers = {"Content-Encoding": encoding} if encoding else {}
    stage.plays("/s/x", Reply(body=gzip.compress(gzip.compress(FINE)), headers=headers))
    assert stage.transport()(stage.request()).content == FINE


def test_papers_stay_packed(stage):
    packed = gzip.compress(b"\\documentclass{article}")
    stage.plays("/s/x", Reply(body=packed, headers={"Content-Encoding": "x-gzip"}))
    assert stage.transport()(stage.request(is_paper=True)).content == packed


@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_are_bounded(stage, chunked):
    stage.plays("/s/x", Reply(body=b"x" * 5000, chunked=chunked))
    failed(stage.transport()(stage.request(most_bytes=4096)), Reason.TOO_LARGE)
    assert stage.times() == 1


def test_a_gzip_bomb_is_no_answer(stage):
    stage.plays("/s/x", gzip.compress(b"\0" * 150_000_000, 9))
    failed(stage.transport()(stage.request()), Reason.MALFORMED_ANSWER)


def test_an_archive_is_no_answer(stage):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo("../../x"))
    stage.plays("/s/x", out.getvalue())
    failed(stage.transport()(stage.request()), Reason.MALFORMED_ANSWER)


def test_redirects_within_the_service_are_followed_and_signed_anew(stage):
    stage.plays("/s/x", Reply(status=301, headers={"Location": f"/s/y?a=1&api_key={KEY}&mailto={CONTACT}"}))
    stage.plays("/s/y", FINE)
    answer = stage.transport()(stage.request(params=(("q", "1"),)))
    assert answer.url == f"{stage.server.url}/s/y?a=1"
    assert [hit.query["api_key"] for hit in stage.server.hits] == [KEY, KEY]
    assert "q" not in stage.server.hits[1].query


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "https://example.com/",
        "file:///etc/passwd",
        "//10.0.0.1/",
        "http://169.254.169.254/latest",
        "gopher://x",
        "http://[x",
    ],
)
def test_redirects_elsewhere_are_not(stage, target):
    stage.plays("/s/x", Reply(status=302, headers={"Location": target}))
    failed(stage.transport()(stage.request()), Reason.DENIED_ADDRESS)
    assert stage.times() == 1


def test_a_redirect_may_be_no_answer(stage):
    stage.plays("/s/x", Reply(status=307, headers={"Location": "/s/y"}))
    stage.plays("/s/y", FINE)
    failed(stage.transport()(stage.request(stays=True)), Reason.REFUSED)
    failed(stage.transport()(stage.request(stays=True)), Reason.REFUSED)
    assert (stage.times("/s/x"), stage.times("/s/y")) == (1, 0)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x.pdf", "x.pdf", "", "http://[x", "https://x:99999/", "https://\ud800/", "https://x/\n"]
)
def test_what_is_no_address_is_not_asked(stage, url):
    for service in (stage.settings().services["s"], replace(OPEN, name="s")):
        transport = stage.transport(settings=replace(stage.settings(), services={"s": service}))
        failed(transport(replace(stage.request(), url=url)), Reason.REFUSED)


def test_redirects_in_a_circle_end(stage):
    stage.plays("/s/x", Reply(status=302, headers={"Location": "/s/x"}))
    failed(stage.transport()(stage.request()), Reason.REFUSED)
    assert stage.times() == 6


OPEN = Service(name="open", base_url="https://example.org", interval=3, terms="", any_host=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x.pdf", "https://user:pass@example.org/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/",
        "https://10.1.2.3/", "https://192.168.0.1/", "https://169.254.169.254/", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/",
        "https://224.0.0.1/", "https://1.1.1.1:8080/", "ftp://example.org/", "https:///x", "https://1.1.1.1/a b", "https://1.1.1.1/\n",
    ],
)  # fmt: skip
def test_addresses_from_records_that_are_not_asked(url):
    assert objection(url, OPEN)


def test_public_addresses_may_be_asked():
    assert objection("https://1.1.1.1/paper.pdf", OPEN) == ""
    assert is_public("2606:4700::1111")
    assert not is_public("fe80::1%eth0")
    assert is_public("64:ff9b::101:101")
    assert not [carried for carried in ("64:ff9b::7f00:1", "2002:a00:1::", "::ffff:127.0.0.1") if is_public(carried)]


def test_this_machine_may_be_asked_only_where_a_service_stands_there():
    local = replace(OPEN, base_url="http://127.0.0.1:8080/x")
    assert objection("http://127.0.0.1:8080/y", local) == ""
    assert objection("http://127.0.0.1:8081/y", local)
    assert objection("http://127.0.0.1:8080/y", OPEN)


def test_one_request_at_a_time_and_never_sooner_than_the_interval(busy_stage):
    """Threads with transports of their own, as processes have, ask as one."""
    busy_stage.plays("/s/x", FINE)
    threads = [
        threading.Thread(target=lambda n=n: [busy_stage.transport()(busy_stage.request(params=(("n", f"{n}.{i}"),))) for i in range(4)])
        for n in range(4)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(busy_stage.server.hits) == 16
    assert busy_stage.server.most_open["s"] == 1
    assert min(busy_stage.server.gaps("s")) >= 3.0


ASKER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from conftest import PATIENCE
from world.server import WorldClock
from engine.retrieve.transport.request import Request
from engine.retrieve.transport.service import Service
from engine.retrieve.transport.settings import Settings
from engine.retrieve.transport.transport import Transport
folder, url, began, who = Path(sys.argv[2]), sys.argv[3], float(sys.argv[4]), sys.argv[5]
service = Service(name="s", base_url=url + "/s", interval=200.0, terms="")
settings = Settings(services={"s": service}, contact="", archive=folder / who, pace=folder / "pace", keys={})
ask = Transport(settings, clock=WorldClock(began), patience=PATIENCE)
print("ready", flush=True)
sys.stdin.readline()
for number in range(4):
    assert ask(Request(service="s", url=url + "/s/x", params=(("n", who + str(number)),))).content
"""


def test_processes_share_the_intervals(busy_stage):
    busy_stage.plays("/s/x", FINE)
    arguments = (str(Path(__file__).parent), str(busy_stage.folder), busy_stage.server.url, str(busy_stage.clock.began))
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASKER, *arguments, who], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for who in "abc"
    ]
    for asker in askers:
        asker.stdout.readline()
    for asker in askers:
        asker.communicate("go\n", timeout=60)
    assert [asker.returncode for asker in askers] == [0, 0, 0]
    assert len(busy_stage.server.hits) == 12
    assert min(busy_stage.server.gaps("s")) >= 200.0


def test_a_clock_set_back_holds_nobody_up(stage):
    pace = Pace(stage.folder / "pace", stage.clock)
    with pace.turn("s", 3.0):
        pass
    (state,) = (stage.folder / "pace").iterdir()
    state.write_text(f"{stage.clock.now() + 10 * MOST_WAIT} -\n")
    with pace.turn("s", 3.0) as turn:
        assert turn.closed is None
    state.write_bytes(b"\xff\0nonsense")
    with pace.turn("s", 3.0) as turn:
        assert turn.closed is None
    assert sum(stage.clock.slept) <= 2 * 3.0 + 3.0


def test_no_key_in_any_file_message_or_log(stage, caplog):
    caplog.set_level(logging.DEBUG)
    echo = json.dumps({"message": f"wrong key {KEY} of {CONTACT}"}).encode()
    stage.plays("/s/x", Reply(status=401, body=echo, headers={"X-Echo": KEY, "Set-Cookie": f"k={KEY}"}))
    stage.plays("/s/z", Reply(body=echo))
    outcome = failed(stage.transport()(stage.request()), Reason.DENIED)
    answer = stage.transport()(stage.request("/s/z"))
    hit = stage.server.hits[0]
    assert (hit.headers["x-api-key"], hit.query["api_key"], hit.query["mailto"]) == (KEY, KEY, CONTACT)
    assert CONTACT in hit.headers["User-Agent"]
    files = [path.read_bytes() for path in stage.folder.rglob("*") if path.is_file()]
    texts = [*files, outcome.message.encode(), answer.content, caplog.text.encode(), repr(stage.settings()).encode()]
    assert not [text for text in texts[:-1] for secret in (KEY, CONTACT) if secret.encode() in text]
    assert KEY.encode() not in texts[-1]


def test_what_a_killed_writer_left_is_cleared_away(stage):
    stage.plays("/s/x", FINE)
    part = stage.folder / "archive" / "parts" / "1-2"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    assert isinstance(stage.transport()(stage.request()), Answer)
    assert not part.exists()


def test_keys_are_taken_out_of_what_is_packed(stage):
    echo = json.dumps({"you": CONTACT, "key": KEY}).encode()
    stage.plays("/s/x", gzip.compress(echo))
    stage.plays("/s/y", gzip.compress(FINE, mtime=0))
    answer = stage.transport()(stage.request())
    assert json.loads(answer.content) == {"you": "[removed]", "key": "[removed]"}
    assert (stage.folder / "archive" / answer.path).read_bytes() == answer.content
    untouched = stage.transport()(stage.request("/s/y"))
    assert (stage.folder / "archive" / untouched.path).read_bytes() == gzip.compress(FINE, mtime=0)
