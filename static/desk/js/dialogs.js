// [data-dialog="id"] opens that <dialog>; [data-close] closes the one it is in. A link that names a dialog keeps its
// href, so that without script, or when the dialog's content cannot be loaded, the plain page opens.
export function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.querySelector("[autofocus], form :is(input:not([type=hidden]), select, textarea), .btn-primary")?.focus();
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    if (!opener.hasAttribute("hx-get")) open(dialog);   // else it opens when its content is there
  }
  const closer = event.target.closest("[data-close]");
  if (closer?.closest("dialog")) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
  // A click on the backdrop is a click on the dialog outside its box.
  if (event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail) event.target.close();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target.closest?.("dialog");
  if (dialog && event.detail.requestConfig.elt.closest("[data-dialog]")) open(dialog);
});

for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    const opener = event.target.closest?.("a[data-dialog][href]");
    if (opener) location.assign(opener.href);
  });
}
