// A one-time code: what is no digit falls away, and six of them send the form once.
class CodeEntry extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[data-digits]");
    if (!input) return;
    const wanted = Number(input.dataset.digits);
    input.addEventListener("input", () => {
      const digits = input.value.replace(/\D/g, "").slice(0, wanted);
      if (digits !== input.value) input.value = digits;
      if (digits.length === wanted && digits !== this.sent && complete(input.form)) {
        this.sent = digits;
        input.form.requestSubmit();
      }
    });
  }
}

// With another field still empty the person is not done.
function complete(form) {
  return [...form.querySelectorAll("input.input")].every((field) => field.value);
}

customElements.define("code-entry", CodeEntry);
