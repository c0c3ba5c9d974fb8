from collections.abc import Callable, Iterator

import pytest

from tests.crm.client.fakes import Server, Step


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start a server with these steps; it is closed after the test."""
    servers: list[Server] = []

    def start(*steps: Step) -> Server:
        servers.append(Server(list(steps)))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
