import "./design/tokens.css";
import "./design/base.css";
import "./design/controls.css";
import "./design/print.css";
import "./design/parts.css";
import { render } from "preact";
import { followPrinting } from "./design/printing.ts";
import { startRouter } from "./router/router.ts";
import { followAccess } from "./session/access.ts";
import { startSession } from "./session/start-session.ts";
import { Shell } from "./shell/shell.tsx";

startSession();
startRouter();
followPrinting();
followAccess();
const root = document.getElementById("page");
if (root !== null) {
  render(<Shell />, root);
}
