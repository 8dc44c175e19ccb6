import type { APIGatewayProxyEventV2 } from "aws-lambda";

type RoutedEvent = Pick<APIGatewayProxyEventV2, "routeKey" | "rawPath">;

/**
 * A request's path laid beside its route's template, segment by segment from the end: a stage or a custom domain's base path
 * stands before them in `rawPath`, and may be of any length and name.
 */
export interface RoutedPath {
  /** What stands before the route. */
  readonly base: readonly string[];
  /** `["v1", "apps", "{app}", …]` */
  readonly template: readonly string[];
  /** As many as the template has. */
  readonly segments: readonly string[];
}

/** Undefined when the event names no route (an invoker that is no gateway) or its path cannot be of that route. */
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

/** True when the request came by a route whose template ends so: `/communities/{groupId}/online-members`. */
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
