import { checkApp } from "../apps/check-apps.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import type { Patient } from "./patient.ts";

const check = "credentials";

/** Each app's secret: whether it can be read and is sound, and whether its vendor accepts it in one live call. */
export async function checkCredentials({ secrets, apps, reach }: Patient): Promise<readonly Finding[]> {
  if (apps.length === 0) {
    return [problem(check, "no app has a credential", "npx rollcall apps put stores one")];
  }
  const checked = await Promise.all(apps.map((app) => checkApp(secrets, app, reach)));
  return checked.map(({ app, ok: works, finding }) => {
    if (!works) {
      return problem(check, `${app}: ${finding}`, `npx rollcall apps put ${app} stores one that works`);
    }
    return finding === ""
      ? ok(check, `${app}: the vendor accepts it`)
      : warning(check, `${app}: ${finding}`, "look at the app's plan and switches in the vendor's console");
  });
}
