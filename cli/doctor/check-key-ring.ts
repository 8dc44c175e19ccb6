import { stageKeyRing } from "../keys/stage-key-ring.ts";
import { listApiKeys } from "../secrets/api-key-ring.ts";
import { type Finding, ok, problem, skipped, warning } from "./finding.ts";
import type { Patient } from "./patient.ts";

const check = "keys";
const soonMs = 14 * 86_400_000;

/** The ring of API keys: whether anybody gets in, and who will soon be locked out. */
export async function checkKeyRing({ world, stage, apps, access }: Patient): Promise<readonly Finding[]> {
  if (access === "jwt" || access === "iam") {
    return [skipped(check, `the API takes no keys: it is deployed with access=${access}`)];
  }
  const keys = [...(await listApiKeys(await stageKeyRing(stage))).values()];
  const now = world.now();
  const living = keys.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now);
  if (living.length === 0) {
    const state = keys.length === 0 ? "there is no API key" : "every API key has expired";
    return [problem(check, `${state}: every request is refused`, "npx rollcall keys create makes one")];
  }
  const findings: Finding[] = [ok(check, `${living.length} of ${keys.length} keys open the API`)];
  for (const { id, expiresAt, apps: opened } of living) {
    if (expiresAt !== undefined && expiresAt - now < soonMs) {
      const todo = `npx rollcall keys rotate ${id}`;
      findings.push(warning(check, `${id} expires at ${new Date(expiresAt).toISOString()}`, todo));
    }
    const unknown = opened.filter((app) => app !== "*" && !apps.includes(app));
    if (unknown.length > 0) {
      const todo = "store the app's credential, or make the key anew without it";
      findings.push(warning(check, `${id} is for ${unknown.join(", ")}, which has no credential`, todo));
    }
  }
  return findings;
}
