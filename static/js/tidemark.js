// Every page loads this: one module for each behaviour, custom elements wake up by themselves, also after a swap.
import "./app-toasts.js";
import "./chart-frame.js";
import "./code-entry.js";
import "./command-palette.js";
import "./copy-text.js";
import "./count-down.js";
import "./dialogs.js";
import "./focus.js";
import "./menus.js";
import "./password-field.js";
import "./password-strength.js";
import "./preferences.js";
import "./print-page.js";
import "./relative-time.js";
import "./shortcuts.js";
import "./tabs.js";
import "./worker.js";
