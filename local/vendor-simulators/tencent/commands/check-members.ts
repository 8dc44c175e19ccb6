import { requireString, requireStringArray } from "../body-fields.ts";
import { findGroup, type TencentCommand } from "../command.ts";
import { TencentRefusal } from "../refusal.ts";

/** Which of the given users are in the room: from the same 40 s snapshot as `get_members`, without its limit of 1,000. */
export const checkMembers: TencentCommand = {
  service: "group_open_avchatroom_http_svc",
  name: "check_members",
  logName: "check_members",
  knownFields: ["GroupId", "Member_Account"],
  run(context) {
    const { app, body, now, pictures } = context;
    const { switches } = app;
    const groupId = requireString(body, "GroupId");
    const accounts = requireStringArray(body, "Member_Account");
    if (accounts.length === 0) throw new TencentRefusal(10004, "invalid parameter: Member_Account is empty");
    if (accounts.length > switches.maxAccountsPerCheck) throw new TencentRefusal(10005);
    const group = findGroup(context, groupId);
    if (group.type !== "AVChatRoom") throw new TencentRefusal(10007);
    if (switches.plan !== "pro") throw new TencentRefusal(switches.checkWithoutPlanCode);
    const picture = pictures.current(app, group, now);
    const present = [...new Set(accounts)].filter((account) => picture.shows(account));
    return { fields: present.length === 0 && switches.emptyListIsMissing ? {} : { Member_Account: present } };
  },
};
