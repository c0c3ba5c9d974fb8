// The desk's behaviour. Every page works without it; docs/look.md names the attributes that these modules read.
import "./js/theme.js";
import "./js/menu.js";
import "./js/dialogs.js";
import "./js/keys.js";
import "./js/rows.js";
import "./js/poll.js";
import "./js/submits.js";
import "./js/combobox.js";
import "./js/grid.js";
import "./js/depends.js";
