import type { QueryParameters } from "../http-api/query.ts";
import type { EndpointScope } from "../http-api/scopes.ts";
import type { ErrorKind } from "../upstream/rollcall-error.ts";
import type { ResponseHeaders } from "./headers.ts";
import type { PathParameter } from "./path-parameters.ts";
import type { SchemaName } from "./schemas.ts";

/** One operation of the API: what the schemas do not contain. */
export interface Operation {
  readonly id: string;
  readonly method: "get" | "put" | "post" | "delete";
  readonly path: string;
  readonly tag: "live" | "rooms" | "attendance" | "webhooks" | "service";
  readonly summary: string;
  readonly scope: EndpointScope;
  /** By placeholder of the path. */
  readonly pathParameters: Readonly<Record<string, PathParameter>>;
  readonly query: QueryParameters;
  /** Overrides of `parameterMeanings`. */
  readonly meanings?: Readonly<Record<string, string>>;
  readonly body?: SchemaName;
  readonly replies: Readonly<Record<number, Reply>>;
  /** Beside `problemsEverywhere`. */
  readonly problems: readonly ErrorKind[];
}

export interface Reply {
  readonly description: string;
  readonly headers: ResponseHeaders;
  /** Of the JSON; undefined for a reply without a body. */
  readonly schema?: SchemaName;
  /** True where the reply is available as CSV too. */
  readonly hasCsv?: boolean;
}
