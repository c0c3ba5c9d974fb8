"""What the remote says no to: each refusal carries the status and the key of its words."""

from typing import Any


class Refusal(Exception):
    """The work is not done and nothing has changed.

    Refusal
    ├── BadRequest   400  a bad, missing or unknown value
    ├── Missing      404  no such thing
    └── NotAllowed   405  wrong method, or a move that the state does not allow
    """

    status = 500

    def __init__(self, words: str, **values: Any) -> None:
        super().__init__(words)
        self.words = words
        self.values = values


class BadRequest(Refusal):
    status = 400


class Missing(Refusal):
    status = 404

    def __init__(self, words: str = "not_found", **values: Any) -> None:
        super().__init__(words, **values)


class NotAllowed(Refusal):
    status = 405

    def __init__(self, words: str = "not_allowed", **values: Any) -> None:
        super().__init__(words, **values)
