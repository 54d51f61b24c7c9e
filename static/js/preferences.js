// The switches of theme, colours and amounts: seen at once, kept by the server in a cookie.
import { toast } from "./app-toasts.js";

const root = document.documentElement;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const pressed = event.submitter;
  if (!form.matches("[data-preferences]") || !pressed?.name) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, pressed));
  show(pressed.name, pressed.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, keepalive: true });
    if (!answer.ok) throw new Error(answer.statusText);
  } catch {
    toast("Not kept: the server did not answer.", "error");
  }
});

function show(name, value) {
  root.dataset[name] = value;
  for (const button of document.querySelectorAll(`button[name="${name}"]`)) {
    if (button.dataset.turns) {
      const [off, on] = button.dataset.turns.split(" ");
      button.value = value === on ? off : on;
      button.setAttribute("aria-pressed", String(value === on));
    } else if (button.hasAttribute("aria-pressed")) {
      button.setAttribute("aria-pressed", String(button.value === value));
    }
  }
  if (name === "theme") tint(value);
}

// The browser's own bar: one colour for a chosen theme, else one for each of the system's.
function tint(theme) {
  const colours = { light: "#f9fafc", dark: "#0b0d11" };
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    const systems = meta.media.includes("dark") ? colours.dark : colours.light;
    meta.content = colours[theme] ?? systems;
  }
}
