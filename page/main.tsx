import "./design/tokens.css";
import "./design/base.css";
import "./design/controls.css";
import "./design/parts.css";
import { render } from "preact";
import { startRouter } from "./router/router.ts";
import { followAccess } from "./session/access.ts";
import { restoreCredential } from "./session/credential.ts";
import { takeKeyFromAddress } from "./session/key-in-address.ts";
import { Shell } from "./shell/shell.tsx";

restoreCredential();
takeKeyFromAddress();
startRouter();
followAccess();
const root = document.getElementById("page");
if (root !== null) {
  render(<Shell />, root);
}
