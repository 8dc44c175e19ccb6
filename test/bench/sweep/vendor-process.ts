import process from "node:process";
import { startVendorSimulators } from "../../../local/vendor-simulators/start.ts";
import { benchAgora, benchTencent } from "./bench-apps.ts";

/** The simulators in a process of their own, so that they do not share the event loop that is measured. */
const vendors = await startVendorSimulators({ tencentApps: benchTencent, agoraApps: [benchAgora] });
const members = Array.from({ length: 50 }, (_, index) => ({ userId: `member-${index}` }));
for (let group = 0; group < 2_400; group += 1) {
  vendors.agora.addGroup({ appId: benchAgora.appId, groupId: `g${group}`, kind: "chatgroup", owner: "owner", members });
}
process.send?.({ origin: vendors.origin });
process.on("disconnect", () => process.exit(0));
