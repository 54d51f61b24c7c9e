// <rule-row>: one condition of a strategy. Shows what values the chosen figure takes, and hides fields that it has not.
const HINTS = JSON.parse(document.getElementById("hints")?.textContent ?? "{}");

class RuleRow extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => event.target.matches(".side > select") && this.fit(event.target, true));
    for (const select of this.querySelectorAll(".side > select")) this.fit(select);
  }

  fit(select, chosen = false) {
    const [example, names] = HINTS[select.value] ?? ["", ""];
    const values = select.parentElement.querySelector('input[type="text"]');
    const ago = select.parentElement.querySelector(".ago");
    if (chosen) values.value = "";
    values.placeholder = example;
    values.title = names;
    values.hidden = !names;
    ago.hidden = !select.value || select.value === "number";
  }
}

customElements.define("rule-row", RuleRow);
