// A form is sent once: its submit buttons rest until the page comes back. The server refuses a second submission
// anyway (it carries the same submission id); this saves the reader the doubt. data-again leaves a form alone, and
// what htmx sends has hx-disabled-elt.
const resting = new Set();

function wake() {
  for (const button of resting) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
  resting.clear();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
  // After this turn, so that the pressed button's own name and value are sent.
  setTimeout(() => {
    for (const button of form.elements) {
      if (button.type !== "submit" || button.disabled) continue;
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
      resting.add(button);
    }
  });
});

addEventListener("pageshow", wake);
