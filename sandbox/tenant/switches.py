"""The behaviours of the remote that nobody has proven, each as a switch with its known values."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Switch:
    name: str
    default: str
    choices: tuple[str, ...]  # empty: a whole number from 0 up
    explains: str

    def read(self, value: Any) -> str:
        text = str(int(value) if isinstance(value, bool) else value).strip()
        if self.choices and text not in self.choices:
            raise ValueError(f"{self.name} is one of {', '.join(self.choices)}, not '{text}'.")
        if not self.choices and not (text.isascii() and text.isdigit()):
            raise ValueError(f"{self.name} is a whole number, not '{text}'.")
        return text


SWITCHES = {
    switch.name: switch
    for switch in (
        Switch(
            "strict_numbers",
            "off",
            ("off", "hungarian", "invoices"),
            "Sent numbers are read as Hungarian: the comma is the decimal mark and a dot is dropped, "
            "so that 500.00 becomes 50000; for every document, or for invoices only.",
        ),
        Switch("thousands", "blank", ("blank", "nbsp"), "What stands between the thousands of invoice amounts."),
        Switch("empty_r3", "[]", ("[]", "{}"), "How the R3 lists write empty Results."),
        Switch("bom", "0", (), "How many UTF-8 byte order marks stand before each JSON answer."),
        Switch(
            "order_verbs",
            "post",
            ("post", "get", "both"),
            "The method of Finalize, Edit, Complete, Paid and Storno of orders.",
        ),
        Switch(
            "storno_link",
            "storner_on_original",
            ("storner_on_original", "storned_on_storno", "both"),
            "Which list row names the other one of a storno pair.",
        ),
        Switch("storno_sign", "negative", ("negative", "positive"), "The sign of the amounts of a storno invoice."),
        Switch(
            "storno_type", "invoice", ("invoice", "own"), "A storno invoice has the Type Invoice, or a word of its own."
        ),
        Switch(
            "omitted_quantity", "keep", ("keep", "zero"), "What a product update without Quantity does to the stock."
        ),
        Switch(
            "card_touches_document",
            "0",
            ("0", "1"),
            "A change of the card alone counts as a modification of its document.",
        ),
        Switch(
            "document_touches_card",
            "1",
            ("1", "0"),
            "A change of a document's content counts as a modification of its card.",
        ),
        Switch("offer_list", "all", ("all", "issued"), "The offer list also holds offers that were never issued."),
        Switch(
            "trash_in_lists",
            "cards",
            ("cards", "none", "documents", "both"),
            "Which lists still show what lies in the trash when they are not asked for Deleted.",
        ),
        Switch("rate_per_minute", "60", (), "Calls to /Api/R3/ in any 60 seconds before 429; 0 for no limit."),
        Switch(
            "locked_out", "off", ("off", "401", "404"), "The plan has no API: every call is answered with this status."
        ),
    )
}


class Switches:
    """The present values; `switches["bom"]` is text, `switches.number("bom")` an int."""

    def __init__(self, stored: None = None) -> None:
        self._values = {name: switch.default for name, switch in SWITCHES.items()}
        self._values.update(stored or {})

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def number(self, name: str) -> int:
        return int(self._values[name])

    def on(self, name: str) -> bool:
        return self._values[name] == "1"

    def change(self, wanted: dict[str, Any]) -> None:
        """Sets several at once; one bad name or value and none is set."""
        unknown = set(wanted) - set(SWITCHES)
        if unknown:
            raise ValueError(f"There is no switch {', '.join(sorted(unknown))}.")
        self._values.update({name: SWITCHES[name].read(value) for name, value in wanted.items()})

    def reset(self) -> None:
        self._values.update({name: switch.default for name, switch in SWITCHES.items()})

    def describe(self) -> dict[str, str]:
        return dict(self._values)

    def record(self) -> Any:
        return json.dumps(self._values)
