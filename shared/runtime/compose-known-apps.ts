import { createSecretReader } from "../apps/secret-store.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { listApps } from "../attendance/table/rooms.ts";
import type { AppName } from "../identity/ids.ts";
import { vendorEnvironment } from "./environment.ts";

/**
 * Whether an app of that name exists or existed: it has a secret, or had a tracked room. Reads the environment; throws when it is wrong.
 */
export function composeKnownApps(table: AttendanceTable): (app: AppName) => Promise<boolean> {
  const { secretsPrefix } = vendorEnvironment();
  const readSecret = createSecretReader();
  return async (app) =>
    (await listApps(table)).includes(app) || (await readSecret(`${secretsPrefix}/apps/${app}`)) !== undefined;
}
