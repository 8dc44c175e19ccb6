import type { ApiRequest } from "../http-api/api-request.ts";
import { anyGroupParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";

/**
 * The room that the request's path names; whether it is tracked has to be looked up.
 *
 * @throws RollcallError `invalid-request` when it cannot be the name of an app, or the ID of a group of either vendor
 */
export function roomParameters({ event }: ApiRequest): { readonly app: AppName; readonly groupId: GroupId } {
  return { app: appParameter(event), groupId: anyGroupParameter(event) };
}

export function unknownRoom(): RollcallError {
  return new RollcallError(
    "unknown-room",
    "this room is not tracked; PUT /v1/apps/{app}/rooms/{groupId} starts tracking it",
  );
}
