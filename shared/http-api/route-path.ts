import type { APIGatewayProxyEventV2 } from "aws-lambda";

type RoutedEvent = Pick<APIGatewayProxyEventV2, "routeKey" | "rawPath">;

/**
 * A request's path, aligned with its route's template from the end: in `rawPath` a stage or the base path of a custom domain may come
 * first.
 */
export interface RoutedPath {
  /** The segments before the route. */
  readonly base: readonly string[];
  /** `["v1", "apps", "{app}", …]` */
  readonly template: readonly string[];
  /** Of the request, one for each part of the template. */
  readonly segments: readonly string[];
}

/** Undefined when the event names no route, as with other invokers than a gateway, or its path does not fit the route. */
export function routedPath({ routeKey = "", rawPath = "" }: RoutedEvent): RoutedPath | undefined {
  const template = segmentsOf(templateOf(routeKey));
  const all = segmentsOf(rawPath);
  if (template.length === 0 || all.length < template.length) {
    return undefined;
  }
  const segments = all.slice(-template.length);
  const isOfRoute = template.every((part, index) => part.startsWith("{") || part === segments[index]);
  return isOfRoute ? { base: all.slice(0, -template.length), template, segments } : undefined;
}

/** True when the template of the request's route has this ending, such as `/communities/{groupId}/online-members`. */
export function isRoutedBy({ routeKey = "" }: RoutedEvent, ending: string): boolean {
  return templateOf(routeKey).endsWith(ending);
}

/** `GET /v1/rooms` -> `/v1/rooms` */
function templateOf(routeKey: string): string {
  return routeKey.replace(/^\S+ /, "");
}

export function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}
