import { parseWebhookApp, type WebhookApp } from "../../shared/apps/parse-webhook-app.ts";
import type { RoomEventKind } from "../../shared/attendance/room-event.ts";
import { type EventMarks, readEventMarks, type StoredMarks } from "../../shared/attendance/table/event-marks.ts";
import { asAppName } from "../../shared/identity/ids.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { readAppSecret } from "../secrets/app-secrets.ts";
import { type Finding, ok, problem, skipped, warning } from "./finding.ts";
import type { Patient } from "./patient.ts";

const check = "webhooks";
/** An app without any event for so long has no live rooms, or its webhooks have stopped. */
const quietMs = 24 * 3_600_000;
/** Of people who have come, some have left after so long; where events began to arrive later, that none has says nothing. */
const firstLeavesMs = 3_600_000;

type LookedAt = Pick<Patient, "apps" | "secrets" | "table" | "world">;

/** Whether the webhooks of each app arrive, since when not, and which of its console's switches seem to be off. */
export async function checkWebhooks(patient: LookedAt): Promise<readonly Finding[]> {
  const findings = await Promise.all(patient.apps.map((app) => appFindings(patient, app)));
  const found = findings.flat();
  return found.length > 0 ? found : [skipped(check, "no app receives webhooks: npx rollcall webhooks show begins")];
}

async function appFindings({ secrets, table, world }: LookedAt, app: string): Promise<readonly Finding[]> {
  const text = await readAppSecret(secrets, app);
  let receiving: WebhookApp | undefined;
  try {
    receiving = text === undefined ? undefined : parseWebhookApp(text, `${secrets.secretsPrefix}/apps/${app}`);
  } catch (error) {
    if (!isRollcallError(error)) {
      throw error;
    }
    return error.message.includes("webhook")
      ? [problem(check, `${app}: every webhook is refused: ${error.message}`, "mend the app's secret")]
      : [];
  }
  if (receiving === undefined) {
    return [];
  }
  const nowMs = world.now();
  const { newest, since }: StoredMarks =
    table === undefined ? { newest: {}, since: null } : await readEventMarks(table, asAppName(app));
  const isEarly = nowMs - (since ?? 0) < firstLeavesMs;
  return [
    arrivalFinding(app, newest, nowMs),
    ...stateFindings(app, receiving, newest),
    ...(isEarly ? [] : leaveFindings(app, newest)),
  ];
}

function arrivalFinding(app: string, marks: EventMarks, nowMs: number): Finding {
  const newest = Math.max(0, ...Object.values(marks));
  if (newest === 0) {
    return warning(
      check,
      `${app}: no event of a tracked room has ever arrived`,
      `npx rollcall webhooks show ${app} says what to paste and to switch on; the alarm webhooks-refused, whether any was refused`,
    );
  }
  const at = new Date(newest).toISOString();
  return nowMs - newest > quietMs
    ? warning(
        check,
        `${app}: the newest event is of ${at}`,
        "if rooms were live since: look at the console's URL and token, and whether the vendor has suspended it",
      )
    : ok(check, `${app}: the newest event is of ${at} (${kindsIn(marks).join(", ")})`);
}

/** Switches that are off show by what does not arrive while other things do. */
function stateFindings(app: string, { provider }: WebhookApp, marks: EventMarks): readonly Finding[] {
  const hasDevices = has(marks, "joined") || has(marks, "exited");
  if (provider !== "tencent" || !hasDevices || has(marks, "online") || has(marks, "offline")) {
    return [];
  }
  return [
    warning(
      check,
      `${app}: joins and exits arrive, and no change of a member's online status: leaves stay bounded by lists`,
      "with plan Pro, Pro Plus or Enterprise: check that callback, and switch the list of online members on",
    ),
  ];
}

function leaveFindings(app: string, marks: EventMarks): readonly Finding[] {
  if (has(marks, "online") && !has(marks, "offline") && !has(marks, "dropped")) {
    return [
      warning(
        check,
        `${app}: people come, and nobody has ever left`,
        "check the callbacks for leaving; without them no leave becomes exact",
      ),
    ];
  }
  return has(marks, "joined") && !has(marks, "exited") && !has(marks, "online")
    ? [warning(check, `${app}: joins arrive, and no exits`, "check the callback after a member leaves as well")]
    : [];
}

function has(marks: EventMarks, kind: RoomEventKind): boolean {
  return marks[kind] !== undefined;
}

function kindsIn(marks: EventMarks): readonly string[] {
  return Object.keys(marks).sort();
}
