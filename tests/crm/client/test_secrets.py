"""The key shows up nowhere: not in errors, tracebacks, reprs or logs, not even when the server repeats it."""

import base64
import logging
import traceback

import pytest

from crm.client import MiniCRM, RequestsTransport, errors
from tests.crm.client.fakes import KEY, SYSTEM, answer, raw, reset, slow
from tests.crm.client.test_transport import DOUBTS, ORDER, unused_port

TOKEN = base64.b64encode(f"{SYSTEM}:{KEY}".encode()).decode()
ECHO = f"<pre>PHP_AUTH_PW = {KEY}\nHTTP_AUTHORIZATION = Basic {TOKEN}</pre>".encode()
FAILURES = {
    **{what: step for what, (step, _error) in DOUBTS.items()},
    "time-out": slow(0.5, answer(ORDER)),
    "echo 400": answer(ECHO, 400),
    "echo 401": answer(ECHO, 401),
    "echo 500": answer(ECHO, 500),
    "echo 200": answer(ECHO),
    "echo in JSON": answer(b'{"Id": "%s"}' % KEY.encode()),
    "echo escaped": answer(b'{"Id": "%s"}' % TOKEN.replace("/", "\\/").encode()),
    "echo cut": raw(ECHO[:60]),
    "reset": reset,
}


def everything_about(error):
    """All texts that a log, an error page or a reporting service could take from an exception and its chain."""
    texts = []
    while error is not None:
        texts += [str(error), repr(error), repr(error.args), repr(vars(error))]
        texts += traceback.format_exception(error)
        for frame, _line in traceback.walk_tb(error.__traceback__):
            if "/crm/client/" in frame.f_code.co_filename and "/tests/" not in frame.f_code.co_filename:
                texts += [repr(value) for value in frame.f_locals.values()]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


def assert_clean(text):
    assert KEY not in text
    assert TOKEN.rstrip("=") not in text
    assert TOKEN.rstrip("=").replace("/", "\\/") not in text


@pytest.mark.parametrize("what", FAILURES)
@pytest.mark.parametrize("ask", [lambda client: client.order(83), lambda client: client.move_order(83, "Paid")])
def test_a_failure_does_not_tell_the_key(serve, caplog, what, ask):
    client = serve(FAILURES[what]).client(read_timeout_seconds=0.2)
    with caplog.at_level(logging.DEBUG), pytest.raises(errors.MiniCRMError) as caught:
        ask(client)
    assert_clean(everything_about(caught.value))
    assert_clean(caplog.text)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_call_that_was_not_sent_does_not_tell_the_key(scheme):
    with pytest.raises(errors.NotSent) as caught:
        MiniCRM(f"{scheme}://127.0.0.1:{unused_port()}", SYSTEM, KEY).order(83)
    assert_clean(everything_about(caught.value))
    assert caught.value.__context__ is None


def test_an_echo_is_blotted_out_and_the_words_around_it_stay(serve):
    with pytest.raises(errors.Rejected) as caught:
        serve(answer(ECHO, 400)).client().order(83)
    assert "PHP_AUTH_PW = [key]" in caught.value.body


def test_a_success_does_not_log_the_key(serve, caplog):
    with caplog.at_level(logging.DEBUG):
        answered = serve(answer(ORDER)).client().order(83)
    assert_clean(caplog.text + repr(answered))


def test_neither_client_nor_transport_tells_the_key():
    client = MiniCRM("https://r3.minicrm.hu", SYSTEM, KEY)
    transport = RequestsTransport("https://r3.minicrm.hu", SYSTEM, KEY)
    assert_clean(repr(client) + str(client) + repr(transport) + str(transport) + repr(vars(client)))


def test_a_short_key_of_a_sandbox_does_not_spoil_answers(serve):
    server = serve(answer(ORDER))
    assert MiniCRM(server.url, SYSTEM, "Id").order(83).value.id == 83
