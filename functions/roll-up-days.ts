import type { Context } from "aws-lambda";
import { rollUpDays } from "../shared/attendance/upkeep/roll-up-days.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";
import { createLog } from "../shared/runtime/log.ts";
import { RollcallError } from "../shared/upstream/rollcall-error.ts";

const table = composeTable();
const log = createLog();

/** Rolls up the days that have ended. Scheduled once an hour; the next run continues where this one stops. */
export async function handler(_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) {
  const deadline = { atMs: table.now() + context.getRemainingTimeInMillis() };
  const report = await rollUpDays(
    {
      table,
      onTrouble: ({ app, groupId }, cause) =>
        log.failed(new RollcallError("internal", "a room could not be rolled up", { cause }), { app, groupId }),
    },
    deadline,
  );
  log.info("ROLLED_UP", { ...report });
  return report;
}
