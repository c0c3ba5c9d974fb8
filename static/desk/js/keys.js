// Keys of the whole desk: "/" searches, "?" helps, "g" and a letter goes to a page ([data-go="i"]), and whatever a page
// offers with data-key="e", data-key="Control+Enter": a click on it, or focus where it is a field.
const help = document.getElementById("keys");
let going = 0;

const isField = (element) => element.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const isShown = (element) => element.offsetParent !== null && !element.disabled;

function press(selector) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const target = [...scope.querySelectorAll(selector)].find(isShown);
  if (!target) return false;
  if (isField(target)) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
  return true;
}

function chord(event) {
  const control = event.ctrlKey || event.metaKey ? "Control+" : "";
  return control + event.key;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const isChord = event.ctrlKey || event.metaKey;
  if (!isChord && isField(event.target)) return;
  const name = CSS.escape(chord(event));
  let done = false;
  if (!isChord && Date.now() < going) {
    done = press(`[data-go="${name}"]`);
    going = 0;
  } else if (event.key === "g" && !isChord) {
    going = Date.now() + 1500;
    return;
  } else if (event.key === "/" && !isChord) {
    done = press("main [data-search]") || press("[data-search]");
  } else if (event.key === "?" && help) {
    help.showModal();
    done = true;
  }
  if (!done) done = press(`[data-key="${name}"]`);
  if (done) event.preventDefault();
});
