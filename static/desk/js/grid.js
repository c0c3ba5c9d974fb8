// The line grid: table[data-grid] with one tbody, a <template data-line> inside it or beside it, plain repeated inputs.
// The order of lines is the order of rows. Enter: a fresh line below. Arrows: between lines. Ctrl-D: same as above.
// Ctrl-V: rows from a spreadsheet. After every change the form gets a "desk:lines" event (at most every 400 ms).
import { forget, isOpen } from "./combobox.js";

const PAUSE = 400;
const timers = new WeakMap();
let made = 0;

const gridOf = (element) => element.closest?.("[data-grid]");
const rowsOf = (grid) => [...grid.tBodies[0].rows];
const cellsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")].filter((field) => !field.readOnly && !field.disabled);
const isBlank = (row) => cellsOf(row).every((field) => field.matches("select") || field.value.trim() === "");

function changed(grid) {
  clearTimeout(timers.get(grid));
  timers.set(grid, setTimeout(() => (grid.closest("form") ?? grid).dispatchEvent(new CustomEvent("desk:lines", { bubbles: true })), PAUSE));
}

function say(grid, text) {
  const region = document.getElementById(grid.dataset.status ?? "");
  if (region) region.textContent = text;
}

function renumber(grid) {
  rowsOf(grid).forEach((row, index) => {
    for (const place of row.querySelectorAll("[data-no]")) place.textContent = index + 1;
    for (const field of row.querySelectorAll("[data-label]")) {
      field.setAttribute("aria-label", `${field.dataset.label}, ${grid.dataset.line} ${index + 1}`);
    }
  });
}

function add(grid, after = null) {
  const template = grid.querySelector("template[data-line]") ?? document.querySelector(`template[data-line="${grid.id}"]`);
  const row = template.content.firstElementChild.cloneNode(true);
  made += 1;
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of [...element.attributes]) {
      if (attribute.value.includes("__new__")) attribute.value = attribute.value.replaceAll("__new__", `new${made}`);
    }
  }
  if (after) after.after(row);
  else grid.tBodies[0].append(row);
  renumber(grid);
  globalThis.htmx?.process(row);
  return row;
}

function remove(grid, row) {
  const rows = rowsOf(grid);
  const at = rows.indexOf(row);
  const next = rows[at + 1] ?? rows[at - 1] ?? add(grid);
  row.remove();
  renumber(grid);
  cellsOf(next)[0]?.focus();
  say(grid, (grid.dataset.removed ?? "").replace("%n", at + 1));
  changed(grid);
}

function move(grid, row, by) {
  const rows = rowsOf(grid);
  const at = rows.indexOf(row) + by;
  if (at < 0 || at >= rows.length) return;
  if (by < 0) rows[at].before(row);
  else rows[at].after(row);
  renumber(grid);
  say(grid, (grid.dataset.moved ?? "").replace("%n", at + 1));
  changed(grid);
}

function goTo(row, column) {
  const field = cellsOf(row)[column] ?? cellsOf(row)[0];
  field?.focus();
  field?.select?.();
}

function fresh(grid, row) {
  if (isBlank(row)) return;
  const below = row.nextElementSibling;
  goTo(below?.matches("tr") && isBlank(below) ? below : add(grid, row), 0);
}

function put(field, value) {
  if (field.matches("select")) {
    const wanted = value.trim().toLowerCase();
    const option = [...field.options].find((one) => [one.value, one.text].some((text) => text.trim().toLowerCase() === wanted));
    if (option) field.value = option.value;
  } else {
    field.value = value.trim().replace(/\s*\n\s*/g, " ");
  }
  // "input" would make a look-up load its list once per line; what was chosen there before no longer holds.
  if (field.matches("[role=combobox]")) forget(field);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function sameAsAbove(grid, field) {
  const row = field.closest("tr");
  const above = row.previousElementSibling;
  if (!above?.matches("tr")) return;
  put(field, cellsOf(above)[cellsOf(row).indexOf(field)].value);
  // A product brings what hangs on it.
  if (!field.matches("[role=combobox]")) return;
  const sources = [...above.querySelectorAll("[data-from]")];
  row.querySelectorAll("[data-from]").forEach((element, index) => {
    if (element !== field && "value" in element) element.value = sources[index].value;
  });
}

// Tab-separated rows as spreadsheets put them on the clipboard; a cell in quotes may hold tabs and new lines.
export function parse(text) {
  const rows = [[]];
  const cells = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").matchAll(/("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)([\t\n]|$)/g);
  for (const [whole, cell, end] of cells) {
    if (whole === "" && rows.at(-1).length) break;
    rows.at(-1).push(cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "\n") rows.push([]);
    else if (end === "") break;
  }
  return rows.filter((row) => row.length);
}

function paste(grid, field, rows) {
  let row = field.closest("tr");
  const column = cellsOf(row).indexOf(field);
  rows.forEach((values, index) => {
    if (index) row = row.nextElementSibling?.matches("tr") ? row.nextElementSibling : add(grid, row);
    const fields = cellsOf(row).slice(column);
    values.forEach((value, at) => fields[at] && put(fields[at], value));
  });
  say(grid, (grid.dataset.pasted ?? "").replace("%n", rows.length));
  changed(grid);
}

document.addEventListener("keydown", (event) => {
  const grid = gridOf(event.target);
  const field = event.target;
  if (!grid || event.defaultPrevented || !field.matches("input, select") || event.altKey || event.isComposing) return;
  const row = field.closest("tr");
  const column = cellsOf(row).indexOf(field);
  const isChord = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && !isChord) fresh(grid, row);
  else if (event.key.toLowerCase() === "d" && isChord) sameAsAbove(grid, field);
  else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !isChord && !field.matches("select") && !isOpen(field)) {
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    if (next?.matches("tr")) goTo(next, column);
  } else return;
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const grid = gridOf(event.target);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!grid || !/[\t\n]/.test(text.trimEnd()) || !event.target.matches("input, select")) return;
  event.preventDefault();
  paste(grid, event.target, parse(text));
});

const ACTIONS = { remove, up: (grid, row) => move(grid, row, -1), down: (grid, row) => move(grid, row, 1) };

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-line-do]");
  const grid = button && (gridOf(button) ?? document.getElementById(button.getAttribute("aria-controls")));
  if (!grid) return;
  event.preventDefault();
  if (button.dataset.lineDo === "add") {
    goTo(add(grid), 0);
    return;
  }
  ACTIONS[button.dataset.lineDo]?.(grid, button.closest("tr"));
  if (button.isConnected) button.focus();
});

for (const happened of ["input", "change", "desk:chosen"]) {
  document.addEventListener(happened, (event) => gridOf(event.target) && changed(gridOf(event.target)));
}
