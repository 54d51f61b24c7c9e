// The dialog in which indicators are put on a chart, set and taken off. It tells `changed` after each.
import { shortOf, titleOf } from "./indicator-shelf.js";

const GROUPS = [["price", "Over the price"], ["own", "In a pane of its own"]];

export class IndicatorMenu {
  constructor(shelf, changed) {
    Object.assign(this, { shelf, changed });
    this.dialog = document.createElement("dialog");
    this.dialog.className = "dialog indicator-menu";
    this.dialog.setAttribute("aria-labelledby", "indicator-menu-title");
    this.dialog.innerHTML = `<div class="head"><h2 id="indicator-menu-title">Indicators</h2><form method="dialog"><button class="button quiet square" aria-label="Close"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/></svg></button></form></div><div class="body"><div data-chosen></div><div data-offered></div></div>`;
    document.body.append(this.dialog);
    this.dialog.addEventListener("click", (event) => this.clicked(event));
    this.dialog.addEventListener("change", (event) => this.set(event.target));
    this.draw();
  }

  open() {
    this.dialog.showModal();
  }

  end() {
    this.dialog.remove();
  }

  draw() {
    const { chosen, table } = this.shelf;
    this.dialog.querySelector("[data-chosen]").innerHTML = chosen.length ? `<h3>On the chart</h3><ul class="chosen">${chosen.map(row).join("")}</ul>` : "";
    this.dialog.querySelector("[data-offered]").innerHTML = GROUPS.map(([pane, title]) => {
      const kinds = [...table.values()].filter((kind) => kind.pane === pane);
      return `<h3>${title}</h3><ul class="offered">${kinds.map((kind) => offer(kind, this.shelf.fits(kind))).join("")}</ul>`;
    }).join("");
  }

  clicked({ target }) {
    if (target === this.dialog) return this.dialog.close();
    const add = target.closest("[data-add]");
    const drop = target.closest("[data-drop]");
    if (add) this.shelf.add(add.dataset.add);
    else if (drop) this.shelf.drop(this.shelf.chosen[drop.dataset.drop]);
    else return undefined;
    this.draw();
    const next = this.dialog.querySelector(add ? `[data-add="${add.dataset.add}"]:not(:disabled)` : "[data-drop]");
    (next ?? this.dialog.querySelector("button")).focus();
    return this.changed();
  }

  // What the table forbids stays in its field, said to be wrong; the chart keeps what it had.
  set(field) {
    const one = this.shelf.chosen[field.closest("[data-at]")?.dataset.at];
    if (!one) return;
    const fields = [...field.closest("[data-at]").querySelectorAll("[name]")];
    const parameters = Object.fromEntries(fields.map(({ name, value, type }) => [name, type === "number" ? Number(value) : value]));
    const right = fields.every((each) => each.validity.valid) && this.shelf.set(one, parameters);
    for (const each of fields) each.setAttribute("aria-invalid", String(!right && (each === field || !each.validity.valid)));
    field.closest("[data-at]").querySelector("[data-wrong]").textContent = right ? "" : field.validity.valid ? rising(one.kind) : field.validationMessage;
    if (right) field.closest("[data-at]").querySelector("b").textContent = titleOf(one);
    if (right) this.changed();
  }
}

function row(one, at) {
  const fields = one.kind.parameters.map((parameter) => `<label><span>${parameter.label}</span>${control(parameter, one.parameters[parameter.name])}</label>`);
  const title = titleOf(one);
  return `<li data-at="${at}"><b>${title}</b><button type="button" class="button quiet square" data-drop="${at}" title="Take off"><span class="spoken">Take off ${title}</span><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7"/></svg></button><div class="fields">${fields.join("")}</div><p class="wrong" data-wrong role="status"></p></li>`;
}

function control({ name, low, high, whole, choices }, value) {
  if (choices.length) return `<select class="input" name="${name}">${choices.map((choice) => `<option${choice === value ? " selected" : ""}>${choice}</option>`).join("")}</select>`;
  return `<input class="input num" type="number" inputmode="decimal" name="${name}" value="${value}" min="${low}" max="${high}" step="${whole ? 1 : 0.1}" required>`;
}

function offer(kind, fits) {
  const { name, label, help } = kind;
  const short = label.startsWith(shortOf(kind)) ? "" : ` <i>${shortOf(kind)}</i>`;
  return `<li><button type="button" class="offer" data-add="${name}"${fits ? "" : " disabled"}><b>${label}${short}</b><small>${help}</small></button></li>`;
}

function rising({ rising: names, parameters }) {
  const labels = names.map((name) => parameters.find((one) => one.name === name).label.toLowerCase());
  return `Each must be more than the one before: ${labels.join(", ")}.`;
}
