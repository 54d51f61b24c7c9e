// Short messages in the corner. They leave by themselves unless looked at, or unless they offer a way back.
const STAY_MS = 6000;
const STAY_WITH_UNDO_MS = 12000;

class AppToasts extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => event.target.closest("[data-closes-toast]")?.closest("[data-toast]").remove());
    this.watcher = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) this.time(node);
    });
    this.watcher.observe(this, { childList: true });
    for (const node of this.children) this.time(node);
  }

  disconnectedCallback() {
    this.watcher.disconnect();
  }

  time(node) {
    if (!(node instanceof HTMLElement)) return;
    const stay = node.querySelector("form") ? STAY_WITH_UNDO_MS : STAY_MS;
    const leave = () => (node.matches(":hover, :focus-within") ? setTimeout(leave, 1000) : node.remove());
    setTimeout(leave, stay);
  }
}

customElements.define("app-toasts", AppToasts);

// `more` is what a notification says beside its title: { body, path, told }.
export function toast(text, level = "info", more = {}) {
  const node = document.createElement("div");
  node.className = `toast ${level}`;
  node.dataset.toast = "";
  const words = document.createElement(more.path ? "a" : "p");
  words.textContent = text;
  if (more.path) {
    words.href = more.path;
    if (more.told) words.dataset.told = more.told;
    words.append(Object.assign(document.createElement("small"), { textContent: more.body }));
  }
  const close = document.createElement("button");
  close.className = "button quiet";
  close.type = "button";
  close.dataset.closesToast = "";
  close.textContent = "Close";
  node.append(words, close);
  document.querySelector("app-toasts")?.append(node);
}
