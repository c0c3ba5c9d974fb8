"""A state diagram computed from a table of moves: boxes on a grid, arrows between them, and the same as a list.

Moves are anything with `label`, `sources` and `target`. Moves without a target (trash, restore) leave the state as it
is and are not drawn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.models.cards import DocumentStatus

S = DocumentStatus
# Column and row of each state; columns that a table does not use are closed up.
PLACES: Mapping[str, tuple[int, int]] = {
    S.DRAFT: (0, 0), S.IN_PROGRESS: (1, 0), S.COMPLETED: (2, 0), S.PAID: (3, 0), S.FAILED: (2, 1),
    S.ISSUED: (0, 0), S.STORNOED: (3, 1),
}  # fmt: skip
BOX_HEIGHT, ROW_HEIGHT, TOP = 26, 50, 22
BOX_MIN, GAP_MIN, PADDING = 64, 44, 24
# Widths are guessed, because nothing measures text on the server: wide enough for the widest of our fonts.
BOX_LETTER, EDGE_LETTER = 7.6, 7.0
APART = 6  # between the two arrows of a pair of states that lead to each other
HEAD = 6


@dataclass(frozen=True)
class Box:
    code: str
    label: str
    x: float
    y: float
    width: float
    css: str = ""
    height: int = BOX_HEIGHT

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def center(self) -> float:
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Arrow:
    label: str
    path: str
    head: str
    x: float
    y: float
    css: str = ""


@dataclass(frozen=True)
class Way:
    """A move out of a state, for the list."""

    label: str
    target: str
    note: str
    is_legal: bool


@dataclass(frozen=True)
class Step:
    label: str
    css: str
    is_current: bool
    ways: tuple[Way, ...]


@dataclass
class Diagram:
    width: int = 0
    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    legal: list[Way] = field(default_factory=list)


@dataclass(frozen=True)
class Edge:
    source: str
    target: str
    label: str
    note: str
    is_legal: bool


def draw(moves: Iterable[Any], current: str, legal: Iterable[Any], waiting: str = "") -> Diagram:
    """The diagram of `moves` with `current` filled, the `legal` moves out of it accented, `waiting` dashed."""
    edges = _edges(moves, current, list(legal))
    codes = _in_order({edge.source for edge in edges} | {edge.target for edge in edges} | ({current} & set(PLACES)))
    boxes = _boxes(codes, edges, current, waiting)
    drawn = Diagram(boxes=list(boxes.values()), arrows=[_arrow(edge, edges, boxes) for edge in edges])
    if not boxes:
        return drawn
    drawn.width = round(max([box.right + 1 for box in drawn.boxes] + [_end_of_label(arrow) for arrow in drawn.arrows]))
    drawn.height = round(max(box.bottom for box in drawn.boxes) + 12)
    drawn.steps = [_step(box, edges, current) for box in drawn.boxes]
    drawn.legal = [way for step in drawn.steps for way in step.ways if way.is_legal]
    return drawn


def _edges(moves: Iterable[Any], current: str, legal: list[Any]) -> list[Edge]:
    return [
        Edge(source, move.target, str(move.label), _note(move), source == current and move in legal)
        for move in moves if move.target for source in move.sources
    ]  # fmt: skip


def _note(move: Any) -> str:
    from crm.models import Reversibility

    code = getattr(move, "reversibility", "")
    return str(Reversibility(code).label) if code else ""


def _in_order(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: (PLACES[code][1], PLACES[code][0]))


def _boxes(codes: Sequence[str], edges: Sequence[Edge], current: str, waiting: str) -> dict[str, Box]:
    columns = sorted({PLACES[code][0] for code in codes})
    labels = {code: str(S(code).label) for code in codes}
    widths = [
        max([BOX_MIN, *(len(labels[code]) * BOX_LETTER + PADDING for code in codes if PLACES[code][0] == column)])
        for column in columns
    ]
    lefts = [1.0]
    for number, width in enumerate(widths[:-1]):
        lefts.append(lefts[-1] + width + _gap(columns[number], columns[number + 1], edges))
    return {
        code: Box(
            code, labels[code], lefts[columns.index(column)], TOP + row * ROW_HEIGHT,
            widths[columns.index(column)], _css(code, current, waiting),
        )
        for code in codes for column, row in [PLACES[code]]
    }  # fmt: skip


def _gap(left: int, right: int, edges: Sequence[Edge]) -> float:
    """Room between two columns for the longest word on an arrow between them."""
    between = [len(edge.label) for edge in edges if {PLACES[edge.source][0], PLACES[edge.target][0]} == {left, right}]
    return max([GAP_MIN, *(length * EDGE_LETTER + PADDING for length in between)])


def _css(code: str, current: str, waiting: str) -> str:
    if code == current:
        return "is-now"
    if code == waiting:
        return "is-waiting"
    here = PLACES.get(current)
    return "is-past" if here and PLACES[code][1] == 0 and PLACES[code][0] < here[0] else ""


def _arrow(edge: Edge, edges: Sequence[Edge], boxes: dict[str, Box]) -> Arrow:
    source, target = boxes[edge.source], boxes[edge.target]
    is_pair = any(other.source == edge.target and other.target == edge.source for other in edges)
    css = "is-legal" if edge.is_legal else ""
    if source.y == target.y:
        return _straight(edge, source, target, is_pair, css)
    if source.x == target.x:
        return _upright(edge, source, target, is_pair, css)
    return _bent(edge, source, target, is_pair, css)


def _straight(edge: Edge, source: Box, target: Box, is_pair: bool, css: str) -> Arrow:
    forward = source.x < target.x
    start, end = (source.right, target.x - 2) if forward else (source.x, target.right + 2)
    y = source.center + (0 if not is_pair else -APART if forward else APART)
    above = forward or not is_pair
    return Arrow(
        edge.label, f"M{start:g} {y:g}H{end:g}", _head(end, y, "right" if forward else "left"),
        (start + end) / 2, y - 10 if above else y + 11, css,
    )  # fmt: skip


def _upright(edge: Edge, source: Box, target: Box, is_pair: bool, css: str) -> Arrow:
    down = source.y < target.y
    start, end = (source.bottom, target.y - 2) if down else (source.y, target.bottom + 2)
    x = source.middle + (0 if not is_pair else -2 * APART if down else 2 * APART)
    beside = _half(edge.label) + 6
    return Arrow(
        edge.label, f"M{x:g} {start:g}V{end:g}", _head(x, end, "down" if down else "up"),
        x + (-beside if down else beside), (start + end) / 2, css,
    )  # fmt: skip


def _bent(edge: Edge, source: Box, target: Box, is_pair: bool, css: str) -> Arrow:
    """Along the column of the upper box and the row of the lower one."""
    down = source.y < target.y
    upper, lower = (source, target) if down else (target, source)
    x = upper.middle + (0 if not is_pair else -2 * APART if down else 2 * APART)
    y = lower.center + (0 if not is_pair else -APART if down else APART)
    from_left = upper.x < lower.x
    side = lower.x if from_left else lower.right
    if down:
        end = side - 2 if from_left else side + 2
        head = _head(end, y, "right" if from_left else "left")
        return Arrow(edge.label, f"M{x:g} {upper.bottom:g}V{y:g}H{end:g}", head, (x + end) / 2, y - 9, css)
    end = upper.bottom + 2
    beside = x + _half(edge.label) + 6
    return Arrow(edge.label, f"M{side:g} {y:g}H{x:g}V{end:g}", _head(x, end, "up"), beside, (y + end) / 2 + 4, css)


def _head(x: float, y: float, towards: str) -> str:
    """A triangle whose tip is at x, y."""
    back = {"right": (-HEAD, 0), "left": (HEAD, 0), "down": (0, -HEAD), "up": (0, HEAD)}[towards]
    width = 3.2
    if back[1] == 0:
        return f"M{x:g} {y:g}l{back[0]} -{width}v{2 * width:g}z"
    return f"M{x:g} {y:g}l-{width} {back[1]}h{2 * width:g}z"


def _half(label: str) -> float:
    return len(label) * EDGE_LETTER / 2


def _end_of_label(arrow: Arrow) -> float:
    return arrow.x + _half(arrow.label) + 2


def _step(box: Box, edges: Sequence[Edge], current: str) -> Step:
    ways = tuple(
        Way(edge.label, str(S(edge.target).label), edge.note, edge.is_legal)
        for edge in edges
        if edge.source == box.code
    )
    return Step(box.label, box.css, box.code == current, ways)
