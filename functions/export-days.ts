import type { Context } from "aws-lambda";
import { exportDays } from "../shared/export/export-days.ts";
import { composeExport } from "../shared/runtime/compose-export.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";
import { createLog } from "../shared/runtime/log.ts";
import { RollcallError } from "../shared/upstream/rollcall-error.ts";

const table = composeTable();
const files = composeExport();
const log = createLog();

/** Exports the days that have ended. Scheduled once an hour where the export is on; the next run continues where this one stops. */
export async function handler(_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) {
  if (files === undefined) {
    log.info("EXPORT_OFF", {});
    return undefined;
  }
  const deadline = { atMs: table.now() + context.getRemainingTimeInMillis() };
  const report = await exportDays(
    {
      table,
      files,
      onTrouble: ({ app, groupId }, cause) =>
        log.failed(new RollcallError("internal", "a room could not be exported", { cause }), { app, groupId }),
    },
    deadline,
  );
  log.info("EXPORTED", { ...report });
  return report;
}
