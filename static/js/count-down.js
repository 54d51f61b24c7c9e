// A button that may be pressed again in so many seconds; the server counts for itself.
class CountDown extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.words = this.button.textContent;
    this.ends = performance.now() + Number(this.dataset.seconds) * 1000;
    this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  tick() {
    const left = Math.ceil((this.ends - performance.now()) / 1000);
    this.button.disabled = left > 0;
    this.button.textContent = left > 0 ? `${this.words} in ${left} s` : this.words;
    if (left > 0) this.timer = setTimeout(() => this.tick(), 250);
  }
}

customElements.define("count-down", CountDown);
