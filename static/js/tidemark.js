// Every page loads this: one module for each behaviour, custom elements wake up by themselves, also after a swap.
import "./app-toasts.js";
import "./chart-frame.js";
import "./command-palette.js";
import "./dialogs.js";
import "./focus.js";
import "./menus.js";
import "./password-field.js";
import "./preferences.js";
import "./relative-time.js";
import "./shortcuts.js";
import "./worker.js";
