import { pathSegment } from "../../shared/http-api/path-parameters.ts";
import { isAppName } from "../../shared/identity/ids.ts";
import { usageError } from "../terminal/command-failure.ts";

export function appPath(app: string): string {
  if (!isAppName(app)) {
    throw usageError("an app is named with 1 to 63 letters, digits and hyphens");
  }
  return `/v1/apps/${app}`;
}

export function roomPath(app: string, groupId: string): string {
  return `${appPath(app)}/rooms/${pathSegment(nonEmpty("group ID", groupId))}`;
}

export function memberPath(app: string, userId: string): string {
  return `${appPath(app)}/members/${pathSegment(nonEmpty("user ID", userId))}`;
}

function nonEmpty(what: string, id: string): string {
  if (id === "") {
    throw usageError(`the ${what} is empty`);
  }
  return id;
}
