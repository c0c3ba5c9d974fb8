"""The README names everything that can be switched, broken, edited and asked."""

from pathlib import Path

import pytest

import sandbox
from sandbox.by_hand import ACTIONS
from sandbox.cli import arguments
from sandbox.serving.faults import KINDS
from sandbox.tenant.account import STATUSES
from sandbox.tenant.switches import SWITCHES

TEXT = Path(sandbox.__file__).with_name("README.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*SWITCHES, *KINDS, *ACTIONS])
def test_every_switch_fault_and_action_is_named(name):
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("switch", SWITCHES.values(), ids=SWITCHES)
def test_the_values_of_a_switch_are_listed_default_first(switch):
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{switch.name}` |")]
    values = row.split("|")[2].replace("`", "").strip()
    assert values.startswith(switch.default)
    assert set(switch.choices) <= set(values.split(", "))


def test_every_option_of_the_command_line_is_named():
    options = [
        name for action in arguments()._actions for name in action.option_strings if name not in ("-h", "--help")
    ]
    assert all(name in TEXT for name in options if name != "--host")


def test_every_state_is_named():
    assert all(word in TEXT for _, category, word, *_ in STATUSES if category in (7, 9, 11))


def test_every_control_endpoint_is_named(box):
    endpoints = {name for _, name in box.entrance.control._endpoints}
    assert all(f"`/sandbox/{name}" in TEXT for name in endpoints)
