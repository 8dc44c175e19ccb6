/** A note of the API in Chinese, with `{0}` for its first value and `{*}` for all. Undefined where there is no translation. */
export function chineseOf(sentence: string): string | undefined {
  return chineseNotes.find(([english]) => sentence.startsWith(english))?.[1];
}

/** How the English sentence begins, with `#` for each value; the first that fits applies. */
const chineseNotes: readonly (readonly [english: string, chinese: string])[] = [
  [
    "# lists stopped at # or # people while more",
    "{0} 份名单止于 {1} 或 {2} 人，而当时在线人数更多：未购买付费版（专业版、专业版 Plus 或企业版），或控制台中“直播群在线成员列表”未开启时，厂商只显示这么多。最新 {3} 人以外的人是未知，而非缺席。",
  ],
  [
    "# lists are exactly # or # long",
    "{0} 份名单恰好为 {1} 或 {2} 人，这也是未购买付费版时名单的上限；不会因此判定任何人缺席。",
  ],
  [
    "# lists were cut off at the newest #",
    "{0} 份名单被厂商截断，只含最新的 {1} 人（最长：{2}）。不在其中、且按名查询时厂商未作答的人是未知，而非缺席。",
  ],
  ["# lists of several pages", "{0} 份多页名单可能被截断；只能由此推断较新成员的离开。"],
  ["# lists were read in part only", "{0} 份名单只读取到一部分；不会因此判定任何人缺席。"],
  ["# lists show fewer people", "{0} 份名单的人数少于其前后的所有计数，或读取耗时过长；不会因此判定任何人缺席。"],
  ["Up to # rows of the lists", "名单中最多有 {0} 行不计为人员：机器人（标记 {1}），或无论是否在线都会列出的成员。"],
  ["The vendor's join times were up to #", "厂商给出的加入时间最多超前 {0} 秒：双方时钟不一致，加入时间以区间表示。"],
  [
    "People who were not on the list were asked for by name in # minutes: # times a person was there, # times not;",
    "对不在名单上的人员，在 {0} 个分钟内按名查询：{1} 次在场，{2} 次不在场；{3} 次未得到答复，该分钟内对此人不作任何断言。",
  ],
  [
    "People who were not on the list were asked for by name",
    "对不在名单上的人员，在 {0} 个分钟内按名查询：{1} 次在场，{2} 次不在场。",
  ],
  [
    "Webhooks stopped: the lists show # joins",
    "回调已中断：{1} 之后名单显示了 {0} 次加入与离开，均未收到回调。回调地址、令牌或开关可能已更改，或厂商已将其暂停。",
  ],
  ["Of # joins and leaves", "名单显示的 {0} 次加入与离开中，{1} 次没有回调：此类离开以区间表示。"],
  [
    "Webhooks tell of joins",
    "回调只报告加入，从不报告账号离开：成员在线状态回调未开启，或套餐不包含。仅一台设备退出并不结束停留。",
  ],
  ["# webhooks contradict", "{0} 次回调与名单矛盾，以名单为准。"],
  [
    "The figures on webhooks cover a part",
    "回调数据只涵盖所选时间的一部分：其余日子没有收到回调，或没有保留相关数据。",
  ],
  [
    "People were erased",
    "此记录中有人员的数据已被删除：部分行不再有名称。他们仍计入名单人数；与之并列时，应到而无记录的人不会被判定为缺席。",
  ],
  [
    "Names changed",
    "此记录中的命名方式有过变更：部分行使用用户 ID，部分使用化名。同一人可能各有一行；变更前后不相加，也不据此推断离开。",
  ],
  ["An Agora chat group", "Agora 群组显示的是成员，而非在线者：这些数字是成员数，不是在场人数。"],
  [
    "The owner, the admins",
    "Agora 聊天室的所有者、管理员和白名单成员无论是否在线都会列出。他们不计入任何数字；若在应到之列，则为未知。其他人离线两分钟后才从名单消失，且没有加入时间，因此加入与离开均为区间，仅凭名单不能证实任何时长。",
  ],
  ["The room is not tracked any more", "该房间已停止跟踪。"],
  ["The room was tracked for the first time", "该房间自 {0} 起首次被跟踪；此前没有任何记录。"],
  ["Snapshots are kept for # days", "快照保留 {0} 天；更早的日子只剩每个完整 UTC 小时的数字。"],
  ["From # on people are recorded under pseudonyms", "自 {0} 起，人员以化名记录。"],
  ["From # on people are recorded under their user", "自 {0} 起，人员以用户 ID 记录。"],
  ["No lists are taken", "该房间不获取名单（roster 已关闭），因此其记录不含任何姓名。"],
  ["People are recorded under pseudonyms; expected", "人员以化名记录；应到名单的 ID 会先转为化名再比较。"],
  ["The pseudonym key is missing", "缺少化名密钥，应到人员无法与此记录中的化名比较；没有记录行的人员是未知。"],
  ["The roll-ups from these days", "以下日期起的汇总已损坏或版本不同，且其快照已过期：{*}。"],
  [
    "For a UTC day that is read only in part",
    "若某个 UTC 日只读取了汇总的一部分，则不同人数不超过这些小时中最长名单的人数：汇总只按整天保存人员。",
  ],
  [
    "This covers the snapshots",
    "此处涵盖该应用各房间仍保留的快照及其应到名单。每日汇总不含姓名，不在搜索之列；其他应用、日志和备份也不在其中。",
  ],
  ["Only the first # members", "应到群组只读取了前 {0} 名成员；其余成员未标记为应到。"],
  [
    "Names, e-mail addresses and aliases",
    "应到名单中的姓名、邮箱和别名只用于以用户 ID 记录的行：与化名并列会暴露其身份。",
  ],
  [
    "The room's list of expected people holds pseudonyms",
    "该房间的应到名单为化名，而此时段的人员以用户 ID 记录：两者未作比较。请重新 PUT 名单，或随请求 POST。",
  ],
];
