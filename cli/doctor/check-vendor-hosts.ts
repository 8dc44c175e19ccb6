import { parseCredential } from "../../shared/apps/parse-credential.ts";
import { regionHosts } from "../../shared/tencent-chat/regions.ts";
import { readAppSecret } from "../secrets/app-secrets.ts";
import { type Finding, ok, skipped, warning } from "./finding.ts";
import type { Patient } from "./patient.ts";

const check = "vendors";
const answerLimitMs = 5_000;

/** Whether this machine reaches the vendors' hosts, backups included. The functions have a network of their own. */
export async function checkVendorHosts(patient: Patient): Promise<readonly Finding[]> {
  const { reach, world } = patient;
  if (reach.originOverride !== undefined) {
    return [skipped(check, `simulators stand in for the vendors at ${reach.originOverride}`)];
  }
  const hosts = await hostsOf(patient);
  return await Promise.all(
    hosts.map(async (host) => {
      try {
        // Whatever it answers, it was reached.
        await world.fetch(`https://${host}/`, { method: "HEAD", signal: AbortSignal.timeout(answerLimitMs) });
        return ok(check, `${host} is reached from here`);
      } catch {
        const todo = "look at DNS, proxy and firewall here; the functions' own network may do better";
        return warning(check, `${host} is not reached from here`, todo);
      }
    }),
  );
}

async function hostsOf({ secrets, apps }: Patient): Promise<readonly string[]> {
  const hosts = new Set<string>();
  for (const app of apps) {
    const text = await readAppSecret(secrets, app);
    for (const host of text === undefined ? [] : hostsIn(text)) {
      hosts.add(host);
    }
  }
  return [...hosts];
}

function hostsIn(secretText: string): readonly string[] {
  try {
    const credential = parseCredential(secretText, "");
    return credential.provider === "tencent" ? Object.values(regionHosts[credential.region]) : [credential.host];
  } catch {
    // The check of the credentials says what is wrong with it.
    return [];
  }
}
