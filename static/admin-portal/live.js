// A run's page follows the run: it is fetched again until the run has ended, then loaded once more for its buttons.
const EVERY_MS = 2000;

async function follow(status) {
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = fresh.querySelector("[data-live]");
  if (!next) {
    location.reload();
    return;
  }
  if (status.textContent !== next.textContent) status.textContent = next.textContent;
  document.querySelector("#content-main").replaceWith(document.importNode(fresh.querySelector("#content-main"), true));
  setTimeout(follow, EVERY_MS, status);
}

const status = document.querySelector("[data-live]");
if (status) setTimeout(follow, EVERY_MS, status);
