// Which rows of the market list are to be compared. The choice outlives filtering and paging; at most as many as the page says.
const KEPT = "tidemark.compare";

class ComparePicked extends HTMLElement {
  connectedCallback() {
    this.most = Number(this.dataset.most);
    this.picked = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
    this.form = document.getElementById("compare");
    this.changed = (event) => event.target.matches?.("input[form=compare]") && this.pick(event.target);
    this.swapped = () => this.show();
    document.addEventListener("change", this.changed);
    document.addEventListener("htmx:afterSettle", this.swapped);
    this.form.addEventListener("submit", () => this.complete());
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.changed);
    document.removeEventListener("htmx:afterSettle", this.swapped);
  }

  pick(box) {
    if (box.checked) this.picked.add(box.value);
    else this.picked.delete(box.value);
    sessionStorage.setItem(KEPT, JSON.stringify([...this.picked]));
    this.show();
  }

  get boxes() {
    return [...document.querySelectorAll("input[type=checkbox][form=compare]")];
  }

  show() {
    const full = this.picked.size >= this.most;
    for (const box of this.boxes) {
      box.checked = this.picked.has(box.value);
      box.disabled = full && !box.checked;
    }
    const count = this.querySelector("[data-count]");
    count.hidden = !this.picked.size;
    count.textContent = this.picked.size;
    this.querySelector("button").classList.toggle("primary", this.picked.size > 1);
  }

  // Rows that the filter hides now are sent as well.
  complete() {
    this.form.replaceChildren();
    const shown = new Set(this.boxes.map((box) => box.value));
    for (const symbol of this.picked) {
      if (!shown.has(symbol)) this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "symbols", value: symbol }));
    }
    sessionStorage.removeItem(KEPT);
  }
}

customElements.define("compare-picked", ComparePicked);
