// On a phone the row of tabs is wider than the window: the chosen one is brought into it.
for (const tabs of document.querySelectorAll(".tabs")) {
  const chosen = tabs.querySelector("[aria-current]");
  if (chosen) tabs.scrollLeft = chosen.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - chosen.offsetWidth) / 2;
}
