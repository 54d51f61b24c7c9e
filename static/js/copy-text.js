// Adds a button that copies what stands inside; without a script, or a clipboard, it is text to select.
import { toast } from "./app-toasts.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.querySelector("button")) return;
    const text = this.textContent.trim();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      toast("Copied.", "success");
    });
    this.append(button);
  }
}

customElements.define("copy-text", CopyText);
