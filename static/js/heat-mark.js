// The cell whose pair is shown bears a mark; it moves when another one is pressed.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const pressed = detail.requestConfig?.elt;
  const table = pressed?.closest?.(".heat");
  if (!table || detail.target.id !== "pair") return;
  table.querySelector("[aria-current]")?.removeAttribute("aria-current");
  pressed.setAttribute("aria-current", "true");
});
