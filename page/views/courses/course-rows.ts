import type { MatrixReply } from "../../../shared/report-routes/matrix-shape.ts";
import type { CourseOrder } from "./course-options.ts";

export type CoursePerson = MatrixReply["people"][number];
export type CourseCell = CoursePerson["sessions"][number];
export type CourseSession = MatrixReply["sessions"][number];

export interface CourseChoice {
  readonly search: string;
  readonly order: CourseOrder;
}

export function choosePeople(
  people: readonly CoursePerson[],
  { search, order }: CourseChoice,
  collator: Intl.Collator,
): readonly CoursePerson[] {
  const words = search.trim().toLowerCase();
  const found =
    words === ""
      ? people
      : people.filter(({ userId, name = "", email = "" }) =>
          [userId, name, email].some((text) => text.toLowerCase().includes(words)),
        );
  if (order === "list") return found;
  if (order === "name") return found.toSorted((one, other) => collator.compare(nameOf(one), nameOf(other)));
  // Those who were there most come first.
  const amountOf = order === "share" ? leastShare : leastAttended;
  return found.toSorted((one, other) => amountOf(other) - amountOf(one));
}

export const nameOf = ({ name, userId }: CoursePerson): string => name ?? userId;

const leastShare = ({ total }: CoursePerson): number => total.share?.min ?? -1;
const leastAttended = ({ total }: CoursePerson): number => (total.attended ?? total.present).min;

/** Two numbers with a dash, or one where they are equal. */
export function boundsText({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === max ? String(min) : `${min}–${max}`;
}

/** Percents as exact as the API says them. */
export function percentBounds(share: CourseCell["share"]): string {
  if (share === null) return "–";
  const [least, most] = [percents(share.min), percents(share.max)];
  return least === most ? least : `${least}–${most}`;
}

function percents(share: number): string {
  return (share * 100).toFixed(1).replace(/\.0$/, "");
}
