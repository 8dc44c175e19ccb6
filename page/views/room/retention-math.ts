import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";

export type Retention = NonNullable<SummaryReply["retention"]>[number];
type Mark = Retention["marks"][number];

/** The mark that stands for a share of the session: the last one that is not after it. */
export function markAt({ marks }: Retention, share: number): Mark | undefined {
  const minute = (marks.at(-1)?.minute ?? 0) * share;
  return marks.findLast((mark) => mark.minute <= minute) ?? marks[0];
}

/** Against the error of multiplying a share of three digits. */
const epsilon = 1e-9;

/**
 * People of the cohort who were still there. The API rounds the lower share down and the upper share up, and people are whole: the bounds
 * are rounded towards each other and still hold.
 */
export function peopleAt({ cohort }: Retention, { shareMin, shareMax }: Mark) {
  // Never -0, which would be shown with its sign.
  return {
    atLeast: Math.max(0, Math.ceil(shareMin * cohort - epsilon)),
    atMost: Math.floor(shareMax * cohort + epsilon),
  };
}
