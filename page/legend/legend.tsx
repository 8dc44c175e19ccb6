import { defineWords } from "../language/language.ts";
import "./legend.css";

const words = defineWords(
  {
    title: "How to read it",
    proven: "Proven",
    provenMeans: "seen in what the vendor reported",
    possible: "Possible",
    possibleMeans: "not excluded by anything that was seen",
    unobserved: "Not observed",
    unobservedMeans: "a gap: nothing can be said, and it is never a zero",
    cutOff: "Cut-off list",
    cutOffMeans: "the vendor did not name everybody who was there",
    exact: "Exact",
    exactMeans: "to the second, by the vendor's own clock",
    session: "Session",
    sessionMeans: "from empty to people to empty",
  },
  {
    title: "如何阅读",
    proven: "已证实",
    provenMeans: "厂商返回的数据中确实看到",
    possible: "可能",
    possibleMeans: "所见数据未能排除",
    unobserved: "未观测",
    unobservedMeans: "空缺：无法作出判断，绝不等于零",
    cutOff: "名单被截断",
    cutOffMeans: "厂商未列出全部在场人员",
    exact: "精确",
    exactMeans: "依据厂商自己的时钟，精确到秒",
    session: "场次",
    sessionMeans: "从无人到有人再到无人",
  },
);

export type Sign = "proven" | "possible" | "unobserved" | "cutOff" | "session" | "exact";

/** The visual language of uncertainty, explained; the same signs are used by every chart and table of the page. */
export function Legend({ signs = ["proven", "possible", "unobserved"] }: { readonly signs?: readonly Sign[] }) {
  const text = words();
  return (
    <dl class="legend" aria-label={text.title}>
      {signs.map((sign) => (
        <div key={sign}>
          <dt>
            <span class={`sign ${sign}`} aria-hidden="true" />
            {text[sign]}
          </dt>
          <dd>{text[`${sign}Means`]}</dd>
        </div>
      ))}
    </dl>
  );
}
