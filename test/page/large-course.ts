import type { Page, Route } from "playwright-core";
import type { MatrixReply } from "../../shared/report-routes/matrix-shape.ts";

/** The largest course that the API reports on. */
const largestCourse = { people: 5_000, sessions: 50 } as const;

const peoplePerPage = 500;
const daySeconds = 86_400;

/** Answers the matrix in the API's place, from the cells of the API's own reply about a small course, page by page. */
export async function answerLargeCourse(page: Page): Promise<void> {
  let small: MatrixReply | undefined;
  await page.route(/\/attendance\/matrix/, async (route) => {
    small ??= await smallReply(route);
    const first = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
    await route.fulfill({ json: pageOf(small, first) });
  });
}

async function smallReply(route: Route): Promise<MatrixReply> {
  const reply = await route.fetch();
  return (await reply.json()) as MatrixReply; // the API's own tests hold it to its schema
}

function pageOf(small: MatrixReply, first: number): MatrixReply {
  const { people, sessions } = largestCourse;
  const end = Math.min(people, first + peoplePerPage);
  return {
    ...small,
    sessions: Array.from({ length: sessions }, (_, index) => sessionOf(small, index)),
    expected: { ...small.expected, people },
    total: people,
    people: Array.from({ length: end - first }, (_, offset) => personOf(small, first + offset)),
    nextCursor: end === people ? null : String(end),
  };
}

function sessionOf({ sessions }: MatrixReply, index: number): MatrixReply["sessions"][number] {
  const session = sessions[index % sessions.length];
  if (session === undefined) throw new Error("the small course has no session");
  const from = new Date(Date.parse(session.from) + index * daySeconds * 1000).toISOString();
  return { ...session, sessionId: `session-${index}`, from };
}

function personOf({ people }: MatrixReply, index: number): MatrixReply["people"][number] {
  const person = people[index % people.length];
  if (person === undefined) throw new Error("the small course has no people");
  const cells = Array.from({ length: largestCourse.sessions }, (_, column) => {
    const like = people[(index + column) % people.length]?.sessions;
    return like?.[column % like.length];
  });
  const name = `${person.name ?? person.userId} ${index}`;
  return { ...person, userId: `u${index}`, name, sessions: cells.filter((cell) => cell !== undefined) };
}
