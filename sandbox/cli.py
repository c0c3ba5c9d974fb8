"""The command line: start, say where, serve until told to stop."""

import argparse
import signal
import sys
import threading
from typing import Any

from sandbox.box import CannotStart, Sandbox
from sandbox.tenant.words import LANGUAGES


def arguments() -> Any:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A stateful stand-in for MiniCRM.")
    parser.add_argument("--port", type=int, required=True, help="0 takes any free port")
    parser.add_argument("--host", default="127.0.0.1", help="loopback only")
    parser.add_argument("--data", default="var/sandbox", metavar="DIR", help="kept between starts")
    parser.add_argument("--seed", type=int, help="the same seed makes the same sample data")
    parser.add_argument("--invoices", type=int, default=60, metavar="N")
    parser.add_argument("--orders", type=int, default=40, metavar="N")
    parser.add_argument("--offers", type=int, default=25, metavar="N")
    parser.add_argument("--contacts", type=int, default=40, metavar="N")
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--speed", type=float, metavar="N", help="how many times faster the clock runs")
    parser.add_argument("--system-id", type=int, metavar="ID")
    parser.add_argument("--api-key", metavar="KEY", help="32 characters; generated into DIR/api_key if not given")
    parser.add_argument("--switch", nargs="+", action="extend", default=[], metavar="NAME=VALUE")
    return parser


def main(argv: Any = None) -> Any:
    options = arguments().parse_args(argv)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        box = open_sandbox(options)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 2
    with box:
        if box.generated_key:
            print(f"The API key was generated and is in {box.key_file}.", file=sys.stderr)
        print(f"Sandbox ready on {box.url} (system {box.system_id})", flush=True)
        stop.wait()
    return 0


def open_sandbox(options: Any) -> Any:
    return Sandbox(
        options.data,
        port=options.port,
        host=options.host,
        system_id=options.system_id,
        api_key=options.api_key,
        seed=options.seed,
        invoices=options.invoices,
        orders=options.orders,
        offers=options.offers,
        contacts=options.contacts,
        language=options.language,
        speed=options.speed,
        switches=dict(read_switch(text) for text in options.switch),
    )


def read_switch(text: str) -> Any:
    name, sign, value = text.partition("=")
    if not sign:
        raise CannotStart(f"Write --switch {name}=VALUE.")
    return name, value
