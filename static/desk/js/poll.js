// [data-poll="seconds"] gets a "desk:poll" event at that interval, only while somebody looks; htmx listens with
// hx-trigger="desk:poll". An answer without data-poll ends it.
const due = new WeakMap();

const isBusy = (element) =>
  element.classList.contains("htmx-request") ||
  (element.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));

function look() {
  if (document.visibilityState !== "visible") return;
  const now = Date.now();
  for (const element of document.querySelectorAll("[data-poll]")) {
    const pause = Number(element.dataset.poll) * 1000;
    if (!(pause > 0)) continue;
    if (!due.has(element)) due.set(element, now + pause);
    if (due.get(element) > now || isBusy(element)) continue;
    due.set(element, now + pause);
    element.dispatchEvent(new CustomEvent("desk:poll"));
  }
}

setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
