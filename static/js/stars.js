// A star beside an instrument: lit while it is on a watchlist, which is asked once for all of a page. Without a script it
// leads to a page that asks on which list it goes.
import { toast } from "./app-toasts.js";

let watched = null;

const stars = () => [...document.querySelectorAll("[data-star]")];

function light() {
  for (const star of watched ? stars() : []) {
    const lit = watched.has(star.dataset.star);
    star.setAttribute("role", "button");
    star.setAttribute("aria-pressed", lit);
    star.title = lit ? "Watched" : "Watch";
  }
}

async function ask() {
  const [first] = stars();
  if (!first) return;
  if (!watched) {
    const answer = await fetch(`${first.pathname}?known=1`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    watched = new Set((await answer.json()).symbols);
  }
  light();
}

async function turn(star) {
  const { star: symbol } = star.dataset;
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json" };
  const answer = await fetch(star.pathname, { method: "POST", headers, body: new URLSearchParams({ symbol }) });
  if (!answer.ok) return toast("That did not work. Please try again.", "error");
  const told = await answer.json();
  if (told.watched) watched.add(symbol);
  else watched.delete(symbol);
  light();
  toast(told.said, "success");
}

document.addEventListener("click", (event) => {
  const star = event.target.closest("[data-star]");
  if (!star || !watched || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  turn(star);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.("[data-star][role=button]")) return;
  event.preventDefault();
  event.target.click();
});
document.addEventListener("htmx:afterSettle", ask);
ask();
