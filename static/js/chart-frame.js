// The table behind a chart, as a file.
import { saveCsv } from "./save-file.js";

class ChartFrame extends HTMLElement {
  connectedCallback() {
    const details = this.querySelector("details");
    if (!details || this.querySelector("[data-csv]")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.dataset.csv = "";
    button.textContent = "Download CSV";
    button.addEventListener("click", () => this.download());
    details.append(button);
  }

  get csv() {
    const rows = [...this.querySelectorAll("tr")];
    return rows.map((row) => [...row.cells].map((cell) => quoted(cell.textContent.trim())).join(",")).join("\r\n");
  }

  download() {
    saveCsv(this.dataset.file, this.csv);
  }
}

// A cell that a spreadsheet would run as a formula gets an apostrophe; a number keeps its sign.
function quoted(text) {
  const plain = /^[−-]?[\d,.]+ ?%?$/.test(text) ? text.replace("−", "-").replaceAll(",", "") : text;
  const safe = /^[=+@\t\r]|^-(?![\d.])/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

customElements.define("chart-frame", ChartFrame);
