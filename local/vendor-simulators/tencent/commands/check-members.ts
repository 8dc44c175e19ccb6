import { requireString, requireStringArray } from "../body-fields.ts";
import { findGroup, type TencentCommand } from "../command.ts";
import { TencentRefusal } from "../refusal.ts";

/** Undocumented; the limit of similar commands. */
const maxAccounts = 500;

/** Which of the given users are in the room: from the same 40 s snapshot as `get_members`, without its limit of 1,000. */
export const checkMembers: TencentCommand = {
  service: "group_open_avchatroom_http_svc",
  name: "check_members",
  logName: "check_members",
  knownFields: ["GroupId", "Member_Account"],
  run(context) {
    const { app, body, now, pictures } = context;
    const groupId = requireString(body, "GroupId");
    const accounts = requireStringArray(body, "Member_Account");
    if (accounts.length > maxAccounts) throw new TencentRefusal(10005);
    const group = findGroup(context, groupId);
    if (group.type !== "AVChatRoom") throw new TencentRefusal(10007);
    if (app.switches.plan !== "pro") throw new TencentRefusal(10059);
    const picture = pictures.current(app, group, now);
    return { fields: { Member_Account: [...new Set(accounts)].filter((account) => picture.shows(account)) } };
  },
};
