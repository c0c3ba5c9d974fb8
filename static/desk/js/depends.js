// A part of a form that only some choices of a look-up ask for: [data-show-for="company"] shows when the chosen option
// has a data-company that is not empty. Without script it is always there.
document.addEventListener("desk:chosen", (event) => {
  for (const part of (event.target.form ?? document).querySelectorAll("[data-show-for]")) {
    part.hidden = !event.detail[part.dataset.showFor];
  }
});
