// Keys that work everywhere but where somebody is typing.
import { openPalette } from "./command-palette.js";

let before = "";

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    openPalette();
  } else if (event.key === "H") {
    document.querySelector('#preferences button[name="amounts"]')?.click();
  } else if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
  } else if (before === "g") {
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
  }
  before = event.key;
});

function isTyping(target) {
  return target.isContentEditable || target.matches("input, textarea, select") || Boolean(target.closest("dialog"));
}
