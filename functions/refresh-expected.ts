import type { Context } from "aws-lambda";
import { refreshExpectedLists } from "../shared/attendance/upkeep/refresh-expected.ts";
import { composeExpectedGroups } from "../shared/runtime/compose-expected-groups.ts";
import { composePseudonymKey } from "../shared/runtime/compose-pseudonyms.ts";
import { composeTable } from "../shared/runtime/compose-record.ts";
import { createLog } from "../shared/runtime/log.ts";
import { isRollcallError, RollcallError } from "../shared/upstream/rollcall-error.ts";

const table = composeTable();
const log = createLog();
const dependencies = {
  table,
  readGroup: composeExpectedGroups(),
  pseudonymKey: composePseudonymKey(log),
};

/** Reads the groups that rooms take their expected lists from. Invoked by its schedule once an hour; each group is read once a day. */
export async function handler(_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) {
  const deadline = { atMs: table.now() + context.getRemainingTimeInMillis() };
  const report = await refreshExpectedLists(
    {
      ...dependencies,
      onTrouble: ({ app, groupId }, cause) => {
        const error = isRollcallError(cause)
          ? cause
          : new RollcallError("internal", "an expected list could not be read anew", { cause });
        log.failed(error, { app, groupId });
      },
    },
    deadline,
  );
  log.info("EXPECTED_LISTS_READ", { ...report });
  return report;
}
