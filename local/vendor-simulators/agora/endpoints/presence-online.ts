import { type AgoraEndpoint, findAgoraGroup } from "../endpoint.ts";
import { AgoraRefusal } from "../errors.ts";

/** Online count of a group: a paid service of Easemob that Agora does not offer. */
export const presenceOnline: AgoraEndpoint = {
  method: "GET",
  path: ["presence", "online", "*", "type", "*"],
  logName: "presence/online",
  knownQuery: [],
  run({ app, parts }) {
    const [groupId = "", type] = parts;
    if (app.profile === "agora") throw new AgoraRefusal("resource_not_found", "no such resource");
    if (type !== "0" && type !== "1") throw new AgoraRefusal("illegal_argument", "type must be 0 or 1");
    if (!app.switches.presenceEnabled) throw new AgoraRefusal("service open exception");
    return { bare: { result: findAgoraGroup(app, groupId).online.size } };
  },
};
