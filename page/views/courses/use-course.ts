import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { MatrixReply } from "../../../shared/report-routes/matrix-shape.ts";
import { type MatrixQuestion, readMatrix } from "../../api/matrix-calls.ts";
import { type Resource, useResource } from "../../api/use-resource.ts";
import type { CoursePerson } from "./course-rows.ts";

/** The matrix as far as its pages have come. */
export interface LoadedCourse {
  readonly people: readonly CoursePerson[];
  readonly facts: MatrixReply;
}

interface Course {
  readonly loaded: ReadonlySignal<LoadedCourse | undefined>;
  readonly resource: Resource<MatrixReply>;
}

export function useCourse(question: MatrixQuestion): Course {
  const loaded = useSignal<LoadedCourse | undefined>(undefined);
  const resource = useResource(`course ${JSON.stringify(question)}`, (signal) => {
    let people: readonly CoursePerson[] = [];
    loaded.value = undefined;
    return readMatrix(question, signal, (facts) => {
      if (signal.aborted) return;
      people = [...people, ...facts.people];
      loaded.value = { people, facts };
    });
  });
  return { loaded, resource };
}
