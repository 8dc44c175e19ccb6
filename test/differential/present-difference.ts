import type { Difference } from "./compare.ts";

/** Characters shown on each side of the first that differs. */
const around = 160;

/** The question, and an excerpt around the first character that differs. */
export function presentDifference({ before, after }: Difference): string {
  const asked = JSON.stringify((before ?? after)?.asked);
  const head = `room ${(before ?? after)?.room ?? "(all)"}, at ${(before ?? after)?.at}\n  asked   ${asked}`;
  if (before === undefined || after === undefined) {
    return `${head}\n  only one of the two was asked this`;
  }
  const pages = Math.max(before.replies.length, after.replies.length);
  const page = Array.from({ length: pages }, (_, index) => index).find(
    (index) => JSON.stringify(before.replies[index]) !== JSON.stringify(after.replies[index]),
  );
  if (page === undefined) {
    return `${head}\n  before  ${JSON.stringify(before).slice(0, 2 * around)}\n  after   ${JSON.stringify(after).slice(0, 2 * around)}`;
  }
  const [one, other] = [readable(before.replies[page]), readable(after.replies[page])];
  const at = firstDifference(one, other);
  const excerpt = (text: string) => text.slice(Math.max(0, at - around), at + around);
  return [
    head,
    `  answer ${page + 1} of ${before.replies.length} and ${after.replies.length}, from character ${at} on`,
    `  before  ${excerpt(one)}`,
    `  after   ${excerpt(other)}`,
  ].join("\n");
}

function readable(reply: unknown): string {
  return (JSON.stringify(reply) ?? "(none)").replaceAll('\\"', '"');
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) {
    at += 1;
  }
  return at;
}
