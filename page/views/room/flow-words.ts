import { defineWords } from "../../language/language.ts";

export const flowWords = defineWords(
  {
    title: "Joins and leaves",
    every: (stretch: string) => `${stretch} a bar`,
    newcomers: "New",
    returners: "Returned",
    leavers: "Left",
    cut: "A leave counts at the middle of its interval. A bar that is cut off has its number beside it.",
    hover: "Point at a bar to read it.",
    time: "Time",
  },
  {
    title: "加入与离开",
    every: (stretch) => `每柱 ${stretch}`,
    newcomers: "新加入",
    returners: "返回",
    leavers: "离开",
    cut: "离开时间取其区间的中点。被截断的柱形旁标有其数值。",
    hover: "指向柱形查看数值。",
    time: "时间",
  },
);
