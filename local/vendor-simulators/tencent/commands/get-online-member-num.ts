import { requireString } from "../body-fields.ts";
import { findGroup, type TencentCommand } from "../command.ts";
import { visibleCommunityCount, visibleCount } from "../count-view.ts";
import { TencentRefusal } from "../refusal.ts";

/** Online count of a group. Types other than AVChatRoom need the paid plan and the console switch. */
export const getOnlineMemberNum: TencentCommand = {
  service: "group_open_http_svc",
  name: "get_online_member_num",
  logName: "get_online_member_num",
  knownFields: ["GroupId"],
  run(context) {
    const { app, body, now } = context;
    const group = findGroup(context, requireString(body, "GroupId"));
    if (group.type !== "AVChatRoom" && !(app.switches.onlineStatusFeature && app.switches.plan === "pro")) {
      throw new TencentRefusal(10007);
    }
    const count = group.type === "Community" ? visibleCommunityCount : visibleCount;
    return { fields: { OnlineMemberNum: count(app, group, now) } };
  },
};

/** The same for Communities, and for no other type. */
export const getCommunityOnlineMemberNum: TencentCommand = {
  service: "million_group_open_http_svc",
  name: "get_online_member_num",
  logName: "million_group_open_http_svc/get_online_member_num",
  knownFields: ["GroupId"],
  run(context) {
    const { app, body, now } = context;
    const group = findGroup(context, requireString(body, "GroupId"));
    if (group.type !== "Community") throw new TencentRefusal(10007);
    return { fields: { OnlineMemberNum: visibleCommunityCount(app, group, now) } };
  },
};
