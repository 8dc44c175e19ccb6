import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import type { AppSecrets } from "../secrets/app-secrets.ts";
import type { AnnouncedStage } from "../stage/announce-stage.ts";
import type { Access } from "../stage/stack-outputs.ts";
import type { VendorReach } from "../vendor/vendor-reach.ts";
import type { CliWorld } from "../world.ts";

/** The deployment that is looked over, and the ways into it. */
export interface Patient {
  readonly world: CliWorld;
  readonly stage: AnnouncedStage;
  readonly secrets: AppSecrets;
  /** Names of the stored apps. */
  readonly apps: readonly string[];
  readonly reach: VendorReach;
  /** Undefined where nothing is deployed. */
  readonly table: AttendanceTable | undefined;
  /** Whom the API lets in; undefined where nothing is deployed, or an earlier release. */
  readonly access: Access | undefined;
}
