import type { QueryParameters } from "../http-api/query.ts";
import type { EndpointScope } from "../http-api/scopes.ts";
import type { ErrorKind } from "../upstream/rollcall-error.ts";
import type { ResponseHeaders } from "./headers.ts";
import type { PathParameter } from "./path-parameters.ts";
import type { SchemaName } from "./schemas.ts";

/** One operation of the API, as far as no schema says it. */
export interface Operation {
  readonly id: string;
  readonly method: "get" | "put" | "post" | "delete";
  readonly path: string;
  readonly tag: "live" | "rooms" | "attendance" | "service";
  readonly summary: string;
  readonly scope: EndpointScope;
  /** By the name of the path's placeholder. */
  readonly pathParameters: Readonly<Record<string, PathParameter>>;
  readonly query: QueryParameters;
  /** What a parameter means here, where `parameterMeanings` does not say it. */
  readonly meanings?: Readonly<Record<string, string>>;
  readonly body?: SchemaName;
  readonly replies: Readonly<Record<number, Reply>>;
  /** What can go wrong beside what can at every route (`problemsEverywhere`). */
  readonly problems: readonly ErrorKind[];
}

export interface Reply {
  readonly description: string;
  readonly headers: ResponseHeaders;
  /** Of the JSON; none for a reply without a body. */
  readonly schema?: SchemaName;
  /** True where the same reply can be had as CSV. */
  readonly hasCsv?: boolean;
}
