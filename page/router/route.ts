import { idOfSegment, pathSegment } from "./path-segment.ts";

/** What the page shows, as its path says it. The query holds the options of the view. */
export type Route =
  | { readonly view: "rooms" }
  | { readonly view: "room"; readonly app: string; readonly groupId: string }
  | { readonly view: "session"; readonly app: string; readonly groupId: string; readonly sessionId: string }
  | { readonly view: "person"; readonly app: string; readonly userId: string }
  | { readonly view: "courses" }
  | { readonly view: "compare" }
  | { readonly view: "unknown" };

/** @param path below the base path, without a slash at its start */
export function routeOf(path: string): Route {
  const [view = "", ...segments] = path.split("/").filter((segment) => segment !== "");
  const ids = segments.map(idOfSegment).filter((id) => id !== undefined);
  const [app, id, sessionId] = ids;
  const isWhole = ids.length === segments.length;
  if (view === "" || (view === "rooms" && segments.length === 0)) {
    return { view: "rooms" };
  }
  if ((view === "courses" || view === "compare") && segments.length === 0) {
    return { view };
  }
  if (isWhole && app !== undefined && id !== undefined) {
    if (view === "rooms" && ids.length === 2) {
      return { view: "room", app, groupId: id };
    }
    if (view === "people" && ids.length === 2) {
      return { view: "person", app, userId: id };
    }
    if (view === "sessions" && ids.length === 3 && sessionId !== undefined) {
      return { view: "session", app, groupId: id, sessionId };
    }
  }
  return { view: "unknown" };
}

/** The path of a route below the base path, without a slash at its start. */
export function pathOf(route: Route): string {
  switch (route.view) {
    case "room":
      return `rooms/${pathSegment(route.app)}/${pathSegment(route.groupId)}`;
    case "session":
      return `sessions/${[route.app, route.groupId, route.sessionId].map(pathSegment).join("/")}`;
    case "person":
      return `people/${pathSegment(route.app)}/${pathSegment(route.userId)}`;
    case "courses":
    case "compare":
      return route.view;
    default:
      return "";
  }
}
