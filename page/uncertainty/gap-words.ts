import type { SeriesReply } from "../../shared/report-routes/series-shape.ts";
import { defineWords } from "../language/language.ts";

export type Gap = SeriesReply["gaps"][number];

const what = defineWords(
  { slot: "Nothing observed", count: "No count", roster: "No list" },
  { slot: "完全未观测", count: "缺少人数", roster: "缺少名单" },
);

const reasons = defineWords(
  {
    deadline: "no time left in the minute",
    throttled: "the vendor throttled",
    quota: "the vendor's quota was used up",
    "upstream-unavailable": "the vendor could not be reached",
    "upstream-timeout": "the vendor took too long",
    "upstream-rejected": "the vendor's answer could not be used",
    misconfigured: "the app is misconfigured",
    "unknown-group": "the vendor did not have the group",
    "unsupported-group": "the vendor does not offer it for this group",
    internal: "a fault of rollcall",
    "not-recorded": "nothing was written",
    "not-tracked": "the room was not tracked yet",
    "slower-cadence": "the empty room was sampled less often",
    expired: "the retention time is over",
    damaged: "the record cannot be read",
  },
  {
    deadline: "该分钟内时间不足",
    throttled: "厂商限流",
    quota: "厂商配额已用完",
    "upstream-unavailable": "无法连接厂商",
    "upstream-timeout": "厂商响应超时",
    "upstream-rejected": "厂商返回的数据不可用",
    misconfigured: "应用配置有误",
    "unknown-group": "厂商处没有该群组",
    "unsupported-group": "厂商不支持此类群组",
    internal: "rollcall 自身故障",
    "not-recorded": "未写入记录",
    "not-tracked": "房间当时尚未被跟踪",
    "slower-cadence": "空房间降低了采样频率",
    expired: "已超过保留期限",
    damaged: "记录无法读取",
  },
);

export const whatIsMissing = ({ what: part }: Pick<Gap, "what">): string => what()[part];
export const whyMissing = ({ reason }: Pick<Gap, "reason">): string => reasons()[reason];
