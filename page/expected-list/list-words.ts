import { defineWords } from "../language/language.ts";

export const listWords = defineWords(
  {
    open: "Compare with another list",
    paste: "Paste user IDs, one a line, or a CSV with the columns userId, name, email",
    placeholder: "userId,name,email\nann,Ann Lee,ann@example.org\nbob",
    upload: "Choose a file",
    compare: "Compare",
    back: "Back to the room's own list",
    stays: "The list is sent to the API for this report alone. It is not stored, and no link carries it.",
    found: (people: string) => `${people} people`,
    repeated: (count: string) => `${count} named twice`,
    faulty: (lines: string) => `no user ID in line ${lines}`,
    tooMany: (most: string) => `At most ${most} people can be compared at a time.`,
    empty: "No user ID in this text.",
  },
  {
    open: "与另一名单比较",
    paste: "粘贴用户 ID（每行一个），或含 userId、name、email 列的 CSV",
    placeholder: "userId,name,email\nann,Ann Lee,ann@example.org\nbob",
    upload: "选择文件",
    compare: "比较",
    back: "恢复房间自己的名单",
    stays: "名单仅为本报告发送至接口，不会存储，也不会出现在任何链接中。",
    found: (people) => `${people} 人`,
    repeated: (count) => `${count} 人重复`,
    faulty: (lines) => `第 ${lines} 行没有用户 ID`,
    tooMany: (most) => `一次最多比较 ${most} 人。`,
    empty: "此文本中没有用户 ID。",
  },
);
