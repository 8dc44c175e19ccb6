import { statusOf } from "../http-api/problem-statuses.ts";
import type { QueryParameters } from "../http-api/query.ts";
import type { EndpointScope } from "../http-api/scopes.ts";
import type { ErrorKind } from "../upstream/rollcall-error.ts";
import { everywhere, ofProblem, ofThrottling, presentHeaders } from "./headers.ts";
import type { Operation, Reply } from "./operation.ts";
import { parameterMeanings } from "./parameter-meanings.ts";
import { type ProblemStatus, problemStatuses, reference } from "./schemas.ts";

const problemsEverywhere = ["invalid-request", "too-slow", "internal"] as const satisfies readonly ErrorKind[];

const openDescriptions: Readonly<Record<string, string>> = {
  receiveWebhook: "For the vendors, who have no API key: the path secret and the vendor's signature take its place.",
};

const problemDescriptions: Readonly<Record<ProblemStatus, string>> = {
  400: "The request is not valid; detail says what would be right",
  403: "The gateway does not know the caller, or the caller lacks the scope or the app",
  404: "No such app, group, tracked room, or list",
  413: "The request is too large for rollcall",
  422: "The wrong type of group, or plan, for this call; detail names the route to use",
  500: "The app is misconfigured, or a fault of rollcall's own; the log tells the cause",
  502: "The vendor failed after retries, or gave an answer that cannot be used",
  503: "The vendor limits the app's calls, or rollcall took too long for one answer",
  504: "The vendor took too long",
};

/** Errors of API Gateway itself, at every route. */
const gatewayRefusals: Readonly<Record<number, string>> = {
  400: "The URL or its encoding is not valid",
  429: "Too many requests for the gateway",
  500: "The gateway could not use the function's answer",
  503: "The gateway could not reach the function",
};
const gatewayRefusalsOfCallers: Readonly<Record<number, string>> = {
  401: "No Authorization header, or a token that is not valid",
  403: "An unknown, revoked or expired key, or a policy that does not allow the call",
};

/** For IDs that hold a slash once they are decoded. */
const gatewayRefusalsOfPaths: Readonly<Record<number, string>> = { 404: "The path fits no route" };
const gatewayRefusalsOfBodies: Readonly<Record<number, string>> = { 413: "The body is larger than 10 MB" };

export function presentOperation(operation: Operation) {
  const { id, tag, summary, scope, body } = operation;
  const isOpen = scope === "open";
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: openDescriptions[id] ?? accessIn(scope),
    ...(isOpen ? { security: [] } : {}),
    ...presentParameters(operation),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: reference(body) } } } }),
    responses: { ...presentReplies(operation), ...presentRefusals(operation) },
  };
}

function accessIn(scope: EndpointScope): string {
  switch (scope) {
    case "open":
      return "Open to everybody.";
    case "any":
      return "Takes any scope.";
    default:
      return `Takes the scope \`${scope}\`.`;
  }
}

function presentParameters({ pathParameters, query, meanings = {} }: Operation) {
  const inPath = Object.entries(pathParameters).map(([name, parameter]) => ({
    name,
    in: "path",
    required: true,
    ...parameter,
  }));
  const parameters = [...inPath, ...presentQuery(query, meanings)];
  return parameters.length === 0 ? {} : { parameters };
}

function presentQuery(query: QueryParameters, meanings: Readonly<Record<string, string>>) {
  return Object.entries(query).map(([name, { schema }]) => ({
    name,
    in: "query",
    description: meanings[name] ?? meaningOf(name),
    ...(schema.type === "array" ? { style: "form", explode: false } : {}),
    schema,
  }));
}

function meaningOf(name: string): string {
  const meaning = parameterMeanings[name];
  if (meaning === undefined) {
    throw new Error(`the query parameter ${name} has no meaning in parameter-meanings.ts`);
  }
  return meaning;
}

function presentReplies({ replies }: Operation) {
  return Object.fromEntries(Object.entries(replies).map(([status, reply]) => [status, presentReply(reply)]));
}

function presentReply({ description, headers, schema, hasCsv }: Reply) {
  const content = {
    ...(schema === undefined ? {} : { "application/json": { schema: reference(schema) } }),
    ...(hasCsv === true ? { "text/csv": { schema: { type: "string" } } } : {}),
  };
  return {
    description,
    headers: presentHeaders({ ...everywhere, ...headers }),
    ...(Object.keys(content).length === 0 ? {} : { content }),
  };
}

/** Problems of the function and errors of the gateway; the media type distinguishes them where both use the same status. */
function presentRefusals(operation: Operation) {
  const problems = problemStatusesOf(operation);
  const refusals = gatewayRefusalsOf(operation);
  const statuses = [...new Set([...problems, ...Object.keys(refusals).map(Number)])];
  return Object.fromEntries(
    statuses.map((status) => {
      const problem = problems.find((one) => one === status);
      const refusal = refusals[status];
      return [
        status,
        {
          description: problem === undefined ? refusal : problemDescriptions[problem],
          ...(problem === undefined
            ? {}
            : { headers: presentHeaders(refusal === undefined ? headersOf(problem) : optional(headersOf(problem))) }),
          content: {
            ...(problem === undefined
              ? {}
              : { "application/problem+json": { schema: reference(`Problem${problem}`) } }),
            ...(refusal === undefined ? {} : { "application/json": { schema: reference("GatewayRefusal") } }),
          },
        },
      ];
    }),
  );
}

function headersOf(status: ProblemStatus) {
  return status === 503 ? ofThrottling : ofProblem;
}

function optional(headers: ReturnType<typeof headersOf>) {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, "sometimes" as const]));
}

function problemStatusesOf({ scope, problems, query }: Operation): readonly ProblemStatus[] {
  const kinds: readonly ErrorKind[] = [
    ...problemsEverywhere,
    ...(scope === "open" ? [] : (["forbidden"] as const)),
    ...(Object.hasOwn(query, "cursor") ? (["invalid-cursor"] as const) : []),
    ...problems,
  ];
  return problemStatuses.filter((status) => kinds.some((kind) => statusOf[kind] === status));
}

function gatewayRefusalsOf({ scope, pathParameters, body }: Operation): Readonly<Record<number, string>> {
  return {
    ...gatewayRefusals,
    ...(scope === "open" ? {} : gatewayRefusalsOfCallers),
    ...(Object.keys(pathParameters).length === 0 ? {} : gatewayRefusalsOfPaths),
    ...(body === undefined ? {} : gatewayRefusalsOfBodies),
  };
}
