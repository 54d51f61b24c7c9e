// <ledger-rows>: what can be done with marked rows stands at the foot while some are marked. Escape leaves a row that is
// being changed; shift marks all between two.
class LedgerRows extends HTMLElement {
  connectedCallback() {
    this.count = this.querySelector("[data-count]");
    this.marked = (event) => event.target.matches?.("input[form=many][name=row]") && this.mark(event.target);
    this.clicked = (event) => (this.ranged = event.shiftKey);
    this.swapped = () => this.show();
    this.left = (event) => event.key === "Escape" && event.target.closest?.(".amending")?.querySelector("[data-cancels]").click();
    document.addEventListener("click", this.clicked, true);
    document.addEventListener("change", this.marked);
    document.addEventListener("keydown", this.left);
    document.addEventListener("htmx:afterSettle", this.swapped);
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.clicked, true);
    document.removeEventListener("change", this.marked);
    document.removeEventListener("keydown", this.left);
    document.removeEventListener("htmx:afterSettle", this.swapped);
  }

  get boxes() {
    return [...document.querySelectorAll("input[form=many][name=row]")];
  }

  mark(box) {
    const boxes = this.boxes;
    if (this.ranged && this.last?.isConnected) {
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((one, other) => one - other);
      for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
    }
    this.last = box;
    this.show();
  }

  show() {
    const many = this.boxes.filter((box) => box.checked).length;
    this.hidden = !many;
    this.count.textContent = `${many} marked`;
  }
}

customElements.define("ledger-rows", LedgerRows);

// A row that is opened for a change is there to be typed into.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  document.getElementById(detail.requestConfig.elt?.closest?.("tr")?.id)?.querySelector("[aria-invalid], input[name=quantity], input[name=amount]")?.focus();
});
