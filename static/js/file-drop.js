// <file-drop>: a file that is dropped on it is chosen; it says which one and how large.
class FileDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.input.addEventListener("change", () => this.show());
    for (const name of ["dragenter", "dragover"]) this.addEventListener(name, (event) => this.over(event, true));
    for (const name of ["dragleave", "drop"]) this.addEventListener(name, (event) => this.over(event, false));
    this.addEventListener("drop", (event) => this.take(event.dataTransfer.files));
    this.show();
  }

  over(event, on) {
    event.preventDefault();
    this.classList.toggle("over", on);
  }

  take(files) {
    if (!files.length) return;
    this.input.files = files;
    this.show();
  }

  show() {
    const [file] = this.input.files;
    if (!file) return;
    const size = file.size < 1e5 ? `${Math.max(1, Math.round(file.size / 1e3))} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
    this.querySelector("[data-name]").textContent = file.name;
    this.querySelector("[data-hint]").textContent = `${size}. Press “Look at it”, or choose another.`;
    this.classList.add("chosen");
  }
}

customElements.define("file-drop", FileDrop);
