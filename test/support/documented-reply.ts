import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { inject } from "vitest";

/** Checks requests and replies against the OpenAPI document. Anything undocumented is an error. */

interface Media {
  readonly schema: { readonly $ref?: string };
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly headers?: Readonly<Record<string, { readonly required: boolean }>>;
        readonly content?: Readonly<Record<string, Media>>;
      }
    >
  >;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export const openApiDocument: OpenApiDocument = JSON.parse(inject("openApiDocument"));

const formats = { "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/ };
const ajv = new Ajv2020({ formats, allErrors: true, strictTypes: false });
ajv.addSchema({ ...withLocalReferences({ $defs: openApiDocument.components.schemas }), $id: "rollcall" });
const compiled = new Map<string, ValidateFunction>();
for (const name of Object.keys(openApiDocument.components.schemas)) {
  // Compiled eagerly: lazily it would take time from a handler's deadline.
  validatorOf({ $ref: `#/components/schemas/${name}` });
}

function validatorOf(schema: object): ValidateFunction {
  const key = JSON.stringify(schema);
  const validate = compiled.get(key) ?? ajv.compile(withLocalReferences(schema));
  compiled.set(key, validate);
  return validate;
}

function withLocalReferences(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "rollcall#/$defs/"));
}

function faultsIn(value: unknown, { schema }: Media): readonly string[] {
  const validate = validatorOf(schema);
  if (validate(value)) {
    return [];
  }
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || "the body"} ${message} ${JSON.stringify(params)}`,
  );
}

/** @throws Error that names the operation and all undocumented parts of the reply */
export function checkDocumented(event: APIGatewayProxyEventV2, result: APIGatewayProxyStructuredResultV2): void {
  const { method } = event.requestContext.http;
  const template = event.routeKey.replace(/^\S+ /, "");
  const operation = openApiDocument.paths[template]?.[method.toLowerCase()];
  const faults =
    operation === undefined
      ? ["there is no such operation"]
      : [...requestFaults(operation, event, result), ...replyFaults(operation, result)];
  if (faults.length > 0) {
    const what = `${method} ${template} -> ${result.statusCode}`;
    throw new Error(`The OpenAPI document does not describe this: ${what}\n  ${faults.slice(0, 10).join("\n  ")}`);
  }
}

/** Accepted requests must be documented; rejected ones may contain anything. */
function requestFaults(
  operation: Operation,
  event: APIGatewayProxyEventV2,
  { statusCode = 0 }: APIGatewayProxyStructuredResultV2,
): readonly string[] {
  if (statusCode >= 300) {
    return [];
  }
  const known = (operation.parameters ?? []).filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const strange = Object.keys(event.queryStringParameters ?? {}).filter((name) => !known.includes(name));
  const media = operation.requestBody?.content["application/json"];
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8").toString("utf8");
  return [
    ...strange.map((name) => `the query parameter ${name} is not described`),
    ...(media === undefined ? [] : faultsIn(JSON.parse(body), media).map((fault) => `request: ${fault}`)),
  ];
}

function replyFaults(
  operation: Operation,
  { statusCode, headers = {}, body }: APIGatewayProxyStructuredResultV2,
): readonly string[] {
  const response = operation.responses[String(statusCode)];
  if (response === undefined) {
    return ["the status is not described"];
  }
  return [...headerFaults(response.headers ?? {}, headers), ...bodyFaults(response.content, headers, body)];
}

function headerFaults(
  described: Readonly<Record<string, { readonly required: boolean }>>,
  given: Readonly<Record<string, unknown>>,
): readonly string[] {
  const givenNames = Object.keys(given).map((name) => name.toLowerCase());
  const describedNames = new Map(Object.entries(described).map(([name, facts]) => [name.toLowerCase(), facts]));
  return [
    ...givenNames
      .filter((name) => name !== "content-type" && !describedNames.has(name))
      .map((name) => `the header ${name} is not described`),
    ...[...describedNames]
      .filter(([name, { required }]) => required && !givenNames.includes(name))
      .map(([name]) => `the header ${name} is missing`),
  ];
}

function bodyFaults(
  content: Readonly<Record<string, Media>> | undefined,
  headers: Readonly<Record<string, unknown>>,
  body: string | undefined,
): readonly string[] {
  if (body === undefined) {
    return content === undefined ? [] : ["the body is missing"];
  }
  const type = String(headers["content-type"]).split(";")[0] ?? "";
  const media = content?.[type];
  if (media === undefined) {
    return [`the media type ${type} is not described`];
  }
  return faultsIn(type.endsWith("json") ? JSON.parse(body) : body, media);
}
