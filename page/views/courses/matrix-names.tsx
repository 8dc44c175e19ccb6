import { hrefOf } from "../../router/router.ts";
import { type CoursePerson, nameOf } from "./course-rows.ts";

interface MatrixNamesProps {
  readonly id: string;
  readonly app: string;
  readonly people: readonly CoursePerson[];
  readonly first: number;
  readonly end: number;
  readonly rowHeight: number;
}

/** The names of the rows as one pane that stays at the left: a pane for each row would be a layer for each row. The rows own them by ID. */
export function MatrixNames({ id, app, people, first, end, rowHeight }: MatrixNamesProps) {
  return (
    <div role="presentation" class="matrix-names">
      {people.slice(first, end).map((person, offset) => {
        const index = first + offset;
        const style = { transform: `translateY(${index * rowHeight}px)` };
        return <MatrixName key={index % (end - first)} id={`${id}-${index}`} app={app} person={person} style={style} />;
      })}
    </div>
  );
}

interface MatrixNameProps {
  readonly id?: string;
  readonly app: string;
  readonly person: CoursePerson;
  readonly style?: { readonly transform: string };
}

export function MatrixName({ id, app, person, style = { transform: "" } }: MatrixNameProps) {
  return (
    <div id={id} role="rowheader" aria-colindex={1} class="matrix-name" style={style}>
      <a href={hrefOf({ view: "person", app, userId: person.userId })} title={person.userId}>
        <bdi>{nameOf(person)}</bdi>
      </a>
    </div>
  );
}
