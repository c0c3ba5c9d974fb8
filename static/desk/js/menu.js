// The side navigation of a narrow window: [data-menu] opens what its href names. Without script :target does.
const button = document.querySelector("[data-menu]");
const side = button && document.querySelector(button.getAttribute("href"));

function show(open) {
  side.classList.toggle("is-open", open);
  button.setAttribute("aria-expanded", String(open));
}

if (side) {
  button.setAttribute("role", "button");
  show(location.hash === button.getAttribute("href"));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    show(!side.classList.contains("is-open"));
    if (side.classList.contains("is-open")) side.querySelector("a, input, button")?.focus();
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    button.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !side.classList.contains("is-open") || document.querySelector(":popover-open")) return;
    show(false);
    button.focus();
  });
  document.addEventListener("click", (event) => {
    if (!side.contains(event.target) && !button.contains(event.target)) show(false);
  });
}
