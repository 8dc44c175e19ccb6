import { CodeRun } from "./code-run.ts";
import { explain } from "./deliberate-differences.ts";
import type { Exchange } from "./transcript.ts";

export interface Difference {
  readonly before: Exchange | undefined;
  readonly after: Exchange | undefined;
}

export interface Comparison {
  questions: number;
  replies: number;
  /** Of equal exchanges. */
  bytes: number;
  readonly differences: Difference[];
  /** How often each reason explained a difference. */
  readonly explained: Map<string, number>;
}

/** So many are enough to see what they have in common. */
const mostDifferences = 50;

export function emptyComparison(): Comparison {
  return { questions: 0, replies: 0, bytes: 0, differences: [], explained: new Map() };
}

/** The two checkouts, and whose life they are to live. */
export interface ComparisonOrder {
  readonly before: string;
  readonly after: string;
  readonly seed: number;
  readonly rooms: readonly number[];
}

/** Has both checkouts live through the same rooms, each in its process, and compares what they say, answer by answer. */
export async function compare({ before, after, seed, rooms }: ComparisonOrder, into: Comparison): Promise<void> {
  const runs = [new CodeRun({ folder: before, seed, rooms }), new CodeRun({ folder: after, seed, rooms })] as const;
  try {
    for (;;) {
      const [one, other] = await Promise.all([runs[0].nextLine(), runs[1].nextLine()]);
      if (one === undefined && other === undefined) {
        return;
      }
      count(one, other, into);
      if (one === undefined || other === undefined || into.differences.length >= mostDifferences) {
        return;
      }
    }
  } finally {
    for (const run of runs) {
      run.stop();
    }
  }
}

function count(one: string | undefined, other: string | undefined, into: Comparison): void {
  const before = parse(one);
  into.questions += 1;
  into.replies += before?.replies.length ?? 0;
  if (one === other) {
    into.bytes += Buffer.byteLength(one ?? "");
    return;
  }
  const reasons = one === undefined || other === undefined ? undefined : explain(one, other);
  if (reasons === undefined) {
    into.differences.push({ before, after: parse(other) });
  }
  for (const reason of reasons ?? []) {
    into.explained.set(reason, (into.explained.get(reason) ?? 0) + 1);
  }
}

function parse(line: string | undefined): Exchange | undefined {
  return line === undefined ? undefined : JSON.parse(line);
}
