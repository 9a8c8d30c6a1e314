"""A real HTTP server on loopback that counts who asked when, and can misbehave at every level down to the connection."""

import asyncio
import itertools
import threading
import time
from dataclasses import dataclass, field

from aiohttp import web

SCALE = 500.0
"""Seconds of the world in a second of the machine: intervals keep their proportions, and tests do not wait."""
EPOCH = 1_800_000_000.0


class WorldClock:
    """The world's time, the same for all processes that know when it began."""

    def __init__(self, began, scale=SCALE):
        self.began, self.scale = began, scale
        self.slept = []

    def now(self):
        return EPOCH + (time.time() - self.began) * self.scale

    def sleep(self, seconds):
        self.slept.append(seconds)
        time.sleep(seconds / self.scale)


class HandClock:
    """A time that only sleeping moves on."""

    def __init__(self):
        self.time, self.slept = EPOCH, []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Hit:
    """One request as the server saw it."""

    name: str
    path: str
    query: dict
    headers: dict
    began: float
    ended: float = 0.0


@dataclass
class Reply:
    """What to answer, and how badly."""

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    cut: bool = False
    drip: float = 0.0
    drop: bool = False
    chunked: bool = False


class Server:
    """Answers with what `answer(hit)` returns; `hits` are in the order in which they came."""

    def __init__(self, answer, clock):
        self.answer, self.clock = answer, clock
        self.hits, self.open = [], {}
        self.most_open = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._thread.start()
        self._ready.wait(10)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _start(self):
        app = web.Application(client_max_size=1024)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _handle(self, request):
        name = request.path.split("/")[1]
        hit = Hit(name, request.path, dict(request.query), dict(request.headers), self.clock.now())
        self.hits.append(hit)
        asking = self.open.setdefault(name, [])
        asking.append(request)
        connected = sum(one.transport is not None and not one.transport.is_closing() for one in asking)
        self.most_open[name] = max(self.most_open.get(name, 0), connected)
        try:
            return await self._respond(request, self.answer(hit))
        finally:
            asking.remove(request)
            hit.ended = self.clock.now()

    async def _respond(self, request, reply):
        if reply.drop:
            request.transport.abort()
            return web.Response()
        if not (reply.cut or reply.drip or reply.chunked):
            return web.Response(status=reply.status, body=reply.body, headers=reply.headers)
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        if not reply.chunked:
            response.content_length = len(reply.body)
        await response.prepare(request)
        await self._write(request, response, reply)
        return response

    async def _write(self, request, response, reply):
        try:
            if reply.cut:
                await response.write(reply.body[: len(reply.body) // 2])
                request.transport.abort()
            elif reply.drip:
                for byte in reply.body:
                    await response.write(bytes([byte]))
                    await asyncio.sleep(reply.drip)
            else:
                await response.write(reply.body)
        except ConnectionError:
            pass

    def gaps(self, name):
        """Return the times between the arrivals of requests to a service."""
        hits = [hit for hit in self.hits if hit.name == name]
        return [late.began - early.began for early, late in itertools.pairwise(hits)]
