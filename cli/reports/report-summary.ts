import type { SummaryReply } from "../../shared/report-routes/summary-shape.ts";
import { type ApiOptions, apiAccess } from "../api/api-access.ts";
import { roomPath } from "../api/api-paths.ts";
import type { CommandContext } from "../command-context.ts";
import { summaryText } from "./report-text.ts";
import { readTime } from "./report-times.ts";

export async function reportSummary(
  context: CommandContext<ApiOptions & { readonly from?: string; readonly to?: string; readonly session?: string }>,
  app = "",
  groupId = "",
): Promise<void> {
  const { options, world } = context;
  const query = {
    from: readTime(options.from, "--from", world.now()),
    to: readTime(options.to, "--to", world.now()),
    session: options.session,
  };
  const path = `${roomPath(app, groupId)}/attendance/summary`;
  const api = await apiAccess(context);

  const reply: SummaryReply = await world.terminal.progress("Reading the summary", () => api.json(path, { query }));

  context.result(reply, () => summaryText(reply));
}
