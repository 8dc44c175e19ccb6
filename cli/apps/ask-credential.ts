import { isAgoraHost } from "../../shared/agora-chat/hosts.ts";
import { tencentRegions } from "../../shared/tencent-chat/regions.ts";
import type { Fields } from "../../shared/upstream/tolerant-fields.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Asks for the fields of a credential, one by one, each checked as it is typed. */
export async function askCredential(terminal: Terminal): Promise<Fields> {
  const provider = await terminal.choose("Whose chat service is it?", [
    { value: "tencent", label: "Tencent Chat (IM)" },
    { value: "agora", label: "Agora Chat" },
  ]);
  return provider === "tencent" ? askTencent(terminal) : askAgora(terminal);
}

async function askTencent(terminal: Terminal): Promise<Fields> {
  const sdkAppId = await terminal.text({
    message: "SDKAppID (console: Applications)",
    placeholder: "1400000000",
    fault: (answer) => (/^[1-9]\d{0,14}$/.test(answer) ? undefined : "must be a whole number above 0"),
  });
  const adminUserId = await terminal.text({
    message: "An app admin (console: Account management)",
    initialValue: "administrator",
    fault: (answer) => (answer === "" ? "must be the UserID of an app admin" : undefined),
  });
  const secretKey = await terminal.text({
    message: "SecretKey (console: Basic information)",
    isSecret: true,
    fault: hexFault(64),
  });
  const region = await terminal.choose("In which region is the app?", [
    { value: "find", label: "I do not know: find it" },
    ...tencentRegions.map((value) => ({ value, label: value })),
  ]);
  const where = region === "find" ? {} : { region };
  return { provider: "tencent", sdkAppId: Number(sdkAppId), adminUserId, secretKey, ...where };
}

async function askAgora(terminal: Terminal): Promise<Fields> {
  const appId = await terminal.text({ message: "App ID", isSecret: true, fault: hexFault(32) });
  const appCertificate = await terminal.text({ message: "App certificate", isSecret: true, fault: hexFault(32) });
  const host = await terminal.text({
    message: "REST API host (console: Chat, Overview)",
    placeholder: "a61.chat.agora.io",
    fault: (answer) =>
      isAgoraHost(answer.toLowerCase()) ? undefined : "must be a host of the vendor, without https://",
  });
  return { provider: "agora", appId, appCertificate, host };
}

/** Says what can be said of a text that is not shown. */
const hexFault = (digits: number) => (answer: string) => {
  if (!/^[0-9a-f]*$/i.test(answer)) {
    return `must be ${digits} hex characters, and has others than 0-9 and a-f`;
  }
  return answer.length === digits ? undefined : `must be ${digits} hex characters, and has ${answer.length}`;
};
