// Lists. [data-list] holds rows (tbody tr or li): j and k move the cursor, x selects, Enter opens. Rows carry
// data-currency and data-amount; [data-selection] shows how many are chosen and what they sum up to.
const root = document.documentElement;
let anchor = null;

const lists = () => [...document.querySelectorAll("[data-list]")];
const rowsOf = (list) => [...list.querySelectorAll(":scope > tbody > tr, :scope > li")];
const tick = (row) => row.querySelector("input[type=checkbox][name]");
const cursor = () => document.querySelector("[data-list] .is-cursor");

function moveTo(row) {
  cursor()?.classList.remove("is-cursor");
  row.classList.add("is-cursor");
  (row.querySelector("[data-open]") ?? row.querySelector("a"))?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const rows = lists().flatMap(rowsOf);
  const at = rows.indexOf(cursor());
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (next) moveTo(next);
}

function select(row, extend) {
  const box = tick(row);
  if (!box) return;
  const rows = lists().flatMap(rowsOf);
  const from = extend && anchor?.isConnected ? rows.indexOf(anchor) : rows.indexOf(row);
  const [first, last] = [from, rows.indexOf(row)].sort((a, b) => a - b);
  const checked = extend ? true : !box.checked;
  for (const one of rows.slice(first, last + 1)) if (tick(one)) tick(one).checked = checked;
  anchor = row;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  const row = cursor();
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key.toLowerCase() === "x" && row) select(row, event.shiftKey);
  else if (event.key === "Escape" && document.querySelector("[data-selection].is-on")) clear();
  else if (event.key === "Enter" && row && !event.target.closest("a, button, summary")) {
    (row.querySelector("[data-open]") ?? row.querySelector("a"))?.click();
  } else return;
  event.preventDefault();
});

// The exact sum of decimal texts: money never passes through a binary fraction.
const SCALE = 6;
function exact(text) {
  const [whole, fraction = ""] = text.replace("-", "").split(".");
  const units = BigInt(whole + fraction.padEnd(SCALE, "0").slice(0, SCALE));
  return text.startsWith("-") ? -units : units;
}

function written(units, currency) {
  const digits = String(units < 0n ? -units : units).padStart(SCALE + 1, "0");
  const fraction = digits.slice(-SCALE).replace(/0+$/, "");
  const usual = currency === "HUF" && !fraction ? 0 : new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  const places = Math.max(fraction.length, usual);
  const locale = root.lang === "en" ? "en-GB" : root.lang;
  const text = new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping: "always" });
  return `${units < 0n ? "−" : ""}${text.format(`${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`)} ${currency}`;
}

function sums(rows) {
  const by = new Map();
  for (const { dataset } of rows) {
    if (!dataset.currency || !dataset.amount) continue;
    by.set(dataset.currency, (by.get(dataset.currency) ?? 0n) + exact(dataset.amount));
  }
  return [...by].map(([currency, units]) => written(units, currency)).join(" · ");
}

function show() {
  const rows = lists().flatMap(rowsOf).filter(tick);
  const chosen = rows.filter((row) => tick(row).checked);
  for (const row of rows) row.classList.toggle("is-selected", tick(row).checked);
  for (const box of document.querySelectorAll("[data-check-all]")) {
    box.checked = chosen.length > 0 && chosen.length === rows.length;
    box.indeterminate = chosen.length > 0 && chosen.length < rows.length;
  }
  const bar = document.querySelector("[data-selection]");
  if (!bar) return;
  bar.classList.toggle("is-on", chosen.length > 0);
  const count = bar.querySelector("[data-count]");
  if (count) count.textContent = chosen.length ? count.dataset.some.replace("%n", chosen.length) : count.dataset.none;
  const by = bar.querySelector("[data-by]");
  if (by) by.textContent = sums(chosen);
}

function clear() {
  for (const row of lists().flatMap(rowsOf)) if (tick(row)) tick(row).checked = false;
  show();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-check-all]")) {
    for (const row of lists().flatMap(rowsOf)) if (tick(row)) tick(row).checked = event.target.checked;
  }
  if (event.target.closest("[data-list]")) show();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-clear-selection]")) clear();
  const row = event.target.closest("[data-list] > tbody > tr, [data-list] > li");
  if (row) {
    cursor()?.classList.remove("is-cursor");
    row.classList.add("is-cursor");
    if (event.target.matches("input[type=checkbox]")) anchor = row;
  }
});
document.addEventListener("htmx:afterSettle", show);
addEventListener("pageshow", show);   // the browser restores ticked boxes after "back"
