// A text field with a list that the server fills (WAI-ARIA combobox). Markup and conventions: docs/look.md.
//   input[role=combobox]   hx-get loads options into the [role=listbox] of the same .mp-combo
//   [role=option]          data-label is what the field shows; every other data-* fills [data-from=…] in the scope
//   scope                  the closest [data-scope] (a row of the grid), else the .mp-combo
const fields = "input[role=combobox]";
const listOf = (input) => input.closest(".mp-combo")?.querySelector("[role=listbox]");
const optionsOf = (input) => [...(listOf(input)?.querySelectorAll("[role=option]") ?? [])];
const scopeOf = (input) => input.closest("[data-scope]") ?? input.closest(".mp-combo");
let numbered = 0;

export const isOpen = (input) => input.getAttribute("aria-expanded") === "true";

function activate(input, option) {
  for (const one of optionsOf(input)) one.setAttribute("aria-selected", String(one === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function open(input) {
  const options = optionsOf(input);
  listOf(input).hidden = options.length === 0 && !listOf(input).children.length;
  input.setAttribute("aria-expanded", String(!listOf(input).hidden));
  for (const option of options) option.id ||= `option-${++numbered}`;
  activate(input, options.find((option) => option.hasAttribute("data-exact")) ?? null);
}

function close(input) {
  const list = listOf(input);
  if (!list) return;
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function fill(element, value) {
  if (element.value === value) return;
  element.value = value;
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

function choose(input, option) {
  input.value = option.dataset.label ?? option.textContent.trim();
  for (const element of scopeOf(input).querySelectorAll("[data-from]")) {
    const value = option.dataset[element.dataset.from];
    if (value === undefined) continue;
    if ("value" in element) fill(element, value);
    else element.textContent = value;
  }
  close(input);
  input.dispatchEvent(new CustomEvent("desk:chosen", { bubbles: true, detail: { ...option.dataset } }));
}

// What was chosen no longer holds once somebody types something else.
export function forget(input) {
  for (const element of input.closest(".mp-combo").querySelectorAll("input[type=hidden][data-from]")) fill(element, "");
}

function onKey(event) {
  const input = event.target;
  const options = optionsOf(input);
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (!isOpen(input)) {
    if (event.key === "ArrowDown" && options.length && !input.closest("[data-grid]")) {
      open(input);
      event.preventDefault();
    }
    return;
  }
  if (event.key === "ArrowDown") activate(input, options[(at + 1) % options.length]);
  else if (event.key === "ArrowUp") activate(input, options[(at <= 0 ? options.length : at) - 1]);
  else if (event.key === "Escape") close(input);
  else if (event.key === "Enter" && at >= 0) choose(input, options[at]);
  else {
    if (event.key === "Tab" && at >= 0) choose(input, options[at]);
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("keydown", (event) => event.target.matches?.(fields) && onKey(event), true);
document.addEventListener("input", (event) => event.target.matches(fields) && forget(event.target));
document.addEventListener("focusout", (event) => event.target.matches?.(fields) && close(event.target));
document.addEventListener("mousedown", (event) => {
  // The field keeps the focus, so that the list stays until the click has arrived.
  if (event.target.closest("[role=listbox]")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  const input = option?.closest(".mp-combo")?.querySelector(fields);
  if (input) choose(input, option);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const input = event.target.matches?.("[role=listbox]") && event.target.closest(".mp-combo")?.querySelector(fields);
  if (input && input === document.activeElement) open(input);
});
