"""The words, body and time that an answer or an error carries."""

import copy
from datetime import UTC, datetime

import pytest

from crm.client import Call, RawAnswer, errors
from crm.client.reading import read_answer, remote_date
from tests.crm.client.fakes import ANSWERED, SENT, Replay, replaying

CALL = Call("POST", "/Api/Order/83/Finalize", {"Name": "Secret Name"}, None, changes_state=True)


def came(status=200, body=b"{}", **headers):
    return RawAnswer(status, headers, body, SENT, ANSWERED)


def failed(status, body):
    with pytest.raises(errors.MiniCRMError) as caught:
        read_answer(CALL, came(status, body), lambda raw: raw)
    return caught.value


def test_an_error_carries_call_status_body_and_time():
    error = failed(405, b"Order (POST): A met\xc3\xb3dus nem enged\xc3\xa9lyezett!")
    assert error.words == "Order (POST): A metódus nem engedélyezett!"
    assert (error.call, error.status, error.sent_at) == ("POST /Api/Order/83/Finalize", 405, SENT)
    assert str(error) == "POST /Api/Order/83/Finalize 405: Order (POST): A metódus nem engedélyezett!"
    assert "Secret Name" not in repr(error)


def test_a_body_is_cut_and_words_are_shorter():
    error = failed(400, "ő".encode() * 10_000)
    assert (len(error.body), len(error.words)) == (2000, 500)


def test_a_web_page_and_silence_get_our_words():
    assert failed(500, b"\n<html><body>Fatal error</body></html>").words == "MiniCRM answered 500 with a web page."
    assert failed(404, b"  ").words == "MiniCRM answered 404 without a word."


def test_broken_characters_do_not_hide_the_words():
    assert failed(400, b"\xef\xbb\xbfhib\xe1s").words == "hib\ufffds"


@pytest.mark.parametrize("status", [400, 404, 429, 500, 200])
def test_an_error_may_be_copied_between_processes(status):
    error = failed(status, b"words")
    again = copy.deepcopy(error)
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_every_status_is_an_answer_a_refusal_or_unknown():
    decided = {400, 401, 403, 404, 405, 422, 429}
    for status in range(100, 600):
        if not 200 <= status < 300:
            error = failed(status, b"x")
            assert isinstance(error, errors.OutcomeUnknown) == (status not in decided), status
            assert isinstance(error, errors.ServerError) == (status >= 500), status


def test_any_2xx_with_the_record_is_an_answer():
    assert read_answer(CALL, came(201, b'{"a": 1}'), lambda raw: raw["a"]).value == 1


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 04 Mar 2024 10:00:01 GMT", datetime(2024, 3, 4, 10, 0, 1, tzinfo=UTC)),
        ("Mon, 04 Mar 2024 11:00:01 +0100", datetime(2024, 3, 4, 10, 0, 1, tzinfo=UTC)),
        ("Mon, 04 Mar 2024 10:00:01 -0000", datetime(2024, 3, 4, 10, 0, 1, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("Mon, 99 Mar 2024 10:00:01 GMT", None),
    ],
)
def test_the_date_of_the_remote_is_aware_or_none(text, moment):
    assert remote_date(came(Date=text)) == remote_date(came(date=text)) == moment


def test_a_missing_date_is_none():
    assert remote_date(came()) is None


def test_a_number_that_python_would_round_is_kept():
    client, _ = replaying(b'{"Id": 1, "Share": 0.1234567890123456789012345, "Big": 68719476736}')
    raw = client.card(1).raw
    assert (str(raw["Share"]), raw["Big"]) == ("0.1234567890123456789012345", 2**36)


def test_a_foreign_failure_of_the_transport_passes_through():
    client, _ = replaying(b"")
    client._transport = Replay(RuntimeError("bug"))
    with pytest.raises(RuntimeError, match="bug"):
        client.order(1)
