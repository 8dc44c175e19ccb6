import { hrefOf } from "../../router/router.ts";
import { type CoursePerson, nameOf } from "./course-rows.ts";
import { courseWords } from "./course-words.ts";

interface MatrixNamesProps {
  readonly app: string;
  readonly people: readonly CoursePerson[];
  readonly first: number;
  readonly end: number;
  readonly rowHeight: number;
}

/** The names of the rows as one pane that stays at the left: a pane for each row would be a layer for each row. Rows say them again for screen readers. */
export function MatrixNames({ app, people, first, end, rowHeight }: MatrixNamesProps) {
  return (
    <nav class="matrix-names" aria-label={courseWords().people}>
      {people.slice(first, end).map((person, offset) => {
        const index = first + offset;
        const style = { transform: `translateY(${index * rowHeight}px)` };
        return <MatrixName key={index % (end - first)} app={app} person={person} style={style} />;
      })}
    </nav>
  );
}

interface MatrixNameProps {
  readonly app: string;
  readonly person: CoursePerson;
  readonly style: { readonly transform: string };
}

function MatrixName({ app, person, style }: MatrixNameProps) {
  return (
    <div class="matrix-name" style={style}>
      <a href={hrefOf({ view: "person", app, userId: person.userId })} title={person.userId}>
        <bdi>{nameOf(person)}</bdi>
      </a>
    </div>
  );
}
