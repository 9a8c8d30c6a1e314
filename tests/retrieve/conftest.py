"""Transport over a scripted server; the literature world is in `world/`."""

import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from world.server import HandClock, Reply, Server, WorldClock

from engine.retrieve.transport.client import Patience
from engine.retrieve.transport.request import Request
from engine.retrieve.transport.service import Service
from engine.retrieve.transport.settings import Settings
from engine.retrieve.transport.transport import Transport

PATIENCE = Patience(connect=2.0, read=2.0, whole=5.0)
KEY, CONTACT = "k3y/with+odd=signs", "who@example.org"


class Stage:
    """A server that plays a script, and a transport that asks it."""

    def __init__(self, folder, clock):
        self.folder, self.script, self.clock = folder, {}, clock
        self.server = Server(self._answer, self.clock)
        self.transports = []

    def _answer(self, hit):
        replies = self.script[hit.path]
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def plays(self, path, *replies):
        """Answer a path with these in turn, the last for good."""
        self.script[path] = [reply if isinstance(reply, Reply) else Reply(body=reply) for reply in replies]

    def settings(self, **changes):
        service = {
            "name": "s", "base_url": f"{self.server.url}/s", "interval": 3.0, "terms": "", "key_header": "x-api-key", "key_param": "api_key",
            "contact_param": "mailto", **changes,
        }  # fmt: skip
        return Settings(
            services={"s": Service(**service)},
            contact=CONTACT,
            archive=self.folder / "archive",
            pace=self.folder / "pace",
            keys={"s": KEY},
        )

    def transport(self, *, patience=PATIENCE, offline=False, settings=None, clock=None):
        transport = Transport(
            settings or self.settings(), patience=patience, offline=offline, clock=clock or self.clock
        )
        self.transports.append(transport)
        return transport

    def request(self, path="/s/x", **changes):
        return Request(service="s", url=self.server.url + path, **changes)

    def times(self, path="/s/x"):
        return sum(hit.path == path for hit in self.server.hits)

    def close(self):
        for transport in self.transports:
            transport.close()
        self.server.stop()


@pytest.fixture
def stage(tmp_path):
    made = Stage(tmp_path, HandClock())
    yield made
    made.close()


@pytest.fixture
def busy_stage(tmp_path):
    """A stage whose time passes, for callers that come at once."""
    made = Stage(tmp_path, WorldClock(time.time()))
    yield made
    made.close()
